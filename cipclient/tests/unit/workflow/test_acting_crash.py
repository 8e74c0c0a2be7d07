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

import dataclasses
import datetime
import itertools
import shutil

from cipclient import exceptions
from cipclient.action import lock
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import world
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import recovery
from cipclient.workflow.acting import tools as workflow_tools

Outcome = model_step.Outcome
days = enforced.days
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
        self.assertEqual(12, self.died(range(1, 13)))

    def test_died_at_any_call_of_its_second_half_and_started_again(self):
        # Three requests of three calls each, what came of the shelve, the
        # intent and the end.
        self.assertGreaterEqual(self.died(itertools.count(13)), 12)

    def again(self):
        """Begin anew, on another cloud."""
        self.sandbox.stop()
        for path in (self.home / '.local').rglob('ledger*'):
            path.unlink()
        self.now = enforced.recorded.NOW
        self.start(servers=self.servers_made)
        self.tell_all()
        self.day = self.now


class TestKilledTwice(world.TestCase):
    """P24, P25: the run that settles what another left dies as well.

    After each death of an act, the recovery dies after each of its own calls,
    and a second recovery must make the same of it as one that was let live.
    The cloud and the ledger are put back each time.
    """

    def setUp(self):
        super().setUp()
        self.tell_all()
        self.victim, another = self.due()[:2]
        # So that the claim of the cloud is no part of it.
        self.act(only=(another,))
        self.deaths = 0
        self.numbers = itertools.count(1)

    def test_whatever_the_recovery_dies_of_the_next_one_finishes(self):
        start = self.kept()
        for at in itertools.count(1):
            self.put_back(start)
            if not self.die(at):
                break
            self.die_again(at)
        # As many calls as an act has, and one more that it never makes.
        self.assertEqual(13, at)
        self.assertGreater(self.deaths, 30)

    def die(self, at):
        lives = fakes.Lives(at)
        try:
            self.act(
                run=lambda run: fakes.Mortal(run, lives, _LEDGER),
                cloud=lambda cloud: fakes.Mortal(cloud, lives, _CLOUD),
                only=(self.victim,),
            )
        except fakes.Died:
            return True
        return False

    def die_again(self, at):
        """Die at each call of the recovery, when all has settled."""
        self.asked = self.actions()[self.mark :]
        died = self.kept()
        self.put_back(died, 11)
        self.recover()
        wanted = self.end()
        for again in itertools.count(1):
            self.put_back(died, 11)
            try:
                self.recover(again)
            except fakes.Died:
                self.deaths += 1
            else:
                break
            self.recover()
            self.assertEqual(wanted, self.end(), (at, again))

    def recover(self, at=None):
        """Settle what was left, and no more."""
        lives = fakes.Lives(at)
        used = self.lifetime()
        with (
            used.wiring.site.run(
                used.policies.in_force(), 'enforce', create=False
            ) as run,
            connection.Acting(used.wiring.connect) as cloud,
        ):
            recovery.Recovery(
                workflow_tools.Tools(
                    fakes.Mortal(run, lives, _LEDGER),
                    fakes.Mortal(cloud, lives, _CLOUD),
                    used.wiring.verbs(()),
                    polling.Polling(sleep=self.slept.append),
                    lambda: self.now,
                )
            ).settle()

    def end(self):
        """Return what came of it all: act, lock, case, steps."""
        server = self.servers().get(self.victim)
        case = self.open_cases()[self.victim]
        with self.view() as view:
            view.verify_journal()
            is_open = bool(tuple(view.open_steps()))
            ours = bool(view.locked_by_us())
            # How often an unlock was begun is another matter.
            outcomes = [
                step.outcome
                for step in view.steps()
                if step.verb == 'shelve' and step.resource.id == self.victim
            ]
        asked = self.asked + self.actions()[self.mark :]
        self.assertLessEqual(asked.count('shelve'), 1, asked)
        # Our lock is on it only while what was asked for may still come.
        self.assertTrue(is_open or not ours)
        self.assertTrue(is_open or server.locked_by is None)
        return (server.status, server.locked_by, case.stage, outcomes)

    def kept(self):
        """Return all that there is, to be put back."""
        number = next(self.numbers)
        shutil.copytree(self.home / '.local', self.home / f'kept-{number}')
        server = dataclasses.replace(self.servers().get(self.victim))
        return number, server, self.now

    def put_back(self, kept, wait=0):
        """Begin again there, some minutes later."""
        number, server, now = kept
        shutil.rmtree(self.home / '.local')
        shutil.copytree(self.home / f'kept-{number}', self.home / '.local')
        self.servers().put(dataclasses.replace(server))
        self.now = now + datetime.timedelta(minutes=wait)
        self.mark = len(self.actions())

    def actions(self):
        """Return what was asked of it, ever."""
        return [one.action for one in self.writes()[self.victim]]


class TestTakenBack(world.TestCase):
    """P2: what its owner takes back before it is known that it was done."""

    def setUp(self):
        super().setUp()
        self.carry('send', self.send)
        self.to_the_day()

    def die_after_the_write(self, number):
        """Die as soon as so many requests arrived."""
        lives = fakes.Lives(number)
        self.carry(
            'enforce',
            self.act,
            cloud=lambda cloud: fakes.Mortal(cloud, lives, _CLOUD),
            only=(self.ids[0],),
        )

    def test_it_is_told_anew_before_anything_is_done_again(self):
        # The claim of the cloud, the lock, the shelve.
        self.die_after_the_write(3)
        server = self.servers().get(self.ids[0])
        # Nova lets him, as soon as an administrator took our lock off.
        self.sandbox.state.change_server(server.id, locked_by=None)
        self.own(server.id, 'unshelve')
        self.assertEqual('ACTIVE', server.status)
        for _run in range(3):
            self.pass_time(days(1))
            self.carry('enforce', self.act)
        self.assertEqual('ACTIVE', server.status)
        case = self.cases()[server.id]
        self.assertEqual(2, case.episode)
        self.assertGreaterEqual(case.announcement.at, self.now + days(28))


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

    def test_a_lock_that_comes_after_it_was_looked_for_is_taken_off(self):
        """P43: no answer ever came to it, and its reason is ours."""
        self.tell_all()
        victim = self.due()[0]
        # The first request is the claim of the cloud.
        self.act(cloud=self.lose(2, True), only=(victim,))
        self.act(only=(victim,), limit=0)
        server = self.servers().get(victim)
        self.assertIsNone(server.locked_by)
        server.locked_by = 'admin'
        server.locked_reason = lock.reason(1)
        self.act(only=(victim,), limit=0)
        self.assertIsNone(server.locked_by)
        # A lock of somebody else stays, whatever was lost before.
        server.locked_by, server.locked_reason = 'owner', 'mine'
        self.act(only=(victim,), limit=0)
        self.assertEqual('owner', server.locked_by)

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
