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

from cipclient.evaluate import supplement
from cipclient.model import policy
from cipclient.tests import builders


def _table(key='id', kind='project', **rows):
    return policy.FactsFile(kind, key, 'projects.csv', rows)


class TestSupplement(base.BaseTestCase):
    def apply(self, resource, *tables):
        return supplement.Supplement(tables).apply(resource)

    def test_a_row_adds_to_the_properties(self):
        found = self.apply(
            builders.project(properties={'a': 'b'}),
            _table(p1={'end_date': '2027-01-31'}),
        )
        self.assertEqual(
            {'a': 'b', 'end_date': '2027-01-31'}, found.fact('properties')
        )

    def test_a_row_outranks_the_cloud(self):
        found = self.apply(
            builders.project(properties={'end_date': '2020-01-01'}),
            _table(p1={'end_date': '2027-01-31'}),
        )
        self.assertEqual({'end_date': '2027-01-31'}, found.fact('properties'))

    def test_of_two_tables_the_later_one_wins(self):
        found = self.apply(
            builders.project(),
            _table(p1={'end_date': '2026-01-31', 'contact': 'a@b.c'}),
            _table(p1={'end_date': '2027-01-31'}),
        )
        self.assertEqual(
            {'end_date': '2027-01-31', 'contact': 'a@b.c'},
            found.fact('properties'),
        )

    def test_the_key_may_be_a_name(self):
        found = self.apply(
            builders.project(name='genomics'),
            _table('name', genomics={'end_date': '2027-01-31'}),
        )
        self.assertEqual({'end_date': '2027-01-31'}, found.fact('properties'))

    def test_a_table_of_another_kind_or_row_changes_nothing(self):
        resource = builders.project()
        for table in (
            _table(kind='image', p1={'end_date': '2027-01-31'}),
            _table(p2={'end_date': '2027-01-31'}),
        ):
            self.assertIs(resource, self.apply(resource, table))

    def test_unknown_properties_stay_unknown(self):
        """P21."""
        resource = builders.project(properties=builders.unknown())
        self.assertIs(
            resource,
            self.apply(resource, _table(p1={'end_date': '2027-01-31'})),
        )
