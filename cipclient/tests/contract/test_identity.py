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

"""What Keystone tells, and whom."""

from cipclient.tests.contract import base

NOBODY = '00000000000000000000000000000000'


class TestIdentity(base.TestCase):
    def test_who_is_not_there_is_404_to_an_administrator(self):
        """H7"""
        for kind in ('users', 'projects'):
            answer = self.admin.keystone.get(f'/{kind}/{NOBODY}')
            self.assertEqual(404, answer.status)
            self.assertEqual(404, answer.body['error']['code'])

    def test_who_is_not_there_is_403_to_a_member(self):
        """H7"""
        for kind in ('users', 'projects'):
            answer = self.member.keystone.get(f'/{kind}/{NOBODY}')
            self.assertEqual(403, answer.status)

    def test_a_member_lists_neither_users_nor_projects(self):
        """H7"""
        for path in ('/users', '/projects', '/domains'):
            answer = self.member.keystone.get(path)
            self.assertEqual(403, answer.status)
            self.assertEqual(403, answer.body['error']['code'])

    def test_a_member_reads_himself_and_his_project(self):
        """H7: the sentinels of the tool"""
        answer = self.member.keystone.get(f'/users/{self.member.user_id}')
        self.assertEqual(200, answer.status)
        self.assertEqual(self.member.user_id, answer.body['user']['id'])
        path = f'/projects/{self.member.project_id}'
        answer = self.member.keystone.get(path)
        self.assertEqual(200, answer.status)
        self.assertEqual(403, self.other.keystone.get(path).status)

    def test_a_project_has_no_date_of_creation(self):
        """5.3"""
        path = f'/projects/{self.member.project_id}'
        row = self.admin.keystone.get(path).body['project']
        self.assertLessEqual(
            {
                'id',
                'name',
                'description',
                'domain_id',
                'enabled',
                'is_domain',
                'parent_id',
                'tags',
                'options',
                'links',
            },
            set(row),
        )
        self.assertFalse(
            [name for name in row if 'creat' in name or name.endswith('_at')]
        )

    def test_the_list_of_projects_has_no_domains(self):
        """H7"""
        answer = self.admin.keystone.get('/projects')
        rows = answer.body['projects']
        self.assertEqual({False}, {row['is_domain'] for row in rows})
        self.assertIn(self.member.project_id, base.ids(rows))
        self.assertIsNone(answer.body['links']['next'])
        self.assertNotIn('truncated', answer.body)

    def test_users_of_a_domain_are_listed_with_their_state(self):
        """H7"""
        me = self.admin.keystone.get(f'/users/{self.member.user_id}').body
        answer = self.admin.keystone.get(
            '/users', domain_id=me['user']['domain_id']
        )
        rows = {row['id']: row for row in answer.body['users']}
        row = rows[self.member.user_id]
        self.assertIs(True, row['enabled'])
        self.assertIsInstance(row['name'], str)
        self.assertEqual(
            {me['user']['domain_id']},
            {one['domain_id'] for one in rows.values()},
        )

    def test_servers_of_projects_that_are_gone_are_listed_all_the_same(self):
        """H7"""
        answer = self.admin.nova.get(
            '/servers/detail', base.BULK, all_tenants='1'
        )
        owners = {row['tenant_id'] for row in answer.body['servers']}
        projects = base.ids(
            self.admin.keystone.get('/projects').body['projects']
        )
        gone = sorted(owners - set(projects))
        self.assertLessEqual(1, len(gone))
        answer = self.admin.keystone.get(f'/projects/{gone[0]}')
        self.assertEqual(404, answer.status)

    def test_a_list_that_is_cut_says_so(self):
        """H7"""
        self.need_switches()
        with self.switches.list_limit(3):
            answer = self.admin.keystone.get('/projects')
            self.assertEqual(3, len(answer.body['projects']))
            self.assertTrue(
                answer.body.get('truncated') or answer.body['links']['next']
            )

    def test_a_token_of_the_system_is_nothing_to_nova(self):
        """H33"""
        answer = self.person('system').nova.get(
            '/servers/detail', all_tenants='1'
        )
        self.assertEqual(403, answer.status)
