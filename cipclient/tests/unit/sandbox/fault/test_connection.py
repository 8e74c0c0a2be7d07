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

"""Faults of the connection."""

import http.client

from cipclient import sandbox
from cipclient.tests.unit.sandbox import base

LIST = '/compute/v2.1/servers/detail?all_tenants=1'


class TestConnection(base.TestCase):
    def setUp(self):
        super().setUp()
        self.token()
        self.sandbox.requests.clear()

    def listed(self):
        return self.ask('GET', LIST, headers={'X-Auth-Token': self.token()})

    def fail(self, effect, service='compute', **args):
        self.sandbox.fail(sandbox.Fault(effect, args, service=service))

    def test_a_drop_before_does_nothing(self):
        """F22"""
        self.fail('drop_before', 'identity')
        self.assertRaises(
            http.client.RemoteDisconnected, self.login_by_password, 'demo'
        )
        (entry,) = self.sandbox.requests
        self.assertEqual((0, ''), (entry.status, entry.template))

    def test_a_drop_after_has_done_it(self):
        """F23"""
        self.fail('drop_after', 'identity')
        self.assertRaises(
            http.client.RemoteDisconnected, self.login_by_password, 'demo'
        )
        (entry,) = self.sandbox.requests
        self.assertEqual(201, entry.status)
        self.assertEqual(('drop_after',), entry.faults)

    def test_a_cut_body_is_half_of_what_was_promised(self):
        """F25"""
        self.fail('cut')
        error = self.assertRaises(http.client.IncompleteRead, self.listed)
        self.assertTrue(abs(len(error.partial) - error.expected) <= 1)

    def test_a_hanging_answer_comes_in_the_end(self):
        """F26"""
        self.fail('hang', seconds=0.01)
        self.assertEqual(60, len(self.listed().json['servers']))

    def test_a_hanging_answer_can_be_given_up(self):
        """F26"""
        self.fail('hang', seconds=600)
        connection = self.connect(timeout=0.05)
        connection.request('GET', LIST, headers={'X-Auth-Token': self.token()})
        self.assertRaises(TimeoutError, connection.getresponse)

    def test_a_slow_answer_is_whole(self):
        """F26"""
        self.fail('slow', seconds=0.0001, bytes=10000)
        self.assertEqual(60, len(self.listed().json['servers']))

    def test_what_hangs_ends_when_the_sandbox_does(self):
        self.fail('slow', seconds=600)
        connection = self.connect()
        connection.request('GET', LIST, headers={'X-Auth-Token': self.token()})
        response = connection.getresponse()
        self.sandbox.stop()
        self.assertRaises(
            (http.client.IncompleteRead, ConnectionError), response.read
        )
