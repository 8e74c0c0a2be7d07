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

import dataclasses
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
from cipclient.model import standing as model_standing
from cipclient.model import verdict

#: What Nova takes as a name, and worse. The product is no text of ours.
HOSTILE = (
    '=?utf-8?q?=0d=0aBcc:_evil=40evil.example?=',
    'a\r\nBcc: evil@evil.example\r\n\r\n<h1>evil</h1>',
    '<script>alert(1)</script><img src="https://evil.example/x">',
    '"><b onmouseover=evil()>\' &amp; {{ 40897 * 7919 }}{% raw %}{# x',
    '\u202e\u2066gro.elpmaxe\u200b\x1b[31m\x07\x00\ud800',
    'evil ' * 2000,
)
_EXECUTED = str(40897 * 7919)
_HARMLESS = 'a name'
_NOW = datetime.datetime(2027, 2, 1, 12, tzinfo=datetime.UTC)
_DAY = datetime.timedelta(days=1)
_TO = 'somebody@self-test.example'

Compose = Callable[
    [
        model_notice.Draft,
        str,
        datetime.datetime,
        model_calendar.Calendar,
    ],
    model_notice.Message,
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
            plain = _Read(_composed(compose, policy, code, stage, _HARMLESS))
            for name in HOSTILE:
                read = _Read(_composed(compose, policy, code, stage, name))
                read.compare(plain, code)


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
        if self._recipient != _TO:
            _refuse(code, 'changes its recipient')
        if self._tags != plain._tags:
            _refuse(code, 'changes its HTML: let every value be escaped')
        for text in self._texts:
            if _EXECUTED in text:
                _refuse(code, 'is computed')
            if any(map(_hidden, text)):
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


def _composed(
    compose: Compose,
    policy: model_policy.Policy,
    code: str,
    stage: model_case.Stage,
    name: str,
) -> model_notice.Message:
    draft = model_notice.Draft(
        model_notice.Person(_TO, name, code),
        tuple(
            model_notice.Item(_case(name, stage, act), occasion, 1)
            for occasion in model_notice.Occasion
            for act in ('shelve', 'stop', '')
        ),
    )
    return compose(draft, 'self-test', _NOW, policy.calendar)


def _case(name: str, stage: model_case.Stage, act: str) -> model_case.Case:
    subject = model_standing.Subject()
    texts = {
        field.name: name
        for field in dataclasses.fields(subject)
        if field.type in (str, 'str')
    }
    day = (_NOW + 30 * _DAY).date()
    return model_case.Case(
        model_standing.ResourceKey(name, 'server', name, _NOW - 60 * _DAY),
        dataclasses.replace(subject, **texts, vcpus=1, ram=1, disk=1, gpus=1),
        model_standing.Standing(
            verdict.State.OVER,
            rule=name,
            expires=_NOW,
            opens=_NOW,
            ladder=name,
            acts_rule=name,
            acts_ladder=name,
            acts_from=_NOW,
            acts_opens=_NOW,
            reasons=(name,),
        ),
        _NOW,
        stage=stage,
        announcement=model_case.Announcement(
            2,
            day,
            _NOW + 30 * _DAY,
            act,
            (30 * _DAY,),
            14 * _DAY,
            _NOW,
            model_case.GivenFor.EXTENSION,
        ),
        first_day=day,
        extensions=(
            model_case.Extension(
                _NOW + 30 * _DAY,
                name,
                model_case.Author.OWNER
                if act == 'stop'
                else model_case.Author.OPERATOR,
                name,
                _NOW,
                asked=name,
            ),
        ),
        holds=(model_case.Hold(model_case.HoldReason.LOCKED, name, _NOW),),
    )


def _refuse(code: str, what: str) -> None:
    raise exceptions.NoticeError(
        f'A hostile name in a notice in {code!r} {what}. No mail is sent: '
        'correct the templates, or update Python if they are not your own.'
    )
