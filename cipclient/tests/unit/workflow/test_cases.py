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

from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.workflow import cases
from cipclient.workflow import request

NOW = records.NOW


class TestListed(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()
        later = NOW + builders.days(5)
        self.kept(
            self.run,
            records.case('over'),
            records.case('near', standing=records.standing('near', later)),
            records.case('cleared', closed=NOW, ending='cleared'),
            records.case('exempt', holds=(records.hold('exempt'),)),
        )

    def listed(self, **asked):
        found = cases.listed(self.run, request.CasesRequest(**asked), NOW)
        return [case.resource.id for case in found.cases]

    def test_a_violation_is_past_its_end(self):
        self.assertEqual(['over'], self.listed())

    def test_what_is_exempt_is_no_violation(self):
        self.assertEqual(['exempt'], self.listed(hold='exempt'))

    def test_what_is_near_is_listed_where_that_is_asked_for(self):
        self.assertEqual(
            ['exempt', 'near', 'over'], sorted(self.listed(near=True))
        )

    def test_what_has_ended_is_another_list(self):
        self.assertEqual(['cleared'], self.listed(closed=True))

    def test_whatever_is_given_must_fit(self):
        self.assertEqual([], self.listed(near=True, project='other'))
        self.assertEqual(
            ['exempt', 'near', 'over'],
            sorted(
                self.listed(near=True, project='p1', kind='server', owner='u1')
            ),
        )

    def test_it_says_whose_and_when(self):
        found = cases.listed(self.run, request.CasesRequest(), NOW)
        self.assertEqual('arbutus', found.cloud)
        self.assertEqual(NOW, found.at)
        self.assertEqual(NOW, found.scan.at)
