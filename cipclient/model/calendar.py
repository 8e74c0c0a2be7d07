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

"""The operator's calendar: when acts may happen and where a day ends."""

import dataclasses
import datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Freeze:
    """Days of every year on which nothing is done, both ends included.

    :param start: month and day. One after ``end`` runs over New Year.
    :param end: month and day.
    """

    start: tuple[int, int]
    end: tuple[int, int]

    def covers(self, day: datetime.date) -> bool:
        """Whether that day is one of them."""
        on = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= on <= self.end
        return on >= self.start or on <= self.end


@dataclasses.dataclass(frozen=True, slots=True)
class Calendar:
    """When acts may happen. Mails are not bound by it.

    :param timezone: where a day begins and ends.
    :param act_on: weekdays, Monday is 0.
    :param opens: local time from which acts may start.
    :param closes: local time from which none starts.
    """

    timezone: datetime.tzinfo
    act_on: frozenset[int] = frozenset(range(7))
    opens: datetime.time = datetime.time.min
    closes: datetime.time = datetime.time.max
    freezes: tuple[Freeze, ...] = ()
    holidays: frozenset[datetime.date] = frozenset()

    def day_of(self, moment: datetime.datetime) -> datetime.date:
        """Return the local day that an aware moment falls on."""
        return moment.astimezone(self.timezone).date()

    def start_of(self, day: datetime.date) -> datetime.datetime:
        """Return the moment a local day begins, in UTC."""
        midnight = datetime.datetime.combine(
            day, datetime.time.min, tzinfo=self.timezone
        )
        return midnight.astimezone(datetime.UTC)

    def end_of(self, day: datetime.date) -> datetime.datetime:
        """Return the moment a local day ends, in UTC.

        The first moment of the day after, so a day of 23 or 25 hours ends
        where its clocks say.
        """
        return self.start_of(day + datetime.timedelta(days=1))

    def acts_on(self, day: datetime.date) -> bool:
        """Return whether acts may happen on a local day."""
        return (
            day.weekday() in self.act_on
            and day not in self.holidays
            and not any(freeze.covers(day) for freeze in self.freezes)
        )

    def acts_at(self, moment: datetime.datetime) -> bool:
        """Return whether an act may start at an aware moment."""
        local = moment.astimezone(self.timezone)
        return (
            self.acts_on(local.date())
            and self.opens <= local.time() < self.closes
        )
