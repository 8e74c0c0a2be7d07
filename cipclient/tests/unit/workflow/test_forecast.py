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

from cipclient import exceptions
from cipclient.tests.unit.workflow import recorded


class TestForecast(recorded.TestCase):
    def setUp(self):
        super().setUp()
        self.start(servers=45)

    def forecast(self, weeks=8):
        used = self.lifetime()
        return used.forecasts.make(weeks, None, used.policies.in_force())

    def test_what_is_open_is_acted_on_in_the_weeks_ahead(self):
        self.scan()
        cases = len(self.open_cases())
        found = self.forecast(weeks=20)
        self.assertEqual(20, len(found.weeks))
        self.assertGreaterEqual(
            sum(week.acts for week in found.weeks), cases - 1
        )
        self.assertEqual(0, found.weeks[-1].backlog)

    def test_days_that_were_told_are_kept(self):
        self.scan()
        self.send()
        days = {
            case.announcement.day
            for case in self.open_cases().values()
            if case.announcement
        }
        acting = {day.day for day in self.forecast(20).days if day.acts}
        self.assertEqual(set(), days - acting)

    def test_kinds_that_no_rule_is_about_are_not_in_it(self):
        volumes = '  - {name: old, kind: volume, limit: 30d, ladder: tell}\n'
        self.write(recorded.RULES)
        self.scan()
        alone = self.forecast()
        self.write(recorded.RULES + volumes)
        self.scan()
        self.assertNotEqual(alone.weeks, self.forecast().weeks)
        self.write(recorded.RULES)
        self.scan()
        self.assertEqual(alone.weeks, self.forecast().weeks)

    def test_a_policy_that_says_nothing_of_notices_has_none(self):
        self.scan()
        self.write(notices='')
        self.assertRaises(exceptions.NotPossible, self.forecast)

    def test_the_cloud_is_not_asked(self):
        self.scan()
        used = self.lifetime()
        self.sandbox.stop()
        self.assertEqual(
            8,
            len(used.forecasts.make(8, None, used.policies.in_force()).weeks),
        )
