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


"""What one bounce mail says: who was not reached, with which mail.

Anybody can send one, so no more is taken from it than that: a plain address,
and a message id, which only says something if it is one of ours.
"""

import email
import email.message
import email.policy
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from cipclient.notice import address as notice_address

_Mail: TypeAlias = 'email.message.Message[str, str]'

#: Of one mail; a notice has one recipient.
_MOST_RECIPIENTS = 100
_MOST_PARTS = 50
_MESSAGE_ID = re.compile(r'<[!-;=?-~]{3,250}>')
_RETURNED_ID = re.compile(
    r'^message-id:\s{0,80}(<[!-;=?-~]{3,250}>)', re.IGNORECASE | re.MULTILINE
)
# RFC 3461: how an address with other signs is written in DSN fields.
_XTEXT = re.compile(r'\+([0-9A-F]{2})')
_RETURNED = frozenset(
    {
        'message/rfc822',
        'text/rfc822-headers',
        'message/rfc822-headers',
        'message/global',
        'message/global-headers',
    }
)
#: Exim names those who failed in a header, and its warnings do not have it.
_EXIM = 'X-Failed-Recipients'


class Failure(NamedTuple):
    """One recipient who was not reached.

    :param address: validated.
    :param message_id: of the mail that came back, with angle brackets;
        empty where it is not known.
    """

    address: str
    message_id: str = ''


def failures(content: bytes) -> frozenset[Failure]:
    """Return what a mail says, nothing if it is no bounce.

    Mails that say *delayed*, *delivered* or *relayed* are none.
    """
    try:
        # The policy of old: the new one parses each header, and stumbles.
        mail = email.message_from_bytes(content, policy=email.policy.compat32)
        parts = list(_parts(mail))
        found = set(_addresses(mail, parts))
        message_id = _message_id(mail, parts) if found else ''
    except (
        RecursionError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        AssertionError,
    ):
        # The library stumbles over mails that were made to that end.
        return frozenset()
    return frozenset(
        Failure(address, message_id)
        for address in sorted(found)[:_MOST_RECIPIENTS]
    )


def _parts(
    mail: _Mail,
) -> Iterator[_Mail]:
    for count, part in enumerate(mail.walk()):
        if count >= _MOST_PARTS:
            return
        yield part


def _addresses(
    mail: _Mail,
    parts: list[_Mail],
) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() != 'message/delivery-status':
            continue
        blocks = part.get_payload()
        if not isinstance(blocks, list):
            continue
        for block in blocks[: _MOST_RECIPIENTS + 1]:
            action = _field(block, 'Action').split()
            if action and action[0].lower() == 'failed':
                # The second is who we wrote to, where that was forwarded.
                yield from _plain(_field(block, 'Final-Recipient'))
                yield from _plain(_field(block, 'Original-Recipient'), True)
        return
    for named in str(mail.get(_EXIM, '')).split(',')[:_MOST_RECIPIENTS]:
        yield from _plain(f'rfc822;{named}')


def _field(block: object, name: str) -> str:
    if not isinstance(block, email.message.Message):
        return ''
    return str(block.get(name, ''))


def _plain(field: str, encoded: bool = False) -> Iterator[str]:
    """Yield the address of ``rfc822; someone@example.org``."""
    kind, semicolon, written = field[:1000].partition(';')
    if not semicolon or kind.strip().lower() != 'rfc822':
        return
    written = written.strip().removeprefix('<').removesuffix('>')
    if encoded:
        written = _XTEXT.sub(lambda code: chr(int(code[1], 16)), written)
    try:
        yield notice_address.validated(written)
    except ValueError:
        return


def _message_id(
    mail: _Mail,
    parts: list[_Mail],
) -> str:
    for part in parts:
        if part.get_content_type() not in _RETURNED:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            written = [_field(inner, 'Message-ID') for inner in payload]
        else:
            written = _RETURNED_ID.findall(_text(part))
        for text in written:
            if found := _MESSAGE_ID.search(text[:1000]):
                return found[0]
    # Exim of old returns a copy in its own text.
    copied = _text(mail) if _EXIM in mail else ''
    found_in_it = _RETURNED_ID.search(copied)
    return found_in_it[1] if found_in_it else ''


def _text(part: _Mail) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode('latin-1') if isinstance(payload, bytes) else ''
