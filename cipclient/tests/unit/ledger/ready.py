#    Licensed under the Apache License, Version 2.0 (the "License"); you may
#    not use this file except in compliance with the License. You may obtain
#    a copy of the License at
#
#         http://www.apache.org/licenses/LICENSE-2.0
#
#    Unless required by applicable law or agreed to in writing, software
#    distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
#    WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
#    License for the specific language governing permissions and limitations
#    under the License.

"""What is made once for all ledgers of a process, and not for each of them.

For tests that are about something else: a command opens the ledger once, and
such a test does what ten commands do.
"""

import functools

import fixtures
import sqlalchemy

from cipclient.ledger import database
from cipclient.ledger import schema

_SQLITE = database._sqlite
_MIGRATE = schema.migrate
#: Statements that were compiled, by what they are made of.
_COMPILED: dict[object, object] = {}


class Ready(fixtures.Fixture):
    """Ledgers in files begin with tables that are known, and so is their SQL.

    SQLAlchemy compiles a statement once for an engine, and a ledger has two.
    Migrations are loaded and run for the first of them alone; the others get
    the tables that those made.
    """

    def _setUp(self) -> None:
        self.useFixture(
            fixtures.MonkeyPatch(f'{database.__name__}._sqlite', _engine)
        )
        self.useFixture(
            fixtures.MonkeyPatch(f'{schema.__name__}.migrate', _migrate)
        )


def _engine(place, write):
    made = _SQLITE(place, write)
    made.dialect = _dialect()
    made.update_execution_options(compiled_cache=_COMPILED)
    return made


@functools.cache
def _dialect():
    """Return what knows the SQL of this SQLite; that is found by asking it."""
    engine = sqlalchemy.create_engine('sqlite://')
    with engine.connect():
        return engine.dialect


def _migrate(connection, migrations=schema.MIGRATIONS):
    if (
        connection.dialect.name != 'sqlite'
        or migrations != schema.MIGRATIONS
        or sqlalchemy.inspect(connection).get_table_names()
    ):
        _MIGRATE(connection, migrations)
        return
    for statement in _tables():
        connection.exec_driver_sql(statement)


@functools.cache
def _tables():
    """Return the SQL of all that the migrations make."""
    engine = sqlalchemy.create_engine('sqlite://')
    with engine.begin() as connection:
        _MIGRATE(connection)
        driver = connection.connection.driver_connection
        return tuple(
            statement
            for statement in driver.iterdump()
            if statement not in ('BEGIN TRANSACTION;', 'COMMIT;')
        )
