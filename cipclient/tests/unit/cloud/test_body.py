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

import io

import requests
from oslotest import base

from cipclient.cloud import body
from cipclient.cloud import failure

_CHUNK = 64 << 10


def response(content, status=200):
    made = requests.Response()
    made.status_code = status
    made.raw = io.BytesIO(content)
    return made


class TestBody(base.BaseTestCase):
    def test_it_is_read_up_to_what_may_be(self):
        self.assertEqual(b'abc', body.read(response(b'abc'), 3, 'http://a'))

    def test_f27_above_that_it_is_not_kept(self):
        error = self.assertRaises(
            failure.TooLarge, body.read, response(b'abcd'), 3, 'http://a'
        )
        self.assertIn('GET http://a: the answer is larger than 3', str(error))

    def test_f27_of_an_error_no_more_is_read_than_is_shown(self):
        long = response(b'x' * 10 * _CHUNK, 500)
        self.assertEqual(
            2 * _CHUNK, len(body.read(long, 100 * _CHUNK, 'http://a'))
        )

    def test_f27_of_an_answer_to_a_write_its_beginning_is_read(self):
        self.assertEqual(b'said', body.beginning(response(b'said')))
        long = response(b'x' * 10 * _CHUNK)
        self.assertEqual(2 * _CHUNK, len(body.beginning(long)))

    def test_f25_what_is_no_json_object_is_garbled(self):
        self.assertEqual({'a': 1}, body.parse('http://a', b'{"a": 1}'))
        for content in (b'<html>', b'[1]', b'', b'[' * 10**5):
            error = self.assertRaises(
                failure.Garbled, body.parse, 'http://a', content
            )
            self.assertIn('GET http://a', str(error))
