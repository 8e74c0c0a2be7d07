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

"""Flavors."""

from cipclient.tests.unit.sandbox import base


class TestFlavors(base.TestCase):
    options = {'servers': 1}  # noqa: RUF012

    def names(self, person='admin', **query):
        rows = self.nova('/flavors/detail', person, **query).json['flavors']
        return {row['name'] for row in rows}

    def test_only_an_admin_sees_all_and_only_if_he_asks(self):
        self.assertNotIn('g1.small', self.names())
        self.assertIn('g1.small', self.names(is_public='None'))
        self.assertEqual(
            {'g1.small', 'g2.large'}, self.names(is_public='false')
        )
        self.assertNotIn('g1.small', self.names('member', is_public='None'))

    def test_no_swap_is_written_in_two_ways(self):
        for version, swap in (('2.74', ''), ('2.75', 0)):
            answer = self.nova('/flavors/c1', version=version)
            self.assertEqual(swap, answer.json['flavor']['swap'])
        answer = self.nova('/flavors/c4s')
        self.assertEqual(4096, answer.json['flavor']['swap'])

    def test_disks_that_shelving_loses_are_told(self):
        """H21"""
        flavor = self.nova('/flavors/c2e').json['flavor']
        self.assertEqual(80, flavor['OS-FLV-EXT-DATA:ephemeral'])

    def test_extra_specs_are_shown_and_embedded_from_2_61_on(self):
        answer = self.nova('/flavors/g2/os-extra_specs')
        self.assertEqual(
            'a100:1', answer.json['extra_specs']['pci_passthrough:alias']
        )
        old = self.nova('/flavors/g2', version='2.60').json['flavor']
        self.assertNotIn('extra_specs', old)
        self.assertEqual(404, self.nova('/flavors/none').status)

    def test_they_come_in_pages(self):
        first = self.nova('/flavors', limit=2).json
        self.assertEqual(2, len(first['flavors']))
        marker = first['flavors'][-1]['id']
        self.assertIn(f'marker={marker}', first['flavors_links'][0]['href'])
        rest = self.ids(self.nova('/flavors', marker=marker), 'flavors')
        self.assertNotIn(marker, rest)
        self.assertEqual(400, self.nova('/flavors', marker='none').status)
        self.assertEqual(400, self.nova('/flavors', limit=-1).status)
