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
"""A run that dies at any of its calls, and is started again (P24)."""

import itertools

from cipclient.model import notice as model_notice
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import told
from cipclient.workflow.telling import posting

Delivery = model_notice.Delivery

#: What a run calls, beside reading.
_WRITES = ('save', 'compose', 'attempt', 'answer', 'note')


class TestCrash(told.TestCase):
    """Nobody is told twice, nobody forgotten; nothing untrue counts."""

    def die(self, at):
        """Send, dying at a call; return whether it got that far."""
        lives = fakes.Lives(at)
        with self.running(now=self.now, cloud=self.cloud) as run:
            tools = posting.Tools(
                self.composer,
                fakes.Mortal(self.delivery, lives, ('deliver',)),
                (),
                self.policy.calendar,
                lambda: self.now,
            )
            try:
                self.tell(fakes.Mortal(run, lives, _WRITES), tools)
            except fakes.Died:
                self.check(run)
                return True
        return False

    def check(self, run):
        """What counts as told was accepted, whenever one looks."""
        taken = {one.message_id for one in self.delivery.taken}
        for sent in run.notices():
            if sent.delivery is Delivery.ACCEPTED:
                self.assertIn(sent.message_id, taken)
        for case in run.open_cases().values():
            accepted = [
                sent
                for sent in run.notices_of(case.number)
                if sent.delivery is Delivery.ACCEPTED
            ]
            if case.announcement and case.announcement.told:
                self.assertNotEqual([], accepted)

    def run_again(self):
        """Run on the next two days, without dying."""
        for _ in range(2):
            self.now += told.days(1)
            with self.running(now=self.now, cloud=self.cloud) as run:
                self.tell(run)
                self.check(run)

    def died_and_told(self, at):
        """Die, run again, and hold what came of it against a plain run."""
        self.cloud = f'cloud-{at}'
        self.now = told.NOW
        self.delivery = fakes.FakeDelivery()
        with self.running(now=self.now, cloud=self.cloud) as run:
            self.open(run, s1=['ada', 'bob'], s2=['bob'], s3=['eve'])
        died = self.die(at)
        self.run_again()
        self.assertEqual(
            {f'{name}@example.org': 1 for name in ('ada', 'bob', 'eve')},
            self.delivery.copies(),
            at,
        )
        with self.running(now=self.now, cloud=self.cloud) as run:
            self.assertEqual(
                [(name, 'accepted') for name in ('ada', 'bob', 'eve')],
                self.sent(run),
                at,
            )
            for case in run.open_cases().values():
                self.assertIsNotNone(case.announcement.told)
        return died

    def test_died_at_any_call_and_started_again(self):
        """P24, P37, P38, P39: before and after each call."""
        halves = itertools.count(1)
        died = sum(
            1
            for _ in itertools.takewhile(
                self.died_and_told, (half / 2 for half in halves)
            )
        )
        # Three mails of four calls each, and what no mail is about.
        self.assertGreaterEqual(died, 24)
