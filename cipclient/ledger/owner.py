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

"""Who could read or change a file of the ledger, or lead us elsewhere.

A ledger tells who has what, and decides what is done to it (attacks A12,
A13).
"""

import grp
import os
import pathlib
import stat

from cipclient import exceptions

#: The environment's variable that names the group that shares a ledger.
GROUP_VARIABLE = 'CIPCLIENT_LEDGER_GROUP'


class Judge:
    """Refuses, with LedgerError, what strangers have a hand in.

    :param uid: whose files are trusted; folders of root are too.
    :param gid: the group that shares the ledger; None for none.
    """

    def __init__(self, uid: int, gid: int | None) -> None:
        self._uid = uid
        self._gid = gid

    def file(self, path: pathlib.Path, status: os.stat_result) -> None:
        """Judge a file of the ledger."""
        if not stat.S_ISREG(status.st_mode):
            refuse(f'{path} is no regular file')
        if status.st_nlink > 1:
            refuse(
                f'{path} is the same file as another one (a hard link), '
                'which others may reach: copy it to a file of its own'
            )
        shared = status.st_gid == self._gid
        if not shared and status.st_uid != self._uid:
            refuse(
                f'{path} belongs to another user (uid {status.st_uid}): work '
                f'as that user, or name the group that shares it in '
                f'{GROUP_VARIABLE}'
            )
        if stat.S_IMODE(status.st_mode) & (0o007 if shared else 0o077):
            refuse(
                f'others than its owner can read or write {path}: chmod '
                f'{0o660 if shared else 0o600:o} {path}, or name the group '
                f'that shares it in {GROUP_VARIABLE}'
            )

    def way(self, path: pathlib.Path, status: os.stat_result) -> None:
        """Judge a folder on the way to the ledger's own."""
        if not stat.S_ISDIR(status.st_mode):
            refuse(f'{path} is no folder')
        self._owner(path, status)
        # As in /tmp, only the owner of an entry replaces it, and each
        # entry's owner is judged as well.
        if not status.st_mode & stat.S_ISVTX:
            self._writers(path, status)

    def link(
        self,
        path: pathlib.Path,
        status: os.stat_result,
        around: os.stat_result,
    ) -> None:
        """Judge a link on the way: nobody else may have laid it.

        :param around: of the folder that it lies in.
        """
        self._owner(path, status)
        self._writers(path.parent, around)

    def home(self, path: pathlib.Path, status: os.stat_result) -> None:
        """Judge the ledger's own folder.

        A sticky one will not do: others could lay a file there that SQLite
        takes for the ledger's unfinished changes.
        """
        self.way(path, status)
        self._writers(path, status)

    def _owner(self, path: pathlib.Path, status: os.stat_result) -> None:
        if status.st_uid in (self._uid, 0) or status.st_gid == self._gid:
            return
        refuse(
            f'{path} belongs to another user (uid {status.st_uid}), who '
            'could change it: use a folder of your own'
        )

    def _writers(self, path: pathlib.Path, status: os.stat_result) -> None:
        if status.st_mode & stat.S_IWOTH:
            refuse(
                f'everybody can write {path}: use a folder of your own, or '
                f'chmod o-w {path}'
            )
        if status.st_mode & stat.S_IWGRP and status.st_gid != self._gid:
            refuse(
                f'group {_name(status.st_gid)} can write {path}: chmod g-w '
                f'{path}, or name that group in {GROUP_VARIABLE}'
            )


def refuse(why: str) -> None:
    """Raise LedgerError."""
    raise exceptions.LedgerError(f'The ledger is not used: {why}.')


def gid_of(group: str | None) -> int | None:
    """Return the number of a group, None for no group.

    Raises LedgerError for one that does not exist.
    """
    if not group:
        return None
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise exceptions.LedgerError(
            f"The group '{group}' that shares the ledger does not exist: "
            f'correct its name in {GROUP_VARIABLE}.'
        ) from None


def _name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
