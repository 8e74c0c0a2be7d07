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

import pathlib

from realcloud import cloud
from realcloud import settings

from tests import base


class TestStateFolder(base.TestCase):
    def test_named(self):
        self.assertEqual(
            pathlib.Path('/srv/cloud'),
            settings.state_folder({'REALCLOUD_STATE': '/srv/cloud'}),
        )

    def test_xdg(self):
        self.assertEqual(
            pathlib.Path('/var/x/cipclient-realcloud'),
            settings.state_folder({'XDG_STATE_HOME': '/var/x'}),
        )

    def test_home(self):
        self.assertEqual(
            pathlib.Path.home() / '.local/state/cipclient-realcloud',
            settings.state_folder({}),
        )


class TestLoad(base.TestCase):
    def _load(self, offset=None):
        environ = {'REALCLOUD_STATE': str(self.where.state)}
        if offset is not None:
            environ['REALCLOUD_PORT_OFFSET'] = offset
        return settings.load(environ)

    def test_default(self):
        self.assertEqual(settings.DEFAULT_OFFSET, self._load().offset)

    def test_asked_for(self):
        self.assertEqual(0, self._load('0').offset)

    def test_remembered(self):
        settings.remember(self._load('700'))
        self.assertEqual(700, self._load().offset)
        self.assertEqual(700, self._load('700').offset)

    def test_no_move_of_a_made_cloud(self):
        settings.remember(self._load('700'))
        with self.assertRaisesRegex(settings.SettingsError, '=700'):
            self._load('800')

    def test_free_to_move_after_a_wipe(self):
        settings.remember(self._load('700'))
        settings.forget(self._load())
        self.assertEqual(800, self._load('800').offset)

    def test_not_a_number(self):
        with self.assertRaisesRegex(settings.SettingsError, 'many'):
            self._load('many')

    def test_no_such_port(self):
        for offset in ('-1', '60000'):
            with self.assertRaises(settings.SettingsError):
                self._load(offset)


class TestPorts(base.TestCase):
    def test_default_stays_below_the_ephemeral_ports(self):
        top = max(cloud.USUAL_PORTS.values()) + settings.DEFAULT_OFFSET
        self.assertLess(top, 32768)

    def test_no_two_services_on_one(self):
        ports = [self.where.port(name) for name in cloud.USUAL_PORTS]
        self.assertEqual(len(ports), len(set(ports)))

    def test_urls(self):
        self.assertEqual(
            'http://127.0.0.1:15000/v3', self.where.url('keystone', '/v3')
        )
        self.assertEqual(
            'rabbit://guest:guest@127.0.0.1:15672/cell2',
            self.where.rabbit_url('cell2'),
        )

    def test_only_the_second_cell_goes_through_the_forwarder(self):
        self.assertIn(':13306/', self.where.database_url('nova_cell1'))
        self.assertIn(':13307/nova_cell2', self.where.cell2_database_url())
