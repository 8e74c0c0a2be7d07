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

"""Versions and microversions."""

from cipclient.tests.unit.sandbox import base


class TestMicroversions(base.TestCase):
    options = {'servers': 1, 'max_microversion': '2.79'}  # noqa: RUF012

    def ask_with(self, **headers):
        return self.ask(
            'GET',
            '/compute/v2.1/servers',
            headers={
                'X-Auth-Token': self.token(),
                **{
                    name.replace('_', '-'): value
                    for name, value in headers.items()
                },
            },
        )

    def test_without_a_header_it_is_the_oldest(self):
        answer = self.ask_with()
        self.assertEqual(
            'compute 2.1', answer.headers['OpenStack-API-Version']
        )
        self.assertEqual('2.1', answer.headers['X-OpenStack-Nova-API-Version'])

    def test_both_headers_are_read_the_new_one_first(self):
        answer = self.ask_with(X_OpenStack_Nova_API_Version='2.10')
        self.assertEqual(
            '2.10', answer.headers['X-OpenStack-Nova-API-Version']
        )
        answer = self.ask_with(
            X_OpenStack_Nova_API_Version='2.10',
            OpenStack_API_Version='volume 3.1, compute 2.11',
        )
        self.assertEqual(
            '2.11', answer.headers['X-OpenStack-Nova-API-Version']
        )

    def test_latest_is_the_newest(self):
        answer = self.ask_with(OpenStack_API_Version='compute latest')
        self.assertEqual(
            '2.79', answer.headers['X-OpenStack-Nova-API-Version']
        )

    def test_one_above_the_newest_is_406(self):
        """H34"""
        answer = self.ask_with(OpenStack_API_Version='compute 2.80')
        self.assertEqual(406, answer.status)
        self.assertEqual(
            'Version 2.80 is not supported by the API. Minimum is 2.1 and'
            ' maximum is 2.79.',
            answer.json['computeFault']['message'],
        )

    def test_what_is_no_version_is_400(self):
        for text in ('two', '2', '2.x', '02.1'):
            answer = self.ask_with(OpenStack_API_Version=f'compute {text}')
            self.assertEqual(400, answer.status, text)

    def test_the_newest_may_drop_while_it_runs(self):
        """F29"""
        self.state.first_region.compute.max_microversion = '2.60'
        answer = self.ask_with(OpenStack_API_Version='compute 2.79')
        self.assertEqual(406, answer.status)

    def test_the_versions_are_told_to_everybody(self):
        versions = self.ask('GET', '/compute/').json['versions']
        self.assertEqual(['v2.0', 'v2.1'], [row['id'] for row in versions])
        answer = self.ask('GET', '/compute/v2.1')
        version = answer.json['version']
        self.assertEqual(
            ('2.1', '2.79'), (version['min_version'], version['version'])
        )

    def test_without_a_token_it_is_401(self):
        answer = self.ask('GET', '/compute/v2.1/servers')
        self.assertEqual(401, answer.status)
        self.assertEqual(401, answer.json['error']['code'])

    def test_limits_are_told(self):
        answer = self.nova('/limits')
        absolute = answer.json['limits']['absolute']
        self.assertEqual(0, absolute['totalInstancesUsed'])
        other = self.project('hydrology').id
        answer = self.nova('/limits', 'member', tenant_id=other)
        self.assertEqual(403, answer.status)
        self.assertEqual({'keypairs': []}, self.nova('/os-keypairs').json)
