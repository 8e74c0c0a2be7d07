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

from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import decision
from cipclient.tests.unit.workflow import left_behind
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow import request
from cipclient.workflow.retention import left_plan

SERVER = one_act.SERVER
days = decision.days


class TestPlan(left_behind.TestCase):
    """What a run deletes is told before it is asked for."""

    def plan(self, complete=True, **asked):
        return left_plan.Planner(
            self.ledger,
            self.cloud,
            self.policy,
            self.used,
            request.EnforceRequest(confirm=lambda plan: True, **asked),
        ).plan(self.ledger.open_cases(), complete, self.now)

    def planned(self, complete=True, **asked):
        found = self.plan(complete, **asked)
        (said,) = found.said
        self.assertEqual(found.said, found.summed)
        self.assertEqual(bool(found.chosen), 'It is deleted.' in said)
        self.assertEqual([], self.cloud.asked)
        return said

    def assertKept(self, words, *args, **asked):
        self.assertIn(f'It is kept: {words}', self.planned(*args, **asked))

    def test_one_that_nothing_needs_goes(self):
        said = self.planned()
        self.assertIn(f'Image {self.image} (', said)
        self.assertIn('is left behind. It is deleted.', said)
        self.assertIn('It is deleted.', self.planned(only=(SERVER,)))

    def test_a_run_for_a_part_or_for_others_leaves_it(self):
        for asked in (
            {'plan': pathlib.Path('plan.json')},
            {'plan_out': pathlib.Path('plan.json')},
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
            fixtures.MonkeyPatch(
                'cipclient.workflow.retention.left_plan._MOST', 1
            )
        )
        self.another()
        found = self.plan()
        self.assertEqual([self.kept], found.chosen)
        self.assertIn('It is kept: a later run takes it.', found.said[1])

    def another(self):
        """Have one more of the same server."""
        id_ = self.cloud.store(SERVER)
        self.ledger.keep(self.kept.step, 'image', id_, 5, self.kept.found)

    def test_many_are_one_sentence_on_a_screen_with_what_keeps_most(self):
        for _image in range(3):
            self.another()
        (said,) = self.plan().summed
        self.assertIn('left behind: 4, of which this run deletes 4', said)
        self.assertNotIn('Of the others', said)
        self.row(protected=True)
        (said,) = self.plan(only=('other',)).summed
        self.assertIn('left behind: 4, of which this run deletes 0', said)
        self.assertIn(
            'Of the others, 4 are kept as this run is not for its server.',
            said,
        )

    def test_one_that_is_gone_is_told_apart_and_recorded_by_nobody(self):
        kept = self.kept
        self.cloud.images.clear()
        self.assertEqual(left_plan.LeftPlan([], [kept]), self.plan())
        self.assertEqual([kept], self.ledger.kept())
