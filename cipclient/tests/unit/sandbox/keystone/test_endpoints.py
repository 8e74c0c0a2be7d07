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

"""Versions, regions, services and endpoints."""

from cipclient.tests.unit.sandbox import base


class TestEndpoints(base.TestCase):
    options = {'servers': 4, 'regions': ('north', 'south')}  # noqa: RUF012

    def test_the_versions_are_told_to_everybody(self):
        answer = self.ask('GET', '/identity')
        self.assertEqual(300, answer.status)
        (version,) = answer.json['versions']['values']
        answer = self.ask('GET', '/identity/v3')
        self.assertEqual(200, answer.status)
        self.assertEqual(version, answer.json['version'])

    def test_each_region_has_its_own_endpoints(self):
        """H35"""
        rows = self.keystone('/regions').json['regions']
        self.assertEqual(['north', 'south'], [row['id'] for row in rows])
        (nova,) = self.keystone('/services', type='compute').json['services']
        endpoints = self.keystone(
            '/endpoints', service_id=nova['id'], interface='public'
        ).json['endpoints']
        self.assertEqual(
            {
                'north': f'{self.sandbox.url}/compute/v2.1',
                'south': f'{self.sandbox.url}/south/compute/v2.1',
            },
            {row['region_id']: row['url'] for row in endpoints},
        )

    def test_each_region_has_its_own_servers(self):
        north = self.ids(self.nova('/servers', all_tenants=1))
        south = self.ids(
            self.get('/south/compute/v2.1/servers', all_tenants=1)
        )
        self.assertEqual((2, 2), (len(north), len(south)))
        self.assertEqual(set(), set(north) & set(south))

    def test_an_unknown_path_is_404_and_an_unknown_method_405(self):
        headers = {'X-Auth-Token': self.token()}
        answer = self.ask('GET', '/identity/v3/nothing', headers=headers)
        self.assertEqual(404, answer.status)
        self.assertIn(b'<html>', answer.body)
        answer = self.ask('PATCH', '/identity/v3/users', headers=headers)
        self.assertEqual(405, answer.status)
        self.assertEqual(405, answer.json['error']['code'])
