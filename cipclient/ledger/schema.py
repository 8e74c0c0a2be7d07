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

"""Which version of the schema a ledger has, and how it gets to ours."""

import pathlib
from typing import Any

import sqlalchemy

from cipclient import exceptions

#: Ours. A test holds that it is the last of the migrations.
HEAD = '0003'
VERSION_TABLE = 'ledger_version'
MIGRATIONS = pathlib.Path(__file__).parent / 'migrations'


def version(connection: sqlalchemy.Connection, where: str) -> str | None:
    """Return the version of the schema; None for an empty database.

    :param where: it is, for people.

    Raises LedgerError for a database that holds something else, or where
    the making of the tables broke off.
    """
    inspector = sqlalchemy.inspect(connection)
    if inspector.has_table(VERSION_TABLE):
        found = connection.scalar(
            sqlalchemy.text(f'SELECT version_num FROM {VERSION_TABLE}')  # noqa: S608
        )
        if found is not None:
            return str(found)
        raise exceptions.LedgerError(
            f'The making of the ledger {where} broke off. Nothing was '
            'recorded in it yet: empty that database, and try again.'
        )
    if inspector.get_table_names():
        raise exceptions.LedgerError(
            f'{where} holds something else: give the ledger a place of its '
            'own.'
        )
    return None


def known(found: str, migrations: pathlib.Path = MIGRATIONS) -> bool:
    """Whether a version is ours, or one that ours came from.

    Else it is of a later cipclient than this one.
    """
    from alembic import script

    revisions = script.ScriptDirectory(str(migrations)).walk_revisions()
    return found in {revision.revision for revision in revisions}


def migrate(
    connection: sqlalchemy.Connection, migrations: pathlib.Path = MIGRATIONS
) -> None:
    """Bring the schema to its last version, within a transaction.

    MariaDB has no transactions for that: what breaks off there stays.
    """
    # alembic takes a fifth of a second, and is hardly ever needed.
    from alembic import command
    from alembic import config as alembic_config

    config = alembic_config.Config()
    attributes: dict[str, Any] = config.attributes
    attributes['connection'] = connection
    attributes['transactional'] = connection.dialect.name in (
        'sqlite',
        'postgresql',
    )
    # The option is read as a format string.
    config.set_main_option(
        'script_location', str(migrations).replace('%', '%%')
    )
    command.upgrade(config, 'head')
