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

from cipclient.policy import permission

_ME, _ROOT, _STRANGER = 1000, 0, 1001
_TEAM, _OTHERS = 2000, 2001
_PATH = pathlib.Path('/etc/openstack/lifetime.yaml')


def _status(mode, uid=_ME, gid=_OTHERS):
    return os.stat_result((mode, 1, 1, 1, uid, gid, 0, 0, 0, 0))


class TestJudge(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.judge = permission.Judge(_ME, None)
        self.of_a_team = permission.Judge(_ME, _TEAM)

    def _file(self, mode, *who):
        return self.judge.file(_PATH, _status(stat.S_IFREG | mode, *who))

    def _directory(self, mode, *who):
        return self.judge.above(_PATH, _status(stat.S_IFDIR | mode, *who))

    def test_my_own_file_and_root_s_are_trusted(self):
        for who in (_ME, _ROOT):
            for mode in (0o600, 0o644, 0o400):
                self.assertIsNone(self._file(mode, who))
                self.assertIsNone(self._directory(mode | 0o100, who))

    def test_a_stranger_s_is_not(self):
        self.assertIn('uid 1001', self._file(0o644, _STRANGER))
        self.assertIn('uid 1001', self._directory(0o755, _STRANGER))
        link = _status(stat.S_IFLNK | 0o777, _STRANGER)
        self.assertIn('uid 1001', self.judge.above(_PATH, link))

    def test_my_own_link_is_trusted(self):
        link = _status(stat.S_IFLNK | 0o777)
        self.assertIsNone(self.judge.above(_PATH, link))

    def test_what_everybody_can_write_is_never_trusted(self):
        for judge in (self.judge, self.of_a_team):
            self.assertIn(
                'chmod o-w',
                judge.file(_PATH, _status(stat.S_IFREG | 0o646, _ME, _TEAM)),
            )
        self.assertIn('chmod o-w', self._directory(0o757))

    def test_what_a_group_can_write_is_trusted_for_the_named_group(self):
        file = _status(stat.S_IFREG | 0o664, _ME, _TEAM)
        directory = _status(stat.S_IFDIR | 0o775, _ME, _TEAM)
        self.assertIn('CIPCLIENT_POLICY_GROUP', self.judge.file(_PATH, file))
        self.assertIn('chmod g-w', self.judge.above(_PATH, directory))
        self.assertIsNone(self.of_a_team.file(_PATH, file))
        self.assertIsNone(self.of_a_team.above(_PATH, directory))
        self.assertIsNotNone(
            self.of_a_team.file(
                _PATH, _status(stat.S_IFREG | 0o664, _ME, _OTHERS)
            )
        )

    def test_a_sticky_directory_is_trusted_if_its_owner_is(self):
        self.assertIsNone(self._directory(0o1777, _ROOT))
        self.assertIsNotNone(self._directory(0o1777, _STRANGER))

    def test_only_a_regular_file_is_one(self):
        for kind in (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR, stat.S_IFSOCK):
            self.assertIn(
                'no regular file',
                self.judge.file(_PATH, _status(kind | 0o600)),
            )

    def test_a_file_on_the_way_is_judged_when_it_is_opened(self):
        file = _status(stat.S_IFREG | 0o666)
        self.assertIsNone(self.judge.above(_PATH, file))


class TestRead(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.directory = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.file = self.directory / 'lifetime.yaml'
        self.file.write_bytes(b'version: 1\n')
        self.file.chmod(0o600)

    def _fault(self, path, group=None):
        return str(self.assertRaises(ValueError, permission.read, path, group))

    def test_what_is_in_a_file_is_returned(self):
        self.assertEqual(b'version: 1\n', permission.read(self.file))

    def test_a_relative_path_is_read(self):
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.directory)
        self.assertEqual(
            b'version: 1\n', permission.read(pathlib.Path('lifetime.yaml'))
        )

    def test_links_are_followed(self):
        inner = self.directory / 'inner'
        inner.mkdir(mode=0o700)
        (inner / 'up').symlink_to('..')
        (inner / 'policy').symlink_to('up/lifetime.yaml')
        (self.directory / 'absolute').symlink_to(inner / 'policy')
        self.assertEqual(
            b'version: 1\n', permission.read(self.directory / 'absolute')
        )

    def test_a_directory_that_only_a_link_leads_through_is_judged(self):
        open_ = self.directory / 'open'
        open_.mkdir()
        (open_ / 'policy').symlink_to(self.file)
        open_.chmod(0o777)
        (self.directory / 'link').symlink_to('open/policy')
        self.assertIn(
            f'everybody can write {open_}',
            self._fault(self.directory / 'link'),
        )

    def test_a_directory_that_others_can_write_is_refused(self):
        self.directory.chmod(0o777)
        self.assertIn(
            f'everybody can write {self.directory}', self._fault(self.file)
        )

    def test_links_in_a_circle_are_refused(self):
        (self.directory / 'a').symlink_to('b')
        (self.directory / 'b').symlink_to('a')
        self.assertIn('symbolic links', self._fault(self.directory / 'a'))

    def test_a_fifo_is_refused_without_waiting(self):
        fifo = self.directory / 'fifo'
        os.mkfifo(fifo, 0o600)
        self.assertIn('no regular file', self._fault(fifo))

    def test_a_directory_is_no_file(self):
        self.assertIn('no regular file', self._fault(self.directory))

    def test_what_is_not_there_is_said(self):
        self.assertIn(
            'cannot be read: No such file', self._fault(self.directory / 'x')
        )

    def test_one_mebibyte_is_read_and_more_is_not(self):
        self.file.write_bytes(b'#' * permission.LARGEST)
        self.assertEqual(permission.LARGEST, len(permission.read(self.file)))
        self.file.write_bytes(b'#' * (permission.LARGEST + 1))
        self.assertIn('more than 1 MiB', self._fault(self.file))

    def test_the_group_is_named_by_name(self):
        self.file.chmod(0o660)
        group = grp.getgrgid(self.file.stat().st_gid).gr_name
        self.assertEqual(b'version: 1\n', permission.read(self.file, group))
        self.assertIn(f'group {group} can write', self._fault(self.file))

    def test_a_group_that_does_not_exist_is_said(self):
        self.assertIn(
            "group 'no-such-group' does not exist",
            self._fault(self.file, 'no-such-group'),
        )

    def test_a_group_without_a_name_is_told_by_its_number(self):
        judge = permission.Judge(_ME, None)
        fault = judge.file(
            _PATH, _status(stat.S_IFREG | 0o660, _ME, 2**31 - 7)
        )
        self.assertIn('group 2147483641 can write', fault)
