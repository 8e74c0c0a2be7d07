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


"""What a mail server says, and how much of it is listened to."""

from typing import BinaryIO, NamedTuple

#: What a server may say during one connection, in bytes.
_MOST_SAID = 1024 * 1024


class Reply(NamedTuple):
    """An answer to one command.

    :param code: not from 200 to 599 where it is no answer of SMTP.
    """

    code: int
    text: str


def said(reply: Reply) -> str:
    """Return an answer as it is shown to an operator."""
    if 200 <= reply.code <= 599:
        return f'{reply.code} {reply.text}'.rstrip()
    return f'it said what is no answer of SMTP: {reply.text}'


class Answers:
    """What the server says, as far as we listen.

    smtplib reads answers of any number of lines, and takes half a line at
    the end of a connection for a whole one.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _MOST_SAID

    def readline(self, limit: int = -1) -> bytes:
        """Return one line; OSError for half of one, or too many."""
        line = self._file.readline(limit)
        self._left -= len(line)
        if self._left < 0:
            raise OSError('it says too much')
        if line and not line.endswith(b'\n') and len(line) != limit:
            raise OSError('its answer ended in the middle')
        return line

    def close(self) -> None:
        """Listen no more."""
        self._file.close()
