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
import stat
from unittest import mock

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.model import notice
from cipclient.notice.delivery import spool
from cipclient.tests.unit.notice import people


class TestSpool(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.parent = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.folder = self.parent / 'spool'

    def _spool(self):
        made = spool.SpoolDelivery(str(self.folder))
        self.addCleanup(made.close)
        return made

    def _files(self):
        return sorted(path.name for path in self.folder.iterdir())

    def test_a_mail_is_a_file_of_ones_own_and_no_telling(self):
        made = self._spool()
        answer = made.deliver(people.message())
        self.assertEqual(
            notice.Answer(notice.Delivery.COPIED, text='1@example.org.eml'),
            answer,
        )
        self.assertFalse(made.counts)
        file = self.folder / '1@example.org.eml'
        self.assertEqual(people.message().content, file.read_bytes())
        self.assertEqual(0o600, stat.S_IMODE(file.stat().st_mode))
        self.assertEqual(0o700, stat.S_IMODE(self.folder.stat().st_mode))

    def test_p39_the_same_mail_is_one_file(self):
        made = self._spool()
        made.deliver(people.message())
        made.deliver(people.message(content=b'newer\r\n'))
        self.assertEqual(['1@example.org.eml'], self._files())
        file = self.folder / '1@example.org.eml'
        self.assertEqual(b'newer\r\n', file.read_bytes())

    def test_no_id_leads_out_of_the_folder(self):
        made = self._spool()
        for message_id in ('<../../evil>', '</etc/x>', '<.>', '<a\0b>', ''):
            made.deliver(people.message(message_id=message_id))
        self.assertEqual(['spool'], os.listdir(self.parent))
        self.assertEqual(5, len(self._files()))

    def test_what_a_crash_left_is_replaced(self):
        made = self._spool()
        (self.folder / '.1@example.org.eml.new').write_bytes(b'half')
        made.deliver(people.message())
        self.assertEqual(['1@example.org.eml'], self._files())

    def test_a13_a_link_in_the_folder_is_replaced_not_followed(self):
        made = self._spool()
        victim = self.parent / 'victim'
        victim.write_bytes(b'keep')
        for name in ('1@example.org.eml', '.1@example.org.eml.new'):
            (self.folder / name).symlink_to(victim)
        made.deliver(people.message())
        self.assertEqual(b'keep', victim.read_bytes())

    def test_a_full_disk_leaves_nothing_half(self):
        made = self._spool()
        with mock.patch.object(
            os, 'fsync', autospec=True, side_effect=OSError(28, 'No space')
        ):
            self.assertRaises(
                exceptions.NoticeError, made.deliver, people.message()
            )
        self.assertEqual([], self._files())

    def test_a12_a_folder_of_others_is_refused(self):
        self.folder.mkdir(0o700)
        self.folder.chmod(0o770)
        self.assertRaises(exceptions.NoticeError, self._spool)
        self.folder.chmod(0o700)
        with mock.patch.object(
            os, 'geteuid', autospec=True, return_value=12345
        ):
            self.assertRaises(exceptions.NoticeError, self._spool)

    def test_a13_a_link_is_no_folder(self):
        (self.parent / 'other').mkdir()
        self.folder.symlink_to(self.parent / 'other')
        self.assertRaises(exceptions.NoticeError, self._spool)

    def test_what_is_no_folder_is_refused(self):
        self.folder.write_bytes(b'')
        for folder in ('', 'a\0b', str(self.folder), '/nowhere/at/all'):
            error = self.assertRaises(
                exceptions.NoticeError, spool.SpoolDelivery, folder
            )
            self.assertTrue(str(error))

    def test_to_close_twice_is_no_harm(self):
        made = self._spool()
        made.close()
        made.close()
