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

"""HTTP itself."""

import email.utils

from cipclient.tests.unit.sandbox import base


class TestServer(base.TestCase):
    options = {'servers': 3}  # noqa: RUF012

    def test_a_connection_is_kept(self):
        connection = self.connect()
        sockets = set()
        for _each in range(3):
            connection.request('GET', '/compute/')
            response = connection.getresponse()
            body = response.read()
            self.assertEqual(
                len(body), int(response.headers['Content-Length'])
            )
            sockets.add(connection.sock)
        self.assertEqual(1, len(sockets))

    def test_an_answer_names_its_request_and_its_time(self):
        answer = self.nova('/servers')
        self.assertRegex(
            answer.headers['X-Openstack-Request-Id'], '^req-[0-9a-f-]{36}$'
        )
        self.assertEqual(
            answer.headers['X-Openstack-Request-Id'],
            answer.headers['X-Compute-Request-Id'],
        )
        self.assertIsNotNone(
            email.utils.parsedate_to_datetime(answer.headers['Date'])
        )

    def test_a_clients_own_name_for_a_request_is_kept(self):
        headers = {'X-OpenStack-Request-ID': 'req-mine'}
        self.ask('GET', '/compute/', headers=headers)
        (entry,) = self.sandbox.requests
        self.assertEqual('req-mine', entry.global_request_id)

    def test_head_has_no_body(self):
        answer = self.ask('HEAD', '/identity/v3')
        self.assertEqual((200, b''), (answer.status, answer.body))

    def test_it_listens_on_loopback_only(self):
        self.assertTrue(self.sandbox.url.startswith('http://127.0.0.1:'))

    def test_where_nothing_is_it_says_where_to_begin(self):
        answer = self.ask('GET', '/nothing')
        self.assertEqual(404, answer.status)
        self.assertEqual('/identity', answer.json['see'])

    def test_a_body_that_is_too_long_is_not_read(self):
        connection = self.connect()
        connection.putrequest('POST', '/identity/v3/auth/tokens')
        connection.putheader('Content-Length', str(1 << 40))
        connection.endheaders()
        self.assertEqual(400, connection.getresponse().status)
