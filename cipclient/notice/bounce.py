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


"""Which notices came back: from a file of bounce mails, or of addresses."""

import dataclasses
import os
import pathlib
import re
import stat
from collections.abc import Iterator, Sequence

from cipclient import exceptions
from cipclient.model import notice as model_notice
from cipclient.notice import address as notice_address
from cipclient.notice import delivery_status

#: The largest file, in bytes: some thousand bounces.
_LARGEST = 64 * 1024 * 1024
#: What is looked at of one mail: the report stands before what is returned,
#: and the returned headers before their mail.
_LARGEST_MAIL = 512 * 1024
_MOST = 20_000
_MOST_NAMED = 5
# With its time and year: a text may well go on "From" after a blank line.
_SEPARATOR = re.compile(
    rb'\AFrom [^\n]*(?:\n|\Z)'
    rb'|(?:(?<=\n\n)|(?<=\n\r\n))From [^\n]{0,300}\d:\d\d[^\n]{0,40} \d{4}'
    rb'[^\n]{0,40}\n'
)
_HEADER = re.compile(rb'\A[!-9;-~]{1,80}:[ \t]')


@dataclasses.dataclass(frozen=True, slots=True)
class Bounced:
    """What a file says; it can only take back that somebody was told.

    :param failures: each with an address, and an id where one is known.
    :param mails: in the file; 0 for a list of addresses.
    :param ignored: those of them that are no bounces: delays, answers.
    """

    failures: frozenset[delivery_status.Failure]
    mails: int = 0
    ignored: int = 0

    @property
    def addresses(self) -> frozenset[str]:
        """Who was not reached, validated, where no id says with what."""
        return frozenset(
            failure.address
            for failure in self.failures
            if not failure.message_id
        )

    @property
    def message_ids(self) -> frozenset[str]:
        """The ids of what came back, with angle brackets."""
        return frozenset(
            failure.message_id
            for failure in self.failures
            if failure.message_id
        )

    def taken_back(
        self, notices: Sequence[model_notice.Sent]
    ) -> Iterator[model_notice.Sent]:
        """Yield the notices that came back.

        The id of one of ours decides, whatever the address says: mails are
        forwarded. An id that is not ours (a server on the way gave it
        another) leaves the address, as no id does: all that went to it.

        :param notices: all there are, also those that came back before: the
            same file may be given again.
        """
        ours = self.message_ids & {sent.message_id for sent in notices}
        addresses = {
            failure.address
            for failure in self.failures
            if failure.message_id not in ours
        }
        for sent in notices:
            if sent.message_id in ours or sent.person.address in addresses:
                yield sent


def read(path: str | os.PathLike[str]) -> Bounced:
    """Read an mbox, one mail, or a list of addresses, one a line.

    Raises NoticeError if it is none of them, too large, or cannot be read.
    """
    file = pathlib.Path(path)
    content = _content(file)
    if content.startswith(b'From '):
        return _mbox(file, content)
    if _HEADER.match(content):
        return _counted([delivery_status.failures(content[:_LARGEST_MAIL])])
    return _list(file, content)


def _content(path: pathlib.Path) -> bytes:
    try:
        # Without O_NONBLOCK a FIFO would keep us waiting for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, 'rb') as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise exceptions.NoticeError(f'{path} is no regular file.')
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise exceptions.NoticeError(
            f'{path} cannot be read: '
            f'{getattr(error, "strerror", None) or error}.'
        ) from None
    if len(content) > _LARGEST:
        raise exceptions.NoticeError(
            f'{path} has more than {_LARGEST // 1024**2} MiB: give it in '
            'parts.'
        )
    return content


def _mbox(path: pathlib.Path, content: bytes) -> Bounced:
    starts = [found.span() for found in _SEPARATOR.finditer(content)]
    if len(starts) > _MOST:
        raise exceptions.NoticeError(
            f'{path} has more than {_MOST} mails: give it in parts.'
        )
    ends = [start for start, _ in starts[1:]] + [len(content)]
    return _counted(
        [
            delivery_status.failures(
                content[begin : min(end, begin + _LARGEST_MAIL)]
            )
            for (_, begin), end in zip(starts, ends, strict=True)
        ]
    )


def _counted(mails: list[frozenset[delivery_status.Failure]]) -> Bounced:
    return Bounced(
        frozenset().union(*mails),
        len(mails),
        sum(not failures for failures in mails),
    )


def _list(path: pathlib.Path, content: bytes) -> Bounced:
    """Return what a list says: blank lines and those with # say nothing."""
    found, faults = set(), []
    lines = content.decode('utf-8-sig', 'replace').splitlines()
    if len(lines) > _MOST:
        raise exceptions.NoticeError(
            f'{path} has more than {_MOST} lines: give it in parts.'
        )
    for number, line in enumerate(lines, 1):
        written = line.strip()
        if not written or written.startswith('#'):
            continue
        try:
            address = notice_address.validated(written)
        except ValueError as error:
            faults.append(f'{path}:{number}: the address {error}')
        else:
            found.add(delivery_status.Failure(address))
    if faults:
        more = len(faults) - _MOST_NAMED
        raise exceptions.NoticeError(
            '\n'.join(
                [
                    *faults[:_MOST_NAMED],
                    *([f'and {more} more'] if more > 0 else []),
                    'A list has one plain address a line. Bounce mails are '
                    'read from an mbox, or from a file of one mail.',
                ]
            )
        )
    return Bounced(frozenset(found))
