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

import configparser

from realcloud import switches

from tests import base


class TestValue(base.TestCase):
    def test_off(self):
        self.assertIsNone(switches.value_of('max-limit', 'off'))

    def test_on(self):
        self.assertEqual('3600', switches.value_of('soft-delete', 'on'))

    def test_number(self):
        self.assertEqual('5', switches.value_of('max-limit', '5'))
        self.assertEqual('-1', switches.value_of('shelved-offload', '-1'))

    def test_on_says_nothing_about_a_limit(self):
        with self.assertRaisesRegex(switches.SwitchError, 'needs a number'):
            switches.value_of('max-limit', 'on')

    def test_no_number_for_yes_or_no(self):
        for name in ('hidden-directory', 'stack-index'):
            with self.assertRaises(switches.SwitchError):
                switches.value_of(name, '5')

    def test_nonsense(self):
        with self.assertRaises(switches.SwitchError):
            switches.value_of('max-limit', 'five')


class TestFiles(base.TestCase):
    def _flip(self, **values):
        for name, value in values.items():
            switches.State(self.where).set(name.replace('_', '-'), value)
        switches.write(self.where)

    def _read(self, name):
        parser = configparser.ConfigParser()
        parser.read_string((self.where.etc / name).read_text())
        return parser

    def test_nothing_flipped(self):
        self._flip()
        for name in switches.OVERLAYS.values():
            self.assertEqual('', (self.where.etc / name).read_text())
        self.assertEqual(
            '{}\n', (self.where.etc / 'heat-policy.yaml').read_text()
        )

    def test_each_in_its_service_and_section(self):
        self._flip(soft_delete='60', max_limit='5', cinder_max_limit='7')
        nova = self._read('nova-switches.conf')
        self.assertEqual('60', nova['DEFAULT']['reclaim_instance_interval'])
        self.assertEqual('5', nova['api']['max_limit'])
        cinder = self._read('cinder-switches.conf')
        self.assertEqual('7', cinder['DEFAULT']['osapi_max_limit'])

    def test_back(self):
        self._flip(soft_delete='60')
        switches.State(self.where).clear('soft-delete')
        switches.write(self.where)
        self.assertEqual({}, switches.State(self.where).all())
        self.assertFalse((self.where.etc / 'nova-switches.conf').read_text())

    def test_policy(self):
        self._flip(stack_index='role:admin')
        self.assertEqual(
            '"stacks:global_index": "role:admin"\n',
            (self.where.etc / 'heat-policy.yaml').read_text(),
        )

    def test_every_switch_has_a_file(self):
        for switch in switches.SWITCHES.values():
            self.assertIn(switch.overlay, {*switches.OVERLAYS, 'heat'})


class TestReaders(base.TestCase):
    RUNNING = ('nova', 'nova-compute-a', 'nova-conductor', 'glance', 'heat')

    def test_names_and_beginnings(self):
        self.assertEqual(
            ['nova', 'nova-compute-a'],
            switches.readers('soft-delete', self.RUNNING),
        )
        self.assertEqual(['nova'], switches.readers('max-limit', self.RUNNING))

    def test_read_without_a_restart(self):
        self.assertEqual([], switches.readers('stack-index', self.RUNNING))
