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

"""What Heat says of the servers that it owns. The embedded cloud has none."""

from cipclient.tests.contract import base


class TestStacks(base.TestCase):
    def setUp(self):
        super().setUp()
        if self.admin.heat is None:
            self.skipTest('this cloud has no Heat')

    def stacks(self, person):
        answer = person.heat.get('/stacks')
        self.assertEqual(200, answer.status, answer.body)
        return answer.body['stacks']

    def servers_of(self, stack):
        answer = self.admin.heat.get(
            f'/stacks/{stack["stack_name"]}/{stack["id"]}/resources'
        )
        self.assertEqual(200, answer.status, answer.body)
        return [
            (one['resource_name'], one['physical_resource_id'])
            for one in answer.body['resources']
            if one['resource_type'] == 'OS::Nova::Server'
        ]

    def test_whoever_is_administrator_in_any_project_lists_all_stacks(self):
        """H28"""
        stacks = self.stacks(self.admin)
        self.assertLess(0, len(stacks))
        self.assertNotIn(
            self.admin.project_id, {stack['project'] for stack in stacks}
        )
        self.assertEqual(
            base.ids(stacks), base.ids(self.stacks(self.project_admin))
        )

    def test_a_member_lists_those_of_his_project(self):
        """H28"""
        for stack in self.stacks(self.member):
            self.assertEqual(self.member.project_id, stack['project'])

    def test_a_list_that_is_asked_for_as_one_of_all_projects_is_refused(self):
        """H28"""
        for person in (self.admin, self.member):
            answer = person.heat.get('/stacks', global_tenant='true')
            self.assertEqual(403, answer.status, answer.body)
            self.assertIn(
                'stacks:global_index', answer.body['error']['message']
            )

    def test_nothing_but_its_name_tells_of_the_stack_on_a_server(self):
        """H28"""
        for stack in self.stacks(self.admin):
            owned = self.servers_of(stack)
            self.assertLess(0, len(owned))
            for name, server_id in owned:
                row = self.admin.server(server_id)
                self.assertEqual({}, row['metadata'])
                self.assertEqual([], row['tags'])
                self.assertIsNone(row['description'])
                self.assertRegex(
                    row['name'],
                    f'^{stack["stack_name"]}-{name}-[a-z0-9]{{12}}$',
                )
                self.assertEqual(stack['project'], row['tenant_id'])
