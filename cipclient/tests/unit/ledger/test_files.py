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

import grp
import os
import pathlib
import stat

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.ledger import files


class TestFiles(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.top = pathlib.Path(
            os.path.realpath(self.useFixture(fixtures.TempDir()).path)
        )
        self.top.chmod(0o700)
        before = os.umask(0o022)
        self.addCleanup(os.umask, before)
        self.files = files.Files()
        self.file = self.top / 'ledger.sqlite'

    def _mode(self, path):
        return stat.S_IMODE(path.stat().st_mode)

    def _fault(self, call, *arguments, **options):
        return str(
            self.assertRaises(
                exceptions.LedgerError, call, *arguments, **options
            )
        )

    def test_what_is_made_is_for_its_owner_alone(self):
        made = self.files.folder(self.top / 'a' / 'b', create=True)
        self.assertEqual(self.top / 'a' / 'b', made)
        self.assertEqual(0o700, self._mode(made))
        self.assertEqual(0o700, self._mode(made.parent))
        self.files.create(self.file)
        self.assertEqual(0o600, self._mode(self.file))

    def test_whatever_the_umask_says(self):
        for umask in (0, 0o077):
            os.umask(umask)
            path = self.top / str(umask)
            self.files.create(path)
            self.assertEqual(0o600, self._mode(path))

    def test_a_named_group_shares_what_is_made(self):
        group = grp.getgrgid(os.getgid()).gr_name
        shared = files.Files(group)
        folder = shared.folder(self.top / 'a', create=True)
        self.assertEqual(0o2770, self._mode(folder))
        shared.create(folder / 'ledger')
        self.assertEqual(0o660, self._mode(folder / 'ledger'))
        self.assertEqual(os.getgid(), (folder / 'ledger').stat().st_gid)
        shared.size(folder / 'ledger')
        self._fault(self.files.size, folder / 'ledger')

    def test_a_missing_folder_is_made_only_if_it_is_wanted(self):
        self.assertIsNone(self.files.folder(self.top / 'a', create=False))
        self.assertFalse((self.top / 'a').exists())

    def test_links_of_ours_are_followed_to_their_end(self):
        (self.top / 'real').mkdir(0o700)
        (self.top / 'link').symlink_to('real')
        (self.top / 'other').symlink_to(self.top / 'link')
        for path in (
            self.top / 'other',
            self.top / 'real' / '..' / 'other',
        ):
            self.assertEqual(
                self.top / 'real', self.files.folder(path, create=False)
            )

    def test_a_link_in_a_folder_of_all_is_not_followed(self):
        open_to_all = self.top / 'open'
        open_to_all.mkdir()
        open_to_all.chmod(0o1777)
        (self.top / 'real').mkdir(0o700)
        (open_to_all / 'link').symlink_to(self.top / 'real')
        self.assertIn(
            'everybody can write',
            self._fault(self.files.folder, open_to_all / 'link', create=False),
        )
        self.assertIn(
            'everybody can write',
            self._fault(self.files.folder, open_to_all, create=False),
        )
        # What we make in it is ours alone.
        self.files.folder(open_to_all / 'mine', create=True)

    def test_a_loop_of_links_is_told(self):
        (self.top / 'a').symlink_to('b')
        (self.top / 'b').symlink_to('a')
        self.assertIn(
            'too many links',
            self._fault(self.files.folder, self.top / 'a', create=False),
        )

    def test_a_file_that_is_a_link_is_refused(self):
        target = self.top / 'target'
        target.write_text('x')
        target.chmod(0o600)
        self.file.symlink_to(target)
        for call in (
            self.files.size,
            self.files.open,
            lambda path: self.files.read(path, 10),
        ):
            self.assertIn('it is a link', self._fault(call, self.file))
        self.assertRaises(exceptions.LedgerError, self.files.create, self.file)
        self.assertEqual('x', target.read_text())

    def test_hard_links_fifos_and_open_files_are_refused(self):
        def hard_link():
            (self.top / 'other').touch(0o600)
            os.link(self.top / 'other', self.file)

        def fifo():
            os.mkfifo(self.file, 0o600)

        def folder():
            self.file.mkdir()

        def open_file():
            self.file.touch()
            self.file.chmod(0o666)

        for make in (hard_link, fifo, folder, open_file):
            make()
            for call in (
                self.files.size,
                self.files.open,
                lambda path: self.files.read(path, 10),
            ):
                self._fault(call, self.file)
            if self.file.is_dir():
                self.file.rmdir()
            else:
                self.file.unlink()

    def test_a_file_is_replaced_whole_and_by_no_link(self):
        self.files.replace(self.file, b'one')
        (self.top / 'ledger.sqlite.new').symlink_to(self.top / 'elsewhere')
        self.files.replace(self.file, b'two')
        self.assertEqual(b'two', self.files.read(self.file, 10))
        self.assertEqual(0o600, self._mode(self.file))
        self.assertEqual([self.file], list(self.top.iterdir()))

    def test_a_full_disk_leaves_what_was_there(self):
        self.files.replace(self.file, b'one')
        full = self.useFixture(
            fixtures.MockPatchObject(
                os, 'fsync', side_effect=OSError(28, 'No space left')
            )
        )
        self.assertIn(
            'the disk is full', self._fault(self.files.replace, self.file, b'')
        )
        full.mock.assert_called_once()
        self.assertEqual(b'one', self.files.read(self.file, 10))
        self.assertEqual([self.file], list(self.top.iterdir()))

    def test_what_is_missing_is_none(self):
        self.assertIsNone(self.files.size(self.file))
        self.assertIsNone(self.files.read(self.file, 10))

    def test_a_descriptor_is_not_inherited(self):
        descriptor = self.files.open(self.file)
        self.addCleanup(os.close, descriptor)
        self.assertFalse(os.get_inheritable(descriptor))
