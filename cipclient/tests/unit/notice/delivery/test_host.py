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


import socket
from unittest import mock

from oslotest import base

from cipclient.notice.delivery import host


def _connected(address):
    made = mock.Mock(spec=socket.socket)
    made.getpeername.return_value = (address, 25)
    made.getsockname.return_value = (address, 4711)
    return made


class TestHost(base.BaseTestCase):
    def test_which_addresses_are_this_host(self):
        for address, expected in (
            ('127.0.0.1', True),
            ('127.8.8.8', True),
            ('::1', True),
            ('::ffff:127.0.0.1', True),
            ('::ffff:192.0.2.1', False),
            ('192.0.2.1', False),
            ('fe80::1%eth0', False),
        ):
            self.assertIs(expected, host.is_loopback(_connected(address)))

    def test_a_name_that_is_not_whole_is_no_name(self):
        for name, address, expected in (
            ('cron.example.org', '192.0.2.1', 'cron.example.org'),
            ('cron', '192.0.2.1', '[192.0.2.1]'),
            ('cron', 'fe80::1%eth0', '[IPv6:fe80::1]'),
        ):
            with mock.patch.object(
                socket, 'gethostname', autospec=True, return_value=name
            ):
                self.assertEqual(expected, host.own_name(_connected(address)))
