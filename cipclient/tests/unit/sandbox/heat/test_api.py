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

"""Heat, as far as it goes."""

from cipclient.tests.unit.sandbox import base


class TestCase(base.TestCase):
    options = {'servers': 60, 'heat': True}  # noqa: RUF012

    def heat(self, path, person='admin', project=None, **query):
        own = project or self.project(base.PEOPLE[person][1]).id
        return self.get(f'/orchestration/v1/{own}{path}', person, **query)

    def stacks(self, person='admin', **query):
        answer = self.heat('/stacks', person, **query)
        self.assertEqual(200, answer.status, answer.body)
        return answer.json['stacks']

    def made(self, stack, **query):
        answer = self.heat(
            f'/stacks/{stack.name}/{stack.id}/resources', **query
        )
        self.assertEqual(200, answer.status, answer.body)
        return [
            one['physical_resource_id'] for one in answer.json['resources']
        ]

    def stack(self, name):
        for stack in self.state.stacks.values():
            if stack.name == name:
                return stack
        raise KeyError(name)


class TestHeat(TestCase):
    def test_an_administrator_lists_the_stacks_of_all_projects(self):
        rows = self.stacks()
        self.assertTrue(rows)
        self.assertEqual(
            {one.project_id for one in self.state.stacks.values()},
            {row['project'] for row in self.stacks(show_hidden='true')},
        )

    def test_a_member_lists_those_of_his_own_and_not_whose_they_are(self):
        self.stack('pipeline').project_id = self.project('glaciology').id
        (row,) = [
            row
            for row in self.stacks('member')
            if row['stack_name'] == 'pipeline'
        ]
        self.assertNotIn('project', row)
        self.stack('pipeline').project_id = self.project('hydrology').id
        self.assertNotIn(
            'pipeline', [row['stack_name'] for row in self.stacks('member')]
        )

    def test_a_global_list_is_refused_until_the_policy_allows_it(self):
        answer = self.heat('/stacks', global_tenant='True')
        self.assertEqual(403, answer.status)
        self.assertIn('global_index', answer.json['error']['message'])
        self.state.first_region.orchestration.global_index = True
        self.assertTrue(self.stacks(global_tenant='True'))
        answer = self.heat('/stacks', 'member', global_tenant='True')
        self.assertEqual(403, answer.status)

    def test_hidden_stacks_are_listed_if_asked_for(self):
        plain = {row['stack_name'] for row in self.stacks()}
        every = {row['stack_name'] for row in self.stacks(show_hidden='true')}
        self.assertEqual({'cluster'}, every - plain)

    def test_one_project_can_be_asked_for(self):
        project = self.stack('pipeline').project_id
        found = {row['project'] for row in self.stacks(tenant=project)}
        self.assertEqual({project}, found)
        self.assertEqual([], self.stacks(tenant='f' * 32))

    def test_pages_follow_the_marker(self):
        query = {'sort_keys': 'creation_time', 'limit': 1}
        (first,) = self.stacks(**query)
        (second,) = self.stacks(marker=first['id'], **query)
        self.assertNotEqual(first['id'], second['id'])
        self.assertEqual([], self.stacks(marker=second['id'], **query))

    def test_a_marker_that_was_purged_begins_anew(self):
        self.assertEqual(self.stacks(), self.stacks(marker='purged'))

    def test_what_is_nested_comes_as_deep_as_asked_for(self):
        stack = self.stack('workers')
        self.assertEqual(1, len(self.made(stack)))
        self.assertEqual(2, len(self.made(stack, nested_depth=1)))
        self.assertEqual(2, len(self.made(stack, nested_depth=100)))

    def test_servers_of_stacks_are_there_and_look_like_it(self):
        for stack in self.state.stacks.values():
            for id_ in self.made(stack, nested_depth=5):
                server = self.state.servers[id_]
                self.assertEqual(stack.project_id, server.project_id)
                self.assertRegex(
                    server.name, f'^{stack.name}-server_.-[a-z0-9]{{12}}$'
                )
                self.assertEqual(({}, ()), (server.metadata, server.tags))

    def test_a_stack_is_404_to_strangers_and_by_another_name(self):
        stack = self.stack('pipeline')
        stack.project_id = self.project('hydrology').id
        for person, name in (('member', stack.name), ('admin', 'other')):
            answer = self.heat(f'/stacks/{name}/{stack.id}/resources', person)
            self.assertEqual(404, answer.status)

    def test_another_project_is_the_path_of_administrators_only(self):
        other = self.project('hydrology').id
        self.assertEqual(
            403, self.heat('/stacks', 'member', project=other).status
        )
        self.assertEqual(200, self.heat('/stacks', project=other).status)

    def test_services_are_shown_to_administrators(self):
        self.assertEqual(200, self.heat('/services').status)
        self.assertEqual(403, self.heat('/services', 'member').status)

    def test_the_versions_are_told_to_everybody(self):
        answer = self.ask('GET', '/orchestration/')
        self.assertEqual(300, answer.status)
        self.assertEqual('v1.0', answer.json['versions'][0]['id'])

    def test_the_catalog_has_it(self):
        types = [
            row['type'] for row in self.keystone('/services').json['services']
        ]
        self.assertIn('orchestration', types)


class TestWithoutHeat(TestCase):
    options = {'servers': 60}  # noqa: RUF012

    def test_there_is_none_unless_asked_for(self):
        for path in ('/services', '/endpoints', '/auth/catalog'):
            body = self.keystone(path).body.decode()
            self.assertNotIn('orchestration', body)
        self.assertEqual(404, self.heat('/stacks').status)
        self.assertEqual({}, self.state.stacks)
