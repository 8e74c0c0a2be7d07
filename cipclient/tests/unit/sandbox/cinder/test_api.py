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

"""Versions, addresses and the little that is beside volumes."""

from cipclient.tests.unit.sandbox import base


class TestCinder(base.TestCase):
    options = {'servers': 20}  # noqa: RUF012

    def test_a_project_may_stand_in_the_address(self):
        own = self.project('glaciology').id
        other = self.project('hydrology').id
        self.assertEqual(
            self.cinder('/volumes', 'member').json,
            self.cinder(f'/{own}/volumes', 'member').json,
        )
        answer = self.cinder(f'/{other}/volumes', 'member')
        self.assertEqual(400, answer.status)
        self.assertEqual(
            'Malformed request url', answer.json['badRequest']['message']
        )

    def test_the_versions_are_told_to_everybody(self):
        for path, status in (('/volume/', 300), ('/volume/v3/', 200)):
            answer = self.ask('GET', path)
            self.assertEqual(status, answer.status)
            (version,) = answer.json['versions']
            self.assertEqual('3.71', version['version'])

    def test_microversions_are_negotiated(self):
        for text, status, served in (
            ('3.50', 200, 'volume 3.50'),
            ('latest', 200, 'volume 3.71'),
            ('3.72', 406, 'volume 3.0'),
        ):
            answer = self.cinder('/volumes', version=text)
            self.assertEqual(status, answer.status)
            self.assertEqual(served, answer.headers['OpenStack-API-Version'])

    def test_services_are_for_admins(self):
        """C3, H4"""
        self.assertEqual(200, self.cinder('/os-services').status)
        answer = self.cinder('/os-services', 'member')
        self.assertEqual(403, answer.status)
        self.assertIn('forbidden', answer.json)

    def test_limits_and_types_are_told(self):
        absolute = self.cinder('/limits', 'member').json['limits']['absolute']
        listed = self.cinder('/volumes', 'member').json['volumes']
        self.assertEqual(len(listed), absolute['totalVolumesUsed'])
        (kind,) = self.cinder('/types').json['volume_types']
        self.assertEqual('ceph', kind['name'])

    def test_what_is_not_built_is_404_or_405(self):
        headers = {'X-Auth-Token': self.token()}
        for method, path, status in (
            ('GET', '/volume/v3/nothing', 404),
            ('PATCH', '/volume/v3/volumes', 405),
        ):
            answer = self.ask(method, path, headers=headers)
            self.assertEqual(status, answer.status)
