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

from cipclient.action import volumes
from cipclient.cloud import failure
from cipclient.tests.unit.action import neutron
from cipclient.tests.unit.cloud import fake_http
from cipclient.tests.unit.cloud import rows

ID = rows.server_id(7)


class TestVolume(neutron.TestCase):
    """P27: only Cinder itself says that there is none."""

    def test_how_it_is_is_told(self):
        self.fake.volumes = [rows.volume(7, status='in\x1buse')]
        self.assertEqual('in\\u001buse', volumes.status(self.cloud, ID))

    def test_there_is_none_where_cinder_says_so(self):
        self.fake.volumes = []
        self.assertIsNone(volumes.status(self.cloud, ID))

    def test_a_proxy_that_has_nothing_of_the_kind_says_nothing(self):
        self.told = {f'/volumes/{ID}': fake_http.Reply(b'<h1>404</h1>', 404)}
        self.assertRaises(failure.Failure, volumes.status, self.cloud, ID)

    def test_another_one_is_no_answer(self):
        """F25, F28"""
        for told in ({}, {'volume': 7}, {'volume': rows.volume(8)}):
            self.told = {f'/volumes/{ID}': told}
            self.assertRaises(failure.Garbled, volumes.status, self.cloud, ID)
