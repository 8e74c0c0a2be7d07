# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.
from oslotest import base

from cipclient.model import history as model_history
from cipclient.tests import builders
from cipclient.workflow.scanning import seen

NOW = builders.NOW
RULE = builders.condition(
    builders.is_('status', 'ERROR'), name='broken', limit=30
)


class TestSighting(base.BaseTestCase):
    def sighting(self, **facts):
        history = model_history.History(now_first=NOW)
        return seen.sighting(
            builders.judge(builders.server(**facts), RULE, history=history)
        )

    def test_a_condition_that_holds_has_its_begin(self):
        since = NOW - builders.days(3)
        found = self.sighting(status='ERROR', fault_created=since)
        self.assertEqual({'broken': since}, found.holding)
        self.assertEqual(frozenset(), found.doubtful)

    def test_one_that_does_not_hold_has_none(self):
        found = self.sighting(status='ACTIVE')
        self.assertEqual(({}, frozenset()), (found.holding, found.doubtful))

    def test_one_that_may_hold_is_doubtful(self):
        found = self.sighting(status=builders.unknown())
        self.assertEqual(({}, {'broken'}), (found.holding, found.doubtful))

    def test_one_that_holds_since_an_unknown_date_is_doubtful(self):
        """P28: what is recorded of its begin stays."""
        found = self.sighting(status='ERROR', fault_created=builders.unknown())
        self.assertEqual(({}, {'broken'}), (found.holding, found.doubtful))
