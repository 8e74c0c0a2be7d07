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

"""Days on which acts may happen, and how many are given out."""

import collections
import datetime
from collections.abc import Iterable
from typing import NamedTuple

from cipclient.model import calendar as model_calendar
from cipclient.model import policy as model_policy

_DAY = datetime.timedelta(days=1)
#: A calendar without an acting day for so long will never have one.
_YEARS = 5
_SEARCHED = 365 * _YEARS


class Place(NamedTuple):
    """One act's place on a day.

    :param day: in the calendar's time zone.
    :param deletes: it is a delete, which has limits of its own.
    """

    day: datetime.date
    project_id: str
    backlog: bool
    deletes: bool = False


def backlog_room(pace: model_policy.Pace) -> int:
    """Return how many acts of a day may go to what was overdue at first."""
    # A share such as 0.29 is a little less than what was written.
    return max(1, int(round(pace.backlog_share * pace.per_day, 6)))


class ActingDays:
    """Days as they are given out: each within the calendar and the pace.

    Not for several threads at once.

    :param given: the places that are taken already.
    :param deletes: how many of a day; none are given out with none.
    """

    def __init__(
        self,
        calendar: model_calendar.Calendar,
        pace: model_policy.Pace,
        given: Iterable[Place] = (),
        deletes: int = 0,
    ) -> None:
        self._calendar = calendar
        self._pace = pace
        self._deletes_per_day = deletes
        self._backlog_room = backlog_room(pace)
        self._places: collections.Counter[Place] = collections.Counter()
        self._all: collections.Counter[datetime.date] = collections.Counter()
        self._backlog: collections.Counter[datetime.date] = (
            collections.Counter()
        )
        self._project: collections.Counter[tuple[datetime.date, str]] = (
            collections.Counter()
        )
        self._deletes: collections.Counter[datetime.date] = (
            collections.Counter()
        )
        self._passed = {False: _Passed(), True: _Passed()}
        self._passed_by: dict[str, _Passed] = {}
        for place in given:
            self._count(_counted(place), 1)

    def give(
        self,
        first_day: datetime.date,
        not_before: datetime.datetime,
        project_id: str,
        backlog: bool,
    ) -> tuple[datetime.date, datetime.datetime]:
        """Give out the first day with room, and when acts may start on it.

        :param first_day: no day before it.
        :param not_before: aware; acts do not start before it.
        :raises ValueError: the calendar has no acting day for five years.
        """
        day = self._first(first_day, not_before)
        day = self._with_room(day, project_id, backlog)
        self._count(Place(day, project_id, backlog), 1)
        return day, self.opens(day)

    def give_delete(
        self, first_day: datetime.date, not_before: datetime.datetime
    ) -> tuple[datetime.date, datetime.datetime]:
        """Give out the first day with room for a delete, as ``give`` does.

        :raises ValueError: none may ever be deleted, or the calendar has no
            acting day for five years.
        """
        if self._deletes_per_day < 1:
            raise ValueError('the policy has no delete_limits')
        day = self._first(first_day, not_before)
        while not self.is_acting(day) or (
            self._deletes[day] >= self._deletes_per_day
        ):
            day = self.next(day)
        self._count(Place(day, '', False, deletes=True), 1)
        return day, self.opens(day)

    @property
    def gives_deletes(self) -> bool:
        """Whether any day is ever given out for a delete."""
        return self._deletes_per_day > 0

    def release(self, place: Place) -> None:
        """Give a place back. One that was never taken is none."""
        place = _counted(place)
        if self._places[place] < 1:
            return
        self._count(place, -1)
        # What was passed by for want of room may have some again.
        for passed in self._passed.values():
            passed.forget()
        self._passed_by.pop(place.project_id, None)

    def opens(self, day: datetime.date) -> datetime.datetime:
        """Return when acts may start on a day, aware and in UTC."""
        return datetime.datetime.combine(
            day, self._calendar.opens, tzinfo=self._calendar.timezone
        ).astimezone(datetime.UTC)

    def is_acting(self, day: datetime.date) -> bool:
        """Whether the calendar has acts on that day."""
        return self._calendar.acts_on(day)

    def next(self, after: datetime.date) -> datetime.date:
        """Return the first acting day after a day, with room or without.

        :raises ValueError: the calendar has none for five years.
        """
        for count in range(1, _SEARCHED + 1):
            day = after + count * _DAY
            if self.is_acting(day):
                return day
        raise ValueError(
            f'the calendar has no day for acts in the {_YEARS} years after '
            f'{after}: its act_on, freeze and holidays leave none'
        )

    def _first(
        self, first_day: datetime.date, not_before: datetime.datetime
    ) -> datetime.date:
        day = max(first_day, self._calendar.day_of(not_before))
        while self.opens(day) < not_before:
            day += _DAY
        return day

    def _with_room(
        self, day: datetime.date, project_id: str, backlog: bool
    ) -> datetime.date:
        passed = self._passed[backlog]
        passed_by = self._passed_by.setdefault(project_id, _Passed())
        while True:
            day = passed_by.follow(passed.follow(day))
            if not self.is_acting(day) or self._is_full(day, backlog):
                following = self.next(day)
                passed.pass_by(day, following)
            elif (
                self._project[day, project_id]
                >= self._pace.per_project_per_day
            ):
                following = self.next(day)
                passed_by.pass_by(day, following)
            else:
                return day
            day = following

    def _is_full(self, day: datetime.date, backlog: bool) -> bool:
        return self._all[day] >= self._pace.per_day or (
            backlog and self._backlog[day] >= self._backlog_room
        )

    def _count(self, place: Place, change: int) -> None:
        self._places[place] += change
        if place.deletes:
            self._deletes[place.day] += change
            return
        self._all[place.day] += change
        self._backlog[place.day] += change * place.backlog
        self._project[place.day, place.project_id] += change


def _counted(place: Place) -> Place:
    """Return it as it is counted: limits of deletes know no project."""
    if place.deletes:
        return place._replace(project_id='', backlog=False)
    return place


class _Passed:
    """Days that have no room, each with the next that may have some.

    Thousands look for the same first day: none looks at a full one twice.
    """

    def __init__(self) -> None:
        self._next: dict[datetime.date, datetime.date] = {}

    def pass_by(self, day: datetime.date, following: datetime.date) -> None:
        """Remember that a day has no room."""
        self._next[day] = following

    def follow(self, day: datetime.date) -> datetime.date:
        """Return the first day from this one that may have room."""
        seen = []
        while (following := self._next.get(day)) is not None:
            seen.append(day)
            day = following
        for one in seen:
            self._next[one] = day
        return day

    def forget(self) -> None:
        """Look at every day again."""
        self._next.clear()
