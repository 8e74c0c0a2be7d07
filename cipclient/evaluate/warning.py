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

"""Which warning of an announced day falls on which day."""

import datetime

from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case

_DAY = datetime.timedelta(days=1)
_EXTENSION = model_case.GivenFor.EXTENSION


def whole_days(span: datetime.timedelta) -> int:
    """Return how many days that is; a part of a day counts as one."""
    return -(-span // _DAY)


def falls_on(
    announcement: model_case.Announcement,
    step: int,
    calendar: model_calendar.Calendar,
) -> datetime.date:
    """Return the local day of a warning.

    The first goes out when its day is given, but for a day that was moved
    by an extension: its people know already that the day before it is no
    more.

    :param step: from 1.
    """
    if step == 1 and announcement.reason is not _EXTENSION:
        return calendar.day_of(announcement.given)
    ahead = whole_days(announcement.warn[step - 1])
    return announcement.day - ahead * _DAY


def due_step(
    announcement: model_case.Announcement,
    now: datetime.datetime,
    calendar: model_calendar.Calendar,
    before: datetime.date,
) -> int | None:
    """Return the step that is to be told in a mail of today, if any.

    The latest of those that fall today or before the day ``before``, so
    that nothing is caught up in a burst. Of a day with an act that has
    passed nothing is told.

    A day that an extension gave is told with the next warning, or once
    more with the one before it if that would be too late for the minimum
    notice. So the last warning stays the last.

    :param before: the local day of that person's next mail: what falls
        before it is told now.
    """
    today = calendar.day_of(now)
    if announcement.act and today > announcement.day:
        return None
    before = max(before, today + _DAY)
    for step in range(len(announcement.warn), announcement.sent, -1):
        if falls_on(announcement, step, calendar) < before:
            return step
    if announcement.reason is _EXTENSION and announcement.told is None:
        ahead = whole_days(announcement.minimum_notice)
        if announcement.day - ahead * _DAY < before:
            return max(1, announcement.sent)
    return None


def is_last(announcement: model_case.Announcement, step: int) -> bool:
    """Whether no warning follows that one."""
    return step >= len(announcement.warn)
