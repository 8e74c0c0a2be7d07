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

from oslotest import base

from cipclient.evaluate import canary
from cipclient.model import step as model_step

Outcome = model_step.Outcome


def after(*outcomes, parked=False):
    watch = canary.Canary()
    for outcome in outcomes:
        watch = watch.after(outcome, parked)
    return watch


class TestCanary(base.BaseTestCase):
    def test_the_first_three_are_done_alone(self):
        self.assertTrue(after().alone)
        self.assertTrue(after(*[Outcome.DONE] * 2).alone)
        self.assertFalse(after(*[Outcome.DONE] * 3).alone)

    def test_one_failure_is_nothing(self):
        self.assertIsNone(after(Outcome.FAILED).report)

    def test_two_among_ten_stop_it(self):
        between = [Outcome.DONE] * 8
        stopped = after(Outcome.FAILED, *between, Outcome.FAILED)
        self.assertEqual('canary', stopped.report.name)
        more = [Outcome.DONE] * 9
        self.assertIsNone(after(Outcome.FAILED, *more, Outcome.FAILED).report)

    def test_one_whose_end_is_not_known_stops_it_at_first(self):
        for done in range(3):
            self.assertIsNotNone(
                after(*[Outcome.DONE] * done, Outcome.UNKNOWN).report
            )
        done = [Outcome.DONE] * 3
        self.assertIsNone(after(*done, Outcome.UNKNOWN).report)

    def test_what_was_left_alone_proves_nothing(self):
        self.assertTrue(after(*[Outcome.ABORTED] * 9).alone)
        between = [Outcome.ABORTED] * 20
        stopped = after(Outcome.FAILED, *between, Outcome.FAILED)
        self.assertIsNotNone(stopped.report)

    def test_what_is_parked_says_nothing_of_others(self):
        self.assertIsNone(after(*[Outcome.FAILED] * 9, parked=True).report)
        self.assertTrue(after(*[Outcome.FAILED] * 9, parked=True).alone)
