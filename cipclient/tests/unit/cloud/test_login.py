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

import openstack.exceptions
from keystoneauth1 import exceptions as ksa_exceptions
from oslotest import base

from cipclient import exceptions
from cipclient.cloud import login


class TestLogIn(base.BaseTestCase):
    def _fails(self, error):
        def prepare():
            raise error

        return str(
            self.assertRaises(exceptions.CloudError, login.log_in, prepare)
        )

    def test_who_names_no_cloud_is_told_how(self):
        for error in (
            openstack.exceptions.ConfigException('no auth_url'),
            ksa_exceptions.NoMatchingPlugin('pasword'),
        ):
            self.assertIn('--os-cloud', self._fails(error))

    def test_wrong_credentials_are_said_so(self):
        said = self._fails(ksa_exceptions.Unauthorized('401'))
        self.assertIn('refuses the credentials', said)

    def test_a_keystone_out_of_reach_is_said_so(self):
        said = self._fails(ksa_exceptions.ConnectFailure('refused'))
        self.assertIn('cannot be reached', said)

    def test_any_other_failure_is_one_sentence(self):
        said = self._fails(ksa_exceptions.InternalServerError('\x1b[31m'))
        self.assertIn('Logging in failed: \\u001b', said)

    def test_success_is_silent(self):
        login.log_in(lambda: None)
