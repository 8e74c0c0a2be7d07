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

from oslotest import base

from cipclient.cloud import failure


class TestSentence(base.BaseTestCase):
    def _of(self, status=400, body=b'', **headers):
        return str(failure.of('http://nova.test/x', status, headers, body))

    def test_a_status_without_a_name_is_shown_as_it_is(self):
        self.assertEqual('GET http://nova.test/x: HTTP 499.', self._of(499))

    def test_each_services_own_words_are_found(self):
        for body in (
            b'{"itemNotFound": {"message": "No.", "code": 404}}',
            b'{"error": {"message": "No.", "code": 404}}',
            b'{"message": "No.<br /><br />\\n", "code": "404 Not Found"}',
        ):
            self.assertIn('Bad Request: No.', self._of(body=body))

    def test_bodies_of_any_other_form_are_not_shown(self):
        for body in (b'<html>', b'[]', b'5', b'{"error": 5}', b'{"a": {}}'):
            self.assertEqual(
                'GET http://nova.test/x: HTTP 400 Bad Request.',
                self._of(body=body),
            )

    def test_a_redirect_to_nowhere_is_said_so(self):
        self.assertIn('a redirect to nowhere', self._of(301))

    def test_strangers_texts_are_safe_and_short(self):
        clipped = failure.clip('a\x1b[31m\r\n' + 'x' * 999)
        self.assertEqual('a\\u001b[31m x', clipped[:13])
        self.assertLessEqual(len(clipped), 303)


class TestMissing(base.BaseTestCase):
    """P27"""

    def test_what_the_service_says_of_that_id_proves_that_it_has_none(self):
        missing = failure.Missing('HTTP 404', 'No server abc could be found.')
        self.assertIsNone(missing.require('server', 'abc'))

    def test_what_is_said_of_no_id_or_of_another_proves_nothing(self):
        for said in ('', 'No server abd could be found.'):
            missing = failure.Missing('HTTP 404', said)
            error = self.assertRaises(
                failure.Failure, missing.require, 'server', 'abc'
            )
            self.assertIn('Whether there is a server abc', str(error))
