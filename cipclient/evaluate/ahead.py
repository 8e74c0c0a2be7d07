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

"""The days ahead, one by one, if nobody does anything.

The functions that decide in earnest decide here too. Only those cases are
looked at on a day of which it can make a difference.
"""

import collections
import dataclasses
import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import answer
from cipclient.evaluate import correspondence
from cipclient.evaluate import crowd
from cipclient.evaluate import due
from cipclient.evaluate import episode
from cipclient.evaluate import telling
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing

_DAY = datetime.timedelta(days=1)
_ON_THE_WAY = frozenset({model_case.Stage.OK, model_case.Stage.WARNED})
_UNREACHABLE = model_case.HoldReason.UNREACHABLE

Known = tuple[
    model_standing.ResourceKey,
    model_standing.Subject,
    model_standing.Standing,
]


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """One day ahead.

    :param day: in the calendar's time zone.
    :param opened: the cases that opened.
    :param addresses: who got a mail: one each.
    :param acts: the cases whose resources were taken out of service.
    """

    day: datetime.date
    opened: tuple[model_case.Case, ...] = ()
    addresses: tuple[str, ...] = ()
    acts: tuple[model_case.Case, ...] = ()


class _Promise(NamedTuple):
    """An act that was announced.

    :param announcement: its number, within the episode.
    """

    case: int
    announcement: int


