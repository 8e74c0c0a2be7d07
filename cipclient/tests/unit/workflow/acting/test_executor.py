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

import dataclasses
import datetime

from cipclient.action import delete
from cipclient.cloud import failure
from cipclient.cloud import write as cloud_write
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import plan as model_plan
from cipclient.tests.unit.evaluate import decision
from cipclient.tests.unit.workflow import answering
from cipclient.workflow.acting import act_plan
from cipclient.workflow.acting import executor
from cipclient.workflow.acting import recovery

NOW = answering.NOW
days = answering.days
Outcome = answering.Outcome
ALL = ['POST', 'PATCH', 'DELETE']


class FakeLook:
    """Sees what a test says, and takes so long."""

    def __init__(self, test):
        self.takes = datetime.timedelta()
        self.resource = decision.shelved(id=answering.SERVER, locked=True)
        self.standing = decision.World().candidate.case.standing
        self._test = test

    def before(self, case):
        self._test.now += self.takes
        return self.resource, self.standing


class TestDelete(answering.TestCase):
    """P3-P10: one delete, behind its fence."""

    verb = 'delete'

    def setUp(self):
        super().setUp()
        standing = decision.World().candidate.case.standing
        self.case = dataclasses.replace(
            self.case,
            stage=decision.Stage.DELETE_PENDING,
            standing=standing,
            announcement=decision.day(),
            announced=2,
            quarantined=NOW - days(60),
        )
        (self.case,) = self.run_.save([self.case], NOW)
        self.cloud.answer = 200
        self.cloud.actions = [
            answering.row('shelve', NOW - days(60), self.nova())
        ]
        self.look = FakeLook(self)

    def nova(self):
        return self.entering.requests[0].request_id

    def perform(self, **more):
        step = model_plan.PlannedStep(
            self.case,
            decision.shelved(id=answering.SERVER),
            self.verb,
            'because',
            **more,
        )
        hand = executor.Executor(self.tools, decision.policy(), self.look)
        return hand.perform(step)

    def assertKept(self, words, **more):
        acted = self.perform(**more)
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn(words, acted.why)
        self.assertNotIn('DELETE', self.cloud.asked)
        self.assertIs(False, self.cloud.server['locked'])
        self.assertIsNone(self.run_.case(self.case.number).closed)

    def test_it_is_fenced_kept_and_deleted_once(self):
        acted = self.perform()
        self.assertIs(Outcome.DONE, acted.outcome)
        self.assertEqual(ALL, self.cloud.asked)
        self.assertTrue(self.cloud.images[answering.IMAGE]['protected'])
        self.assertIsNotNone(self.run_.case(self.case.number).closed)
        self.assertEqual(set(), self.run_.locked_by_us())

    def test_a_look_of_more_than_a_minute_ago_is_taken_again(self):
        """P3: what was made to stay does, so that the next is quicker."""
        self.look.takes = datetime.timedelta(seconds=61)
        self.assertKept('too long ago')
        self.look.takes = datetime.timedelta(seconds=60)
        self.assertIs(Outcome.DONE, self.perform().outcome)
        self.assertEqual(1, self.cloud.asked.count('DELETE'))

    def test_nothing_is_deleted_without_our_lock(self):
        """P5: also not where an operator let an act go on under a lock."""
        self.assertKept('without our lock', fences=False)

    def test_nothing_is_deleted_that_nobody_took_out_by_us(self):
        (case,) = self.run_.save(
            [dataclasses.replace(self.case, verb='stop')], NOW
        )
        self.case = case
        self.assertKept('is not recorded')

    def test_each_of_the_three_looks_stops_it(self):
        self.look.standing = None
        self.assertKept('no matter')
        self.look.standing = decision.World().candidate.case.standing
        theirs = answering.row('unshelve', NOW - days(1))
        self.cloud.actions.insert(0, theirs)
        self.assertKept('unshelve')
        self.cloud.actions.remove(theirs)
        self.cloud.images[answering.IMAGE]['size'] = 0
        self.assertKept('is empty')

    def test_a_case_that_was_closed_since_the_plan_is_left_alone(self):
        """P16"""
        self.run_.save([dataclasses.replace(self.case, closed=NOW)], NOW)
        acted = self.perform()
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn('stands no longer', acted.why)
        self.assertEqual([], self.cloud.asked)

    def test_it_is_recorded_for_how_long_it_was_promised_to_keep(self):
        self.perform()
        step = self.run_.steps_of(self.case.resource)[0]
        self.assertEqual(
            days(90).total_seconds(), step.before[model_kept.PROMISED]
        )

    def have_a_port(self):
        answers = self.cloud.answers
        port = {'id': 'p1'}
        told = {
            '/ports': {'ports': [port]},
            '/ports/p1': {'port': port},
            '/floatingips': {'floatingips': []},
        }
        self.cloud.answers = lambda path: told.get(path) or answers(path)

    def test_what_it_leaves_is_told_once_it_is_gone(self):
        """H26"""
        self.have_a_port()
        acted = self.perform()
        self.assertEqual('It leaves behind: port p1.', acted.left)
        self.assertEqual('It is gone. It leaves behind: port p1.', acted.why)

    def test_what_is_still_there_leaves_nothing(self):
        self.have_a_port()
        self.cloud.answer = 400
        self.assertEqual('', self.perform().left)

    def test_credentials_that_are_taken_no_longer_end_the_run(self):
        """F19: before anything is begun."""
        self.cloud.answers = self.refuse
        self.assertRaises(failure.NotAuthenticated, self.perform)
        self.assertEqual([], list(self.run_.open_steps()))

    def refuse(self, path):
        return failure.NotAuthenticated('HTTP 401')

    def test_a_bounce_since_the_plan_stops_it(self):
        """P2"""
        self.run_.save(
            [dataclasses.replace(self.case, announcement=None)], NOW
        )
        self.assertIs(Outcome.ABORTED, self.perform().outcome)
        self.assertEqual([], self.cloud.asked)

    def test_a_delete_without_an_answer_is_not_asked_for_again(self):
        """P10, F22."""
        write = self.cloud.write

        def lose(asked, uid):
            if asked.method == 'DELETE':
                self.cloud.asked.append('DELETE')
                raise failure.Lost('reset')
            return write(asked, uid)

        self.cloud.write = lose
        self.assertIs(Outcome.UNKNOWN, self.perform().outcome)
        self.assertEqual(1, self.cloud.asked.count('DELETE'))
        (step,) = self.run_.open_steps()
        self.assertEqual(self.verb, step.verb)


