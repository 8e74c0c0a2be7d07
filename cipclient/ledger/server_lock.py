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

"""A lock of the database server: it lasts as long as one connection.

tooz has such locks too. But its PostgreSQL driver is for psycopg2 and keeps
two bytes of a name, and its MySQL driver reads URLs in its own way.
"""

import contextlib
import hashlib

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import database as ledger_database
from cipclient.ledger import failure

#: A year: the server must not end a connection that waits for us.
_LONG = 31536000
#: PostgreSQL keeps a key of 64 bits as two numbers.
_POSTGRESQL_KEPT = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()
AND ((classid::bigint << 32) | objid::bigint) = :key
"""


class ServerLock:
    """Keeps all out that use the same database.

    :param name: of the lock; any text.
    """

    def __init__(self, database: ledger_database.Database, name: str) -> None:
        self._database = database
        scope = f'cipclient {database.place.url.database} {name}'
        digest = hashlib.sha256(scope.encode()).digest()
        self._postgresql = database.dialect == 'postgresql'
        # MariaDB has names of 64 characters, one scope for all databases.
        self._key: int | str = (
            int.from_bytes(digest[:8], signed=True)
            if self._postgresql
            else f'cipclient-{digest.hex()[:40]}'
        )
        self._stack = contextlib.ExitStack()
        self._connection: sqlalchemy.Connection | None = None

    def clustered(self) -> bool:
        """Whether other servers write the same database: Galera.

        Their locks do not know of each other. Raises LedgerError.
        """
        if self._postgresql:
            return False
        with self._database.lone() as connection:
            row = connection.exec_driver_sql(
                "SHOW STATUS LIKE 'wsrep_cluster_size'"
            ).first()
        return row is not None and int(row[1]) > 1

    def acquire(self, *, wait: bool = False) -> bool:
        """Take it; False if another has it. Raises LedgerError.

        :param wait: for it to be free, as long as for any lock.
        """
        with contextlib.ExitStack() as stack:
            connection = stack.enter_context(self._database.lone())
            if self._postgresql:
                taken = self._take_postgresql(connection, wait)
            else:
                taken = self._take_mariadb(connection, wait)
            if taken:
                self._connection = connection
                self._stack = stack.pop_all()
            return taken

    def check(self) -> None:
        """Raise LedgerError if the server may have let it go."""
        assert self._connection is not None
        query = (
            _POSTGRESQL_KEPT
            if self._postgresql
            else 'SELECT IS_USED_LOCK(:key) = CONNECTION_ID()'
        )
        try:
            # A connection that broke is replaced by one that has no lock.
            with failure.told(self._database.place):
                kept = self._scalar(self._connection, query)
        except exceptions.LedgerError as error:
            raise _lost() from error
        if kept != 1:
            raise _lost()

    def release(self) -> None:
        """Let it go: with its connection, as that alone is certain."""
        if self._connection is None:
            return
        self._connection.invalidate()
        self._connection = None
        with contextlib.suppress(exceptions.LedgerError):
            self._stack.close()

    def _take_postgresql(
        self, connection: sqlalchemy.Connection, wait: bool
    ) -> bool:
        if wait:
            # lock_timeout ends it, which every connection of ours has.
            self._scalar(connection, 'SELECT pg_advisory_lock(:key)')
            return True
        return bool(
            self._scalar(connection, 'SELECT pg_try_advisory_lock(:key)')
        )

    def _take_mariadb(
        self, connection: sqlalchemy.Connection, wait: bool
    ) -> bool:
        connection.exec_driver_sql(f'SET SESSION wait_timeout = {_LONG}')
        patience = ledger_database.PATIENCE if wait else 0
        taken = self._scalar(connection, f'SELECT GET_LOCK(:key, {patience})')
        return taken == 1

    def _scalar(self, connection: sqlalchemy.Connection, query: str) -> object:
        return connection.scalar(sqlalchemy.text(query), {'key': self._key})


def _lost() -> exceptions.LedgerError:
    return exceptions.LedgerError(
        'The connection to the database server that held the lock of this '
        'run broke, so another run may have begun: this one does nothing '
        'more.'
    )
