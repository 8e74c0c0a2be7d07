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

import socket

from cipclient import exceptions
from cipclient.ledger import opening
from cipclient.ledger import place
from cipclient.tests import builders
from cipclient.tests.database import base
from cipclient.tests.database import server


class _Failures:
    """What a server complains of becomes a sentence, without the password."""

    def _fault(self, **parts):
        self.place = place.Place(
            self.place.url.set(**parts), self.place.folder
        )
        database = self.database()
        error = self.assertRaises(
            exceptions.LedgerError,
            opening.to_write,
            database,
            self.files,
            builders.NOW,
            create=True,
        )
        for text in (str(error), repr(database.place)):
            self.assertNotIn(server.PASSWORD, text)
            self.assertNotIn('secret-1', text)
        self.assertIn('127.0.0.1', str(error))
        return str(error)

    def test_a_wrong_password_is_told(self):
        self.assertIn(
            'the account or its password was refused',
            self._fault(password='secret-1'),
        )

    def test_an_unknown_account_is_told(self):
        self.assertIn('password was refused', self._fault(username='nobody'))

    def test_a_missing_database_is_told(self):
        self.assertIn('create it first', self._fault(database='missing'))

    def test_a_server_that_is_not_there_is_told(self):
        with socket.create_server(('127.0.0.1', 0)) as probe:
            port = probe.getsockname()[1]
        self.assertIn('cannot be reached', self._fault(port=port))

    def test_a_server_that_goes_away_is_told(self):
        database = self.made()

        def write():
            with database.writing() as connection:
                self.server.disconnect(self.place.url.database)
                connection.exec_driver_sql('SELECT 1')

        error = self.assertRaises(exceptions.LedgerError, write)
        self.assertIn('closed the connection', str(error))
        # The next one has a new connection.
        opening.to_read(database)

    def test_the_rights_that_the_guide_gives_are_enough(self):
        name = self.place.url.database
        self.server.admit('guest', name)
        self.addCleanup(self.server.dismiss, 'guest', name)
        self.place = place.Place(
            self.place.url.set(username='guest'), self.place.folder
        )
        opened = self.ledger()
        with opened.run('arbutus', 'scan', 'anna', builders.NOW):
            pass
        self.assertEqual(['arbutus'], opened.clouds())

    def test_what_stays_locked_is_busy(self):
        database = self.made()
        other = self.database()

        def wait():
            with other.writing() as second:
                second.exec_driver_sql(self.impatient)
                second.exec_driver_sql(self.change)

        with database.writing() as first:
            first.exec_driver_sql(self.change)
            self.assertRaises(exceptions.LedgerBusy, wait)

    change = 'UPDATE journal SET run = 9 WHERE number = 1'


class TestFailuresOnPostgresql(_Failures, base.PostgresqlTestCase):
    impatient = "SET lock_timeout = '100ms'"


class TestFailuresOnMariadb(_Failures, base.MariadbTestCase):
    impatient = 'SET innodb_lock_wait_timeout = 1'
