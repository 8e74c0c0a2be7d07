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


from cipclient.cloud import failure
from cipclient.evaluate import quarantine
from cipclient.tests import builders
from cipclient.tests.unit.workflow import answering
from cipclient.tests.unit.workflow import left_behind
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.acting import recovery
from cipclient.workflow.retention import left_need

Outcome = one_act.Outcome
SERVER = one_act.SERVER
minutes = answering.minutes


class TestClear(left_behind.TestCase):
    """P10, P12: each is asked to go once, and read until it is gone."""

    def clear(self, why_not=lambda: ''):
        said, self.stopped = self.clearing().clear([self.kept], why_not)
        return ' '.join(said)

    def assertEnds(self, outcome, words, happened):
        self.assertIn(words, self.clear())
        self.assertIs(outcome, self.step.outcome)
        self.assertEqual(['DELETE'], self.cloud.asked)
        self.assertIs(happened, self.happened('clear'))

    def test_it_is_gone_and_left_behind_no_longer(self):
        self.assertEnds(Outcome.DONE, 'It is gone.', True)
        self.assertEqual([], self.ledger.kept())

    def test_a_run_that_is_to_stop_asks_for_none_and_says_so(self):
        self.assertEqual('', self.clear(why_not=lambda: 'It is halted.'))
        self.assertEqual(
            'It is halted. 1 image is left for the next run.', self.stopped
        )
        self.assertEqual([], self.cloud.asked)

    def test_one_that_is_done_is_not_left_by_a_run_that_is_to_stop(self):
        why = iter(('', 'Stopped by SIGTERM.'))
        said, stopped = self.clearing().clear(
            [self.kept] * 3, lambda: next(why)
        )
        self.assertEqual(1, len(said))
        self.assertIn('2 images are left', stopped)

    def test_what_is_needed_since_the_plan_stays_without_a_step(self):
        """P3: each run says so, and none of them in the ledger."""
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        for _run in range(3):
            self.assertIn('It is kept: its server is not back', self.clear())
        self.assertEqual('shelve', self.step.verb)
        self.assertEqual([], self.cloud.asked)

    def test_what_is_needed_since_the_intent_stays(self):
        """P3"""
        intend = self.ledger.intend

        def comes_between(*args):
            self.cloud.server['status'] = 'ERROR'
            return intend(*args)

        self.ledger.intend = comes_between
        self.assertIn('It is kept: its server is not back', self.clear())
        self.assertIs(Outcome.ABORTED, self.step.outcome)
        self.assertEqual([], self.cloud.asked)

    def test_what_others_removed_just_before_is_not_ours(self):
        """Glance says 404: it is gone, and nobody has to look."""

        def too_late(do):
            self.delete(do)
            return one_act.refuses(404)(do)

        self.cloud.befalls['DELETE'] = too_late
        self.assertEnds(Outcome.ABORTED, 'somebody else removed it', False)
        self.assertEqual([], self.ledger.kept())

    def test_what_is_refused_and_cannot_be_read_is_an_operators(self):
        def refused(do):
            self.cloud.breaks('/images', one_act.DOWN)
            return one_act.refuses(403)(do)

        self.cloud.befalls['DELETE'] = refused
        self.assertEnds(Outcome.FAILED, 'Glance refused: HTTP 403', False)
        self.assertEqual(1, len(self.ledger.kept()))

    def test_f19_credentials_may_end_behind_a_refusal(self):
        def refused(do):
            self.cloud.breaks('/images', one_act.DENIED)
            return one_act.refuses(403)(do)

        self.cloud.befalls['DELETE'] = refused
        self.assertRaises(failure.NotAuthenticated, self.clear)
        self.assertIs(Outcome.OPEN, self.step.outcome)

    def needed(self):
        return left_need.needed(
            self.ledger, self.cloud, self.used, self.kept, self.case
        )

    def test_what_glance_refuses_is_tried_as_often_as_any_act(self):
        for _run in range(quarantine.TRIES):
            self.assertEqual('', self.needed())
            self.cloud.asked.clear()
            self.cloud.befalls['DELETE'] = one_act.refuses(409, 'in use')
            self.assertEnds(Outcome.FAILED, 'Glance refused: HTTP 409', False)
        self.assertIn(f'refused it {quarantine.TRIES} times', self.needed())

    def test_f20_a_glance_that_asks_to_wait_is_asked_by_each_run(self):
        for _run in range(quarantine.TRIES + 1):
            self.cloud.asked.clear()
            self.cloud.befalls['DELETE'] = one_act.refuses(429)
            self.assertEnds(Outcome.ABORTED, 'refused: HTTP 429', False)
            self.assertEqual('', self.needed())
        self.cloud.asked.clear()
        self.cloud.befalls['DELETE'] = self.delete
        self.assertEnds(Outcome.DONE, 'It is gone.', True)

    def test_f19_what_was_asked_without_valid_credentials_did_nothing(self):
        def denied(do):
            raise one_act.DENIED

        self.cloud.befalls['DELETE'] = denied
        self.assertRaises(failure.NotAuthenticated, self.clear)
        self.assertIs(False, self.happened('clear'))
        (said,) = recovery.Recovery(self.tools).settle()
        self.assertIn('Glance refused: HTTP 401', said)
        self.assertIs(Outcome.ABORTED, self.step.outcome)
        self.assertEqual('', self.needed())

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
        self.assertSettled(Outcome.ABORTED, 'somebody else removed it', False)
        self.assertEqual([], self.ledger.kept())

    def test_one_that_is_there_may_still_go_for_ten_minutes(self):
        """F22"""
        self.ask()
        self.now += minutes(10) - builders.TICK
        self.assertOpen('It may still come')
        self.now += builders.TICK
        self.assertSettled(Outcome.FAILED, 'look at it by hand', False)

    def test_one_that_was_refused_is_not_waited_for(self):
        self.ask(409)
        self.assertSettled(Outcome.FAILED, 'Glance refused: HTTP 409', False)

    def test_f20_one_that_was_to_wait_did_not_fail(self):
        self.ask(429)
        self.assertSettled(Outcome.ABORTED, 'Glance refused: HTTP 429', False)

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
