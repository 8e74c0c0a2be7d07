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

"""Credentials that are less than a person, or of no project."""

import functools

import fixtures
import openstack

from cipclient.tests.contract import base

DETAIL = '/servers/detail'


class TestApplicationCredentials(base.TestCase):
    def path(self, person):
        return f'/users/{person.user_id}/application_credentials'

    def post(self, person, **fields):
        return person.keystone.post(
            self.path(person),
            {'application_credential': {'name': self.unique(), **fields}},
        )

    def make(self, person, **fields):
        answer = self.post(person, **fields)
        self.done(answer, 201)
        made = answer.body['application_credential']
        self.addCleanup(
            person.keystone.delete, f'{self.path(person)}/{made["id"]}'
        )
        return made

    def use(self, person, made):
        """Somebody who has nothing but an application credential."""
        with fixtures.EnvironmentVariable(
            'OS_CLIENT_CONFIG_FILE', self.clouds_yaml
        ):
            connection = openstack.connect(
                auth_type='v3applicationcredential',
                auth={
                    'auth_url': person.auth_url,
                    'application_credential_id': made['id'],
                    'application_credential_secret': made['secret'],
                },
                region_name=person.region,
                load_yaml_config=False,
                load_envvars=False,
            )
        self.addCleanup(connection.close)
        return base.Person(connection)

    @functools.cached_property
    def made(self):
        return self.make(self.member)

    def test_its_secret_is_shown_once(self):
        """H33"""
        self.assertTrue(self.made['secret'])
        answer = self.member.keystone.get(
            f'{self.path(self.member)}/{self.made["id"]}'
        )
        shown = answer.body['application_credential']
        self.assertNotIn('secret', shown)
        self.assertEqual(self.member.project_id, shown['project_id'])
        self.assertFalse(shown['unrestricted'])

    def test_it_is_good_for_one_project_only(self):
        """H33"""
        user = self.use(self.member, self.made)
        self.assertEqual(self.member.project_id, user.project_id)
        self.assertEqual(self.member.user_id, user.user_id)
        answer = user.keystone.post(
            '/auth/tokens',
            {
                'auth': {
                    'identity': {
                        'methods': ['application_credential'],
                        'application_credential': {
                            'id': self.made['id'],
                            'secret': self.made['secret'],
                        },
                    },
                    'scope': {'project': {'id': self.other.project_id}},
                }
            },
        )
        self.assertEqual(401, answer.status, answer.body)

    def test_its_token_says_so(self):
        """H33"""
        user = self.use(self.member, self.made)
        token = user.token()
        answer = user.keystone.ask(
            'GET', '/auth/tokens', headers={'X-Subject-Token': token}
        )
        shown = answer.body['token']
        self.assertEqual(['application_credential'], shown['methods'])
        self.assertEqual(
            {
                'id': self.made['id'],
                'name': self.made['name'],
                'restricted': True,
            },
            shown['application_credential'],
        )

    def test_it_makes_no_other(self):
        """H33"""
        user = self.use(self.member, self.made)
        self.assertEqual(403, self.post(user).status)

    def test_nobody_makes_one_for_somebody_else(self):
        """H33"""
        answer = self.admin.keystone.post(
            self.path(self.member),
            {'application_credential': {'name': self.unique()}},
        )
        self.assertEqual(403, answer.status)

    def test_an_administrators_lists_all_projects(self):
        """H33"""
        user = self.use(self.admin, self.make(self.admin))
        for answer in (
            user.nova.get(DETAIL, base.BULK, all_tenants='1', limit='5'),
            user.nova.get('/os-services', base.BULK),
            user.cinder.get('/volumes/detail', all_tenants='1', limit='5'),
            user.cinder.get('/os-services'),
            user.keystone.get('/projects'),
            user.keystone.get('/domains'),
            user.glance.get('/images'),
        ):
            self.assertEqual(200, answer.status, answer.body)

    def test_it_may_have_fewer_roles_than_its_user(self):
        """H33"""
        made = self.make(self.admin, roles=[{'name': 'reader'}])
        user = self.use(self.admin, made)
        answer = user.nova.get(DETAIL, base.BULK, all_tenants='1')
        self.assertRefused(403, answer, 'get_all_tenants')
        self.assertEqual(200, user.nova.get(DETAIL, base.BULK).status)

    def test_access_rules_name_method_and_path(self):
        """H33"""
        made = self.make(
            self.admin,
            access_rules=[
                {
                    'service': 'compute',
                    'method': 'GET',
                    'path': '/v2.1/servers/*',
                }
            ],
        )
        (rule,) = made['access_rules']
        self.assertLessEqual({'id', 'service', 'method', 'path'}, set(rule))
        user = self.use(self.admin, made)
        answer = user.nova.get(DETAIL, base.BULK, all_tenants='1', limit='1')
        self.assertEqual(200, answer.status, answer.body)
        # a star is one part of a path
        server = self.make_server()
        self.assertEqual(200, user.nova.get(f'/servers/{server}').status)
        for answer in (
            user.nova.get('/servers'),
            user.nova.get(f'/servers/{server}/os-instance-actions'),
            user.nova.get('/os-services'),
            user.nova.delete(f'/servers/{server}'),
            user.cinder.get('/volumes/detail'),
            user.glance.get('/images'),
            user.keystone.get('/projects'),
        ):
            # and not 403: it is the token that is worth nothing there
            self.assertEqual(401, answer.status, answer.body)
        self.assertEqual('ACTIVE', self.admin.server(server)['status'])

    def test_what_it_was_good_for_ends_with_it(self):
        """H33"""
        made = self.make(self.member)
        user = self.use(self.member, made)
        subject = {'X-Subject-Token': user.token()}

        def look():
            answer = self.admin.keystone.ask(
                'GET', '/auth/tokens', headers=subject
            )
            return answer.status

        self.assertEqual(200, look())
        answer = self.member.keystone.delete(
            f'{self.path(self.member)}/{made["id"]}'
        )
        self.done(answer, 204)
        self.assertEqual(404, look())


class TestDomainTokens(base.TestCase):
    def test_nova_and_glance_have_nothing_for_them(self):
        """H33"""
        person = self.person('domain_admin')
        for answer in (
            person.nova.get(DETAIL, base.BULK, all_tenants='1'),
            person.nova.get(DETAIL, base.BULK),
            person.nova.get('/os-services', base.BULK),
            person.glance.get('/images'),
        ):
            self.assertEqual(403, answer.status, answer.body)

    def test_cinder_takes_an_administrator_of_a_domain_for_one_of_all(self):
        """H33, C3"""
        person = self.person('domain_admin')
        volume = self.make_volume(self.other)
        answer = person.cinder.get('/volumes/detail', all_tenants='1')
        self.assertEqual(200, answer.status, answer.body)
        self.assertIn(volume, base.ids(answer.body['volumes']))
        self.assertEqual(200, person.cinder.get('/os-services').status)

    def test_keystone_shows_what_is_in_their_domain(self):
        """H33"""
        person = self.person('domain_admin')
        answer = person.keystone.get('/projects')
        self.assertEqual(200, answer.status, answer.body)
        rows = answer.body['projects']
        self.assertIn(self.member.project_id, base.ids(rows))
        self.assertEqual(1, len({row['domain_id'] for row in rows}))
        everybodys = self.admin.keystone.get('/projects').body['projects']
        self.assertLess(len(rows), len(everybodys))
