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

"""Files that decide: read only if nobody else could have written them.

Whoever can write the policy, a facts file or a directory above one decides
what is deleted (hazards A12, A16).
"""

import grp
import os
import pathlib
import stat
from collections.abc import Iterator

#: The environment's variable that names the group which may write.
GROUP_VARIABLE = 'CIPCLIENT_POLICY_GROUP'
#: The largest file that is read, in bytes.
LARGEST = 1024 * 1024
_LINKS = 40


def read(path: pathlib.Path, trusted_group: str | None = None) -> bytes:
    """Return what is in a file.

    :param trusted_group: the name of the group that may write it.

    Raises ValueError, saying what is wrong and what to do.
    """
    judge = Judge(os.geteuid(), _gid(trusted_group))
    try:
        for part in _chain(pathlib.Path(os.path.abspath(path))):
            _refuse(judge.above(part, os.lstat(part)))
        # Without O_NONBLOCK a FIFO would keep us waiting for its writer.
        descriptor = os.open(
            os.path.realpath(path),
            os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK,
        )
        try:
            _refuse(judge.file(path, os.fstat(descriptor)))
            with open(descriptor, 'rb', closefd=False) as file:
                content = file.read(LARGEST + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ValueError(
            f'{path} cannot be read: {error.strerror or error}'
        ) from None
    if len(content) > LARGEST:
        raise ValueError(f'{path} has more than 1 MiB: that is no such file')
    return content


class Judge:
    """Says what is wrong with who may write a file.

    :param uid: whose files are trusted, beside root's.
    :param gid: the group that may write too; None for none.
    """

    def __init__(self, uid: int, gid: int | None) -> None:
        self._uid = uid
        self._gid = gid

    def file(self, path: pathlib.Path, status: os.stat_result) -> str | None:
        """Say what is wrong with the file itself, None if nothing is."""
        if not stat.S_ISREG(status.st_mode):
            return f'{path} is no regular file'
        return self._owner(path, status) or self._writers(path, status)

    def above(self, path: pathlib.Path, status: os.stat_result) -> str | None:
        """Say what is wrong with a link or a directory on the way."""
        if stat.S_ISLNK(status.st_mode):
            return self._owner(path, status)
        if not stat.S_ISDIR(status.st_mode):
            return None
        if status.st_mode & stat.S_ISVTX:
            # As in /tmp: only the owner of an entry replaces it, and each
            # entry's owner is judged as well.
            return self._owner(path, status)
        return self._owner(path, status) or self._writers(path, status)

    def _owner(self, path: pathlib.Path, status: os.stat_result) -> str | None:
        if status.st_uid in (self._uid, 0):
            return None
        return (
            f'{path} belongs to another user (uid {status.st_uid}), who '
            'could change it: chown it to yourself or to root'
        )

    def _writers(
        self, path: pathlib.Path, status: os.stat_result
    ) -> str | None:
        if status.st_mode & stat.S_IWOTH:
            return f'everybody can write {path}: chmod o-w {path}'
        if status.st_mode & stat.S_IWGRP and status.st_gid != self._gid:
            return (
                f'group {_group(status.st_gid)} can write {path}: chmod g-w '
                f'{path}, or name that group in {GROUP_VARIABLE}'
            )
        return None


def _refuse(fault: str | None) -> None:
    if fault is not None:
        raise ValueError(fault)


def _chain(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """Yield all that decides which file a path means, links and targets."""
    left = list(reversed(path.parts[1:]))
    here = pathlib.Path(path.anchor)
    links = 0
    yield here
    while left:
        part = left.pop()
        if part == '..':
            here = here.parent
            continue
        step = here / part
        yield step
        if not step.is_symlink():
            here = step
            continue
        links += 1
        if links > _LINKS:
            raise ValueError(f'{path} has too many symbolic links')
        target = pathlib.Path(os.readlink(step))
        if target.is_absolute():
            here = pathlib.Path(target.anchor)
        left.extend(reversed(target.relative_to(target.anchor).parts))


def _gid(group: str | None) -> int | None:
    if not group:
        return None
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise ValueError(
            f"the trusted group '{group}' does not exist: correct its name"
        ) from None


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
