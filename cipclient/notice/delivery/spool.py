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


"""Puts mails into a folder, for a trial or for another program."""

import contextlib
import hashlib
import os
import re
import stat

from cipclient import exceptions
from cipclient.model import notice as model_notice
from cipclient.notice.delivery import protocol

_PLAIN = re.compile(r'[A-Za-z0-9][A-Za-z0-9._@-]{0,150}')


class SpoolDelivery:
    """A folder of ``.eml`` files, one a mail; the same mail is one file.

    :param folder: made if it is not there (0700); never through a link.

    Raises NoticeError where others could put files there or take them out.
    """

    counts = False

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._descriptor: int | None = None
        if not folder:
            raise exceptions.NoticeError('A spool needs a folder: name one.')
        try:
            with contextlib.suppress(FileExistsError):
                os.mkdir(folder, 0o700)
            descriptor = os.open(
                folder,
                os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC,
            )
        except (OSError, ValueError) as error:
            raise self._error(error) from None
        self._descriptor = descriptor
        try:
            self._refuse_others(os.fstat(descriptor))
        except BaseException:
            self.close()
            raise

    def deliver(self, message: model_notice.Message) -> model_notice.Answer:
        """Write one file, whole and on the disk, or none.

        Raises NoticeError if it cannot be written.
        """
        name = _name(message.message_id)
        # Two runs are never at once; what an earlier one left is replaced.
        temporary = f'.{name}.new'
        try:
            self._write(temporary, message.content)
            os.rename(
                temporary,
                name,
                src_dir_fd=self._descriptor,
                dst_dir_fd=self._descriptor,
            )
            if self._descriptor is not None:
                os.fsync(self._descriptor)
        except OSError as error:
            self._remove(temporary)
            raise self._error(error) from None
        return model_notice.Answer(model_notice.Delivery.COPIED, text=name)

    def close(self) -> None:
        """Let go of the folder."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _write(self, name: str, content: bytes) -> None:
        self._remove(name)
        descriptor = os.open(
            name,
            os.O_WRONLY
            | os.O_CREAT
            | os.O_EXCL
            | os.O_NOFOLLOW
            | os.O_CLOEXEC,
            0o600,
            dir_fd=self._descriptor,
        )
        with open(descriptor, 'wb') as file:
            os.fchmod(descriptor, 0o600)
            file.write(content)
            file.flush()
            os.fsync(descriptor)

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=self._descriptor)

    def _refuse_others(self, status: os.stat_result) -> None:
        if status.st_uid != os.geteuid():
            raise exceptions.NoticeError(
                f'The folder {self._folder} belongs to another user (uid '
                f'{status.st_uid}): name one of your own.'
            )
        if stat.S_IMODE(status.st_mode) & 0o022:
            raise exceptions.NoticeError(
                f'Others can write the folder {self._folder}: chmod go-w '
                f'{self._folder}.'
            )

    def _error(self, error: OSError | ValueError) -> exceptions.NoticeError:
        why = getattr(error, 'strerror', None) or str(error)
        return exceptions.NoticeError(
            f'The folder {self._folder} cannot be written: {why}.'
        )


def make(setting: protocol.Setting) -> SpoolDelivery:
    """Return the delivery into the folder that the setting names."""
    return SpoolDelivery(setting.target)


def _name(message_id: str) -> str:
    """Return a file's name that no message id leads out of the folder."""
    bare = message_id.removeprefix('<').removesuffix('>')
    if not _PLAIN.fullmatch(bare):
        bare = hashlib.sha256(message_id.encode()).hexdigest()
    return f'{bare}.eml'
