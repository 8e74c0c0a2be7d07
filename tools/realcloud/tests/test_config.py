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

from realcloud import config
from realcloud import hosts

from tests import base


class TestConfig(base.TestCase):
    def setUp(self):
        super().setUp()
        config.write(self.where)

    def _read(self, name):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.read_string((self.where.etc / name).read_text())
        return parser

    def test_every_template_is_filled_in(self):
        written = list(self.where.etc.glob('*.conf'))
        self.assertTrue(written)
        for path in written:
            self.assertNotIn('${', path.read_text(), path.name)
            self._read(path.name)

    def test_unknown_name(self):
        with self.assertRaises(KeyError):
            config.render('nova.conf', {})

    def test_a_configuration_for_each_compute(self):
        for host in hosts.DEFAULT:
            conf = self._read(f'nova-compute-{host}.conf')
            self.assertEqual(host, conf['DEFAULT']['host'])

    def test_computes_see_no_database(self):
        for name in ('nova.conf', 'nova-compute-cell1-compute1.conf'):
            self.assertFalse(
                {'database', 'api_database'} & set(self._read(name).sections())
            )

    def test_each_compute_is_on_the_queue_of_its_cell(self):
        def queue(host):
            conf = self._read(f'nova-compute-{host}.conf')
            return conf['DEFAULT']['transport_url'].rsplit('/', 1)[1]

        self.assertEqual('', queue('cell1-compute1'))
        self.assertEqual('cell2', queue('cell2-compute1'))

    def test_second_cell_has_its_own_database(self):
        conf = self._read('nova-cell2.conf')
        self.assertEqual(
            self.where.cell2_database_url(),
            conf['database']['connection'],
        )

    def test_everything_listens_on_loopback(self):
        for path in self.where.etc.glob('*.conf'):
            self.assertNotIn('0.0.0.0', path.read_text(), path.name)
