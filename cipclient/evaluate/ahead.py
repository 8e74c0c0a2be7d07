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

from cipclient.evaluate import acting
from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import answer
from cipclient.evaluate import correspondence
from cipclient.evaluate import crowd
from cipclient.evaluate import deletion
from cipclient.evaluate import due
from cipclient.evaluate import episode
from cipclient.evaluate import pacing
from cipclient.evaluate import quarantine
from cipclient.evaluate import telling
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing

_DAY = datetime.timedelta(days=1)
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
    :param deletes: the cases whose resources were deleted.
    """

    day: datetime.date
    opened: tuple[model_case.Case, ...] = ()
    addresses: tuple[str, ...] = ()
    acts: tuple[model_case.Case, ...] = ()
    deletes: tuple[model_case.Case, ...] = ()


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
    :param population: how many servers there are, of which a share may be
        deleted in a day.
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
        population: int = 0,
    ) -> None:
        assert policy.pace is not None
        assert policy.notices is not None
        self._policy = policy
        self._calendar = policy.calendar
        self._mails_per_day = policy.pace.mails_per_day
        self._days = acting_day.ActingDays(
            policy.calendar,
            policy.pace,
            given,
            pacing.most_deletes(policy, population),
        )
        self._room = pacing.Room(population=population)
        self._first_scan = first_scan
        self._now = now
        self._cases = {
            case.number: case for case in cases if _has_more_to_come(case)
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
        self._to_begin: dict[datetime.date, set[int]] = (
            collections.defaultdict(set)
        )
        self._fresh = set(self._cases)
        for case in self._cases.values():
            self._crowd.add(case)
            self._await_act(case, policy.calendar.day_of(now))
            self._await_schedule(case)

    @property
    def backlog(self) -> int:
        """How many of what was overdue at first are still to be acted on."""
        return sum(
            case.backlog
            and not case.is_out
            and bool(case.standing.acts_rule)
            and _is_free(case)
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
            acts, deletes = self._act(day, now)
            opened = self._open(now)
            told = self._tell(day, now, mails)
            yield Day(day, opened, told, acts, deletes)
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
    ) -> tuple[tuple[model_case.Case, ...], tuple[model_case.Case, ...]]:
        """Return what is taken out of service on a day, and what deleted."""
        acts, deletes = [], []
        pace = pacing.Day(self._policy, self._room)
        for case, announcement in self._promised(day):
            is_delete = announcement.act == model_case.DELETE
            is_told = _is_told(case, announcement, self._days.opens(day))
            project = case.subject.project_id
            if day > announcement.day + due.KEPT:
                self._cases[case.number] = announcing.void(
                    case, self._days, model_case.GivenFor.LATE
                )
                self._fresh.add(case.number)
            elif not is_told or pace.take(
                project, case.backlog, deletes=is_delete
            ):
                self._await_act(case, day + _DAY)
            elif is_delete:
                deletes.append(self._leave(case.number))
            else:
                acts.append(case)
                self._take_out(case, announcement.act, now)
        return tuple(acts), tuple(deletes)

    def _promised(
        self, day: datetime.date
    ) -> list[tuple[model_case.Case, model_case.Announcement]]:
        """Return whose day has come, in the order in which they are done."""
        found = []
        for promise in self._to_act.pop(day, ()):
            case = self._cases.get(promise.case)
            if case is None or case.announcement is None:
                continue
            if case.announcement.number == promise.announcement:
                found.append((case, case.announcement))
        return sorted(found, key=lambda item: acting.order(item[0], day))

    def _take_out(
        self, case: model_case.Case, act: str, now: datetime.datetime
    ) -> None:
        """Let a resource be out of service, which its people are told."""
        ladder = self._policy.ladders.get(case.standing.acts_ladder)
        out = dataclasses.replace(
            quarantine.entered(case, act, now),
            standing=deletion.foreseen(case.standing, act, ladder, now),
        )
        self._cases[case.number] = out
        self._crowd.forget(case.number)
        self._fresh.add(case.number)
        self._await_schedule(out)

    def _await_schedule(self, case: model_case.Case) -> None:
        """Look again at what is out of service when a delete comes near."""
        opens = case.standing.acts_opens
        if not case.is_out or case.has_day or opens is None:
            return
        day = self._calendar.day_of(max(opens, self._now))
        if self._moment(day) < opens:
            day += _DAY
        self._to_begin[day].add(case.number)

    def _await_act(self, case: model_case.Case, day: datetime.date) -> None:
        """Look at a case again when it may be acted on, or is too late.

        :param day: not before it.
        """
        announcement = case.announcement
        if announcement is None or not case.has_day:
            return
        if not announcement.act or not _is_free(case):
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
        self._fresh |= self._to_begin.pop(day, set()) & self._cases.keys()
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


def _has_more_to_come(case: model_case.Case) -> bool:
    return case.closed is None and case.stage in model_case.AHEAD


def _is_silent(case: model_case.Case) -> bool:
    return any(hold.reason in announcing.SILENT for hold in case.holds)


def _is_free(case: model_case.Case) -> bool:
    """Return whether no hold is in the way of an act."""
    return all(
        _is_waived(case) and hold.reason is _UNREACHABLE for hold in case.holds
    )


def _is_waived(case: model_case.Case) -> bool:
    """Return whether nobody has to be told: never of a delete."""
    return case.waived and not case.is_out


def _is_told(
    case: model_case.Case,
    announcement: model_case.Announcement,
    at: datetime.datetime,
) -> bool:
    """Return whether people knew of an act for long enough before it."""
    return _is_waived(case) or (
        announcement.told is not None
        and announcement.told + announcement.minimum_notice <= at
    )