class Burn(delete.Delete):
    """What the package of an operator might bring."""

    what = 'burn'
    spec = dataclasses.replace(delete.Delete.spec, name='burn')


class TestPlugin(TestDelete):
    """A verb that removes is guarded as ours, whatever its name is."""

    verb = 'burn'

    def setUp(self):
        super().setUp()
        self.tools = dataclasses.replace(
            self.tools, verbs={**self.tools.verbs, 'burn': Burn()}
        )

    def test_what_it_was_made_of_is_recorded(self):
        self.perform()
        step = self.run_.steps_of(self.case.resource)[0]
        self.assertEqual('s', step.before['recipe']['name'])

    def test_its_case_ends_as_deleted(self):
        self.perform()
        case = self.run_.case(self.case.number)
        self.assertIs(model_case.Ending.DELETED, case.ending)

    def test_it_counts_in_the_deletes_of_its_day(self):
        """P14"""
        removing = act_plan.removing(self.tools.specs)
        self.perform()
        self.assertEqual(1, self.run_.deletes_since(NOW - days(1), removing))

    def test_after_three_failures_it_is_held(self):
        write = self.cloud.write

        def refuse(asked, uid):
            if asked.method == 'DELETE':
                return cloud_write.WriteAnswer(409, f'nova-{uid}')
            return write(asked, uid)

        self.cloud.write = refuse
        for count in range(3):
            self.assertEqual((), self.run_.case(self.case.number).holds)
            self.assertIs(Outcome.FAILED, self.perform().outcome, count)
        (hold,) = self.run_.case(self.case.number).holds
        self.assertIs(model_case.HoldReason.FAILED, hold.reason)

    def test_one_that_died_is_settled_as_a_delete_is(self):
        """P24, P25."""
        write = self.cloud.write

        def lose(asked, uid):
            answer = write(asked, uid)
            if asked.method == 'DELETE':
                raise KeyboardInterrupt
            return answer

        self.cloud.write = lose
        self.assertRaises(KeyboardInterrupt, self.perform)
        recovery.Recovery(self.tools).settle()
        self.assertEqual([], list(self.run_.open_steps()))
        case = self.run_.case(self.case.number)
        self.assertIs(model_case.Ending.DELETED, case.ending)
        self.assertEqual(1, self.cloud.asked.count('DELETE'))
