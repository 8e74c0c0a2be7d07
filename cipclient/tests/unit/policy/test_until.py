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

from cipclient.model import rule
from cipclient.tests.unit.policy import texts


class TestUntil(texts.TestCase):
    def _lifetime(self, until, kind='server', **keys):
        return texts.lifetime(kind=kind, until=until, limit=None, **keys)

    def _until(self, until, kind='server', **keys):
        policy = texts.load(lifetimes=[self._lifetime(until, kind, **keys)])
        return policy.lifetimes[0].until

    def test_it_is_a_last_day(self):
        self.assertEqual(
            rule.Until(day=datetime.date(2027, 6, 30)),
            self._until('2027-06-30'),
        )

    def test_it_is_an_entry_of_the_kind_or_of_a_relation(self):
        self.assertEqual(
            rule.Until(fact='properties', key='end_date'),
            self._until({'property': 'end_date'}, kind='project'),
        )
        self.assertEqual(
            rule.Until(fact='project.properties', key='end_date'),
            self._until({'project': {'property': 'end_date'}}),
        )

    def test_an_entry_of_the_owner_is_one_to_trust_up_to_a_ceiling(self):
        self.assertEqual(
            rule.Until(fact='metadata', key='until'),
            self._until({'metadata': 'until'}, trust='owner', ceiling='1w30d'),
        )
        faults = self.faults(
            lifetimes=[self._lifetime({'metadata': 'until'}, trust='owner')]
        )
        self.assertIn('write ceiling:', faults[0])

    def test_what_names_no_date_is_a_fault(self):
        for until, part in (
            ('tomorrow', 'is no date'),
            ([], 'write a date such as'),
            ({}, 'write a date such as'),
            ({'propertie': 'x'}, "a server has no 'propertie'"),
            ({'project': 'end_date'}, "'project' needs a key of its own"),
            ({'project': {'tag': 'x'}}, '{project: {property: KEY}}'),
            ({'status': 'x'}, '{metadata: KEY}'),
            ({'project': {'property': ['x']}}, 'no date is named here'),
            (
                {'project': {'property': 'a'}, 'image': {'property': 'b'}},
                'names several facts',
            ),
        ):
            self.assert_fault(part, lifetimes=[self._lifetime(until)])
