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


from cipclient.tests.unit.workflow import answering
from cipclient.tests.unit.workflow import died
from cipclient.tests.unit.workflow import one_act

Outcome = one_act.Outcome
SERVER = one_act.SERVER
minutes = answering.minutes


class TestLocks(died.TestCase):
    """P43: our lock comes off, and nobody else's does."""

    def setUp(self):
        super().setUp()
        self.cloud.server.update(
            locked=True, locked_reason='cipclient: case 1'
        )

    def left(self, verb='shelve', outcome=Outcome.ABORTED, **before):
        """Have an act end whose lock was not taken off."""
        number = self.begin(verb, **before)
        self.ask('lock', 202, True)
        self.ledger.end_step(number, outcome, '', self.now)

    def assertLocked(self):
        self.assertIs(True, self.cloud.server['locked'])
        self.assertEqual({self.case.resource}, self.ledger.locked_by_us())

    def test_one_that_was_left_is_taken_off_and_recorded(self):
        self.left()
        self.assertEqual(set(), self.settle())
        self.assertIn('Our lock was taken off.', self.said)
        self.assertFree()
        self.assertIs(Outcome.DONE, self.step.outcome)
        self.assertEqual('unlock', self.step.verb)

    def test_one_that_was_to_stay_stays(self):
        self.left('stop', Outcome.DONE, keeps_lock=True)
        # What is only a display or the ledger's own changes nothing of it.
        number = self.begin('mark')
        self.ledger.end_step(number, Outcome.DONE, '', self.now)
        self.settle()
        self.assertLocked()
        self.assertEqual([], self.cloud.asked)

    def test_one_that_was_to_stay_does_not_where_the_act_was_not_done(self):
        self.left('stop', Outcome.FAILED, keeps_lock=True)
        self.settle()
        self.assertFree()

    def test_one_that_cannot_be_taken_off_is_tried_again(self):
        self.left()
        self.cloud.befalls['unlock'] = one_act.refuses(403, 'by policy')
        self.settle()
        self.assertIn('could not be taken off: HTTP 403', self.said)
        self.assertIs(Outcome.FAILED, self.step.outcome)
        self.assertLocked()
        del self.cloud.befalls['unlock']
        self.settle()
        self.assertFree()

    def test_without_an_answer_it_is_not_known_to_be_on(self):
        """F23: nor to be off, before the next run looks."""
        self.left()
        self.cloud.befalls['unlock'] = one_act.loses_answer
        self.settle()
        self.assertIsNone(self.happened('unlock'))
        self.settle()
        self.assertIn('was off already', self.said)
        self.assertFree()

    def test_a_run_that_died_at_taking_it_off_is_gone_on_with(self):
        self.left()
        self.ledger.intend(
            None, self.case.resource, 'unlock', {}, '', '', self.now
        )
        self.ask('unlock')
        step = self.step
        self.settle()
        self.assertIn('The run died at it.', self.said)
        first = self.ledger.by_number[step.number]
        self.assertIs(False, first.requests[0].happened)
        self.assertFree()

    def test_one_that_somebody_took_off_is_off(self):
        self.left()
        self.cloud.server['locked'] = False
        self.settle()
        self.assertIn('was off already', self.said)
        self.assertEqual([], self.cloud.asked)
        self.assertFree()

    def test_somebody_elses_is_not_touched(self):
        self.left()
        self.cloud.server['locked_reason'] = 'mine'
        self.settle()
        self.assertEqual([], self.cloud.asked)
        self.assertIs(True, self.cloud.server['locked'])

    def test_of_what_is_gone_it_is_gone_too(self):
        self.left()
        self.cloud.breaks(SERVER, one_act.missing())
        self.settle()
        self.assertIn('it is gone, and our lock with it', self.said)
        self.assertEqual(set(), self.ledger.locked_by_us())

    def test_of_what_cannot_be_read_it_may_be_on(self):
        self.left()
        self.cloud.breaks(SERVER, one_act.DOWN)
        self.settle()
        self.assertIn('our lock may be on it', self.said)
        self.assertLocked()

    def test_another_region_knows_nothing_of_it(self):
        self.left()
        self.cloud.region = 'east'
        self.settle()
        self.assertLocked()
        self.assertEqual([], self.cloud.asked)


class TestLate(died.TestCase):
    """P43: a lock without an answer may come after somebody looked."""

    def setUp(self):
        super().setUp()
        number = self.begin()
        self.ask('lock')
        self.ledger.happened(1, False, self.now)
        self.ledger.end_step(number, Outcome.ABORTED, '', self.now)

    def come(self):
        self.cloud.server.update(
            locked=True, locked_reason='cipclient: case 1'
        )

    def test_one_that_came_is_taken_off(self):
        self.come()
        self.assertEqual(set(), self.settle())
        self.assertIn('Our lock was taken off.', self.said)
        self.assertIs(False, self.cloud.server['locked'])
        self.assertEqual(set(), self.ledger.unanswered_locks())

    def test_nothing_is_begun_while_it_may_come(self):
        self.assertEqual({self.case.resource}, self.settle())
        self.assertIn('may still come', self.said)
        self.now += minutes(10)
        self.assertEqual(set(), self.settle())
        self.assertEqual('', self.said)

    def test_nor_where_nobody_can_look_whether_it_came(self):
        """What is not known is not taken for none."""
        self.cloud.breaks(SERVER, one_act.DOWN)
        self.assertEqual({self.case.resource}, self.settle())
        self.assertIn('may still come', self.said)
        self.now += minutes(10)
        self.assertEqual(set(), self.settle())

    def test_to_what_is_gone_none_comes(self):
        self.cloud.breaks(SERVER, one_act.missing())
        self.assertEqual(set(), self.settle())

    def test_another_region_knows_nothing_of_it(self):
        self.come()
        self.cloud.region = 'east'
        self.assertEqual(set(), self.settle())
        self.assertEqual([], self.cloud.asked)
