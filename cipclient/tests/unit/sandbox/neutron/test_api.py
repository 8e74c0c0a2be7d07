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

"""Neutron, as far as it goes."""

from cipclient.tests.unit.sandbox import base


class TestNeutron(base.TestCase):
    def listed(self, kind, person='admin', **query):
        return self.get(f'/networking/v2.0/{kind}', person, **query).json

    def test_each_server_has_a_port(self):
        server = self.server_named('ice-core-run')
        (port,) = self.listed('ports', device_id=server.id)['ports']
        self.assertEqual(server.address, port['fixed_ips'][0]['ip_address'])
        shown = self.get(f'/networking/v2.0/ports/{port["id"]}').json['port']
        self.assertEqual(port, shown)

    def test_a_member_sees_the_ports_of_his_project(self):
        own = self.project('glaciology').id
        rows = self.listed('ports', 'member')['ports']
        self.assertEqual({own}, {row['project_id'] for row in rows})

    def test_there_are_pages_only_if_asked_for(self):
        everything = self.listed('ports')
        self.assertNotIn('ports_links', everything)
        first = self.listed('ports', limit=10)
        self.assertEqual(10, len(first['ports']))
        self.assertIn('marker=', first['ports_links'][0]['href'])
        rest = self.listed('ports', limit=999, marker=first['ports'][-1]['id'])
        self.assertEqual(len(everything['ports']) - 10, len(rest['ports']))

    def test_networks_are_chosen_by_what_they_are(self):
        query = {'router:external': 'true'}
        (row,) = self.listed('networks', **query)['networks']
        self.assertEqual('public', row['name'])

    def test_the_rest_is_there_but_empty(self):
        for kind in ('subnets', 'routers', 'security-groups', 'extensions'):
            key = kind.replace('-', '_')
            self.assertEqual({key: []}, self.listed(kind + '.json'))
        self.assertEqual({'floatingips': []}, self.listed('floatingips'))

    def test_an_error_is_neutrons(self):
        answer = self.get('/networking/v2.0/networks/none')
        self.assertEqual(404, answer.status)
        self.assertIn('message', answer.json['NeutronError'])
        answer = self.get('/networking/v2.0/ports?limit=-1')
        self.assertEqual(400, answer.status)

    def test_the_versions_are_told_to_everybody(self):
        answer = self.ask('GET', '/networking/')
        self.assertEqual('v2.0', answer.json['versions'][0]['id'])
        self.assertEqual(200, self.ask('GET', '/networking/v2.0').status)
