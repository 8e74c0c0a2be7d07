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

import threading

from oslotest import base

from cipclient.model import plan as model_plan
from cipclient.model import step as model_step
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.workflow import outcome
from cipclient.workflow import stopping
from cipclient.workflow.acting import acts

DONE = model_step.Outcome.DONE
FAILED = model_step.Outcome.FAILED


def planned(number):
    return model_plan.PlannedStep(
        cases.case(number=number), builders.server(), 'shelve', 'because'
    )


class TestCarryOut(base.BaseTestCase):
    """P13, P17: what is in hand is finished, and nothing else is begun."""

    def setUp(self):
        super().setUp()
        self.stop = stopping.Stopping()
        self.told = []

    def carry_out(self, count, perform, halted=lambda: '', at_once=4):
        return acts.carry_out(
            [planned(number) for number in range(1, count + 1)],
            perform,
            self.stop,
            halted,
            at_once,
            self.told.append,
        )

    def done(self, step):
        return outcome.Acted(step.case, step.verb, DONE, '')

    def test_all_are_done_and_told(self):
        acted, why = self.carry_out(9, self.done)
        self.assertEqual(9, len(acted))
        self.assertEqual(acted, self.told)
        self.assertEqual('', why)

    def test_asked_to_stop_it_begins_no_other(self):
        def stops(step):
            self.stop.asked = 'SIGTERM' if step.case.number == 2 else ''
            return self.done(step)

        acted, why = self.carry_out(4, stops, at_once=1)
        self.assertEqual([1, 2], [one.case.number for one in acted])
        self.assertEqual(
            'Stopped by SIGTERM. 2 acts are left for the next run.', why
        )

    def test_what_fails_for_the_first_is_tried_on_no_others(self):
        acted, why = self.carry_out(
            9, lambda step: outcome.Acted(step.case, step.verb, FAILED, '')
        )
        self.assertEqual(2, len(acted))
        self.assertIn('7 acts are left for the next run.', why)

    def test_halted_it_begins_none(self):
        acted, why = self.carry_out(1, self.done, lambda: 'It is halted.')
        self.assertEqual([], list(acted))
        self.assertEqual('It is halted. 1 act is left for the next run.', why)

    def test_what_is_in_hand_is_finished_before_an_error_ends_it(self):
        first, failed = 3, threading.Event()

        def fails(step):
            if step.case.number <= first:
                return self.done(step)
            if step.case.number == first + 1:
                failed.set()
                raise OSError('disk full')
            failed.wait(30)
            return self.done(step)

        error = self.assertRaises(OSError, self.carry_out, 9, fails, at_once=2)
        self.assertEqual('disk full', str(error))
        self.assertEqual([1, 2, 3, 5], [one.case.number for one in self.told])
