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

"""Users and groups."""

from cipclient.tests.unit.sandbox import base


class TestUsers(base.TestCase):
    def test_a_mail_address_is_there_or_the_key_is_not(self):
        rows = self.keystone('/users').json['users']
        self.assertIn(
            'cloud@sandbox.example', [row.get('email') for row in rows]
        )
        self.assertTrue([row for row in rows if 'email' not in row])

    def test_disabled_users_are_told_apart(self):
        rows = self.keystone('/users', enabled='false').json['users']
        self.assertEqual(3, len(rows))
        self.assertEqual({False}, {row['enabled'] for row in rows})

    def test_a_list_is_of_one_domain_or_all(self):
        research = self.state.identity.domain_named('research').id
        rows = self.keystone('/users', domain_id=research).json['users']
        self.assertEqual({research}, {row['domain_id'] for row in rows})

    def test_a_deleted_user_is_404(self):
        """H7"""
        demo = self.state.identity.user_named('demo', 'default')
        self.assertEqual(200, self.keystone(f'/users/{demo.id}').status)
        self.state.delete_user(demo.id)
        answer = self.keystone(f'/users/{demo.id}')
        self.assertEqual(404, answer.status)
        self.assertIn('Could not find user', answer.json['error']['message'])

    def test_some_servers_belong_to_users_that_are_gone(self):
        owner = self.server_named('owner-gone').user_id
        self.assertEqual(404, self.keystone(f'/users/{owner}').status)

    def test_a_member_may_see_himself_only(self):
        demo = self.state.identity.user_named('demo', 'default').id
        admin = self.state.identity.user_named('admin', 'default').id
        self.assertEqual(200, self.keystone(f'/users/{demo}', 'member').status)
        for path in (f'/users/{admin}', '/users', '/groups', '/roles'):
            self.assertEqual(403, self.keystone(path, 'member').status, path)

    def test_groups_have_members(self):
        (group,) = self.keystone('/groups', name='hydrology-staff').json[
            'groups'
        ]
        users = self.keystone(f'/groups/{group["id"]}/users').json['users']
        self.assertEqual(2, len(users))
        back = self.keystone(f'/users/{users[0]["id"]}/groups').json['groups']
        self.assertEqual([group['id']], [row['id'] for row in back])

    def test_a_mail_address_may_be_anything(self):
        """A5"""
        demo = self.state.identity.user_named('demo', 'default')
        demo.email = ['a@b.example', {'c': 1}]
        row = self.keystone(f'/users/{demo.id}').json['user']
        self.assertEqual(['a@b.example', {'c': 1}], row['email'])


class TestDomainSpecificDrivers(base.TestCase):
    options = {'servers': 1, 'domain_specific_drivers': True}  # noqa: RUF012

    def test_without_a_domain_the_list_is_the_tokens(self):
        """H7"""
        rows = self.keystone('/users').json['users']
        self.assertEqual({'default'}, {row['domain_id'] for row in rows})

    def test_another_domain_is_listed_by_its_id(self):
        research = self.state.identity.domain_named('research').id
        rows = self.keystone('/users', domain_id=research).json['users']
        self.assertEqual({research}, {row['domain_id'] for row in rows})
