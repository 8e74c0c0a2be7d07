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
"""Handing mails over, so that nobody is told twice and nobody forgotten."""

import collections
import dataclasses
import datetime
import functools
import uuid
from collections.abc import Callable, Iterable, Sequence

from cipclient import exceptions
from cipclient.evaluate import answer
from cipclient.ledger import run as ledger_run
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.notice import composer as notice_composer
from cipclient.notice.delivery import protocol
from cipclient.workflow import stopping
from cipclient.workflow.telling import leftover_mails
from cipclient.workflow.telling import planning

Delivery = model_notice.Delivery


@dataclasses.dataclass(frozen=True, slots=True)
class Tools:
    """What a run sends mails with.

    :param copies: get each mail as well; what they answer counts for nothing.
    :param clock: tells the moment, aware and in UTC.
    """

    composer: notice_composer.Composer
    delivery: protocol.Delivery
    copies: Sequence[protocol.Delivery]
    calendar: model_calendar.Calendar
    clock: Callable[[], datetime.datetime]

    def compose(
        self, draft: model_notice.Draft, uid: str
    ) -> model_notice.Message:
        """Return the mail. Raises NoticeError."""
        return self.composer.compose(draft, uid, self.clock(), self.calendar)


class Tally:
    """What became of the mails of a run."""

    def __init__(self) -> None:
        self.answers: collections.Counter[Delivery] = collections.Counter()
        self.failed: list[str] = []

    def count(
        self, person: model_notice.Person, answered: model_notice.Answer
    ) -> None:
        """Count one answer."""
        self.answers[answered.delivery] += 1
        if answered.delivery not in (Delivery.ACCEPTED, Delivery.COPIED):
            self.failed.append(
                f'{person.address}: {answered.delivery}: {answered.text}'
            )


def try_out(drafts: Iterable[model_notice.Draft], tools: Tools) -> Tally:
    """Hand over mails to a way that counts for nothing, and keep nothing.

    No day is given and nobody is told: a trial may be made as often as one
    likes.
    """
    tally = Tally()
    for draft in drafts:
        message = tools.compose(draft, str(uuid.uuid4()))
        tally.count(draft.person, tools.delivery.deliver(message))
    return tally


