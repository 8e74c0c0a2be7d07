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

"""Connections to a ledger's database, and the transactions on them."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy
import sqlalchemy.event

from cipclient.ledger import failure
from cipclient.ledger import journal
from cipclient.ledger import marker as ledger_marker
from cipclient.ledger import place as ledger_place

#: How long a lock of the database is waited for, in seconds (fault F61).
PATIENCE = 30

_Prepare = Callable[[Any, bool], None]


class Database:
    """The database of one ledger.

    Its connections may be used by any thread, by one at a time.

    :param place: where it is; nothing is opened before it is used.
    :param marker: remembers how far the journal has come; None while the
        ledger is being made.
    """

    def __init__(
        self,
        place: ledger_place.Place,
        marker: ledger_marker.Marker | None = None,
    ) -> None:
        self.place = place
        self._marker = marker
        with failure.told(place):
            self._reader = _engine(place, write=False)
            self._writer = _engine(place, write=True)

    @property
    def dialect(self) -> str:
        """``sqlite``, ``postgresql``, ``mariadb`` or ``mysql``."""
        return self._writer.dialect.name

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlalchemy.Connection]:
        """Open a connection that sees one moment, and writes nothing.

        Raises LedgerError, also out of the body.
        """
        with failure.told(self.place), self._reader.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlalchemy.Connection]:
        """Begin a transaction: durable at a clean end, else undone.

        Raises LedgerError, also out of the body, and LedgerBusy where the
        database stayed locked.
        """
        with failure.told(self.place), self._writer.connect() as connection:
            try:
                with connection.begin():
                    yield connection
            except BaseException:
                # Whatever it left open must not reach the next one.
                connection.invalidate()
                raise
            head = journal.written(connection)
        # Only now is the entry durable.
        if head is not None and self._marker is not None:
            self._marker.advance(head)

    @contextlib.contextmanager
    def lone(self) -> Iterator[sqlalchemy.Connection]:
        """Open a connection of its own, on which each statement is alone."""
        with (
            failure.told(self.place),
            self._writer.execution_options(
                isolation_level='AUTOCOMMIT'
            ).connect() as connection,
        ):
            yield connection

    def check(self, connection: sqlalchemy.Connection) -> None:
        """Raise LedgerError for a ledger that is older than it was (F64)."""
        if self._marker is not None:
            self._marker.check(connection)

    def refuse_new(self) -> None:
        """Raise LedgerError where there was a ledger already."""
        if self._marker is not None:
            self._marker.refuse_new()

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()


def _engine(place: ledger_place.Place, *, write: bool) -> sqlalchemy.Engine:
    if place.file is not None:
        return _sqlite(place, write)
    # A reader that runs several statements must see one moment; a writer
    # must see what the other clouds' runs wrote into the journal since.
    engine = sqlalchemy.create_engine(
        place.url,
        isolation_level='READ COMMITTED' if write else 'REPEATABLE READ',
        pool_pre_ping=True,
        connect_args={'connect_timeout': 10},
    )
    prepare: _Prepare = (
        _postgresql if engine.dialect.name == 'postgresql' else _mariadb
    )

    @sqlalchemy.event.listens_for(engine, 'connect')
    def connected(connection: Any, record: object) -> None:
        prepare(connection, write)

    return engine


def _sqlite(place: ledger_place.Place, write: bool) -> sqlalchemy.Engine:
    # ``mode=rw``: a file that vanished is never made anew in silence.
    file = sqlalchemy.URL.create(
        'sqlite+pysqlite',
        database=f'file:{_quoted(str(place.file))}',
        query={'mode': 'rw', 'uri': 'true'},
    )
    engine = sqlalchemy.create_engine(
        file,
        # A result that was not read to its end would keep a connection, and
        # who gets it next, at its moment.
        poolclass=None if write else sqlalchemy.NullPool,
        connect_args={
            'timeout': PATIENCE,
            'check_same_thread': False,
            # The driver begins no transaction: the events below do.
            'isolation_level': None,
        },
    )

    @sqlalchemy.event.listens_for(engine, 'connect')
    def connected(connection: Any, record: object) -> None:
        connection.execute('PRAGMA foreign_keys = ON')
        # Every commit is on the disk when it returns (P12).
        connection.execute('PRAGMA synchronous = FULL')
        if write:
            # Whoever reads does not wait for us, nor we for him.
            connection.execute('PRAGMA journal_mode = WAL')
        else:
            connection.execute('PRAGMA query_only = ON')

    @sqlalchemy.event.listens_for(engine, 'begin')
    def begin(connection: sqlalchemy.Connection) -> None:
        # A transaction that only becomes a writer later may fail at once.
        connection.exec_driver_sql('BEGIN IMMEDIATE' if write else 'BEGIN')

    return engine


def _quoted(path: str) -> str:
    """Return a path as SQLite's URIs want it."""
    return path.replace('%', '%25').replace('?', '%3f').replace('#', '%23')


def _postgresql(connection: Any, write: bool) -> None:
    # Not in a transaction, whose end would undo it.
    connection.autocommit = True
    if not write:
        connection.execute('SET default_transaction_read_only = on')
    connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
    connection.execute('SET synchronous_commit = on')
    connection.autocommit = False


def _mariadb(connection: Any, write: bool) -> None:
    with connection.cursor() as cursor:
        if not write:
            cursor.execute('SET SESSION TRANSACTION READ ONLY')
        cursor.execute(f'SET SESSION innodb_lock_wait_timeout = {PATIENCE}')
        # What does not fit is an error, never cut or replaced in silence.
        cursor.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES'")
