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

from cipclient import exceptions
from cipclient.notice.delivery import login


class TestLogin(base.BaseTestCase):
    def test_without_variables_there_is_none(self):
        self.assertIsNone(login.read({'CIPCLIENT_SMTP_USER': ''}))

    def test_a_name_and_its_password(self):
        found = login.read(
            {
                'CIPCLIENT_SMTP_USER': 'cloud',
                'CIPCLIENT_SMTP_PASSWORD': 'hunter2',
            }
        )
        self.assertEqual('cloud', found.user)
        self.assertEqual('hunter2', found.password.reveal())
        self.assertNotIn('hunter2', repr(found))

    def test_half_of_one_is_refused(self):
        for environ, missing in (
            ({'CIPCLIENT_SMTP_USER': 'cloud'}, 'set CIPCLIENT_SMTP_PASSWORD'),
            (
                {'CIPCLIENT_SMTP_PASSWORD': 'hunter2'},
                'set CIPCLIENT_SMTP_USER',
            ),
        ):
            error = self.assertRaises(
                exceptions.NoticeError, login.read, environ
            )
            self.assertIn(missing, str(error))
            self.assertNotIn('hunter2', str(error))
