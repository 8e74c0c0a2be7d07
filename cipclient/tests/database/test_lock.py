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

import signal
import subprocess
import sys

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import lock
from cipclient.ledger import place
from cipclient.ledger import runs
from cipclient.ledger import server_lock
from cipclient.ledger import tables
from cipclient.tests import builders
from cipclient.tests.database import base


class _Processes:
    def process(self, cloud='arbutus', *more):
        """Start a process that wants the lock of a cloud."""
        url = self.place.url.render_as_string(hide_password=False)
        process = subprocess.Popen(
            [
                sys.executable,
                '-m',
                'cipclient.tests.database.holder',
                url.replace('+psycopg', '')
                .replace('+pymysql', '')
                .replace('+pysqlite', ''),
                self.environ['XDG_STATE_HOME'],
                cloud,
                *more,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdin.close)
        return process

    def held(self, database, cloud='arbutus', coordination=None):
        return lock.held(database, self.files, cloud, coordination)

    def refused(self, database, cloud='arbutus', coordination=None):
        context = self.held(database, cloud, coordination)
        return str(self.assertRaises(exceptions.LedgerBusy, context.__enter__))


@base.on_each
class Lock(_Processes):
    def test_a_second_process_is_refused_and_told_of_the_first(self):
        first = self.process()
        self.assertEqual('held\n', first.stdout.readline())
        message = self.refused(self.database())
        self.assertIn(
            "'scan' by anna@ops1 since 2026-06-15 12:00 UTC (process "
            f'{first.pid} on ',
            message,
        )
        self.assertIn("the cloud 'arbutus'", message)

    def test_of_several_at_once_one_runs(self):
        processes = [self.process() for number in range(4)]
        said = [process.stdout.readline() for process in processes]
        self.assertEqual(1, said.count('held\n'), said)
        for line in said:
            if line != 'held\n':
                self.assertIn('Another run is at work', line)

    def test_another_cloud_of_the_same_ledger_is_free(self):
        first = self.process('arbutus')
        self.assertEqual('held\n', first.stdout.readline())
        second = self.process('cedar')
        self.assertEqual('held\n', second.stdout.readline())

    def test_the_end_of_a_run_frees_it(self):
        database = self.made()
        with self.held(database):
            self.refused(self.database())
        with self.held(database) as held:
            held.check()

    def test_what_was_killed_frees_it_and_shows_as_broken_off(self):
        first = self.process()
        self.assertEqual('held\n', first.stdout.readline())
        first.send_signal(signal.SIGKILL)
        first.wait()
        database = self.database()
        if database.dialect != 'sqlite':
            # The server may need a moment to see it.
            freed = server_lock.ServerLock(database, 'arbutus')
            self.assertTrue(freed.acquire(wait=True))
            freed.release()
        with self.held(database):
            runs.begin(database, 'arbutus', 'scan', 'me', builders.NOW)
            run = tables.run.c
            with database.reading() as connection:
                rows = connection.execute(
                    sqlalchemy.select(run.outcome, run.ended).order_by(run.id)
                ).all()
        self.assertEqual(
            [('broken off', builders.NOW), ('', None)],
            [tuple(row) for row in rows],
        )

    def test_that_it_was_lost_is_noticed(self):
        database = self.made()
        with self.held(database) as held:
            held.check()
            if database.dialect == 'sqlite':
                for path in self.place.folder.glob('*.lock'):
                    path.unlink()
            else:
                self.server.disconnect(self.place.url.database)
            error = self.assertRaises(exceptions.LedgerError, held.check)
            self.assertIn('another run may have begun', str(error))
            self.assertRaises(exceptions.LedgerError, held.check)

    def test_what_goes_wrong_in_a_run_frees_it(self):
        database = self.made()

        def run():
            with self.held(database):
                raise RuntimeError

        self.assertRaises(RuntimeError, run)
        with self.held(database):
            pass

    def test_a_coordination_service_keeps_other_ledgers_out(self):
        url = f'file://{self.folder / "coordination"}'
        first = self.process('arbutus', url)
        self.assertEqual('held\n', first.stdout.readline())
        self.place = place.of_file(self.folder / 'other' / 'ledger.sqlite')
        database = self.made()
        self.refused(database, coordination=url)
        # What has only its own ledger does not know of the other.
        with self.held(database):
            pass
