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

import pathlib
import stat

from oslotest import base

from cipclient import exceptions
from cipclient.ledger import owner
from cipclient.tests.unit.ledger import statuses

_ME, _ROOT, _STRANGER = 1000, 0, 1001
_TEAM, _OTHERS = 2000, 2001
_PATH = pathlib.Path('/var/lib/lifetime/ledger.sqlite')


class TestJudge(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.alone = owner.Judge(_ME, None)
        self.of_a_team = owner.Judge(_ME, _TEAM)

    def _refused(self, judge, *arguments):
        error = self.assertRaises(
            exceptions.LedgerError, judge, _PATH, *arguments
        )
        self.assertIn('The ledger is not used', str(error))
        return str(error)

    def _file(self, mode, uid=_ME, gid=_OTHERS, **values):
        return statuses.status(stat.S_IFREG | mode, uid, gid, **values)

    def _folder(self, mode, uid=_ME, gid=_OTHERS):
        return statuses.status(stat.S_IFDIR | mode, uid, gid)

    def test_my_own_file_that_nobody_else_can_read_is_used(self):
        for mode in (0o600, 0o400):
            self.alone.file(_PATH, self._file(mode))

    def test_a_file_that_others_can_read_is_refused(self):
        for mode in (0o640, 0o604, 0o660, 0o666, 0o644):
            self.assertIn(
                f'chmod 600 {_PATH}',
                self._refused(self.alone.file, self._file(mode)),
            )

    def test_a_file_of_another_or_of_root_is_refused(self):
        for uid in (_STRANGER, _ROOT):
            self.assertIn(
                f'uid {uid}',
                self._refused(self.alone.file, self._file(0o600, uid)),
            )

    def test_the_named_group_shares_a_file(self):
        for uid in (_ME, _STRANGER):
            self.of_a_team.file(_PATH, self._file(0o660, uid, _TEAM))
        for status in (
            self._file(0o664, _ME, _TEAM),
            self._file(0o660, _ME, _OTHERS),
            self._file(0o660, _STRANGER, _OTHERS),
        ):
            self._refused(self.of_a_team.file, status)

    def test_a_file_with_two_names_is_refused(self):
        message = self._refused(self.alone.file, self._file(0o600, links=2))
        self.assertIn('hard link', message)

    def test_only_a_regular_file_is_one(self):
        for kind in (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR, stat.S_IFSOCK):
            self.assertIn(
                'no regular file',
                self._refused(
                    self.alone.file,
                    statuses.status(kind | 0o600, _ME, _OTHERS),
                ),
            )

    def test_folders_of_mine_and_of_root_lead_to_it(self):
        for uid in (_ME, _ROOT):
            for mode in (0o700, 0o755):
                self.alone.way(_PATH, self._folder(mode, uid))
                self.alone.home(_PATH, self._folder(mode, uid))

    def test_folders_that_others_own_or_write_do_not(self):
        for status in (
            self._folder(0o755, _STRANGER),
            self._folder(0o777),
            self._folder(0o775),
        ):
            self._refused(self.alone.way, status)
            self._refused(self.alone.home, status)
        self.of_a_team.way(_PATH, self._folder(0o2775, _STRANGER, _TEAM))
        self.of_a_team.home(_PATH, self._folder(0o2770, _STRANGER, _TEAM))

    def test_a_sticky_folder_leads_to_it_but_does_not_hold_it(self):
        self.alone.way(_PATH, self._folder(0o1777, _ROOT))
        self._refused(self.alone.home, self._folder(0o1777, _ROOT))
        self._refused(self.alone.way, self._folder(0o1777, _STRANGER))

    def test_a_link_is_followed_where_only_i_could_lay_it(self):
        link = statuses.status(stat.S_IFLNK | 0o777, _ME, _OTHERS)
        stranger = statuses.status(stat.S_IFLNK | 0o777, _STRANGER, _OTHERS)
        mine = self._folder(0o755)
        self.alone.link(_PATH, link, mine)
        self._refused(self.alone.link, stranger, mine)
        self._refused(self.alone.link, link, self._folder(0o1777, _ROOT))

    def test_what_is_no_folder_leads_nowhere(self):
        self._refused(self.alone.way, self._file(0o700))

    def test_a_group_that_does_not_exist_is_told(self):
        self.assertIsNone(owner.gid_of(None))
        self.assertIsNone(owner.gid_of(''))
        error = self.assertRaises(
            exceptions.LedgerError, owner.gid_of, 'no-such-group'
        )
        self.assertIn(owner.GROUP_VARIABLE, str(error))
