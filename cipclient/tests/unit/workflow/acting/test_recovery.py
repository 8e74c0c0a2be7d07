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

from cipclient.model import case as model_case
from cipclient.tests.unit.workflow import answering
from cipclient.workflow.acting import recovery
from cipclient.workflow.retention import left_images

Outcome = answering.Outcome


class TestDeletes(answering.TestCase):
    """P24, P25, F71: what becomes of a delete whose run died."""

    def setUp(self):
        super().setUp()
        self.step = self.begin_delete()

    def asked(self, what='delete', code=0, happened=None):
        number = self.run_.sending(self.step, what, f'req-{what}', self.now)
        if code:
            self.run_.answered(number, code, 'nova', '', self.now)
        if happened is not None:
            self.run_.happened(number, happened, self.now)

    def settle(self):
        settled = recovery.Recovery(self.tools)
        settled.settle()
        return settled

    def assertSettled(self, outcome, ending=None):
        self.settle()
        self.assertEqual([], list(self.run_.open_steps()))
        step = self.steps()[0]
        self.assertIs(outcome, step.outcome)
        case = self.run_.case(self.case.number)
        self.assertEqual(ending, case.ending)

    def test_what_is_gone_was_deleted(self):
        self.asked()
        self.cloud.server = None
        self.assertSettled(Outcome.DONE, model_case.Ending.DELETED)

    def test_so_was_what_nova_keeps_for_a_while(self):
        """H23: and it is not asked for again."""
        self.asked()
        self.cloud.server['status'] = 'SOFT_DELETED'
        self.assertSettled(Outcome.DONE, model_case.Ending.DELETED)
        self.assertEqual([], self.cloud.asked)

    def test_nothing_is_gone_because_another_region_does_not_have_it(self):
        """Each region is read by runs of its own."""
        self.asked()
        self.cloud.region = 'east'
        self.cloud.server = None
        self.settle()
        (step,) = self.run_.open_steps()
        self.assertEqual(self.step, step.number)
        self.assertIsNone(self.run_.case(self.case.number).closed)
        self.cloud.region = 'west'
        self.assertSettled(Outcome.DONE, model_case.Ending.DELETED)

    def test_no_lock_is_off_because_another_region_does_not_have_it(self):
        """P43"""
        self.asked('lock', 202, True)
        self.run_.end_step(self.step, Outcome.ABORTED, '', self.now)
        self.cloud.region = 'east'
        self.cloud.server = None
        self.settle()
        self.assertEqual({self.case.resource}, self.run_.locked_by_us())

    def test_no_image_is_gone_because_another_region_does_not_have_it(self):
        self.run_.end_step(self.step, Outcome.ABORTED, '', self.now)
        (kept,) = self.run_.kept()
        back = dataclasses.replace(
            self.case, closed=self.now, ending=model_case.Ending.RETURNED
        )
        self.run_.save([back])
        self.cloud.region = 'east'
        self.cloud.images.clear()
        nothing = left_images.Review([], [])
        self.assertEqual(
            nothing, left_images.review(self.run_, self.cloud, {})
        )
        self.cloud.region = 'west'
        self.assertEqual(
            left_images.Review([], [kept]),
            left_images.review(self.run_, self.cloud, {}),
        )

    def test_what_was_refused_and_is_gone_was_not_deleted_by_us(self):
        """Its owner did; the next scan says so."""
        self.asked(code=409, happened=False)
        self.cloud.server = None
        self.assertSettled(Outcome.ABORTED)

    def test_a_refusal_that_nobody_lived_to_settle_is_one_too(self):
        self.asked(code=409)
        self.cloud.server = None
        self.assertSettled(Outcome.ABORTED)

    def test_what_is_there_as_before_may_still_go(self):
        """F22: ten minutes long."""
        self.asked()
        settled = self.settle()
        self.assertEqual({self.case.resource}, settled.open)
        self.cloud.actions = []
        self.now += answering.minutes(11)
        self.assertSettled(Outcome.FAILED)

    def test_a_run_that_died_before_it_asked_for_it_deleted_nothing(self):
        """P10"""
        self.asked('protect', 200, True)
        self.assertSettled(Outcome.ABORTED)
        self.assertEqual([], self.cloud.asked)

    def test_a_lock_that_was_off_already_is_not_looked_for_for_ever(self):
        """P43: also where one before it was taken off by who knows what."""
        self.asked('lock', happened=True)
        # Its answer was lost, and so was the request, as it seemed.
        self.asked('unlock', happened=False)
        self.run_.end_step(self.step, Outcome.ABORTED, '', self.now)
        self.step = self.begin_delete()
        self.asked_again('lock', True)
        self.run_.end_step(self.step, Outcome.ABORTED, '', self.now)
        self.assertEqual({self.case.resource}, self.run_.locked_by_us())
        self.cloud.server['locked'] = False
        self.settle()
        self.assertEqual(set(), self.run_.locked_by_us())
        self.assertEqual([], self.cloud.asked)

    def test_nothing_is_begun_while_a_lock_of_ours_may_still_come(self):
        """P43: it would come behind the back of what takes ours off."""
        self.asked('lock', happened=False)
        self.run_.end_step(self.step, Outcome.ABORTED, '', self.now)
        self.assertEqual({self.case.resource}, self.settle().open)
        self.now += answering.minutes(11)
        self.assertEqual(set(), self.settle().open)

    def asked_again(self, what, happened):
        number = self.run_.sending(
            self.step, what, f'req-{what}-again', self.now
        )
        self.run_.answered(number, 202, 'nova', '', self.now, happened)