class Posting:
    """The mails of one run, one after the other.

    A mail is in the ledger, and marked as under way, before its first byte
    leaves; its answer and what that does to its cases are one transaction.
    So whenever a run dies, the next one knows which mails may have arrived,
    and sends those again with the same Message-ID.
    """

    def __init__(
        self, run: ledger_run.Run, tools: Tools, planned: planning.Planned
    ) -> None:
        self._run = run
        self._tools = tools
        self._cases = dict(planned.cases)
        #: What the plan changes of them, and is not kept yet.
        self._planned = dict(planned.telling.cases)
        self._outside = frozenset(planned.telling.outside)
        self._reached = planned.reached
        self._days = planned.days
        self.tally = Tally()

    def send_all(
        self,
        drafts: Sequence[model_notice.Draft],
        stop: stopping.Stopping,
    ) -> bool:
        """Send what earlier runs left open, then these; say if all went out.

        Asked to stop, the mail in hand is finished, with its answer.
        """
        self._keep_the_rest(drafts)
        mails = [
            *(
                functools.partial(self._again, *one)
                for one in self._run.pending()
            ),
            *(functools.partial(self._send, draft) for draft in drafts),
        ]
        for number, mail in enumerate(mails):
            left = f'{len(mails) - number} mails are left for the next run.'
            if stop.asked:
                self.tally.failed.append(f'Stopped by {stop.asked}: {left}')
                return False
            try:
                mail()
            except exceptions.NoticeError as error:
                self.tally.failed.append(f'{error} {left}')
                return False
        return True

    def _keep_the_rest(self, drafts: Iterable[model_notice.Draft]) -> None:
        """Keep what the plan changes of cases that no mail is about."""
        told = {item.case.number for draft in drafts for item in draft.items}
        rest = [
            self._planned.pop(number)
            for number in sorted(self._planned.keys() - told)
        ]
        self._cases |= planning.by_number(
            self._run.save(rest, self._tools.clock())
        )

    def _again(
        self, sent: model_notice.Sent, message: model_notice.Message
    ) -> None:
        """Send again what an earlier run left open, with the same id (P39).

        Unless what it says is no longer so, or is not to be said now.
        """
        said = leftover_mails.weighed(
            sent,
            {number: self._case(number) for number in sent.cases},
            self._reached,
            self._outside,
            self._tools.clock(),
        )
        if said.given_up:
            given_up = model_notice.Answer(Delivery.REFUSED, 0, said.given_up)
            self._settle(sent.uid, said.items, sent.person, given_up)
        elif said.items:
            self._hand_over(sent.uid, said.items, sent.person, message)

    def _send(self, draft: model_notice.Draft) -> None:
        """Compose one mail and hand it over.

        The days that it tells are kept with it, in one transaction. A mail
        that cannot be composed is nobody else's matter. Raises NoticeError
        where no mail at all can be sent.
        """
        uid = str(uuid.uuid4())
        try:
            message = self._tools.compose(draft, uid)
        except exceptions.NoticeError as error:
            self.tally.failed.append(f'{draft.person.address}: {error}')
            return
        given = [
            self._planned.pop(item.case.number)
            for item in draft.items
            if item.case.number in self._planned
        ]
        kept = self._run.compose(
            [(uid, draft, message)], given, self._tools.clock()
        )
        self._cases |= planning.by_number(kept)
        self._hand_over(uid, draft.items, draft.person, message)

    def _case(self, number: int) -> model_case.Case | None:
        """Return an open case as this run will leave it."""
        return self._planned.get(number) or self._cases.get(number)

    def _hand_over(
        self,
        uid: str,
        items: Sequence[model_notice.Item],
        person: model_notice.Person,
        message: model_notice.Message,
    ) -> None:
        self._run.attempt(uid, self._tools.clock())
        try:
            answered = self._tools.delivery.deliver(message)
        except exceptions.NoticeError as error:
            # Raised only where the mail was certainly not taken.
            kept = model_notice.Answer(Delivery.DEFERRED, 0, str(error))
            self._run.answer(uid, kept, self._tools.clock())
            raise
        self._settle(uid, items, person, answered)
        for copy in self._tools.copies:
            self._copy(copy, message)

    def _copy(
        self, copy: protocol.Delivery, message: model_notice.Message
    ) -> None:
        try:
            copied = copy.deliver(message)
        except exceptions.NoticeError as error:
            self.tally.failed.append(f'copy: {error}')
            return
        if copied.delivery is not Delivery.COPIED:
            self.tally.failed.append(f'copy: {copied.text}')

    def _settle(
        self,
        uid: str,
        items: Sequence[model_notice.Item],
        person: model_notice.Person,
        answered: model_notice.Answer,
    ) -> None:
        self.tally.count(person, answered)
        now = self._tools.clock()
        changed = []
        for item in items:
            case = self._case(item.case.number)
            if case is None:
                continue
            after = self._after(uid, case, item, person, answered, now)
            if after != case:
                self._planned.pop(after.number, None)
                self._cases[after.number] = after
                changed.append(after)
        self._run.answer(uid, answered, now, changed)

    def _after(
        self,
        uid: str,
        case: model_case.Case,
        item: model_notice.Item,
        person: model_notice.Person,
        answered: model_notice.Answer,
        now: datetime.datetime,
    ) -> model_case.Case:
        if answered.delivery is Delivery.ACCEPTED:
            return answer.answered(case, item, True, now, person.counts)
        if answered.delivery is not Delivery.REFUSED or not item.step:
            return case
        reach = self._reached.get(case.number)
        # An operator who reads along neither tells nor refuses.
        people = () if reach is None else reach.people
        notices = [
            dataclasses.replace(sent, delivery=answered.delivery)
            if sent.uid == uid
            else sent
            for sent in self._run.notices_of(case.number)
            if sent.person.counts
        ]
        counting = [one for one in people if one.counts]
        if answer.is_refused_by_all(case, counting, notices):
            return answer.refused_by_all(case, item, self._days)
        return case
