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

"""Faults of a whole answer."""

import email.utils
import gzip

from cipclient import sandbox
from cipclient.tests.unit.sandbox import base


class TestAnswer(base.TestCase):
    options = {'servers': 5}  # noqa: RUF012

    def setUp(self):
        super().setUp()
        self.token()

    def with_fault(self, effect, service='compute', **args):
        fault_id = self.sandbox.fail(
            sandbox.Fault(effect, args, service=service)
        )
        answers = {
            'compute': lambda: self.nova('/servers', all_tenants=1),
            'block-storage': lambda: self.cinder('/volumes'),
            'image': lambda: self.glance('/images'),
            'network': lambda: self.get('/networking/v2.0/networks'),
            'identity': lambda: self.keystone('/users'),
        }
        answer = answers[service]()
        self.sandbox.heal(fault_id)
        return answer

    def test_a_status_is_in_the_shape_of_its_service(self):
        """F16, F18, F21, F24"""
        for service, status, key in (
            ('compute', 503, 'serviceUnavailable'),
            ('compute', 429, 'overLimit'),
            ('compute', 413, 'overLimit'),
            ('compute', 504, 'computeFault'),
            ('block-storage', 500, 'computeFault'),
            ('network', 502, 'NeutronError'),
            ('identity', 401, 'error'),
            ('identity', 403, 'error'),
        ):
            answer = self.with_fault('status', service, status=status)
            self.assertEqual(status, answer.status)
            self.assertIn(key, answer.json)
        answer = self.with_fault('status', 'image', status=503)
        self.assertIn(b'<h1>503', answer.body)

    def test_a_proxy_gives_up_and_the_service_does_not(self):
        """F24"""
        server = self.state.live_servers()[0]
        self.sandbox.fail(sandbox.Fault('gateway', method='POST'))
        answer = self.ask(
            'POST',
            f'/compute/v2.1/servers/{server.id}/action',
            headers={'X-Auth-Token': self.token()},
            body={'lock': None},
        )
        self.assertEqual(504, answer.status)
        self.assertIn(b'<h1>504', answer.body)
        self.assertIsNotNone(server.locked_by)

    def test_a_time_to_retry_is_given_as_told(self):
        """H31, F20"""
        for given in ('7', '1000000000', 'soon', '-1'):
            answer = self.with_fault('status', status=429, retry_after=given)
            self.assertEqual(given, answer.headers['Retry-After'])
        answer = self.with_fault('status', status=503, retry_after='date')
        self.assertIsNotNone(
            email.utils.parsedate_to_datetime(answer.headers['Retry-After'])
        )

    def test_a_login_page_is_200_and_html(self):
        """F25"""
        answer = self.with_fault('login_page')
        self.assertEqual(200, answer.status)
        self.assertIn('text/html', answer.headers['Content-Type'])

    def test_wrong_json_has_a_right_length(self):
        """F25"""
        answer = self.with_fault('wrong_json')
        self.assertEqual(200, answer.status)
        self.assertRaises(ValueError, lambda: answer.json)

    def test_json_may_have_any_other_shape(self):
        """F25"""
        self.assertEqual([], self.with_fault('wrong_shape').json)
        answer = self.with_fault('wrong_shape', document={'servers': None})
        self.assertEqual({'servers': None}, answer.json)

    def test_a_huge_body_is_json_of_that_size(self):
        """H37, F27"""
        answer = self.with_fault('huge', bytes=300_000)
        self.assertEqual(300_000, len(answer.body))
        self.assertEqual({}, answer.json)

    def test_a_bomb_is_small_on_the_wire(self):
        """A14, F27"""
        answer = self.with_fault('gzip_bomb', bytes=3_000_000)
        self.assertEqual('gzip', answer.headers['Content-Encoding'])
        self.assertLess(len(answer.body), 10_000)
        self.assertEqual(3_000_000, len(gzip.decompress(answer.body)))

    def test_nothing_is_packed_unless_armed(self):
        answer = self.ask(
            'GET', '/compute/', headers={'Accept-Encoding': 'gzip'}
        )
        self.assertIsNone(answer.headers['Content-Encoding'])

    def test_json_may_be_deep(self):
        """A14, F27"""
        answer = self.with_fault('deep_json', depth=5000)
        self.assertEqual(b'[' * 5000 + b']' * 5000, answer.body)

    def test_the_clouds_clock_may_be_wrong(self):
        """H14, F55, F56"""
        right = self.with_fault('skew', seconds=0)
        wrong = self.with_fault('skew', seconds=-86400)
        first, second = (
            email.utils.parsedate_to_datetime(answer.headers['Date'])
            for answer in (right, wrong)
        )
        self.assertGreater((first - second).total_seconds(), 86000)
        self.assertEqual(1, len(wrong.headers.get_all('Date')))
