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

"""Folders and files that nobody else can read, replace or lead elsewhere.

The way to a file is checked part by part, and none may be in the hands of
strangers: so it stays what it was when it was checked (attack A13). Each file
is judged by what was opened, never by its name.
"""

import contextlib
import errno
import fcntl
import os
import pathlib
import stat
from collections.abc import Iterator

from cipclient import exceptions
from cipclient.ledger import owner

_LINKS = 40


class Files:
    """Makes, reads and judges the files of one user, or of one group.

    Files are 0600 and folders 0700; with a group 0660 and 0770 (P42). Every
    method raises LedgerError, saying what is wrong and what to do.

    :param group: the name of the group that shares them; None for none.
    """

    def __init__(self, group: str | None = None) -> None:
        self._gid = owner.gid_of(group)
        self._judge = owner.Judge(os.geteuid(), self._gid)

    def folder(
        self, path: pathlib.Path, *, create: bool
    ) -> pathlib.Path | None:
        """Return the real path of a folder after checking the way to it.

        :param create: make what is missing of it; else None is returned.
        """
        with _told(path):
            here = pathlib.Path('/')
            self._judge.way(here, os.lstat(here))
            left = list(reversed(path.absolute().parts[1:]))
            links = 0
            while left:
                part = left.pop()
                if part == '..':
                    here = here.parent
                    continue
                step = here / part
                try:
                    status = os.lstat(step)
                except FileNotFoundError:
                    if not create:
                        return None
                    self._make(step)
                    status = os.lstat(step)
                if not stat.S_ISLNK(status.st_mode):
                    self._judge.way(step, status)
                    here = step
                    continue
                self._judge.link(step, status, os.lstat(here))
                links += 1
                if links > _LINKS:
                    owner.refuse(f'{path} leads through too many links')
                target = pathlib.Path(os.readlink(step))
                if target.is_absolute():
                    here = pathlib.Path('/')
                left.extend(reversed(target.relative_to(target.anchor).parts))
            self._judge.home(here, os.lstat(here))
            return here

    def size(self, path: pathlib.Path) -> int | None:
        """Return the bytes of a file that may be used; None if missing.

        :param path: in a folder that was checked, as for all below.
        """
        with _told(path):
            try:
                # It is not opened: to close it again would take away all the
                # locks that SQLite has on it in this process.
                status = os.lstat(path)
            except FileNotFoundError:
                return None
            if stat.S_ISLNK(status.st_mode):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            self._judge.file(path, status)
            return status.st_size

    def open(self, path: pathlib.Path) -> int:
        """Open a file to read and write; make it if it is missing.

        :returns: the descriptor, which a child process does not inherit.
        """
        with _told(path):
            with contextlib.suppress(FileExistsError):
                return self._new(path)
            descriptor = os.open(path, _flags(os.O_RDWR))
            try:
                self._judge.file(path, os.fstat(descriptor))
            except BaseException:
                os.close(descriptor)
                raise
            return descriptor

    def create(self, path: pathlib.Path) -> None:
        """Make an empty file where there is none."""
        with _told(path):
            os.close(self._new(path))

    def read(self, path: pathlib.Path, largest: int) -> bytes | None:
        """Return what is in a file; None if it is missing.

        :param largest: how many bytes are read at most.
        """
        with _told(path):
            try:
                descriptor = os.open(path, _flags(os.O_RDONLY))
            except FileNotFoundError:
                return None
            with open(descriptor, 'rb') as file:
                self._judge.file(path, os.fstat(descriptor))
                return file.read(largest)

    @contextlib.contextmanager
    def alone(self, path: pathlib.Path) -> Iterator[None]:
        """Keep others who ask for the same from a folder for a moment."""
        with _told(path):
            descriptor = os.open(path, _flags(os.O_RDONLY))
        try:
            with _told(path):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def replace(self, path: pathlib.Path, content: bytes) -> None:
        """Put a file in place durably, all of it or nothing.

        To be alone in its folder is up to the caller.
        """
        new = path.with_name(f'{path.name}.new')
        with _told(path):
            # Another process may have died here.
            new.unlink(missing_ok=True)
            try:
                with open(self._new(new), 'wb') as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                new.replace(path)
            except BaseException:
                new.unlink(missing_ok=True)
                raise
        self.settle(path.parent)

    def move(self, path: pathlib.Path, target: pathlib.Path) -> None:
        """Give a file another name in its folder, durably."""
        with _told(path):
            path.rename(target)
        self.settle(path.parent)

    def settle(self, path: pathlib.Path) -> None:
        """Have the disk keep which files are in a folder, or in a file."""
        with _told(path):
            descriptor = os.open(path, _flags(os.O_RDONLY))
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _new(self, path: pathlib.Path) -> int:
        descriptor = os.open(
            path, _flags(os.O_RDWR | os.O_CREAT | os.O_EXCL), 0o600
        )
        if self._gid is not None:
            try:
                os.fchown(descriptor, -1, self._gid)
                # What the umask took away.
                os.fchmod(descriptor, 0o660)
            except BaseException:
                os.close(descriptor)
                path.unlink(missing_ok=True)
                raise
        return descriptor

    def _make(self, path: pathlib.Path) -> None:
        with contextlib.suppress(FileExistsError):
            path.mkdir(0o700)
            if self._gid is not None:
                os.chown(path, -1, self._gid)
                # What is made in it is the group's too, also by SQLite.
                path.chmod(0o2770)


def _flags(access: int) -> int:
    """Add what every open needs: a FIFO, say, must not keep us waiting."""
    return access | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY


@contextlib.contextmanager
def _told(path: pathlib.Path) -> Iterator[None]:
    """Turn what the system says into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ELOOP:
            why = 'it is a link: name the file that it leads to'
        elif error.errno == errno.ENOSPC:
            why = 'the disk is full: make room first'
        else:
            why = error.strerror or str(error)
        raise exceptions.LedgerError(
            f'{error.filename or path} cannot be used: {why}.'
        ) from error
