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

from cipclient.tests.contract import base

NOBODY = '00000000000000000000000000000000'


class TestRoleAssignments(base.TestCase):
    def roles(self, name):
        return self.admin.keystone.get('/roles', name=name).body['roles']

    def role_id(self, name):
        (role,) = self.roles(name)
        return role['id']

    def rows(self, **filters):
        """Assignments; two underscores are a dot."""
        answer = self.admin.keystone.get(
            '/role_assignments',
            **{
                name.replace('__', '.'): value
                for name, value in filters.items()
            },
        )
        self.assertEqual(200, answer.status, answer.body)
        return answer.body['role_assignments']

    def users(self, rows):
        return {row['user']['id'] for row in rows}

    def members(self, group_id):
        answer = self.admin.keystone.get(f'/groups/{group_id}/users')
        return set(base.ids(answer.body['users']))

    def test_groups_are_expanded_where_roles_take_effect(self):
        """H7"""
        row = next(
            row
            for row in self.rows()
            if 'group' in row
            and 'project' in row['scope']
            and self.members(row['group']['id'])
        )
        found = self.rows(
            effective='true',
            role__id=row['role']['id'],
            scope__project__id=row['scope']['project']['id'],
        )
        self.assertFalse([one for one in found if 'group' in one])
        self.assertLessEqual(
            self.members(row['group']['id']), self.users(found)
        )

    def test_what_is_inherited_is_shown_on_the_project(self):
        """H7"""
        domains = {}
        for one in self.admin.keystone.get('/projects').body['projects']:
            domains.setdefault(one['domain_id'], one['id'])
        row = next(
            row
            for row in self.rows(
                **{'scope.OS-INHERIT:inherited_to': 'projects'}
            )
            if row['scope'].get('domain', {}).get('id') in domains
        )
        project = domains[row['scope']['domain']['id']]
        holders = (
            {row['user']['id']}
            if 'user' in row
            else self.members(row['group']['id'])
        )
        found = self.rows(
            effective='true',
            role__id=row['role']['id'],
            scope__project__id=project,
        )
        self.assertLessEqual(holders, self.users(found))
        self.assertEqual(
            {project}, {one['scope']['project']['id'] for one in found}
        )

    def test_who_has_a_role_has_those_that_it_implies(self):
        """H7: a manager is a member, and so is an administrator"""
        project = self.member.project_id
        managers = self.users(
            self.rows(
                effective='true',
                role__id=self.role_id('manager'),
                scope__project__id=project,
            )
        )
        found = self.rows(
            effective='true',
            role__id=self.role_id('member'),
            scope__project__id=project,
        )
        self.assertTrue(managers)
        self.assertLessEqual(
            managers | {self.member.user_id}, self.users(found)
        )
        self.assertEqual(
            {self.role_id('member')}, {row['role']['id'] for row in found}
        )
        self.assertTrue([row for row in found if 'prior_role' in row['links']])

    def test_one_list_has_what_the_lists_of_all_projects_have(self):
        """H7"""
        role = self.role_id('member')
        listed = {}
        for row in self.rows(effective='true', role__id=role):
            if 'project' in row['scope']:
                project = row['scope']['project']['id']
                listed.setdefault(project, set()).add(row['user']['id'])
        for project in (self.member.project_id, self.other.project_id):
            found = self.rows(
                effective='true', role__id=role, scope__project__id=project
            )
            self.assertEqual(listed[project], self.users(found))

    def test_a_project_that_is_not_there_is_404_and_named(self):
        """H7"""
        answer = self.admin.keystone.get(
            '/role_assignments',
            **{'effective': 'true', 'scope.project.id': NOBODY},
        )
        self.assertEqual(404, answer.status)
        self.assertIn(NOBODY, answer.message)

    def test_a_role_that_is_not_there_is_nobodys(self):
        """H7"""
        self.assertEqual([], self.rows(effective='true', role__id=NOBODY))

    def test_groups_have_no_roles_that_take_effect(self):
        """H7"""
        answer = self.admin.keystone.get(
            '/role_assignments', **{'effective': 'true', 'group.id': NOBODY}
        )
        self.assertEqual(400, answer.status)

    def test_roles_are_found_by_name_whatever_the_case(self):
        """H7: by MariaDB, and not by every database"""
        (role,) = self.roles('MEMBER')
        self.assertEqual('member', role['name'])
        self.assertIsNone(role['domain_id'])
        self.assertEqual([], self.roles('no-such-role'))

    def test_a_member_may_read_none_of_it(self):
        """H7"""
        for path in ('/role_assignments', '/roles'):
            self.assertEqual(403, self.member.keystone.get(path).status)

    def test_the_list_is_not_cut(self):
        """H7, F15"""
        self.need_switches()
        with self.switches.list_limit(3):
            answer = self.admin.keystone.get(
                '/role_assignments', effective='true'
            )
            self.assertLess(3, len(answer.body['role_assignments']))
            self.assertNotIn('truncated', answer.body)
