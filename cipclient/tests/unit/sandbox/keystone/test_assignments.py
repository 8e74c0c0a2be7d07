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
