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
"""Mails on their way: composed, handed over, and what the answers do."""

import collections
import dataclasses
import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence

from cipclient import exceptions
from cipclient.evaluate import acting_day
from cipclient.evaluate import answer
from cipclient.ledger import run as ledger_run
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.notice import composer as notice_composer
from cipclient.notice.delivery import protocol

Delivery = model_notice.Delivery

#: A mail whose fate is open that long is no longer sent: what it says of
#: days to come is no longer so.
_STALE = datetime.timedelta(days=7)
_STALE_ANSWER = model_notice.Answer(
    Delivery.REFUSED, 0, 'given up: its fate was open for a week'
)


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

    :param cases: the open ones, by number, as the ledger has them.
    :param planned: what the plan changes of them.
    :param reached: who is told of each.
    :param days: the days that are given out.
    """

    def __init__(
        self,
        run: ledger_run.Run,
        tools: Tools,
        cases: Mapping[int, model_case.Case],
        planned: Mapping[int, model_case.Case],
        reached: model_notice.Reached,
        days: acting_day.ActingDays,
    ) -> None:
        self._run = run
        self._tools = tools
        self._cases = dict(cases)
        self._planned = dict(planned)
        self._reached = reached
        self._days = days
        self.tally = Tally()

    def again(self) -> None:
        """Send again what earlier runs left open, with the same id (P39)."""
        for sent, message in self._run.pending():
            stale = self._tools.clock() - sent.composed > _STALE
            items = [
                item
                for number in sent.cases
                if number in self._cases
                and (item := answer.item_of(self._cases[number], sent))
            ]
            if stale:
                self._settle(sent.uid, items, sent.person, _STALE_ANSWER)
            else:
                self._hand_over(sent.uid, items, sent.person, message)

    def keep_the_rest(self, drafts: Iterable[model_notice.Draft]) -> None:
        """Keep what the plan changes of cases that no mail is about."""
        told = {item.case.number for draft in drafts for item in draft.items}
        rest = [
            self._planned.pop(number)
            for number in sorted(self._planned.keys() - told)
        ]
        for case in self._run.save(rest):
            self._cases[case.number] = case

    def send(self, draft: model_notice.Draft) -> None:
        """Compose one mail and hand it over.

        The days that it tells are kept with it, in one transaction. Raises
        NoticeError where no mail at all can be sent.
        """
        uid = str(uuid.uuid4())
        message = self._tools.compose(draft, uid)
        given = [
            self._planned.pop(item.case.number)
            for item in draft.items
            if item.case.number in self._planned
        ]
        self._run.compose([(uid, draft, message)], given, self._tools.clock())
        self._cases |= by_number(given)
        self._hand_over(uid, draft.items, draft.person, message)

    def _hand_over(
        self,
        uid: str,
        items: Sequence[model_notice.Item],
        person: model_notice.Person,
        message: model_notice.Message,
    ) -> None:
        self._run.attempt(uid, self._tools.clock())
        self._settle(uid, items, person, self._tools.delivery.deliver(message))
        for copy in self._tools.copies:
            try:
                copied = copy.deliver(message)
            except exceptions.NoticeError as error:
                self.tally.failed.append(f'copy: {error}')
                continue
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
            case = self._cases[item.case.number]
            after = self._after(uid, case, item, person, answered, now)
            if after != case:
                self._cases[case.number] = after
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
        notices = [
            dataclasses.replace(sent, delivery=answered.delivery)
            if sent.uid == uid
            else sent
            for sent in self._run.notices_of(case.number)
        ]
        people = () if reach is None else reach.people
        if answer.is_refused_by_all(case, people, notices):
            return answer.refused_by_all(case, item, self._days)
        return case


def by_number(
    cases: Iterable[model_case.Case],
) -> dict[int, model_case.Case]:
    """Return cases by their numbers."""
    return {case.number: case for case in cases}