class Ahead:
    """A cloud on its way, as nobody reacts and every mail is accepted.

    :param cases: the open ones, each with its number.
    :param standings: of what has no open case.
    :param policy: one with a pace, notices and a scope.
    :param now: when the first day's run is, aware and in UTC. The others are
        at the same local time.
    :param first_scan: when the cloud was first recorded in whole.
    :param given: the places of all days that stand.
    :param reached: who is told of which case. Without it, and of cases that
        are still to open, the owner is.
    :param before: what people were told already. Without it, all that was
        told of a case was told to all of its people.
    """

    def __init__(
        self,
        cases: Iterable[model_case.Case],
        standings: Iterable[Known],
        policy: model_policy.Policy,
        now: datetime.datetime,
        first_scan: datetime.datetime | None,
        given: Iterable[acting_day.Place],
        reached: model_notice.Reached | None = None,
        before: correspondence.Correspondence | None = None,
    ) -> None:
        assert policy.pace is not None
        assert policy.notices is not None
        self._policy = policy
        self._calendar = policy.calendar
        self._mails_per_day = policy.pace.mails_per_day
        self._days = acting_day.ActingDays(policy.calendar, policy.pace, given)
        self._first_scan = first_scan
        self._now = now
        self._cases = {
            case.number: case for case in cases if _is_on_the_way(case)
        }
        self._crowd = crowd.Crowd(
            policy.notices.digest, policy.calendar, reached or {}, before
        )
        self._to_open = sorted(
            (one for one in standings if one[2].opens is not None),
            key=_opening,
            reverse=True,
        )
        self._next_number = max(self._cases, default=0) + 1
        self._to_write: dict[datetime.date, set[str]] = (
            collections.defaultdict(set)
        )
        self._to_act: dict[datetime.date, set[_Promise]] = (
            collections.defaultdict(set)
        )
        self._fresh = set(self._cases)
        for case in self._cases.values():
            self._crowd.add(case)
            self._await_act(case, policy.calendar.day_of(now))

    @property
    def backlog(self) -> int:
        """How many of what was overdue at first are still to be acted on."""
        return sum(
            case.backlog and bool(case.standing.acts_rule) and _is_free(case)
            for case in self._cases.values()
        )

    def days(self, mails_left: int | None = None) -> Iterator[Day]:
        """Go on day by day, from the first one, without an end.

        :param mails_left: how many may still be sent on the first day; None
            for all of a day.
        """
        day, now = self._calendar.day_of(self._now), self._now
        mails = self._mails_per_day if mails_left is None else mails_left
        while True:
            acts = self._act(day, now)
            opened = self._open(now)
            yield Day(day, opened, self._tell(day, now, mails), acts)
            day += _DAY
            now = self._moment(day)
            mails = self._mails_per_day

    def _moment(self, day: datetime.date) -> datetime.datetime:
        zone = self._calendar.timezone
        clock = self._now.astimezone(zone).time()
        return datetime.datetime.combine(day, clock, zone).astimezone(
            datetime.UTC
        )

    def _act(
        self, day: datetime.date, now: datetime.datetime
    ) -> tuple[model_case.Case, ...]:
        acts = []
        for promise in sorted(self._to_act.pop(day, ())):
            case = self._cases.get(promise.case)
            if case is None or case.announcement is None:
                continue
            announcement = case.announcement
            if announcement.number != promise.announcement:
                continue
            if day > announcement.day + due.KEPT:
                self._cases[case.number] = announcing.void(
                    case, self._days, model_case.GivenFor.LATE
                )
                self._fresh.add(case.number)
            elif _is_told(case, announcement, self._days.opens(day)):
                acts.append(self._leave(case.number))
            else:
                self._await_act(case, day + _DAY)
        return tuple(acts)

    def _await_act(self, case: model_case.Case, day: datetime.date) -> None:
        """Look at a case again when it may be acted on, or is too late.

        :param day: not before it.
        """
        announcement = case.announcement
        if announcement is None or not announcement.act or not _is_free(case):
            return
        first = max(announcement.day, day)
        if not self._days.is_acting(first):
            first = self._days.next(first)
        last = announcement.day + due.KEPT
        if first > last:
            first = max(last + _DAY, day)
        self._to_act[first].add(_Promise(case.number, announcement.number))

    def _open(self, now: datetime.datetime) -> tuple[model_case.Case, ...]:
        opened = []
        while self._to_open and _opening(self._to_open[-1])[0] <= now:
            sighted = episode.Sighted(*self._to_open.pop(), episode=1)
            case = episode.advance(
                None, sighted, self._policy, now, self._first_scan
            )
            if case is None:
                continue
            case = dataclasses.replace(case, number=self._next_number)
            self._next_number += 1
            self._cases[case.number] = case
            self._crowd.add(case)
            self._fresh.add(case.number)
            opened.append(case)
        return tuple(opened)

    def _tell(
        self, day: datetime.date, now: datetime.datetime, mails: int
    ) -> tuple[str, ...]:
        addresses = self._to_write.pop(day, set())
        for number in self._fresh:
            addresses |= self._crowd.people(number)
        numbers = self._fresh.union(
            *(self._crowd.about(address) for address in addresses)
        )
        # Of what is waived nobody is told: no mail says when to look again.
        self._fresh = {n for n in self._fresh if self._cases[n].waived}
        told = telling.plan(
            (self._cases[number] for number in numbers),
            self._crowd.reached,
            self._policy,
            self._days,
            now,
            mails,
            self._crowd.correspondence(now == self._now),
        )
        for number, case in told.cases.items():
            self._change(case, day)
            addresses |= self._crowd.people(number)
        for number in numbers.difference(told.outside):
            if _is_silent(self._cases[number]):
                # Nothing ahead ends its hold.
                self._crowd.remove(number)
        for number in told.outside:
            self._leave(number)
        for draft in told.drafts:
            self._accept(draft, now)
        for address in addresses:
            following = self._crowd.next_mail(address, self._cases, now)
            if following is not None:
                self._to_write[following].add(address)
        return tuple(draft.person.address for draft in told.drafts)

    def _change(self, case: model_case.Case, day: datetime.date) -> None:
        """Take over what a plan did to a case."""
        before = self._cases[case.number].announcement
        self._cases[case.number] = case
        if case.announcement != before:
            self._crowd.forget(case.number)
            self._await_act(case, day)

    def _accept(
        self, draft: model_notice.Draft, now: datetime.datetime
    ) -> None:
        self._crowd.told(draft)
        for item in draft.items:
            number = item.case.number
            self._cases[number] = answer.answered(
                self._cases[number], item, True, now, draft.person.counts
            )

    def _leave(self, number: int) -> model_case.Case:
        self._crowd.remove(number)
        self._fresh.discard(number)
        return self._cases.pop(number)


def _opening(known: Known) -> tuple[datetime.datetime, str, str, str]:
    resource, _, standing = known
    assert standing.opens is not None
    return standing.opens, resource.kind, resource.region, resource.id


def _is_on_the_way(case: model_case.Case) -> bool:
    return case.closed is None and case.stage in _ON_THE_WAY


def _is_silent(case: model_case.Case) -> bool:
    return any(hold.reason in announcing.SILENT for hold in case.holds)


def _is_free(case: model_case.Case) -> bool:
    """Return whether no hold is in the way of an act."""
    return all(
        case.waived and hold.reason is _UNREACHABLE for hold in case.holds
    )


def _is_told(
    case: model_case.Case,
    announcement: model_case.Announcement,
    at: datetime.datetime,
) -> bool:
    """Return whether people knew of an act for long enough before it."""
    return case.waived or (
        announcement.told is not None
        and announcement.told + announcement.minimum_notice <= at
    )
