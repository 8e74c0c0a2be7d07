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

import datetime

from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.workflow.telling import places

PACE = model_policy.Pace(1, 1, 1.0, 300)
POLICY = builders.policy(builders.lifetime(limit=60), pace=PACE)
DAY = datetime.date(2026, 8, 3)


class TestGiven(records.TestCase):
    def test_days_that_stand_take_their_places(self):
        run = self.begin()
        self.kept(run, records.case(announcement=records.announcement(1, DAY)))
        given = places.given(run, POLICY, PACE, records.NOW)
        day, _at = given.give(DAY, records.NOW, 'p2', backlog=False)
        self.assertEqual(DAY + builders.days(1), day)

    def test_days_before_today_do_not(self):
        run = self.begin()
        self.kept(run, records.case(announcement=records.announcement(1, DAY)))
        later = records.NOW + builders.days(365)
        given = places.given(run, POLICY, PACE, later)
        day, _at = given.give(DAY, records.NOW, 'p2', backlog=False)
        self.assertEqual(DAY, day)
