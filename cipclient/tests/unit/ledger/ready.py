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
import sqlalchemy.event

from cipclient.ledger import database
from cipclient.ledger import schema

_SQLITE = database._sqlite
_MIGRATE = schema.migrate
#: Statements that were compiled, by what they are made of.
_COMPILED: dict[object, object] = {}
#: What they begin with; others look what is there, by the database's name.
_CHANGES = ('ALTER', 'CREATE', 'DROP', 'INSERT', 'UPDATE')
#: By what they are run on: what the migrations change, and with what.
_MIGRATIONS: dict[str, list[tuple[str, object]]] = {}


class Ready(fixtures.Fixture):
    """Ledgers begin with tables that are known, and in files with SQL that is.

    SQLAlchemy compiles a statement once for an engine, and a ledger has two.
    Migrations are loaded for the first of them alone; what those changed is
    done again for the others. Nothing waits for a disk: no test cuts the
    power.
    """

    def _setUp(self) -> None:
        self.useFixture(
            fixtures.MonkeyPatch(f'{database.__name__}._sqlite', _engine)
        )
        self.useFixture(
            fixtures.MonkeyPatch(f'{schema.__name__}.migrate', _migrate)
        )
        self.useFixture(fixtures.MonkeyPatch('os.fsync', lambda file: None))


def _engine(place, write):
    made = _SQLITE(place, write)
    made.dialect = _dialect()
    made.update_execution_options(compiled_cache=_COMPILED)
    sqlalchemy.event.listen(made, 'connect', _hurry)
    return made


def _hurry(connection, record):
    connection.execute('PRAGMA synchronous = OFF')


@functools.cache
def _dialect():
    """Return what knows the SQL of this SQLite; that is found by asking it."""
    engine = sqlalchemy.create_engine('sqlite://')
    with engine.connect():
        return engine.dialect


def _migrate(connection, migrations=schema.MIGRATIONS):
    if (
        migrations != schema.MIGRATIONS
        or sqlalchemy.inspect(connection).get_table_names()
    ):
        _MIGRATE(connection, migrations)
        return
    name = connection.dialect.name
    if name not in _MIGRATIONS:
        _MIGRATIONS[name] = _migrated(connection)
        return
    for statement, parameters in _MIGRATIONS[name]:
        connection.exec_driver_sql(statement, parameters)


def _migrated(connection):
    """Run the migrations, and return what they changed."""
    ran = []

    def runs(connection, cursor, statement, parameters, context, many):
        if statement.split()[0] in _CHANGES:
            ran.append((statement, parameters))

    sqlalchemy.event.listen(connection, 'before_cursor_execute', runs)
    try:
        _MIGRATE(connection)
    finally:
        sqlalchemy.event.remove(connection, 'before_cursor_execute', runs)
    return ran
