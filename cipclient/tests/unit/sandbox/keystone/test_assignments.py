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

"""Role assignments."""

from cipclient.tests.unit.sandbox import base


class TestAssignments(base.TestCase):
    def listed(self, **query):
        return self.keystone('/role_assignments', **query).json[
            'role_assignments'
        ]

    def test_as_they_are_they_name_groups(self):
        project = self.project('hydrology')
        rows = self.listed(**{'scope.project.id': project.id})
        self.assertTrue([row for row in rows if 'group' in row])

    def test_as_they_take_effect_they_name_users_only(self):
        project = self.project('hydrology')
        rows = self.listed(
            effective='', include_names='', **{'scope.project.id': project.id}
        )
        self.assertEqual([], [row for row in rows if 'group' in row])
        self.assertTrue([row for row in rows if 'membership' in row['links']])
        self.assertEqual(
            {'hydrology'}, {row['scope']['project']['name'] for row in rows}
        )
        self.assertIn('manager', [row['role']['name'] for row in rows])

    def test_an_inherited_role_reaches_every_project_of_the_domain(self):
        project = self.project('seismology')
        rows = self.listed(
            effective='', include_names='', **{'scope.project.id': project.id}
        )
        inherited = [
            row
            for row in rows
            if row['scope'].get('OS-INHERIT:inherited_to') == 'projects'
        ]
        self.assertEqual(
            {'reader'}, {row['role']['name'] for row in inherited}
        )

    def test_they_are_filtered_by_user(self):
        demo = self.state.identity.user_named('demo', 'default')
        (row,) = self.listed(**{'user.id': demo.id})
        self.assertEqual(
            self.project('glaciology').id, row['scope']['project']['id']
        )

    def test_those_of_the_system_are_filtered(self):
        (row,) = self.listed(**{'scope.system': 'all'})
        self.assertEqual({'system': {'all': True}}, row['scope'])

    def test_a_member_may_not_list_them(self):
        answer = self.keystone('/role_assignments', 'member')
        self.assertEqual(403, answer.status)

    def test_roles_are_listed_by_name(self):
        (role,) = self.keystone('/roles', name='member').json['roles']
        answer = self.keystone(f'/roles/{role["id"]}')
        self.assertEqual('member', answer.json['role']['name'])

    def test_roles_are_found_whatever_the_case(self):
        (role,) = self.keystone('/roles', name='MEMBER').json['roles']
        self.assertEqual('member', role['name'])

    def test_who_has_a_role_has_what_it_implies(self):
        member = self.state.identity.role_named('member')
        manager = self.state.identity.role_named('manager')
        project = self.project('hydrology')
        rows = self.listed(
            effective='',
            **{'role.id': member.id, 'scope.project.id': project.id},
        )
        self.assertEqual({member.id}, {row['role']['id'] for row in rows})
        implied = [row for row in rows if 'prior_role' in row['links']]
        self.assertTrue(implied)
        for row in implied:
            self.assertIn(manager.id, row['links']['prior_role'])

    def test_those_of_a_project_that_is_not_there_are_not_found(self):
        answer = self.keystone(
            '/role_assignments', effective='', **{'scope.project.id': 'gone'}
        )
        self.assertEqual(404, answer.status)
        self.assertIn('project: gone', answer.json['error']['message'])

    def test_groups_have_none_that_take_effect(self):
        answer = self.keystone(
            '/role_assignments', effective='', **{'group.id': 'some'}
        )
        self.assertEqual(400, answer.status)
