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

"""Logging in."""

import datetime

from cipclient.tests.unit.sandbox import base


class TestLogin(base.TestCase):
    def test_a_password_gives_a_token_with_roles_and_catalog(self):
        project = self.project('glaciology')
        answer = self.login_by_password(
            'demo', {'project': {'id': project.id}}
        )
        self.assertEqual(201, answer.status)
        self.assertTrue(answer.headers['X-Subject-Token'])
        token = answer.json['token']
        self.assertEqual(project.id, token['project']['id'])
        self.assertEqual('research', token['project']['domain']['name'])
        self.assertEqual(['password'], token['methods'])
        self.assertEqual(
            {'member', 'reader'}, {role['name'] for role in token['roles']}
        )
        types = {entry['type'] for entry in token['catalog']}
        self.assertEqual(
            {'identity', 'compute', 'block-storage', 'volumev3', 'image'}
            | {'network'},
            types,
        )

    def test_admin_implies_all_roles_below_it(self):
        answer = self.keystone('/auth/tokens')
        self.assertEqual(404, answer.status)
        token = self.token()
        answer = self.ask(
            'GET',
            '/identity/v3/auth/tokens',
            headers={'X-Auth-Token': token, 'X-Subject-Token': token},
        )
        self.assertEqual(
            ['admin', 'manager', 'member', 'reader'],
            [role['name'] for role in answer.json['token']['roles']],
        )

    def test_a_wrong_password_is_401_in_keystones_words(self):
        answer = self.login_by_password('demo', password='wrong')
        self.assertEqual(401, answer.status)
        self.assertEqual(
            {
                'error': {
                    'code': 401,
                    'message': 'The request you have made requires'
                    ' authentication.',
                    'title': 'Unauthorized',
                }
            },
            answer.json,
        )

    def test_a_stranger_to_a_project_gets_no_token_for_it(self):
        scope = {'project': {'id': self.project('hydrology').id}}
        self.assertEqual(401, self.login_by_password('demo', scope).status)

    def test_a_body_that_is_no_login_is_400(self):
        for body in ({}, {'auth': {}}, {'auth': {'identity': 4}}, [], 3):
            answer = self.ask('POST', '/identity/v3/auth/tokens', body=body)
            self.assertEqual(400, answer.status, body)

    def test_an_application_credential_is_bound_to_its_project(self):
        credentials = self.state.identity.application_credentials
        (credential,) = credentials.values()
        answer = self.login(
            {
                'methods': ['application_credential'],
                'application_credential': {
                    'id': credential.id,
                    'secret': credential.secret,
                },
            }
        )
        self.assertEqual(201, answer.status)
        token = answer.json['token']
        self.assertEqual(credential.project_id, token['project']['id'])
        self.assertEqual('lifetime', token['application_credential']['name'])

    def test_an_application_credential_has_a_name_too(self):
        given = {
            'name': 'lifetime',
            'user': {'name': 'admin', 'domain': {'id': 'default'}},
        }
        for secret, status in (('sandbox', 201), ('wrong', 401)):
            answer = self.login(
                {
                    'methods': ['application_credential'],
                    'application_credential': {**given, 'secret': secret},
                }
            )
            self.assertEqual(status, answer.status)

    def test_every_failed_login_is_answered_alike(self):
        for identity in (
            {'methods': ['totp'], 'totp': {}},
            {'methods': ['token'], 'token': {'id': 'none'}},
            {
                'methods': ['password'],
                'password': {
                    'user': {
                        'name': 'admin',
                        'domain': {'name': 'none'},
                        'password': 'sandbox',
                    }
                },
            },
        ):
            answer = self.login(identity)
            self.assertEqual(401, answer.status, identity)
        for scope in (
            {'domain': {'id': 'none'}},
            {'domain': {'name': 'none'}},
            {'project': {'id': 'none'}},
            {'project': {'name': 'none', 'domain': {'id': 'default'}}},
            {'system': {'all': True}},
        ):
            answer = self.login_by_password('demo', scope)
            self.assertEqual(401, answer.status, scope)

    def test_a_token_by_a_token_ends_when_that_one_does(self):
        first = self.login_by_password('demo')
        answer = self.login(
            {
                'methods': ['token'],
                'token': {'id': first.headers['X-Subject-Token']},
            }
        )
        self.assertEqual(
            first.json['token']['expires_at'],
            answer.json['token']['expires_at'],
        )

    def test_without_a_scope_it_is_the_default_project(self):
        answer = self.login_by_password('demo')
        self.assertEqual('glaciology', answer.json['token']['project']['name'])

    def test_an_unscoped_token_has_no_roles_and_no_catalog(self):
        token = self.login_by_password('demo', {'unscoped': {}}).json['token']
        self.assertNotIn('project', token)
        self.assertNotIn('roles', token)
        self.assertNotIn('catalog', token)

    def test_a_system_token_has_no_project_in_its_catalog(self):
        answer = self.login_by_password('admin', {'system': {'all': True}})
        token = answer.json['token']
        self.assertEqual({'all': True}, token['system'])
        self.assertNotIn(
            'volumev3', [entry['type'] for entry in token['catalog']]
        )

    def test_nova_refuses_a_system_token(self):
        """H33"""
        answer = self.login_by_password('admin', {'system': {'all': True}})
        headers = {'X-Auth-Token': answer.headers['X-Subject-Token']}
        answer = self.ask('GET', '/compute/v2.1/servers', headers=headers)
        self.assertEqual(403, answer.status)

    def test_a_disabled_user_loses_his_token_at_once(self):
        """H32"""
        self.assertEqual(200, self.nova('/servers', 'member').status)
        demo = self.state.identity.user_named('demo', 'default')
        self.state.disable_user(demo.id)
        answer = self.nova('/servers', 'member')
        self.assertEqual(401, answer.status)
        self.assertIn('Keystone uri=', answer.headers['WWW-Authenticate'])

    def test_a_revoked_token_is_worth_nothing(self):
        token = self.token('member')
        headers = {'X-Auth-Token': token, 'X-Subject-Token': token}
        path = '/identity/v3/auth/tokens'
        self.assertEqual(204, self.ask('DELETE', path, headers=headers).status)
        self.assertEqual(401, self.ask('GET', path, headers=headers).status)

    def test_what_one_may_scope_to_is_told(self):
        rows = self.keystone('/auth/projects', 'member').json['projects']
        self.assertEqual(['glaciology'], [row['name'] for row in rows])
        self.assertEqual(
            [{'all': True}], self.keystone('/auth/system').json['system']
        )


class TestShortTokens(base.TestCase):
    options = {'servers': 1, 'token_seconds': -1}  # noqa: RUF012

    def test_an_expired_token_is_401(self):
        """H32"""
        self.assertEqual(401, self.nova('/servers').status)

    def test_its_end_is_told(self):
        token = self.login_by_password('admin').json['token']
        issued, expires = (
            datetime.datetime.fromisoformat(token[name])
            for name in ('issued_at', 'expires_at')
        )
        self.assertEqual(datetime.timedelta(seconds=-1), expires - issued)
