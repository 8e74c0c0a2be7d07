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

"""What the weeks ahead bring if nobody does anything."""

import datetime
import itertools
from collections.abc import Iterable, Sequence, Set

from cipclient.evaluate import acting_day
from cipclient.evaluate import ahead
from cipclient.evaluate import correspondence
from cipclient.model import case as model_case
from cipclient.model import forecast as model_forecast
from cipclient.model import ladder as model_ladder
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import scan as model_scan

_WEEK = 7


def forecast(
    cases: Iterable[model_case.Case],
    standings: Iterable[ahead.Known],
    policy: model_policy.Policy,
    now: datetime.datetime,
    weeks: int,
    first_scan: datetime.datetime | None,
    given: Iterable[acting_day.Place],
    reached: model_notice.Reached | None = None,
    before: correspondence.Correspondence | None = None,
    mails_left: int | None = None,
    population: int = 0,
) -> model_forecast.Forecast:
    """Return what the weeks ahead bring.

    Nobody reacts, every mail is accepted, every act is done on its day, and
    what is not created yet never is.

    :param cases: the open ones, each with its number.
    :param standings: of what has no open case.
    :param policy: one with a pace, notices and a scope.
    :param now: when the first of the daily runs is, aware and in UTC.
    :param first_scan: when the cloud was first recorded in whole.
    :param given: the places of all days that stand.
    :param reached: who is told of which case. Without it, and of cases that
        are still to open, the owner is.
    :param before: what people were told already. Without it, all that was
        told of a case was told to all of its people.
    :param mails_left: how many may still be sent on the first day; None for
        all of a day.
    :param population: how many servers there are, of which a share may be
        deleted in a day.
    :raises ValueError: the calendar has no acting day for five years.
    """
    cloud = ahead.Ahead(
        cases,
        standings,
        policy,
        now,
        first_scan,
        given,
        reached,
        before,
        population,
    )
    days = cloud.days(mails_left)
    found: list[model_forecast.Week] = []
    single: list[model_forecast.Day] = []
    written_to: set[str] = set()
    last = None
    for _ in range(weeks):
        week = list(itertools.islice(days, _WEEK))
        found.append(_week(week, cloud.backlog))
        for day in week:
            if any(case.backlog for case in day.acts):
                last = day.day
            if day.opened or day.addresses or day.acts or day.deletes:
                single.append(_day(day, written_to))
            written_to |= set(day.addresses)
    return model_forecast.Forecast(
        now, tuple(found), None if cloud.backlog else last, tuple(single)
    )


def _day(day: ahead.Day, written_to: Set[str]) -> model_forecast.Day:
    return model_forecast.Day(
        day.day,
        len(day.opened),
        len(day.addresses),
        len(set(day.addresses) - written_to),
        len(day.acts),
        len(day.deletes),
    )


def _week(week: Sequence[ahead.Day], backlog: int) -> model_forecast.Week:
    acts = [case for day in week for case in day.acts]
    freed = model_scan.Held()
    gpus = 0
    for case in acts:
        if _frees(case):
            freed = freed.plus(model_scan.Held.of(case.subject))
            gpus += case.subject.gpus
    return model_forecast.Week(
        week[0].day,
        sum(len(day.opened) for day in week),
        sum(len(day.addresses) for day in week),
        len({address for day in week for address in day.addresses}),
        len(acts),
        freed,
        gpus,
        backlog,
        sum(len(day.deletes) for day in week),
    )


def _frees(case: model_case.Case) -> bool:
    """Return whether the act gives anything to others: stopping does not."""
    return (
        case.announcement is not None
        and case.announcement.act == model_ladder.Quarantine.SHELVE
    )
