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

"""Projects and domains."""

from cipclient.tests.unit.sandbox import base


class TestProjects(base.TestCase):
    def test_a_property_is_a_key_of_its_own(self):
        project = self.project('course-gis-autumn')
        row = self.keystone(f'/projects/{project.id}').json['project']
        self.assertEqual('2026-05-18', row['end_date'])
        self.assertEqual(['course'], row['tags'])

    def test_lists_are_filtered(self):
        hpc = self.state.identity.domain_named('hpc')
        for query, tell in (
            ({'domain_id': hpc.id}, lambda row: row['domain_id'] == hpc.id),
            ({'name': 'hydrology'}, lambda row: row['name'] == 'hydrology'),
            ({'tags': 'course'}, lambda row: 'course' in row['tags']),
            ({'not-tags': 'course'}, lambda row: 'course' not in row['tags']),
        ):
            found = self.keystone('/projects', **query).json['projects']
            self.assertTrue(found)
            self.assertTrue(all(tell(row) for row in found), query)

    def test_disabled_projects_are_told_apart(self):
        self.state.disable_project(self.project('hydrology').id)
        for query, count in ((({'enabled': 'false'}), 1),):
            found = self.keystone('/projects', **query).json['projects']
            self.assertEqual(count, len(found))
            self.assertEqual('hydrology', found[0]['name'])

    def test_a_member_may_list_none_but_see_his_own(self):
        self.assertEqual(403, self.keystone('/projects', 'member').status)
        own = self.project('glaciology').id
        answer = self.keystone(f'/projects/{own}', 'member')
        self.assertEqual(200, answer.status)

    def test_a_member_cannot_tell_a_foreign_project_from_none(self):
        other = self.project('hydrology').id
        for project_id in (other, 'f' * 32):
            answer = self.keystone(f'/projects/{project_id}', 'member')
            self.assertEqual(403, answer.status)
            self.assertEqual(
                'You are not authorized to perform the requested action:'
                ' identity:get_project.',
                answer.json['error']['message'],
            )

    def test_an_admin_is_told_that_a_project_is_gone(self):
        """H7"""
        project = self.project('hydrology')
        self.state.delete_project(project.id)
        answer = self.keystone(f'/projects/{project.id}')
        self.assertEqual(404, answer.status)
        self.assertEqual(
            f'Could not find project: {project.id}.',
            answer.json['error']['message'],
        )

    def test_who_reads_a_domain_sees_that_domain_only(self):
        research = self.state.identity.domain_named('research').id
        user = self.support('research')
        identity = {
            'methods': ['password'],
            'password': {'user': {'id': user.id, 'password': 'sandbox'}},
        }
        answer = self.login(identity, {'domain': {'id': research}})
        self.assertEqual('research', answer.json['token']['domain']['name'])
        self._tokens['support'] = answer.headers['X-Subject-Token']
        for kind in ('projects', 'users', 'groups'):
            rows = self.keystone(f'/{kind}', 'support').json[kind]
            self.assertEqual({research}, {row['domain_id'] for row in rows})
        own, other = self.project('hydrology'), self.project('lattice-qcd')
        for project, status in ((own, 200), (other, 403)):
            answer = self.keystone(f'/projects/{project.id}', 'support')
            self.assertEqual(status, answer.status)
        rows = self.keystone('/role_assignments', 'support').json
        self.assertTrue(rows['role_assignments'])
        for row in rows['role_assignments']:
            self.assertNotIn('system', row['scope'])

    def test_an_inherited_role_opens_a_project(self):
        user = self.support('research')
        answer = self.login(
            {
                'methods': ['password'],
                'password': {'user': {'id': user.id, 'password': 'sandbox'}},
            },
            {'project': {'id': self.project('seismology').id}},
        )
        self.assertEqual(
            ['reader'],
            [role['name'] for role in answer.json['token']['roles']],
        )

    def test_the_projects_of_a_user_are_told_to_him(self):
        demo = self.state.identity.user_named('demo', 'default').id
        for person, status in (
            ('member', 200),
            ('admin', 200),
            ('other', 403),
        ):
            answer = self.keystone(f'/users/{demo}/projects', person)
            self.assertEqual(status, answer.status, person)
        self.assertEqual(404, self.keystone('/users/none/projects').status)

    def test_tags_are_listed_apart(self):
        project = self.project('course-gis-autumn').id
        answer = self.keystone(f'/projects/{project}/tags')
        self.assertEqual(['course'], answer.json['tags'])

    def test_domains_are_listed_and_shown(self):
        rows = self.keystone('/domains').json['domains']
        self.assertEqual(
            ['Default', 'research', 'hpc'], [row['name'] for row in rows]
        )
        self.assertEqual(200, self.keystone('/domains/default').status)
        self.assertEqual(404, self.keystone('/domains/none').status)


class TestTruncation(base.TestCase):
    options = {'servers': 10, 'list_limit': 4}  # noqa: RUF012

    def test_a_cut_list_says_so_in_one_word_only(self):
        """H7"""
        for what in ('projects', 'users'):
            document = self.keystone(f'/{what}').json
            self.assertEqual(4, len(document[what]))
            self.assertIs(True, document['truncated'])
            self.assertIsNone(document['links']['next'])

    def test_a_list_that_fits_does_not_say_so(self):
        self.assertNotIn('truncated', self.keystone('/domains').json)
