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

"""Services, hypervisors and zones."""

from cipclient.tests.unit.sandbox import writer


class TestHosts(writer.TestCase):
    def services(self, version='2.72', **query):
        return self.nova('/os-services', version=version, **query).json[
            'services'
        ]

    def test_a_down_cell_shows_in_the_services_from_2_69_on(self):
        """H1"""
        before = self.services(binary='nova-compute')
        self.state.take_cell_down('cell2')
        old = self.services('2.68', binary='nova-compute')
        self.assertEqual(len(before) // 2, len(old))
        new = self.services('2.69', binary='nova-compute')
        self.assertEqual(len(before), len(new))
        unknown = [row for row in new if row['status'] == 'UNKNOWN']
        self.assertEqual(len(before) // 2, len(unknown))
        self.assertEqual({'binary', 'host', 'status'}, set(unknown[0]))

    def test_a_down_cell_breaks_the_hypervisors(self):
        """H1"""
        self.assertEqual(200, self.nova('/os-hypervisors').status)
        self.state.take_cell_down('cell2')
        self.assertEqual(500, self.nova('/os-hypervisors').status)
        self.assertEqual(500, self.nova('/os-hypervisors/detail').status)

    def test_ids_are_numbers_before_2_53(self):
        self.assertEqual(1, self.services('2.52')[0]['id'])
        self.assertRegex(self.services('2.53')[0]['id'], '^[0-9a-f-]{36}$')

    def test_a_hypervisor_is_shown_by_its_id(self):
        rows = self.nova('/os-hypervisors').json['hypervisors']
        one = self.nova(f'/os-hypervisors/{rows[0]["id"]}').json['hypervisor']
        self.assertEqual('QEMU', one['hypervisor_type'])
        self.assertEqual(404, self.nova('/os-hypervisors/none').status)

    def test_they_are_for_admins(self):
        for path in ('/os-services', '/os-hypervisors'):
            self.assertEqual(403, self.nova(path, 'member').status)
        self.assertEqual(
            200, self.nova('/os-availability-zone', 'member').status
        )
        answer = self.nova('/os-availability-zone/detail', 'member')
        self.assertEqual(403, answer.status)

    def test_one_without_servers_is_forgotten_and_others_are_not(self):
        """H1"""
        rows = self.services(binary='nova-compute')
        hosts = self.state.first_region.compute.hosts
        busy = {server.host for server in self.state.live_servers()}
        for row in rows:
            path = f'/os-services/{row["id"]}'
            answer = self.send('DELETE', path, person='admin')
            self.assertEqual(
                409 if row['host'] in busy else 204, answer.status
            )
        self.assertEqual(set(hosts), set(hosts) & busy)
        answer = self.send('DELETE', '/os-services/none', person='admin')
        self.assertEqual(404, answer.status)
        self.assertEqual(403, self.send('DELETE', path).status)
