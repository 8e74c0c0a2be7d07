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

import requests
import urllib3
from keystoneauth1 import exceptions as ksa_exceptions
from oslotest import base

from cipclient.cloud import failure
from cipclient.cloud import translation


class TestTranslated(base.BaseTestCase):
    def of(self, raised):
        with translation.translated('GET http://a'):
            raise raised

    def failure(self, raised):
        return self.assertRaises(failure.Failure, self.of, raised)

    def test_what_is_refused_is_about_the_credentials(self):
        error = self.assertRaises(
            failure.NotAuthenticated, self.of, ksa_exceptions.Unauthorized('x')
        )
        self.assertIn('refuses the credentials', str(error))

    def test_f26_a_certificate_that_does_not_fit_is_final(self):
        error = self.failure(ksa_exceptions.SSLError('no'))
        self.assertFalse(error.passing)
        self.assertIn('GET http://a: no', str(error))

    def test_f25_f26_what_breaks_on_the_way_may_pass(self):
        for raised in (
            ksa_exceptions.ConnectFailure('cut'),
            requests.ConnectionError('cut'),
            urllib3.exceptions.ProtocolError('cut'),
        ):
            error = self.failure(raised)
            self.assertTrue(error.passing)
            self.assertIn('can be reached from here', str(error))

    def test_what_keystone_says_as_one_logs_in_is_its_own_answer(self):
        for status, passing in ((503, True), (400, False)):
            raised = ksa_exceptions.HttpError('no', http_status=status)
            error = self.failure(raised)
            self.assertEqual((status, passing), (error.status, error.passing))
            self.assertIn('logging in failed', str(error))

    def test_nothing_that_is_raised_is_nothing(self):
        with translation.translated('GET http://a'):
            pass
