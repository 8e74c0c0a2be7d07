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

"""A mail around its content: always the same headers, read back and compared.

No header holds anything that a stranger wrote (attack A3): Python's mail
library decodes encoded words that it is given, and some releases of it then
write the line ends that were in them (CVE-2024-6923). What it made is parsed
again before it leaves this room.
"""

import datetime
import email
import email.errors
import email.header
import email.headerregistry
import email.message
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from cipclient import exceptions
from cipclient.model import notice as model_notice

#: What a mail has, whatever is in it (P34).
HEADERS = frozenset(
    {
        'From',
        'To',
        'Subject',
        'Date',
        'Message-ID',
        'Auto-Submitted',
        'MIME-Version',
        'Content-Type',
    }
)
_OF_PARTS = frozenset(
    {
        'Content-Type',
        'Content-Transfer-Encoding',
        'Content-Disposition',
        'MIME-Version',
    }
)
_UID = re.compile('[A-Za-z0-9][A-Za-z0-9._-]{0,99}')
_NAME = re.compile('[A-Za-z0-9 ._-]{1,64}')
_FILE = 'lifetime.ics'


class Addressed(NamedTuple):
    """What the headers are made of.

    :param sender: and the recipient: bare, validated addresses.
    :param name: of the sender; the policy's name of the cloud.
    :param uid: of the notice: makes the Message-ID, so that a mail that is
        sent again has the same (P39).
    """

    sender: str
    name: str
    recipient: str
    subject: str
    uid: str
    date: datetime.datetime


class Content(NamedTuple):
    """What is in it; without a calendar where that is None."""

    text: str
    html: str
    calendar: bytes | None


def seal(addressed: Addressed, content: Content) -> model_notice.Message:
    """Return the mail.

    :raises NoticeError: it would not read as it was meant.
    """
    if not _UID.fullmatch(addressed.uid):
        raise exceptions.NoticeError('The id of a notice cannot be a header.')
    if not _NAME.fullmatch(addressed.name):
        raise exceptions.NoticeError(
            "The policy's cloud is no name that a mail can carry: write "
            'letters, digits, dots and hyphens.'
        )
    if not _plain(addressed.subject):
        raise exceptions.NoticeError(
            'The subject has characters that do not print: correct '
            'subject.txt or words.txt.'
        )
    message_id = f'<{addressed.uid}@{addressed.sender.rpartition("@")[2]}>'
    message = _written(addressed, content, message_id)
    try:
        raw = message.as_bytes()
    except email.errors.HeaderParseError:
        # An encoded word in the subject had line ends in it (A3).
        _refuse('header Subject')
    _compare(raw, addressed, content, message_id)
    return model_notice.Message(
        message_id,
        addressed.sender,
        addressed.recipient,
        addressed.subject,
        raw,
    )


def _plain(subject: str) -> bool:
    # French writes no-break spaces, which str.isprintable calls hidden.
    return subject.replace('\u00a0', ' ').replace('\u202f', ' ').isprintable()


def _written(
    addressed: Addressed, content: Content, message_id: str
) -> email.message.EmailMessage:
    message = email.message.EmailMessage(policy=_Policy())
    message['From'] = email.headerregistry.Address(
        addressed.name, addr_spec=addressed.sender
    )
    message['To'] = email.headerregistry.Address(addr_spec=addressed.recipient)
    message['Subject'] = addressed.subject
    message['Date'] = addressed.date
    message['Message-ID'] = message_id
    message['Auto-Submitted'] = 'auto-generated'
    message.set_content(content.text, cte='quoted-printable')
    message.add_alternative(
        content.html, subtype='html', cte='quoted-printable'
    )
    message.make_mixed()
    if content.calendar is not None:
        message.add_attachment(
            content.calendar.decode(),
            subtype='calendar',
            cte='quoted-printable',
            params={'method': 'PUBLISH'},
            filename=_FILE,
        )
    # Fixed, so that the same notice is the same mail; every part is quoted,
    # so no content can hold such a line.
    for number, part in enumerate(_containers(message)):
        digest = hashlib.sha256(f'{addressed.uid} {number}'.encode())
        part.set_boundary(f'=_{digest.hexdigest()[:32]}')
    return message


class _Policy(email.policy.EmailPolicy):
    """SMTP's, but for the subject.

    The newer code of Python's mail library loses a space where it folds a
    subject into several encoded words, and folds others before their first
    word (seen in 3.11); the older one does neither.
    """

    linesep = '\r\n'

    def fold(self, name: str, value: Any) -> str:
        """Return a header in lines."""
        if name != 'Subject':
            return str(super().fold(name, value))
        charset = 'us-ascii' if value.isascii() else 'utf-8'
        encoded = email.header.Header(
            str(value), charset, header_name=name
        ).encode(linesep=self.linesep)
        return f'{name}: {encoded}{self.linesep}'

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header in lines, as they are sent."""
        if name != 'Subject':
            return super().fold_binary(name, value)
        return self.fold(name, value).encode('ascii')


def _containers(
    message: email.message.EmailMessage,
) -> Iterator[email.message.Message]:
    return (part for part in message.walk() if part.is_multipart())


def _compare(
    raw: bytes, addressed: Addressed, content: Content, message_id: str
) -> None:
    """Raise NoticeError unless the mail says exactly what was meant."""
    if b'\n' in raw.replace(b'\r\n', b'') or b'\r' in raw.replace(
        b'\r\n', b''
    ):
        _refuse('line ends')
    read = email.message_from_bytes(raw, policy=email.policy.SMTP)
    if sorted(read.keys()) != sorted(HEADERS):
        _refuse('headers')
    for name, address in (
        ('From', addressed.sender),
        ('To', addressed.recipient),
    ):
        if [one.addr_spec for one in read[name].addresses] != [address]:
            _refuse(f'header {name}')
    if read['From'].addresses[0].display_name != addressed.name:
        _refuse('header From')
    if read['To'].addresses[0].display_name:
        _refuse('header To')
    for name, value in (
        ('Subject', addressed.subject),
        ('Message-ID', message_id),
        ('Auto-Submitted', 'auto-generated'),
    ):
        if str(read[name]) != value:
            _refuse(f'header {name}')
    if read['Date'].datetime != addressed.date.replace(microsecond=0):
        _refuse('header Date')
    _compare_parts(read, content)


def _compare_parts(read: email.message.EmailMessage, content: Content) -> None:
    parts = [part for part in read.walk() if not part.is_multipart()]
    meant = [content.text, content.html]
    if content.calendar is not None:
        meant.append(content.calendar.decode())
    if len(parts) != len(meant):
        _refuse('parts')
    for part, what in zip(parts, meant, strict=True):
        if set(part.keys()) - _OF_PARTS:
            _refuse('headers of its parts')
        if part.get_content().splitlines() != what.splitlines():
            _refuse('content')


def _refuse(what: str) -> NoReturn:
    raise exceptions.NoticeError(
        f"A mail's {what} would not be as meant, so no mail is sent. A "
        'template of your own may put a name where none belongs; or this '
        "Python's mail library has a fault, such as CVE-2024-6923: update it."
    )
