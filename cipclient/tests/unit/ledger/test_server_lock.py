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

import contextlib
import pathlib
import types

import sqlalchemy
from oslotest import base

from cipclient import exceptions
from cipclient.ledger import place
from cipclient.ledger import server_lock


class FakeConnection:
    """One connection: the server answers as the test says.

    :ivar open: as long as it is, it keeps a lock.
    """

    def __init__(self, server):
        self._server = server
        self.open = True

    def scalar(self, query, parameters):
        self._server.asked.append((' '.join(str(query).split()), parameters))
        answer = self._server.answer
        if isinstance(answer, Exception):
            raise answer
        return answer

    def exec_driver_sql(self, text):
        self._server.asked.append((text, None))
        return types.SimpleNamespace(first=lambda: self._server.row)

    def invalidate(self):
        self.open = False


class FakeDatabase:
    """A database server, as far as a lock asks it.

    :ivar answer: what a question is answered with.
    :ivar row: of the status of a cluster.
    """

    def __init__(self, dialect='postgresql', name='ledger'):
        self.dialect = dialect
        self.place = place.find(
            f'{dialect}://anna:secret@db/{name}', {}, pathlib.Path('/home/me')
        )
        self.answer = 1
        self.row = None
        self.asked = []
        self.made = []
        self.closed = None

    @contextlib.contextmanager
    def lone(self):
        connection = FakeConnection(self)
        self.made.append(connection)
        try:
            yield connection
        finally:
            connection.open = False
            if self.closed is not None:
                raise self.closed


class Lock:
    """What holds of a lock on either server."""

    def setUp(self):
        super().setUp()
        self.database = FakeDatabase(self.dialect)
        self.lock = server_lock.ServerLock(self.database, 'arbutus')

    def key(self, cloud='arbutus', name='ledger'):
        database = FakeDatabase(self.dialect, name)
        server_lock.ServerLock(database, cloud).acquire()
        return database.asked[-1][1]['key']

    def test_each_cloud_of_each_database_has_its_own(self):
        """On MariaDB, names are those of the whole server."""
        self.assertEqual(self.key(), self.key())
        keys = {self.key(), self.key('cedar'), self.key(name='other')}
        self.assertEqual(3, len(keys))

    def test_who_has_it_keeps_its_connection_and_asks_on_it(self):
        self.assertIs(True, self.lock.acquire())
        (connection,) = self.database.made
        self.assertIs(True, connection.open)
        self.lock.check()
        self.assertEqual(1, len(self.database.made))

    def test_who_does_not_get_it_keeps_nothing(self):
        for answer in (0, False, None):
            self.database.answer = answer
            self.assertIs(False, self.lock.acquire())
            self.assertIs(False, self.database.made[-1].open)
        # There is nothing to let go.
        self.lock.release()

    def test_a_server_that_knows_nothing_of_it_let_it_go(self):
        """Also one to which the driver connected again, in silence."""
        self.lock.acquire()
        for answer in (0, None):
            self.database.answer = answer
            error = self.assertRaises(exceptions.LedgerError, self.lock.check)
            self.assertIn('another run may have begun', str(error))

    def test_a_connection_that_broke_has_lost_it(self):
        self.lock.acquire()
        self.database.answer = sqlalchemy.exc.OperationalError(
            'SELECT', {}, Exception('server closed the connection')
        )
        error = self.assertRaises(exceptions.LedgerError, self.lock.check)
        self.assertIn('does nothing more', str(error))

    def test_it_goes_with_its_connection_and_once(self):
        """A statement that lets it go may be lost with its answer."""
        self.lock.acquire()
        asked = len(self.database.asked)
        self.lock.release()
        (connection,) = self.database.made
        self.assertIs(False, connection.open)
        self.lock.release()
        self.assertEqual(asked, len(self.database.asked))

    def test_a_server_that_is_gone_by_then_has_none_any_more(self):
        self.lock.acquire()
        self.database.closed = exceptions.LedgerError('gone')
        self.lock.release()
        self.assertIs(False, self.database.made[0].open)


class TestPostgresql(Lock, base.BaseTestCase):
    dialect = 'postgresql'

    def test_its_key_is_a_number_of_64_bits(self):
        for cloud in ('arbutus', 'cedar', 'é' * 300):
            self.assertTrue(-(2**63) <= self.key(cloud) < 2**63)

    def test_who_waits_waits_as_long_as_for_any_lock(self):
        """lock_timeout, which every connection of ours has, ends it."""
        self.database.answer = ''
        self.assertIs(True, self.lock.acquire(wait=True))
        self.assertEqual(
            'SELECT pg_advisory_lock(:key)', self.database.asked[-1][0]
        )

    def test_who_does_not_wait_tries(self):
        self.lock.acquire()
        self.assertEqual(
            'SELECT pg_try_advisory_lock(:key)', self.database.asked[-1][0]
        )

    def test_no_other_server_writes_the_same_database(self):
        self.assertIs(False, self.lock.clustered())
        self.assertEqual([], self.database.made)


class TestMariadb(Lock, base.BaseTestCase):
    dialect = 'mariadb'

    def test_its_name_fits(self):
        self.assertLessEqual(len(self.key('é' * 300)), 64)

    def test_the_server_does_not_end_a_connection_that_waits_for_us(self):
        self.lock.acquire()
        self.assertEqual(
            'SET SESSION wait_timeout = 31536000', self.database.asked[0][0]
        )

    def test_who_waits_waits_for_half_a_minute(self):
        self.lock.acquire(wait=True)
        self.assertEqual(
            'SELECT GET_LOCK(:key, 30)', self.database.asked[-1][0]
        )
        self.lock.acquire()
        self.assertEqual(
            'SELECT GET_LOCK(:key, 0)', self.database.asked[-1][0]
        )

    def test_galera_is_a_cluster_if_it_has_several_servers(self):
        """Their locks do not know of each other."""
        for row, clustered in (
            (None, False),
            (('wsrep_cluster_size', '0'), False),
            (('wsrep_cluster_size', '1'), False),
            (('wsrep_cluster_size', '2'), True),
            (('wsrep_cluster_size', '3'), True),
        ):
            self.database.row = row
            self.assertIs(clustered, self.lock.clustered())
            self.assertIs(False, self.database.made[-1].open)
