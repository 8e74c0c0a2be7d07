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


"""Passwords and keys: from the environment, or a file of one's own."""

import os
import stat
from collections.abc import Mapping

from cipclient import exceptions

#: No password is longer, in bytes.
_LARGEST = 4096


class Secret:
    """A text that is shown nowhere by accident (A11, P36)."""

    __slots__ = ('_text',)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return it, to hand it to whom it is for."""
        return self._text

    def __repr__(self) -> str:
        return 'Secret(***)'

    __str__ = __repr__


def read(environ: Mapping[str, str], variable: str) -> Secret | None:
    """Return what a variable holds, or the file that ``*_FILE`` names.

    Raises NoticeError if both are set, or the file is not the user's own.
    """
    file_variable = f'{variable}_FILE'
    value, path = environ.get(variable), environ.get(file_variable)
    if value and path:
        raise exceptions.NoticeError(
            f'{variable} and {file_variable} are both set: unset one.'
        )
    if value:
        return Secret(_checked(value, variable))
    if path:
        return Secret(_checked(_content(path, file_variable), path))
    return None


def _content(path: str, variable: str) -> str:
    try:
        # Without O_NONBLOCK a FIFO would keep us waiting for its writer.
        descriptor = os.open(
            path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        )
        try:
            _refuse_others(path, variable, os.fstat(descriptor))
            content = os.read(descriptor, _LARGEST + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise exceptions.NoticeError(
            f'{path} of {variable} cannot be read: '
            f'{getattr(error, "strerror", None) or error}.'
        ) from None
    try:
        return content.decode().removesuffix('\n').removesuffix('\r')
    except UnicodeDecodeError:
        # Not "from" it: that error has the bytes in it.
        raise exceptions.NoticeError(f'{path} is not UTF-8.') from None


def _refuse_others(path: str, variable: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise exceptions.NoticeError(
            f'{path} of {variable} is no regular file.'
        )
    if status.st_uid not in (os.geteuid(), 0):
        raise exceptions.NoticeError(
            f'{path} of {variable} belongs to another user (uid '
            f'{status.st_uid}): chown it to yourself.'
        )
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise exceptions.NoticeError(
            f'others can read or write {path} of {variable}: chmod 600 {path}.'
        )


def _checked(text: str, source: str) -> str:
    if not text:
        raise exceptions.NoticeError(f'{source} is empty.')
    if len(text) > _LARGEST:
        raise exceptions.NoticeError(
            f'{source} has more than {_LARGEST} characters: that is no '
            'password.'
        )
    if not text.isprintable():
        raise exceptions.NoticeError(
            f'{source} has more than one line, or characters that do not '
            'print.'
        )
    return text
