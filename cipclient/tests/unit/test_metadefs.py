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

import importlib.resources
import json
import re

from oslotest import base

from cipclient.inventory import registry
from cipclient.model import fact


class TestLifetime(base.BaseTestCase):
    """The namespace that Glance is given, as it is shipped."""

    def setUp(self):
        super().setUp()
        shipped = importlib.resources.files('cipclient').joinpath(
            'metadefs/lifetime.json'
        )
        self.namespace = json.loads(shipped.read_text('utf-8'))
        (self.property,) = self.namespace['properties'].values()

    def test_it_is_for_everybody_and_not_deleted_by_mistake(self):
        self.assertEqual('public', self.namespace['visibility'])
        self.assertIs(True, self.namespace['protected'])

    def test_its_property_has_the_name_that_is_read(self):
        self.assertEqual(['lifetime_until'], [*self.namespace['properties']])
        for association in self.namespace['resource_type_associations']:
            self.assertNotIn('prefix', association)

    def test_it_is_for_each_kind_whose_metadata_is_read(self):
        kinds = {
            'OS::Nova::Server': 'server',
            'OS::Cinder::Volume': 'volume',
        }
        associations = self.namespace['resource_type_associations']
        self.assertEqual([*kinds], [one['name'] for one in associations])
        inventories = registry.load()
        for name in kinds.values():
            metadata = inventories[name].spec.find('metadata')
            self.assertIs(fact.Writer.OWNER, metadata.writer)

    def test_horizon_finds_that_of_servers(self):
        """It asks for a target there, and for none with volumes."""
        server, volume = self.namespace['resource_type_associations']
        self.assertEqual('metadata', server['properties_target'])
        self.assertNotIn('properties_target', volume)

    def test_it_takes_dates_in_one_form(self):
        pattern = re.compile(self.property['pattern'])
        self.assertTrue(pattern.search('2027-03-31'))
        for value in ('', '31.03.2027', '2027-3-31', ' 2027-03-31', '30d'):
            self.assertFalse(pattern.search(value), value)

    def test_it_says_in_words_what_to_write(self):
        self.assertEqual('Needed until', self.property['title'])
        self.assertIn('YYYY-MM-DD', self.property['description'])
