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


class TestPolicy(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.gpu = builders.lifetime(
            builders.is_('flavor.name', 'g*'), name='gpu', limit=21
        )
        self.broken = builders.condition(builders.is_('status', 'ERROR'))
        self.course = builders.lifetime(
            name='course',
            kind='volume',
            until=builders.until_property(),
        )
        self.policy = builders.policy(self.broken, self.gpu, self.course)

    def test_its_rules_are_lifetimes_and_then_conditions(self):
        self.assertEqual(
            (self.gpu, self.course, self.broken), self.policy.rules
        )

    def test_it_reads_what_the_rules_of_a_kind_read(self):
        self.assertEqual(
            {'flavor.name', 'status'}, self.policy.reads('server')
        )
        self.assertEqual({'project.properties'}, self.policy.reads('volume'))

    def test_it_reads_nothing_of_a_kind_without_rules(self):
        self.assertEqual(frozenset(), self.policy.reads('image'))

    def test_its_kinds_are_those_that_any_rule_is_about(self):
        self.assertEqual({'server', 'volume'}, self.policy.kinds())
        self.assertEqual(frozenset(), builders.policy().kinds())
