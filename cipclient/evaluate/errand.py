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

"""What one person has still to be told of one case, and by when."""

import datetime
from typing import NamedTuple

from cipclient.evaluate import announcing
from cipclient.evaluate import correspondence
from cipclient.evaluate import warning
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice

_DAY = datetime.timedelta(days=1)
_EXTENSION = model_case.GivenFor.EXTENSION
Occasion = model_notice.Occasion


class Errand(NamedTuple):
    """What a mail of today is to say of a case.

    :param step: of the announcement's warnings, from 1; 0 for a reminder.
    :param pressing: it cannot wait for that person's digest.
    :param gives: the case has to be given a day for it.
    """

    occasion: model_notice.Occasion
    step: int
    pressing: bool = False
    gives: bool = False


#: A day is given, and told at once.
FIRST = Errand(Occasion.FIRST_NOTICE, 1, True, True)
#: It is out of service.
ACT = Errand(Occasion.ACT, 0, True)
#: Nothing new.
REMINDER = Errand(Occasion.REMINDER, 0)


def errand(
    case: model_case.Case,
    address: str,
    before: correspondence.Correspondence,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
    next_digest: datetime.date,
) -> Errand:
    """Return what a mail of today to one person says of a case.

    A warning that falls before that person's next digest is told today, and
    none of those after it: a first notice does not swallow the last warning.
    Of several that have fallen already, only the latest is told.
    """
    wanted = announcing.wanted(case, calendar, now)
    if case.is_out and case.announcement is None and wanted is None:
        is_told = case.is_kept or before.names(case, address)
        return REMINDER if is_told else ACT
    told = before.told(case, address, calendar)
    if told is None or wanted is not None:
        return FIRST
    tomorrow = calendar.day_of(now) + _DAY
    step = warning.due_step(told, now, calendar, tomorrow)
    if step is not None:
        return Errand(_occasion(told, step), step, True)
    step = warning.due_step(told, now, calendar, next_digest)
    if step is not None:
        step = min(step, told.sent + 1)
        return Errand(_occasion(told, step), step)
    return REMINDER


def by(
    case: model_case.Case,
    address: str,
    before: correspondence.Correspondence,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> datetime.date | None:
    """Return the local day by which that person is to be told next.

    None if nothing is left to tell while nothing changes.
    """
    today = calendar.day_of(now)
    told = before.told(case, address, calendar)
    wanted = announcing.wanted(case, calendar, now)
    if case.is_out and case.announcement is None and wanted is None:
        is_told = case.is_kept or before.names(case, address)
        return None if is_told else today
    if told is None or wanted is not None:
        return today
    if told.act and today > told.day:
        return None
    ahead = []
    if told.sent < len(told.warn):
        ahead.append(warning.falls_on(told, told.sent + 1, calendar))
    if told.reason is _EXTENSION and told.told is None:
        notice = warning.whole_days(told.minimum_notice)
        ahead.append(told.day - notice * _DAY)
    if not told.act and case.standing.acts_opens is not None:
        ahead.append(calendar.day_of(case.standing.acts_opens))
    return min(ahead, default=None)


def _occasion(
    told: model_case.Announcement, step: int
) -> model_notice.Occasion:
    new = told.sent == 0 and told.reason is not _EXTENSION
    if warning.is_last(told, step) and not (new and step == 1):
        return Occasion.LAST_WARNING
    return Occasion.FIRST_NOTICE if new else Occasion.WARNING
