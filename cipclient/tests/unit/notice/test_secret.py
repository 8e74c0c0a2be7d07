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


import os
import pathlib
from unittest import mock

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.notice import secret


class TestSecret(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)

    def _file(self, content=b'hunter2\n', mode=0o600):
        path = self.folder / 'password'
        path.write_bytes(content)
        path.chmod(mode)
        return str(path)

    def _refusal(self, **environ):
        error = self.assertRaises(
            exceptions.NoticeError, secret.read, environ, 'X'
        )
        self.assertNotIn('hunter2', str(error))
        return str(error)

    def test_nothing_is_set(self):
        self.assertIsNone(secret.read({'X': '', 'X_FILE': ''}, 'X'))

    def test_from_the_environment_or_a_file(self):
        for environ in ({'X': 'hunter2'}, {'X_FILE': self._file()}):
            self.assertEqual('hunter2', secret.read(environ, 'X').reveal())

    def test_p36_it_is_not_shown_by_accident(self):
        kept = secret.read({'X': 'hunter2'}, 'X')
        self.assertNotIn('hunter2', f'{kept} {kept!r} {[kept]}')

    def test_both_are_one_too_many(self):
        self.assertIn('unset', self._refusal(X='hunter2', X_FILE='/x'))

    def test_a12_a_file_that_others_can_read_is_refused(self):
        for mode in (0o640, 0o604, 0o660, 0o666):
            words = self._refusal(X_FILE=self._file(mode=mode))
            self.assertIn('chmod 600', words)

    def test_a12_a_file_of_another_user_is_refused(self):
        path = self._file()
        with mock.patch.object(
            os, 'geteuid', autospec=True, return_value=12345
        ):
            os.chown(path, 54321, -1) if os.getuid() == 0 else None
            self.assertIn('another user', self._refusal(X_FILE=path))

    def test_a13_a_link_is_not_followed(self):
        link = self.folder / 'link'
        link.symlink_to(self._file())
        self._refusal(X_FILE=str(link))

    def test_what_is_no_file_is_refused_at_once(self):
        fifo = self.folder / 'fifo'
        os.mkfifo(fifo, 0o600)
        for path in (fifo, self.folder, self.folder / 'none', 'a\0b'):
            self._refusal(X_FILE=str(path))

    def test_what_is_no_password_is_refused(self):
        for content in (
            b'',
            b'\n',
            b'hunter2\nhunter3\n',
            b'hunter2\x1b',
            b'\xff\xfehunter2',
            b'hunter2' * 1000,
        ):
            self._refusal(X_FILE=self._file(content))
