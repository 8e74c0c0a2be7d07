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

"""The test before any mail: hostile notices through our own composer.

By behaviour, not by versions: whether a mail library turns an encoded word
into a header (CVE-2024-6923) depends on more than Python's number, and
operators' own templates may do what ours do not (A3, A7, F53).
"""

import datetime
import email
import email.message
import email.policy
import html.parser
import unicodedata
from collections.abc import Callable, Iterable

from cipclient import exceptions
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.notice import hostile
from cipclient.notice import language
from cipclient.notice import operators_report

_HARMLESS = 'a name'
_UID = 'self-test'

Compose = Callable[
    [
        model_notice.Draft,
        str,
        datetime.datetime,
        model_calendar.Calendar,
    ],
    model_notice.Message,
]
ComposeDigest = Callable[
    [operators_report.OperatorsReport, str, str], model_notice.Message
]


def check(
    compose: Compose, policy: model_policy.Policy, languages: Iterable[str]
) -> None:
    """Compare what hostile names make of a notice with what plain ones do.

    Same headers, same recipient, same elements of HTML in the same order,
    nothing computed, nothing hidden.

    :raises NoticeError: they differ, or a template is broken.
    """
    for code in languages:
        for stage in (model_case.Stage.OK, model_case.Stage.QUARANTINED):
            plain, *read = (
                _Read(
                    compose(
                        hostile.draft(name, code, stage),
                        _UID,
                        hostile.NOW,
                        policy.calendar,
                    )
                )
                for name in (_HARMLESS, *hostile.NAMES)
            )
            for one in read:
                one.compare(plain, code)


def check_digest(compose: ComposeDigest) -> None:
    """Compare what hostile names make of the operators' digest.

    :raises NoticeError: as ``check`` does.
    """
    plain, *read = (
        _Read(compose(hostile.report(name), hostile.RECIPIENT, _UID))
        for name in (_HARMLESS, *hostile.NAMES)
    )
    for one in read:
        one.compare(plain, language.ENGLISH)


class _Read:
    """A mail as its reader's program sees it."""

    def __init__(self, message: model_notice.Message) -> None:
        self._recipient = message.recipient
        read = email.message_from_bytes(
            message.content, policy=email.policy.default
        )
        self._headers = [(name, str(value)) for name, value in read.items()]
        parts = [part for part in read.walk() if not part.is_multipart()]
        self._types = [part.get_content_type() for part in parts]
        self._texts = [_text(part) for part in parts]
        tags = _Tags()
        tags.feed(self._texts[1])
        tags.close()
        self._tags = tags.found

    def compare(self, plain: '_Read', code: str) -> None:
        """Raise NoticeError where it differs from the same of plain names."""
        if self._headers != plain._headers or self._types != plain._types:
            _refuse(code, 'changes its headers')
        if self._recipient != hostile.RECIPIENT:
            _refuse(code, 'changes its recipient')
        if self._tags != plain._tags:
            _refuse(code, 'changes its HTML: let every value be escaped')
        for text in self._texts:
            if hostile.COMPUTED in text:
                _refuse(code, 'is computed')
            if any(map(_hidden, set(text))):
                _refuse(code, 'puts hidden characters into it')


class _Tags(html.parser.HTMLParser):
    """The elements of a page, with their attributes, and its comments."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.found.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


def _text(part: email.message.Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode() if isinstance(payload, bytes) else ''


def _hidden(char: str) -> bool:
    return char not in '\r\n' and unicodedata.category(char) in (
        'Cc',
        'Cf',
        'Cs',
        'Zl',
        'Zp',
    )


def _refuse(code: str, what: str) -> None:
    raise exceptions.NoticeError(
        f'A hostile name in a mail in {code!r} {what}. No mail is sent: '
        'correct the templates, or update Python if they are not your own.'
    )
