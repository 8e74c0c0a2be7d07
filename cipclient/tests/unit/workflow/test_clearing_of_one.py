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

import pathlib

import fixtures

from cipclient.cloud import failure
from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import decision
from cipclient.tests.unit.workflow import answering
from cipclient.tests.unit.workflow import left_behind
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow import left_images
from cipclient.workflow import left_need
from cipclient.workflow import recovery
from cipclient.workflow import request

Outcome = one_act.Outcome
SERVER = one_act.SERVER
days = decision.days
minutes = answering.minutes


class TestPlanned(left_behind.TestCase):
    """What a run deletes is told before it is asked for."""

    def planned(self, complete=True, **asked):
        left = left_images.Left(self.kept, 'Image x is left behind.')
        chosen, (said,) = self.clearing().planned(
            [left],
            request.EnforceRequest(confirm=lambda plan: True, **asked),
            complete,
        )
        self.assertEqual(bool(chosen), 'It is deleted.' in said)
        return said

    def assertKept(self, words, *args, **asked):
        self.assertIn(f'It is kept: {words}', self.planned(*args, **asked))

    def test_one_that_nothing_needs_goes(self):
        self.assertEqual(
            'Image x is left behind. It is deleted.', self.planned()
        )
        self.assertIn('It is deleted.', self.planned(only=(SERVER,)))

    def test_a_run_for_a_part_or_for_others_leaves_it(self):
        for asked in (
            {'plan': pathlib.Path('plan.json')},
            {'limit': 0},
            {'project': 'p1'},
        ):
            self.assertKept('this run does a part only', **asked)
        self.assertKept('this run is not for its server', only=('other',))

    def test_a_partial_scan_leaves_it(self):
        self.assertKept('this scan is partial', False)

    def test_a_day_without_acts_leaves_it(self):
        self.policy = decision.policy(
            calendar=builders.calendar(holidays=frozenset({self.now.date()}))
        )
        self.assertKept('nothing is done on this day')

    def test_what_the_scope_leaves_out_stays(self):
        self.policy = decision.policy(
            scope=model_policy.Scope(projects=('p9',))
        )
        self.assertKept('the scope of the policy')

    def test_one_that_is_known_for_less_than_a_day_stays(self):
        """Nothing of an act is still under way then."""
        self.now -= days(1) + builders.TICK
        self.assertKept('it is there for less than a day')
        self.now += builders.TICK
        self.assertIn('It is deleted.', self.planned())

    def test_one_that_is_needed_stays(self):
        self.row(protected=True)
        self.assertKept('somebody protected it')

    def test_of_many_a_later_run_takes_the_rest(self):
        self.useFixture(
            fixtures.MonkeyPatch('cipclient.workflow.clearing._MOST', 1)
        )
        left = [left_images.Left(self.kept, 'Image x.')] * 2
        chosen, said = self.clearing().planned(
            left, request.EnforceRequest(confirm=lambda plan: True), True
        )
        self.assertEqual(left[:1], chosen)
        self.assertIn('It is kept: a later run takes it.', said[1])


class TestClear(left_behind.TestCase):
    """P10, P12: each is asked to go once, and read until it is gone."""

    def clear(self, going_on=lambda: True):
        left = left_images.Left(self.kept, '')
        return ' '.join(self.clearing().clear([left], going_on))

    def assertEnds(self, outcome, words, happened):
        self.assertIn(words, self.clear())
        self.assertIs(outcome, self.step.outcome)
        self.assertEqual(['DELETE'], self.cloud.asked)
        self.assertIs(happened, self.happened('clear'))

    def test_it_is_gone_and_left_behind_no_longer(self):
        self.assertEnds(Outcome.DONE, 'It is gone.', True)
        self.assertEqual([], self.ledger.kept())

    def test_a_run_that_is_to_stop_asks_for_none(self):
        self.assertEqual('', self.clear(going_on=lambda: False))
        self.assertEqual([], self.cloud.asked)

    def test_what_is_needed_since_the_plan_stays(self):
        """P3"""
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        self.assertIn('It is kept: its server is not back', self.clear())
        self.assertIs(Outcome.ABORTED, self.step.outcome)
        self.assertEqual([], self.cloud.asked)

    def test_what_glance_refuses_is_not_asked_for_again(self):
        self.cloud.befalls['DELETE'] = one_act.refuses(409, 'in use')
        self.assertEnds(Outcome.FAILED, 'Glance refused: HTTP 409', False)
        self.assertIn(
            'asked to go once',
            left_need.needed(self.tools, self.used, self.kept),
        )

    def test_what_is_still_there_is_not_known(self):
        for befalls, said in (
            (one_act.refuses(204), 'HTTP 204'),
            (one_act.refuses(504), 'HTTP 504'),
            (one_act.loses, 'no answer'),
        ):
            self.cloud.asked.clear()
            self.ledger.by_number = {1: self.ledger.by_number[1]}
            self.cloud.befalls['DELETE'] = befalls
            self.assertEnds(Outcome.UNKNOWN, said, None)

    def test_an_answer_that_got_lost_is_read(self):
        """F23"""

        def loses_answer(do):
            self.delete(do)
            raise failure.Lost('reset')

        self.cloud.befalls['DELETE'] = loses_answer
        self.assertEnds(Outcome.DONE, 'It is gone.', True)

    def breaks(self, error):
        def broken(do):
            self.cloud.breaks('/images', error)
            return self.delete(do)

        self.cloud.befalls['DELETE'] = broken

    def test_what_cannot_be_read_is_not_known(self):
        self.breaks(one_act.DOWN)
        self.assertEnds(Outcome.UNKNOWN, 'HTTP 503', None)
        self.assertEqual(1, len(self.ledger.kept()))

    def test_f19_credentials_that_end_there_end_the_run(self):
        self.breaks(one_act.DENIED)
        self.assertRaises(failure.NotAuthenticated, self.clear)
        self.assertEqual([self.step], self.ledger.open_steps())


