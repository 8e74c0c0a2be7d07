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

"""Runs that are killed hundreds of times, by a signal that is final."""

import dataclasses
import json
import os
import random
import shutil
import signal
import subprocess
import sys

from cipclient.model import case as model_case
from cipclient.tests.unit.workflow import world

HoldReason = model_case.HoldReason
Stage = model_case.Stage
#: In each of the five tests; CIPCLIENT_KILLS asks for more.
_KILLS = int(os.environ.get('CIPCLIENT_KILLS', '200'))


class TestKilled(world.TestCase):
    """P12, P15, P24, P25, P43, P44, F66.

    Four servers are taken out of service by a process that is killed until
    it has come to its end; then the cloud and the ledger are put back, and it
    begins anew. Four in five are killed at a call of the ledger or the cloud,
    one in five at any moment. The oracle judges all that was asked for.
    """

    def setUp(self):
        super().setUp()
        self.carry('send', self.send)
        self.to_the_day()
        self.scan()
        self.oracle.command = 'enforce'
        self.sandbox.clouds_yaml(self.home / 'clouds.yaml')
        self.worker = subprocess.Popen(
            [
                sys.executable,
                '-m',
                'cipclient.tests.functional.killed',
                self.home,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(self._stop)
        self.victims = self.ask(plan=True)
        self.keep()

    def _stop(self):
        self.worker.stdin.close()
        self.worker.wait(60)
        self.worker.stdout.close()

    def test_each_is_done_once_though_its_run_is_killed(self):
        self.kill(1)

    def test_each_is_done_once_though_its_run_is_killed_otherwise(self):
        self.kill(2)

    def test_each_is_done_once_though_its_run_is_killed_a_third_way(self):
        self.kill(3)

    def test_each_is_done_once_though_its_run_is_killed_a_fourth_way(self):
        self.kill(4)

    def test_each_is_done_once_though_its_run_is_killed_a_fifth_way(self):
        self.kill(5)

    def kill(self, seed):
        """Let the signals of one sequence of chances fall."""
        chance = random.Random(20261130 + seed)
        kills = rounds = held = 0
        while kills < _KILLS:
            self.put_back()
            # A shelve that takes some looks, so that many die in it.
            self.sandbox.state.progress.polls = chance.choice((0, 0, 2))
            while self.killed(chance):
                kills += 1
            # What Nova is still at needs as many looks as it takes.
            for _run in range(6):
                self.pass_time(world.MINUTES)
                self.assertEqual(0, self.ask())
            held += self.check()
            rounds += 1
        # Three tries that came to nothing are an operator's matter.
        self.assertLess(held, rounds)

    def killed(self, chance):
        """Let it act, and return whether it was killed."""
        self.pass_time(world.MINUTES / chance.choice((1, 11)))
        if chance.random() < 0.8:
            ended = self.ask(moment=chance.randint(1, 40))
        else:
            ended = self.ask(delay=chance.random() / 10)
        self.assertIn(ended, (0, -signal.SIGKILL))
        return ended != 0

    def ask(self, **order):
        order['now'] = self.now.isoformat()
        self.worker.stdin.write(json.dumps(order) + '\n')
        self.worker.stdin.flush()
        return json.loads(self.worker.stdout.readline())

    def check(self):
        """Look what came of a round; return how many are held."""
        self.oracle.judge()
        cases = self.open_cases()
        held = 0
        for id_ in self.victims:
            server, case = self.servers().get(id_), cases[id_]
            self.assertIsNone(server.locked_by)
            if case.held_for(HoldReason.FAILED):
                held += 1
                self.assertEqual(0, self.oracle.acts[id_])
                continue
            self.assertEqual(1, self.oracle.acts[id_], server.name)
            self.assertIn(server.status, world.OUT_OF_SERVICE)
            self.assertIs(Stage.QUARANTINED, case.stage)
        with self.view() as view:
            self.assertEqual((), tuple(view.open_steps()))
            self.assertEqual(set(), view.locked_by_us())
            view.verify_journal()
        return held

    def keep(self):
        """Keep all that there is, to be put back."""
        shutil.copytree(self.home / '.local', self.home / 'kept')
        self._kept = self.now
        self._servers = [
            dataclasses.replace(self.servers().get(id_))
            for id_ in self.victims
        ]

    def put_back(self):
        shutil.rmtree(self.home / '.local')
        shutil.copytree(self.home / 'kept', self.home / '.local')
        for server in self._servers:
            self.servers().put(dataclasses.replace(server))
            self.sandbox.state.progress.forget(server.id)
        self.oracle.acts.clear()
        self.now = self._kept
