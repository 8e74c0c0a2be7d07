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

"""How a ledger begins, and how it gets the tables of a later version."""

import contextlib
import datetime
import importlib.metadata
import pathlib
import secrets
import sqlite3
from collections.abc import Iterator

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import database as ledger_database
from cipclient.ledger import file_lock
from cipclient.ledger import files as ledger_files
from cipclient.ledger import journal
from cipclient.ledger import place as ledger_place
from cipclient.ledger import schema
from cipclient.ledger import server_lock

#: What the journal says of it.
BEGUN = 'ledger begun'
CHANGED = 'tables changed'


def in_file(
    database: ledger_database.Database,
    files: ledger_files.Files,
    now: datetime.datetime,
) -> None:
    """Make a file under another name: it is there whole, or not at all.

    Raises LedgerError, also where there was a ledger that is gone.
    """
    file = database.place.file
    assert file is not None
    with _alone_with_file(file, files):
        if file.exists():
            return  # another process was faster
        database.refuse_new()
        new = ledger_place.of_file(_beside(file, '.new'))
        for ending in ('', *ledger_place.BESIDE):
            # Another process may have died here.
            _beside(file, f'.new{ending}').unlink(missing_ok=True)
        files.create(_beside(file, '.new'))
        with contextlib.closing(ledger_database.Database(new)) as making:
            _begin(making, now)
        files.settle(_beside(file, '.new'))
        files.move(_beside(file, '.new'), file)


def on_server(
    database: ledger_database.Database, now: datetime.datetime
) -> None:
    """Make the tables in an empty database.

    Raises LedgerError, also where there was a ledger that is gone.
    """
    database.refuse_new()
    with _alone_on_server(database):
        if _version(database) is None:
            _begin(database, now)


def again(
    database: ledger_database.Database,
    files: ledger_files.Files,
    now: datetime.datetime,
    migrations: pathlib.Path = schema.MIGRATIONS,
) -> None:
    """Bring the tables of an older version up to date.

    A copy of a file is laid beside it first. Raises LedgerError.
    """
    file = database.place.file
    with (
        _alone_on_server(database)
        if file is None
        else _alone_with_file(file, files)
    ):
        before = _version(database)
        if before == schema.HEAD:
            return  # another process was faster
        if file is not None:
            _copy(database, files, _beside(file, f'.before-{schema.HEAD}'))
        with database.writing() as connection:
            schema.migrate(connection, migrations)
            _write(connection, CHANGED, now, {'before': before})


def _begin(database: ledger_database.Database, now: datetime.datetime) -> None:
    with database.writing() as connection:
        schema.migrate(connection)
        # The chain of another ledger can never be taken for this one's.
        _write(connection, BEGUN, now, {'seed': secrets.token_hex(16)})


def _write(
    connection: sqlalchemy.Connection,
    what: str,
    now: datetime.datetime,
    detail: dict[str, object],
) -> None:
    journal.append(
        connection,
        at=now,
        what=what,
        detail={
            'cipclient': importlib.metadata.version('cipclient'),
            'schema': schema.HEAD,
            **detail,
        },
    )


def _copy(
    database: ledger_database.Database,
    files: ledger_files.Files,
    copy: pathlib.Path,
) -> None:
    copy.unlink(missing_ok=True)
    files.create(copy)
    with (
        database.reading() as connection,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.backup(target)
    files.settle(copy)
    files.settle(copy.parent)


@contextlib.contextmanager
def _alone_with_file(
    file: pathlib.Path, files: ledger_files.Files
) -> Iterator[None]:
    lock = file_lock.FileLock(files, _beside(file, '.making'))
    lock.acquire(wait=True)
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _alone_on_server(database: ledger_database.Database) -> Iterator[None]:
    lock = server_lock.ServerLock(database, ' tables')
    if not lock.acquire(wait=True):
        raise exceptions.LedgerBusy(
            f'Another program is making the tables of the ledger '
            f'{database.place}: try again when that has ended.'
        )
    try:
        yield
    finally:
        lock.release()


def _version(database: ledger_database.Database) -> str | None:
    with database.reading() as connection:
        return schema.version(connection, str(database.place))


def _beside(file: pathlib.Path, ending: str) -> pathlib.Path:
    return file.with_name(file.name + ending)
