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

"""A lock on a file: it lasts as long as its process, and not longer.

tooz has such a lock too. But it makes folders that others can read, follows
links, and takes a path with ``#`` in it for another one.
"""

import fcntl
import os
import pathlib

from cipclient import exceptions
from cipclient.ledger import files as ledger_files


class FileLock:
    """Keeps other processes of this machine out.

    The system frees it when the process ends, however it ends; nothing
    steals it, and no time runs out (faults F60, F61). The file stays: were
    it removed, two processes could hold two files of one name.

    :param path: in a folder that was checked.
    """

    def __init__(self, files: ledger_files.Files, path: pathlib.Path) -> None:
        self._files = files
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, *, wait: bool = False) -> bool:
        """Take it; False if another has it. Raises LedgerError.

        :param wait: until it is free.
        """
        how = fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB)
        descriptor = self._files.open(self._path)
        try:
            fcntl.flock(descriptor, how)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError as error:
            os.close(descriptor)
            raise exceptions.LedgerError(
                f'{self._path} cannot be locked: {error.strerror}. Put the '
                'ledger on a disk of this machine.'
            ) from error
        self._descriptor = descriptor
        return True

    def check(self) -> None:
        """Raise LedgerError if another could hold a lock of the same name."""
        assert self._descriptor is not None
        held = os.fstat(self._descriptor)
        try:
            there: os.stat_result | None = os.lstat(self._path)
        except OSError:
            there = None
        if there is None or not os.path.samestat(held, there):
            raise exceptions.LedgerError(
                f'{self._path} was removed or replaced, so another run may '
                'have begun: this one does nothing more.'
            )

    def release(self) -> None:
        """Let it go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
