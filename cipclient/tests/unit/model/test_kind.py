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

from cipclient.tests import builders


class TestKindSpec(base.BaseTestCase):
    def test_all_facts_are_its_own_and_then_those_of_its_relations(self):
        names = [spec.name for spec in builders.VOLUME.all_facts()]
        self.assertEqual(
            [
                'id',
                'name',
                'created',
                'attached',
                'size',
                'project_id',
                'project.id',
                'project.name',
                'project.domain_id',
                'project.state',
                'project.tags',
                'project.properties',
            ],
            names,
        )

    def test_a_fact_of_its_own_is_found_by_its_dotted_name(self):
        found = builders.SERVER.find('flavor.ram')
        self.assertEqual(('flavor.ram', 'MiB'), (found.name, found.unit))

    def test_a_fact_of_a_relation_is_found_with_its_prefix(self):
        found = builders.SERVER.find('owner.state')
        self.assertEqual('owner.state', found.name)
        self.assertEqual(('enabled', 'disabled', 'deleted'), found.values)

    def test_a_fact_of_a_relation_keeps_its_writer(self):
        self.assertIs(
            builders.PROJECT.find('tags').writer,
            builders.SERVER.find('project.tags').writer,
        )

    def test_a_name_that_is_no_fact_is_not_found(self):
        self.assertIsNone(builders.SERVER.find('flavour.name'))
        self.assertIsNone(builders.SERVER.find('project'))
        self.assertIsNone(builders.SERVER.find(''))

    def test_a_name_is_not_found_by_its_matcher(self):
        self.assertIsNone(builders.SERVER.find('tag'))

    def test_a_matcher_finds_the_fact_that_it_reads(self):
        self.assertEqual('tags', builders.SERVER.find_matcher('tag').name)
        self.assertEqual('status', builders.SERVER.find_matcher('status').name)

    def test_a_matcher_finds_the_fact_of_a_relation(self):
        self.assertEqual(
            'project.properties',
            builders.SERVER.find_matcher('project.property').name,
        )

    def test_a_shorthand_finds_the_fact_that_it_means(self):
        self.assertEqual(
            'flavor.name', builders.SERVER.find_matcher('flavor').name
        )

    def test_a_matcher_of_another_kind_is_not_found(self):
        self.assertIsNone(builders.VOLUME.find_matcher('flavor'))
        self.assertIsNone(builders.VOLUME.find_matcher('owner.state'))

    def test_a_fact_is_not_found_by_a_matcher_that_spells_its_name(self):
        self.assertIsNone(builders.SERVER.find_matcher('tags'))
