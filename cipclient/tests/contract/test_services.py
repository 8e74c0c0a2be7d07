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

"""Compute services, and who may have Nova forget one."""

from cipclient.tests.contract import base


class TestServices(base.TestCase):
    def services(self):
        answer = self.admin.nova.get('/os-services', binary='nova-compute')
        self.assertEqual(200, answer.status, answer.body)
        return {row['host']: row for row in answer.body['services']}

    def test_one_that_has_servers_stays(self):
        """H1"""
        server = self.make_server()
        host = self.admin.server(server)['OS-EXT-SRV-ATTR:host']
        path = f'/os-services/{self.services()[host]["id"]}'
        self.assertRefused(409, self.admin.nova.delete(path), 'instances')
        self.assertRefused(403, self.member.nova.delete(path))
        self.assertIn(host, self.services())

    def test_one_that_never_was_is_404(self):
        """H1"""
        answer = self.admin.nova.delete(
            '/os-services/0fa21000-0000-4000-8000-00000000000f'
        )
        self.assertRefused(404, answer)
