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

import logging

import fixtures
import requests
from oslotest import base

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows


class TestService(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.cloud = self.fake.cloud()

    def _answers(self, *replies, path='/os-services'):
        left = list(replies)

        def intercept(asked):
            if asked.path != path or not left:
                return None
            reply = left.pop(0)
            if isinstance(reply, Exception):
                raise reply
            return reply

        self.fake.intercept = intercept

    def _get(self, **kwargs):
        return self.cloud.compute.get('/os-services', **kwargs)

    def test_nothing_is_asked_before_something_is_read(self):
        self.assertEqual([], self.fake.asked)

    def test_the_answer_is_a_body(self):
        self.assertIn(b'node1', self._get().body)

    def test_f18_a_token_that_expired_is_renewed_once(self):
        self._answers(fakes.Reply(status=401))
        self.assertIn(b'node1', self._get().body)
        self.assertEqual(2, self.fake.tokens)
        tokens = [
            asked.headers['X-Auth-Token']
            for asked in self.fake.paths('/os-services')
        ]
        self.assertEqual(['token-1', 'token-2'], tokens)

    def test_f18_one_that_another_thread_has_dropped_is_renewed_too(self):
        self._get()
        left = [fakes.Reply(status=401)]

        def intercept(asked):
            if asked.path != '/os-services' or not left:
                return None
            # Another thread met the same 401, and is about to log in.
            self.assertTrue(self.cloud._session.auth.invalidate())
            return left.pop()

        self.fake.intercept = intercept
        self.assertIn(b'node1', self._get().body)
        self.assertEqual(2, self.fake.tokens)

    def test_f19_a_second_401_ends_the_run(self):
        self._answers(*[fakes.Reply(status=401)] * 9)
        self.assertRaises(failure.NotAuthenticated, self._get)
        self.assertEqual([], self.fake.slept)

    def test_f19_credentials_that_are_refused_are_said_so(self):
        self._answers(
            *[fakes.Reply({'error': {'message': 'No'}}, 401)] * 9,
            path='/auth/tokens',
        )
        error = self.assertRaises(failure.NotAuthenticated, self._get)
        self.assertIn('refuses the credentials', str(error))

    def test_f20_a_busy_service_is_asked_again_after_its_pause(self):
        self._answers(fakes.Reply(status=429, headers={'Retry-After': '7'}))
        self._get()
        self.assertEqual([7.0], self.fake.slept)

    def test_f21_a_storm_of_503_is_ridden_out(self):
        self._answers(*[fakes.Reply(status=503)] * 4)
        self.assertIn(b'node1', self._get().body)
        self.assertEqual(4, len(self.fake.slept))

    def test_f25_f26_what_breaks_on_the_way_is_tried_again(self):
        self._answers(
            requests.ConnectionError('reset'),
            requests.ReadTimeout('slow'),
            requests.exceptions.ChunkedEncodingError('cut'),
        )
        self.assertIn(b'node1', self._get().body)

    def test_f26_a_certificate_that_does_not_fit_is_final(self):
        self._answers(requests.exceptions.SSLError('not ours'))
        self.assertRaises(failure.Failure, self._get)
        self.assertEqual([], self.fake.slept)

    def test_f27_an_answer_above_the_cap_is_not_kept(self):
        self._answers(fakes.Reply(b'x' * 4096))
        self.assertRaises(failure.TooLarge, self._get, max_bytes=1024)

    def test_f29_a_microversion_refused_in_mid_run_is_a_failure(self):
        self._answers(
            fakes.Reply(
                {'computeFault': {'message': 'Version 2.72 is not supported'}},
                406,
            )
        )
        error = self.assertRaises(failure.Failure, self._get)
        self.assertIn('2.72 is not supported', str(error))
        self.assertEqual(406, error.status)

    def test_a_redirect_is_not_followed_and_says_where_it_pointed(self):
        self._answers(
            fakes.Reply(status=302, headers={'Location': 'http://evil.test/'})
        )
        error = self.assertRaises(failure.Failure, self._get)
        self.assertIn('http://evil.test/', str(error))
        self.assertNotIn('evil', self.fake.asked[-1].url)

    def test_errors_are_told_apart(self):
        for status, kind in (
            (403, exceptions.NotAuthorized),
            (404, exceptions.NotFound),
            (400, failure.Failure),
            (500, failure.Failure),
        ):
            self._answers(fakes.Reply(status=status))
            self.assertRaises(kind, self._get)

    def test_an_error_names_request_status_message_and_request_id(self):
        self._answers(
            fakes.Reply(
                {'badRequest': {'message': 'No \x1b[31m' + 'x' * 999}},
                400,
                {'x-openstack-request-id': 'req-1'},
            )
        )
        error = str(self.assertRaises(failure.Failure, self._get))
        for part in ('GET http://nova.test', '400', 'No \\u001b', 'req-1'):
            self.assertIn(part, error)
        self.assertLess(len(error), 600)

    def test_a37_bodies_and_tokens_are_never_logged(self):
        logged = self.useFixture(fixtures.FakeLogger(level=logging.DEBUG))
        self.fake.servers = [rows.server(1, name='a-name')]
        self.cloud.compute.get('/servers/detail', {'all_tenants': '1'})
        self.assertNotIn('c2VjcmV0', logged.output)
        self.assertNotIn('a-name', logged.output)
        self.assertNotIn('token-1', logged.output)

    def test_the_user_agent_says_who_asks(self):
        self._get()
        agent = self.fake.asked[-1].headers['User-Agent']
        self.assertTrue(agent.startswith('cipclient/'), agent)

    def test_f25_an_object_that_is_none_is_asked_for_twice(self):
        self._answers(fakes.Reply(b'<html>log in</html>'))
        found = self.cloud.compute.get_object('/os-services')
        self.assertIn('services', found)
        self._answers(*[fakes.Reply(b'<html>log in</html>')] * 2)
        self.assertRaises(
            failure.Garbled, self.cloud.compute.get_object, '/os-services'
        )

    def test_f27_json_nested_too_deep_is_no_object(self):
        self._answers(*[fakes.Reply(b'{"a":' + b'[' * 100_000)] * 2)
        self.assertRaises(
            failure.Garbled, self.cloud.compute.get_object, '/os-services'
        )
