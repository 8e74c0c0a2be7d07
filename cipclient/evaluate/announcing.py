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

"""Giving a case the day of its next act, moving it, taking it back."""

import dataclasses
import datetime

from cipclient.evaluate import acting_day
from cipclient.evaluate import warning
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import ladder as model_ladder
from cipclient.model import policy as model_policy

_DAY = datetime.timedelta(days=1)
_NONE = model_ladder.Quarantine.NONE
GivenFor = model_case.GivenFor
HoldReason = model_case.HoldReason

#: Of these holds nobody is told, and so no day is given.
SILENT = frozenset(
    {
        HoldReason.EXEMPT,
        HoldReason.HELD,
        HoldReason.UNKNOWN,
        HoldReason.MANAGED,
        HoldReason.FAILED,
    }
)


def turn(case: model_case.Case) -> tuple[datetime.datetime, str]:
    """Return what orders cases that wait for a day: expires, then id."""
    expires = case.standing.expires or case.opened
    return expires, case.resource.id


def wanted(
    case: model_case.Case,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> GivenFor | None:
    """Return why a case is to be given a day now; None if it is not.

    A day that stands is replaced only by a rule: one that brings or ends an
    act, or that ends later than the day.
    """
    if (
        case.closed is not None
        or case.stage not in model_case.AHEAD
        or any(hold.reason in SILENT for hold in case.holds)
    ):
        return None
    announcement = case.announcement
    if announcement is None:
        return case.awaits if has_act_ahead(case, now) else None
    standing = case.standing
    if not announcement.act:
        outlived = standing.expires is not None and (
            calendar.day_of(standing.expires) > announcement.day
        )
        return GivenFor.RULE if _acts(case, now) or outlived else None
    if standing.acts_from is None or standing.acts_from > announcement.at:
        return GivenFor.RULE
    return None


def has_act_ahead(case: model_case.Case, now: datetime.datetime) -> bool:
    """Return whether there is a day to tell, or one to give.

    What is out of service may stay so: then nothing follows.
    """
    return (
        not case.is_out
        or case.has_day
        or (case.quarantined is not None and _acts(case, now))
    )


def give(
    case: model_case.Case,
    policy: model_policy.Policy,
    days: acting_day.ActingDays,
    now: datetime.datetime,
    reason: GivenFor,
) -> model_case.Case:
    """Return the case with a day, in the place of the one that stands.

    Unchanged if the policy has lost the ladder that the case goes by, or its
    act: the next scan that sees the resource finds another, or none.

    :raises ValueError: the calendar has no acting day for five years.
    """
    acts = _acts(case, now)
    standing = case.standing
    name = standing.acts_ladder if acts else standing.ladder
    ladder = policy.ladders.get(name)
    if ladder is None:
        return case
    act = _act_of(case, ladder) if acts else ''
    if act is None or (act == model_case.DELETE and not days.gives_deletes):
        return case
    schedule = max(ladder.first_warning, ladder.minimum_notice)
    _release(case, days)
    if act:
        day, at = _acting_day(
            case,
            act,
            days,
            policy.calendar.day_of(now) + warning.whole_days(schedule) * _DAY,
            now + ladder.minimum_notice,
        )
    else:
        day = _telling_day(case, policy.calendar, now + schedule)
        at = days.opens(day)
    announcement = model_case.Announcement(
        case.announced + 1,
        day,
        at,
        act,
        ladder.warn,
        ladder.minimum_notice,
        now,
        reason,
    )
    return _announced(case, announcement)


def extend(
    case: model_case.Case,
    extension: model_case.Extension,
    policy: model_policy.Policy,
    days: acting_day.ActingDays,
    now: datetime.datetime,
) -> model_case.Case:
    """Return the case with more time; unchanged if it gives none.

    A day that stands moves, and its schedule does not begin again. One that
    is still to be given will not be before the extension's end.

    :raises ValueError: the calendar has no acting day for five years.
    """
    announcement = case.announcement
    before = due(case)
    if before is not None and extension.until <= before:
        return case
    case = dataclasses.replace(
        case,
        extensions=(*case.extensions, extension),
        due=extension.until,
    )
    if announcement is None:
        return case
    today = policy.calendar.day_of(now)
    _release(case, days)
    if announcement.act == model_case.DELETE and not days.gives_deletes:
        # The policy deletes nothing any more: what it gave is no day.
        return dataclasses.replace(
            case, announcement=None, awaits=GivenFor.EXTENSION
        )
    if announcement.act:
        day, at = _acting_day(
            case,
            announcement.act,
            days,
            today,
            now + announcement.minimum_notice,
        )
    else:
        day = _telling_day(case, policy.calendar, now)
        at = days.opens(day)
    passed = sum(
        day - warning.whole_days(span) * _DAY < today
        for span in announcement.warn
    )
    return _announced(
        case,
        dataclasses.replace(
            announcement,
            number=case.announced + 1,
            day=day,
            at=at,
            given=now,
            reason=GivenFor.EXTENSION,
            told=None,
            sent=min(passed, len(announcement.warn) - 1),
        ),
    )


def void(
    case: model_case.Case,
    days: acting_day.ActingDays,
    reason: GivenFor = GivenFor.UNTOLD,
) -> model_case.Case:
    """Return the case without its day, whose place is free again.

    :param reason: why the next day will be given.
    """
    _release(case, days)
    return dataclasses.replace(case, announcement=None, awaits=reason)


def due(case: model_case.Case) -> datetime.datetime | None:
    """Return the day that more time has to outlast, aware and in UTC."""
    if case.due is None and case.announcement is not None:
        return case.announcement.at
    return case.due


def place_of(case: model_case.Case) -> acting_day.Place | None:
    """Return the place that a case takes; None if nothing is to happen."""
    announcement = case.announcement
    if announcement is None or not announcement.act:
        return None
    return acting_day.Place(
        announcement.day,
        case.subject.project_id,
        case.backlog,
        announcement.act == model_case.DELETE,
    )


def _act_of(case: model_case.Case, ladder: model_ladder.Ladder) -> str | None:
    """Return what the ladder does next; None for nothing."""
    if case.is_out:
        return model_case.DELETE if ladder.delete else None
    return None if ladder.quarantine is _NONE else str(ladder.quarantine)


def _acts(case: model_case.Case, now: datetime.datetime) -> bool:
    opens = case.standing.acts_opens
    return opens is not None and opens <= now


def _release(case: model_case.Case, days: acting_day.ActingDays) -> None:
    place = place_of(case)
    if place is not None:
        days.release(place)


def _acting_day(
    case: model_case.Case,
    act: str,
    days: acting_day.ActingDays,
    first_day: datetime.date,
    notice: datetime.datetime,
) -> tuple[datetime.date, datetime.datetime]:
    """Give out a day of an act.

    :param notice: when the minimum notice is over, aware and in UTC.
    """
    earliest = _earliest(case, notice)
    if act == model_case.DELETE:
        return days.give_delete(first_day, earliest)
    return days.give(
        first_day, earliest, case.subject.project_id, case.backlog
    )


def _earliest(
    case: model_case.Case, notice: datetime.datetime
) -> datetime.datetime:
    """Return before when no act may be: P18, whatever the rules say now."""
    bounds = (case.standing.acts_from, case.extended, case.due, notice)
    return max(bound for bound in bounds if bound is not None)


def _telling_day(
    case: model_case.Case,
    calendar: model_calendar.Calendar,
    schedule: datetime.datetime,
) -> datetime.date:
    """Return the day of what only tells: it keeps to no pace."""
    bounds = (case.standing.expires, case.extended, case.due, schedule)
    return calendar.day_of(max(b for b in bounds if b is not None))


def _announced(
    case: model_case.Case, announcement: model_case.Announcement
) -> model_case.Case:
    """Return the case with it.

    A day on which nothing happens binds nothing: a ladder that only tells
    shields from no other.
    """
    first_day = case.first_day or announcement.day
    due = case.due
    if announcement.act:
        if due is None:
            first_day = announcement.day
        due = max(due or announcement.at, announcement.at)
    return dataclasses.replace(
        case,
        announcement=announcement,
        announced=announcement.number,
        first_day=first_day,
        due=due,
        awaits=GivenFor.FIRST,
    )
