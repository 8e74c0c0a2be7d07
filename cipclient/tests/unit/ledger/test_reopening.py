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

import sqlite3
import subprocess
import sys

from cipclient.tests.unit.ledger import records

_LOOK = """\
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute('SELECT count(*) FROM journal').fetchone()
connection.close()
"""


class TestReopening(records.TestCase):
    """POSIX locks of a file are lost when any descriptor of it is closed.

    SQLite's are such locks. Another process that then finds itself alone
    takes the log away under the one that writes.
    """

    def look(self):
        """Read the ledger in another process, to its end."""
        subprocess.run(
            [sys.executable, '-c', _LOOK, str(self.place.file)], check=True
        )

    def test_a_ledger_that_is_opened_again_keeps_its_first_locks(self):
        run = self.begin()
        self.known(run, 's1')
        self.ledger(create=False).view('arbutus').last_scan()
        self.look()
        self.known(run, 's1', 's2')
        with sqlite3.connect(self.place.file) as connection:
            (found,) = connection.execute('PRAGMA integrity_check').fetchone()
        connection.close()
        self.assertEqual('ok', found)
