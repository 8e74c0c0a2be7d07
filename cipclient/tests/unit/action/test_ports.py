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

from cipclient.action import ports
from cipclient.cloud import failure
from cipclient.tests.unit.action import neutron
from cipclient.tests.unit.cloud import fake_http
from cipclient.tests.unit.cloud import rows

SERVER = rows.server_id(1)
ID = rows.server_id(7)


class TestPorts(neutron.TestCase):
    """P27: only Neutron itself says that there is none."""

    def test_each_is_read_by_its_id(self):
        for look, path, name in (
            (ports.port, 'ports', 'port'),
            (ports.floating, 'floatingips', 'floatingip'),
            (ports.network, 'networks', 'network'),
        ):
            self.told = {f'/{path}/{ID}': {name: {'id': ID, 'mtu': 9}}}
            self.assertEqual({'id': ID, 'mtu': 9}, look(self.cloud, ID))

    def test_there_is_none_where_neutron_says_so(self):
        said = f'Port {ID} could not be found.'
        self.told = {f'/ports/{ID}': fake_http.error(404, said)}
        self.assertIsNone(ports.port(self.cloud, ID))

    def test_a_proxy_that_has_nothing_of_the_kind_says_nothing(self):
        error = self.assertRaises(failure.Failure, ports.port, self.cloud, ID)
        self.assertIn('cannot be told', str(error))

    def test_another_one_is_no_answer(self):
        """F25, F28"""
        for told in ({}, {'port': None}, {'port': {'id': SERVER}}):
            self.told = {f'/ports/{ID}': told}
            self.assertRaises(failure.Garbled, ports.port, self.cloud, ID)

    def test_an_address_is_taken_if_any_port_has_it(self):
        self.told = {'/ports': {'ports': [{'id': ID}]}}
        self.assertTrue(ports.is_taken(self.cloud, 'net', '10.0.0.7'))
        (asked,) = self.fake.paths('/ports')
        self.assertEqual(
            {'network_id': 'net', 'fixed_ips': 'ip_address=10.0.0.7'},
            asked.query,
        )
        self.told = {'/ports': {'ports': []}}
        self.assertFalse(ports.is_taken(self.cloud, 'net', '10.0.0.7'))

    def test_a_list_in_another_form_is_no_list_of_none(self):
        """F25, F28: an address would look free that is not."""
        for told in ({}, {'ports': None}, {'ports': ['x']}):
            self.told = {'/ports': told}
            self.assertRaises(
                failure.Garbled, ports.is_taken, self.cloud, 'net', '10.0.0.7'
            )
