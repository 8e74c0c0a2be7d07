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

from realcloud import hosts

from tests import base


class TestHosts(base.TestCase):
    def setUp(self):
        super().setUp()
        self.hosts = hosts.Hosts(self.where)

    def test_both_cells_have_one(self):
        self.assertEqual(set(hosts.CELLS), set(self.hosts.all().values()))

    def test_add_and_remove(self):
        self.hosts.add('spare', 'cell2')
        self.assertEqual('cell2', hosts.Hosts(self.where).cell_of('spare'))
        self.hosts.remove('spare')
        self.assertEqual(hosts.DEFAULT, self.hosts.all())

    def test_unknown(self):
        for act in (self.hosts.cell_of, self.hosts.remove):
            with self.assertRaisesRegex(hosts.HostError, 'no compute host'):
                act('spare')

    def test_twice(self):
        with self.assertRaisesRegex(hosts.HostError, 'there is'):
            self.hosts.add('cell1-compute1', 'cell1')

    def test_name_becomes_a_file_name(self):
        for name in ('../x', 'A', '', '-x', 'a b'):
            with self.assertRaisesRegex(hosts.HostError, 'not a host name'):
                self.hosts.add(name, 'cell1')

    def test_forget(self):
        self.hosts.remove('cell1-compute1')
        self.hosts.forget()
        self.assertEqual(hosts.DEFAULT, self.hosts.all())
