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
import socket
import sys
import time
import unittest.mock
import warnings

from realcloud import cloud
from realcloud import processes

from tests import base

SLEEP = [sys.executable, '-c', 'import time; time.sleep(60)']
# deaf to a polite request
STUBBORN = [
    sys.executable,
    '-c',
    'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);'
    'print("deaf", flush=True); time.sleep(60)',
]


class TestProcesses(base.TestCase):
    def setUp(self):
        super().setUp()
        # they are meant to outlive who starts them
        warnings.simplefilter('ignore', ResourceWarning)
        self.procs = processes.Processes(self.where)
        self.addCleanup(self._stop_all)

    def _stop_all(self):
        for name in self.procs.names():
            self.procs.stop(name, 0.2)

    def test_start_once(self):
        self.assertTrue(self.procs.start('one', SLEEP))
        pid = self.procs.pid('one')
        self.assertFalse(self.procs.start('one', SLEEP))
        self.assertEqual(pid, self.procs.pid('one'))
        self.assertEqual(['one'], self.procs.names())

    def test_stop(self):
        self.procs.start('one', SLEEP)
        pid = self.procs.pid('one')
        self.assertEqual(pid, self.procs.stop('one'))
        self.assertIsNone(processes.start_time(pid))
        self.assertEqual([], self.procs.names())

    def test_stop_what_does_not_run(self):
        self.assertIsNone(self.procs.stop('one'))

    def test_stop_the_stubborn(self):
        self.procs.start('one', STUBBORN)
        self._await(lambda: 'deaf' in self.procs.log('one').read_text())
        self.procs.stop('one', 0.3)
        self.assertIsNone(self.procs.pid('one'))

    def test_stop_the_paused(self):
        self.procs.start('one', SLEEP)
        self.procs.signal('one', signal.SIGSTOP)
        self.procs.stop('one')
        self.assertIsNone(self.procs.pid('one'))

    def test_dead_is_known_by_name(self):
        self.procs.start('one', [sys.executable, '-c', ''])
        self._await(lambda: self.procs.pid('one') is None)
        self.assertEqual(['one'], self.procs.names())

    def test_pid_of_somebody_else(self):
        self.procs.start('one', SLEEP)
        path = self.where.pids / 'one'
        kept = path.read_text()
        path.write_text(kept.split()[0] + ' 1\n')
        self.assertIsNone(self.procs.pid('one'))
        path.write_text(kept)

    def test_garbled(self):
        self.where.pids.mkdir()
        (self.where.pids / 'one').write_text('')
        self.assertIsNone(self.procs.pid('one'))

    def test_port_taken(self):
        with socket.create_server((cloud.ADDRESS, 0)) as server:
            offset = server.getsockname()[1] - cloud.USUAL_PORTS['nova']
            where = cloud.Cloud(self.where.state, offset)
            with self.assertRaisesRegex(processes.PortTaken, 'nova'):
                processes.Processes(where).start('nova', SLEEP)

    def test_environment(self):
        with unittest.mock.patch.dict(
            'os.environ', {'PYTHONDONTWRITEBYTECODE': '1'}
        ):
            self.procs.start(
                'one',
                [sys.executable, '-c', 'import os; print(dict(os.environ))'],
                {'COLOUR': 'green'},
            )
        self._await(lambda: self.procs.pid('one') is None)
        said = self.procs.log('one').read_text()
        self.assertIn("'COLOUR': 'green'", said)
        self.assertNotIn('DONTWRITEBYTECODE', said)

    def _await(self, true):
        end = time.monotonic() + 10
        while not true() and time.monotonic() < end:
            time.sleep(0.02)
        self.assertTrue(true())
