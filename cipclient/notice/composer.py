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

"""Composing: one person's cases become one mail in that person's language."""

import datetime
import itertools
import pathlib

from cipclient import exceptions
from cipclient.model import calendar as model_calendar
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.notice import address
from cipclient.notice import calendar_entry
from cipclient.notice import content as notice_content
from cipclient.notice import entry as notice_entry
from cipclient.notice import envelope
from cipclient.notice import language
from cipclient.notice import operators
from cipclient.notice import operators_report
from cipclient.notice import rendering
from cipclient.notice import selftest
from cipclient.notice import values


class Composer:
    """Writes the notices of one cloud.

    :param templates: a folder of the operators' own.
    :param read: reads one of those; raises ValueError for a file that others
        could have written.
    :raises NoticeError: the policy says nothing of notices, or the folder
        cannot be used.
    """

    def __init__(
        self,
        policy: model_policy.Policy,
        templates: pathlib.Path | None = None,
        read: rendering.Read = pathlib.Path.read_bytes,
    ) -> None:
        if policy.notices is None:
            raise exceptions.NoticeError(
                'The policy has no notices: so nobody can be written to.'
            )
        self._policy = policy
        self._sender = policy.notices.sender
        self._templates = rendering.Templates(templates, read)
        self._languages = language.Languages(
            templates, policy.notices.languages.get('default', 'en')
        )

    def compose(
        self,
        draft: model_notice.Draft,
        uid: str,
        now: datetime.datetime,
        calendar: model_calendar.Calendar,
    ) -> model_notice.Message:
        """Return the mail that tells a person what the draft is about.

        :param uid: of the notice; the same gives the same Message-ID (P39).
        :param now: aware and in UTC.
        :raises NoticeError: a template is broken, the address is no plain
            one, or the mail would not read as meant.
        """
        code = self._languages.nearest(draft.person.language)
        content = notice_content.content_of(
            draft, self._policy, calendar, uid, now
        )
        subject = self._subject(code, content)
        inside = {'content': content, 'subject': subject}
        return envelope.seal(
            envelope.Addressed(
                self._sender,
                self._policy.cloud,
                _recipient(draft.person.address),
                subject,
                uid,
                now,
            ),
            envelope.Content(
                self._templates.text('notice.txt', code, inside),
                self._templates.html('notice.html', code, inside),
                self._entries(draft, content, code, calendar, now),
            ),
        )

    def compose_digest(
        self,
        report: operators_report.OperatorsReport,
        recipient: str,
        uid: str,
    ) -> model_notice.Message:
        """Return the mail that tells one of the operators how things are.

        :param recipient: one of the policy's operators.
        :param uid: of the digest; the same gives the same Message-ID.
        :raises NoticeError: as ``compose`` does.
        """
        return operators.compose(
            report,
            _recipient(recipient),
            uid,
            self._policy,
            self._templates,
            self._sender,
        )

    def self_test(self) -> None:
        """Compose hostile mails in every language, and compare (A3, F53).

        :raises NoticeError: no mail may be sent.
        """
        selftest.check_digest(self.compose_digest)
        selftest.check(self.compose, self._policy, self._languages.all())

    def _subject(self, code: str, content: values.Content) -> str:
        # Given no more than this, so that no template can put a stranger's
        # text into a header (A3).
        return self._templates.line(
            'subject.txt',
            code,
            {'summary': content.summary, 'cloud': content.cloud},
        )

    def _entries(
        self,
        draft: model_notice.Draft,
        content: values.Content,
        code: str,
        calendar: model_calendar.Calendar,
        now: datetime.datetime,
    ) -> bytes | None:
        maker = notice_entry.Entries(self._policy, calendar, now)
        shown = ((item.case, maker.of(item)) for item in draft.items)
        announced = ((case, entry) for case, entry in shown if entry.act)
        entries = []
        for case, entry in itertools.islice(announced, notice_content.SHOWN):
            written = self._templates.text(
                'event.txt', code, {'entry': entry, 'cloud': content.cloud}
            )
            title, _, text = written.strip().partition('\n')
            entries.append(calendar_entry.Entry(case, title, text))
        return calendar_entry.calendar(
            entries,
            self._policy.cloud,
            self._sender.rpartition('@')[2],
            now,
        )


def _recipient(written: str) -> str:
    try:
        return address.validated(written)
    except ValueError as error:
        raise exceptions.NoticeError(
            f'A notice cannot be addressed: the address {error}.'
        ) from None
