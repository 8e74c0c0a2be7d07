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

"""Runs that die at any moment, and what those after them make of it."""

import datetime
import itertools

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fakes

Outcome = model_step.Outcome
#: What an act calls that may be the last thing it does.
_LEDGER = ('intend', 'sending', 'answered', 'happened', 'end_step')
_CLOUD = ('write',)


class TestCrash(enforced.TestCase):
    """P12, P15, P24, P25, P43.

    One server is acted on, and the run dies before or after each call to the
    ledger or the cloud. The runs of the next days finish it.
    """

    def setUp(self):
        super().setUp()
        self.tell_all()
        self.day = self.now

    def die(self, victim, at):
        """Act on one, dying at a call; return whether it got that far."""
        lives = fakes.Lives(at)
        try:
            self.act(
                run=lambda run: fakes.Mortal(run, lives, _LEDGER),
                cloud=lambda cloud: fakes.Mortal(cloud, lives, _CLOUD),
                only=(victim,),
            )
        except fakes.Died:
            return True
        return False

    def run_again(self, victim):
        """Run until nothing is left to be done with it."""
        for _ in range(2):
            self.now += datetime.timedelta(minutes=11)
            self.act(only=(victim,))

    def check(self, victim, at):
        """Hold what came of it against what must never be."""
        asked = [one.action for one in self.writes()[victim]]
        self.assertEqual(1, asked.count('shelve'), (at, asked))
        server = self.servers().get(victim)
        self.assertEqual('SHELVED_OFFLOADED', server.status, at)
        self.assertIsNone(server.locked_by, at)
        case = self.open_cases()[victim]
        self.assertIs(model_case.Stage.QUARANTINED, case.stage, at)
        with self.view() as view:
            self.assertEqual((), tuple(view.open_steps()), at)
            self.assertEqual(set(), view.locked_by_us(), at)
            view.verify_journal()
            known = {one.uid for step in view.steps() for one in step.requests}
        for one in self.writes()[victim]:
            self.assertIn(one.global_request_id, known, at)

    def died(self, halves):
        """Die at each of these moments; return how often that came to be."""
        victims = iter(self.due())
        deaths = 0
        for half in halves:
            victim = next(victims, None)
            if victim is None:
                self.again()
                victims = iter(self.due())
                victim = next(victims)
            died = self.die(victim, half / 2)
            self.run_again(victim)
            self.check(victim, half / 2)
            self.now = max(self.now, self.day)
            deaths += died
            if not died:
                break
        return deaths

    def test_died_at_any_call_of_its_first_half_and_started_again(self):
        self.assertEqual(14, self.died(range(1, 15)))

    def test_died_at_any_call_of_its_second_half_and_started_again(self):
        # Three requests of four calls each, the intent and the end.
        self.assertGreaterEqual(self.died(itertools.count(15)), 14)

    def again(self):
        """Begin anew, on another cloud."""
        self.sandbox.stop()
        for path in (self.home / '.local').rglob('ledger*'):
            path.unlink()
        self.now = enforced.recorded.NOW
        self.start(servers=self.servers_made)
        self.tell_all()
        self.day = self.now


class TestLost(enforced.TestCase):
    """Answers that are lost, at each request of an act: F22, F23, F24."""

    def lose(self, number, before):
        """Return a cloud that loses the answer to one request.

        :param before: the request is lost as well.
        """
        calls = itertools.count(1)

        class Losing:
            def __init__(self, inner):
                self._inner = inner

            def __getattr__(self, name):
                return getattr(self._inner, name)

            def write(self, write, uid):
                if next(calls) != number:
                    return self._inner.write(write, uid)
                if not before:
                    self._inner.write(write, uid)
                raise failure.Lost('the connection was reset')

        return Losing

    def test_each_answer_lost_before_and_after(self):
        self.tell_all()
        victims = self.due()
        tried = itertools.product((2, 3, 4), (True, False))
        for victim, (number, before) in zip(
            victims, itertools.islice(tried, len(victims)), strict=False
        ):
            # The first request of the first run is the claim of the cloud.
            shift = 0 if victim == victims[0] else -1
            self.act(cloud=self.lose(number + shift, before), only=(victim,))
            for _ in range(2):
                self.now += datetime.timedelta(minutes=11)
                self.act(only=(victim,))
            asked = [one.action for one in self.writes()[victim]]
            self.assertEqual(1, asked.count('shelve'), (number, before))
            server = self.servers().get(victim)
            self.assertEqual('SHELVED_OFFLOADED', server.status)
            self.assertIsNone(server.locked_by)

    def test_a_lock_that_somebody_else_took_off_is_not_ours_any_more(self):
        """P43: whoever locks it later is left alone."""
        self.tell_all()
        victim = self.due()[0]
        self.act(cloud=self.lose(4, True), only=(victim,))
        self.assertIsNotNone(self.servers().get(victim).locked_by)
        self.servers().get(victim).locked_by = None
        self.act(only=(victim,))
        with self.view() as view:
            self.assertEqual(set(), view.locked_by_us())
        self.servers().get(victim).locked_by = 'owner'
        self.act(only=(victim,))
        self.assertEqual('owner', self.servers().get(victim).locked_by)

    def test_a_lock_of_ours_that_was_left_is_taken_off(self):
        self.tell_all()
        victim = self.due()[0]
        self.act(cloud=self.lose(4, True), only=(victim,))
        self.act(only=(victim,))
        self.assertIsNone(self.servers().get(victim).locked_by)
        self.assertEqual(
            ['lock', 'shelve', 'unlock'],
            [one.action for one in self.writes()[victim]],
        )

    def test_credentials_that_are_taken_no_longer_end_the_run(self):
        """F19"""

        class Refusing:
            def __init__(self, inner):
                self._inner = inner

            def __getattr__(self, name):
                return getattr(self._inner, name)

            def write(self, write, uid):
                if write.service == 'identity':
                    return self._inner.write(write, uid)
                raise failure.NotAuthenticated('no more')

        self.tell_all()
        error = self.assertRaises(
            exceptions.CloudError, self.act, cloud=Refusing
        )
        self.assertIn('no more', str(error))
        self.assertEqual({}, self.writes())
        self.now += datetime.timedelta(minutes=11)
        result = self.act()
        self.assertEqual({Outcome.DONE}, set(self.outcomes(result).values()))
