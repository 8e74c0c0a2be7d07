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

from cipclient.action import recipe
from cipclient.cloud import failure
from cipclient.tests.unit.action import neutron
from cipclient.tests.unit.cloud import rows

SERVER = rows.server_id(1)
ID = rows.server_id(7)


class TestRecipe(neutron.TestCase):
    """What it takes to make one anew, and nothing that is a secret."""

    def setUp(self):
        super().setUp()
        self.server = self.fake.servers[1]
        self.port = {'id': ID, 'network_id': 'net', 'status': 'ACTIVE'}
        self.told = {
            '/ports': {'ports': [self.port]},
            '/floatingips': {
                'floatingips': [{'id': 'f', 'port_id': ID, 'status': 'x'}]
            },
        }

    def read(self):
        return recipe.read(self.cloud, SERVER)

    def test_what_is_needed_is_kept_and_what_is_secret_is_not(self):
        """H37"""
        made_of = self.read()
        self.assertEqual('web-1', made_of['name'])
        self.assertEqual('c1.small', made_of['flavor']['original_name'])
        self.assertEqual([{'id': ID, 'network_id': 'net'}], made_of['ports'])
        self.assertEqual([{'id': 'f', 'port_id': ID}], made_of['floating_ips'])
        self.assertNotIn('c2VjcmV0', str(made_of))
        self.assertEqual(
            [SERVER],
            [one.query['device_id'] for one in self.fake.paths('/ports')],
        )

    def test_without_floating_ips_in_neutron_they_are_not_known_to_be_none(
        self,
    ):
        del self.told['/floatingips']
        self.assertNotIn('floating_ips', self.read())

    def test_of_several_volumes_the_devices_tell_which_it_boots_from(self):
        path = f'/servers/{SERVER}/os-volume_attachments'
        self.told[path] = {
            'volumeAttachments': [
                {'volumeId': 'a', 'device': '/dev/vda'},
                {'volumeId': 'b', 'device': '/dev/vdb'},
            ]
        }
        # One is the one.
        self.assertNotIn('devices', self.read())
        self.assertEqual([], self.fake.paths(path))
        name = 'os-extended-volumes:volumes_attached'
        self.server[name] = [{'id': 'b'}, {'id': 'a'}]
        self.assertEqual(
            {'a': '/dev/vda', 'b': '/dev/vdb'}, self.read()['devices']
        )

    def test_what_is_told_in_another_form_is_no_recipe(self):
        """F28: then nothing is deleted."""
        self.server['flavor'] = 'c1.small'
        error = self.assertRaises(failure.Garbled, self.read)
        self.assertIn(SERVER, str(error))
        self.told[f'/servers/{SERVER}'] = {'server': None}
        self.assertRaises(failure.Garbled, self.read)

    def test_what_is_of_another_server_is_no_recipe_of_it(self):
        """Else its owner would be given what is somebody else's."""
        self.port['device_id'] = SERVER
        self.read()
        self.port['device_id'] = ID
        self.assertRaises(failure.Garbled, self.read)
        del self.port['device_id']
        self.told[f'/servers/{SERVER}'] = {'server': self.fake.servers[0]}
        self.assertRaises(failure.Garbled, self.read)
