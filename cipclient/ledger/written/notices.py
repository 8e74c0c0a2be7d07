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

"""What people are told, as they are told."""

import datetime
from collections.abc import Iterable, Sequence

from cipclient.ledger import outbox
from cipclient.ledger.written import writer
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice


class Notices(writer.Writer):
    """Writes notices, and what became of each."""

    def compose(
        self,
        entries: Sequence[outbox.Entry],
        cases: Iterable[model_case.Case],
        now: datetime.datetime | None = None,
    ) -> tuple[model_case.Case, ...]:
        """Put mails into the outbox, with the days that they tell.

        :param entries: of each its uid, what it says, and its bytes.
        :raises LedgerError: where somebody was told the same before.
        """
        wanted = list(cases)
        detail = {
            **writer.told(wanted),
            'notices': [
                [uid, draft.person.address, message.message_id]
                for uid, draft, message in entries
            ],
        }
        with self._recorded('composed', now, detail=detail) as connection:
            kept = self._keep(connection, wanted, now)
            outbox.compose(
                connection, self._cloud_id, entries, now or self.started
            )
            return kept

    def attempt(self, uid: str, now: datetime.datetime | None = None) -> None:
        """Say that a notice leaves, before its first byte does."""
        with self._recorded('sent', now, detail={'notice': uid}) as connection:
            outbox.attempt(connection, uid, now or self.started)

    def answer(
        self,
        uid: str,
        answered: model_notice.Answer,
        now: datetime.datetime,
        cases: Iterable[model_case.Case] = (),
    ) -> tuple[model_case.Case, ...]:
        """Say what became of a notice, and what that does to its cases."""
        wanted = list(cases)
        detail = {
            **writer.told(wanted),
            'notice': uid,
            'delivery': answered.delivery,
            'code': answered.code,
            'text': answered.text,
        }
        with self._recorded('answered', now, detail=detail) as connection:
            outbox.answer(connection, uid, answered, now)
            return self._keep(connection, wanted, now)

    def bounce(
        self,
        uid: str,
        why: str,
        now: datetime.datetime,
        cases: Iterable[model_case.Case] = (),
    ) -> tuple[model_case.Case, ...]:
        """Take back that a notice was accepted: it came back."""
        wanted = list(cases)
        detail = {**writer.told(wanted), 'notice': uid, 'why': why}
        with self._recorded('bounced', now, detail=detail) as connection:
            outbox.bounce(connection, uid, why, now)
            return self._keep(connection, wanted, now)