class TestSettle(left_behind.TestCase):
    """P24, P25: by reading; it is never asked for again."""

    def setUp(self):
        super().setUp()
        self.number = self.ledger.intend(
            None,
            self.case.resource,
            'clear',
            {'image': self.image},
            '',
            '',
            self.now,
        )

    def ask(self, code=0, happened=None):
        number = self.ledger.sending(self.number, 'clear', 'req-1', self.now)
        if code:
            self.ledger.answered(number, code, '', '', self.now, happened)

    def settle(self):
        settled = recovery.Recovery(self.tools)
        self.said = ' '.join(settled.settle())
        self.assertEqual([], self.cloud.asked)
        return settled.open

    def assertSettled(self, outcome, words, happened):
        self.assertEqual(set(), self.settle())
        self.assertIn(words, self.said)
        self.assertIs(outcome, self.step.outcome)
        self.assertIs(happened, self.happened('clear'))

    def assertOpen(self, words):
        self.assertEqual({self.case.resource}, self.settle())
        self.assertIn(words, self.said)
        self.assertEqual([self.step], self.ledger.open_steps())

    def test_a_run_that_died_before_it_asked_did_nothing(self):
        self.settle()
        self.assertIs(Outcome.ABORTED, self.step.outcome)
        self.assertEqual(1, len(self.ledger.kept()))

    def test_one_that_is_gone_went(self):
        self.ask()
        self.cloud.images.clear()
        self.ledger.keep(1, 'volume', self.image, 5, self.now)
        self.assertSettled(Outcome.DONE, 'It is gone.', True)
        # A volume may have any id.
        self.assertEqual(['volume'], [one.kind for one in self.ledger.kept()])

    def test_one_that_was_refused_and_is_gone_was_taken_by_others(self):
        self.ask(409)
        self.cloud.images.clear()
        self.assertSettled(Outcome.DONE, 'It is gone.', False)

    def test_one_that_is_there_may_still_go_for_ten_minutes(self):
        """F22"""
        self.ask()
        self.now += minutes(10) - builders.TICK
        self.assertOpen('It may still come')
        self.now += builders.TICK
        self.assertSettled(Outcome.FAILED, 'look at it by hand', False)

    def test_one_that_was_refused_is_not_waited_for(self):
        self.ask(409)
        self.assertSettled(Outcome.FAILED, 'look at it by hand', False)

    def test_what_was_settled_is_not_settled_again(self):
        self.ask(204, True)
        self.now += minutes(10)
        self.assertSettled(Outcome.FAILED, 'look at it by hand', True)

    def test_one_that_cannot_be_read_is_not_known(self):
        self.ask()
        self.cloud.breaks('/images', one_act.DOWN)
        self.now += minutes(99)
        self.assertOpen('What came of it is not known yet')

    def test_f19_credentials_that_end_there_end_the_run(self):
        self.ask()
        self.cloud.breaks('/images', one_act.DENIED)
        self.assertRaises(failure.NotAuthenticated, self.settle)

    def test_its_server_is_not_looked_at(self):
        """Whatever became of it since."""
        self.ask()
        self.cloud.images.clear()
        self.cloud.breaks(f'/servers/{SERVER}', one_act.missing())
        self.assertSettled(Outcome.DONE, 'It is gone.', True)
