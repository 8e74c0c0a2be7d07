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


from cipclient.sandbox.state import identity
from cipclient.tests.unit.sandbox import writer


def _rule(path):
    return identity.AccessRule('1', 'compute', 'GET', path)


class TestAccessRule(writer.TestCase):
    def test_it_is_for_one_service_and_one_method(self):
        rule = _rule('/v2.1/servers')
        self.assertTrue(rule.covers('compute', 'GET', '/v2.1/servers'))
        self.assertFalse(rule.covers('compute', 'POST', '/v2.1/servers'))
        self.assertFalse(rule.covers('image', 'GET', '/v2.1/servers'))

    def test_stars_and_names_stand_for_parts_of_a_path(self):
        for pattern, path, covered in (
            ('/v2.1/servers/*', '/v2.1/servers/1', True),
            ('/v2.1/servers/{server_id}', '/v2.1/servers/1', True),
            ('/v2.1/servers/*', '/v2.1/servers/1/tags', False),
            ('/v2.1/**', '/v2.1/servers/1/tags', True),
            # a point is a point
            ('/v2.1/**', '/v231/servers', False),
        ):
            self.assertIs(
                covered,
                _rule(pattern).covers('compute', 'GET', path),
                (pattern, path),
            )


class TestCredentials(writer.TestCase):
    def path(self, person):
        token = self.token(person)
        answer = self.ask(
            'GET',
            '/identity/v3/auth/tokens',
            headers={'X-Auth-Token': token, 'X-Subject-Token': token},
        )
        user = answer.json['token']['user']['id']
        return f'/v3/users/{user}/application_credentials'

    def make(self, person='member', **fields):
        answer = self.to(
            '/identity',
            'POST',
            self.path(person),
            {'application_credential': {'name': 'made', **fields}},
            person,
        )
        self.assertEqual(201, answer.status, answer.body)
        return answer.json['application_credential']

    def test_one_is_listed_shown_and_deleted_by_its_user(self):
        made = self.make()
        path = self.path('member')
        answer = self.to('/identity', 'GET', path)
        rows = answer.json['application_credentials']
        self.assertEqual([made['id']], [row['id'] for row in rows])
        one = f'{path}/{made["id"]}'
        shown = self.to('/identity', 'GET', one).json
        self.assertNotIn('secret', shown['application_credential'])
        self.assertEqual(204, self.to('/identity', 'DELETE', one).status)
        self.assertEqual(404, self.to('/identity', 'GET', one).status)

    def test_those_of_others_are_for_administrators(self):
        path = self.path('member')
        self.assertEqual(
            403, self.to('/identity', 'GET', path, person='other').status
        )
        self.assertEqual(
            200, self.to('/identity', 'GET', path, person='admin').status
        )

    def test_access_rules_are_shown(self):
        rule = {'service': 'compute', 'method': 'GET', 'path': '/v2.1/**'}
        made = self.make(access_rules=[rule])
        (shown,) = made['access_rules']
        self.assertEqual(rule, {key: shown[key] for key in rule})
