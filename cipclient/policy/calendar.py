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

"""``calendar:`` to the model."""

import datetime

from cipclient.model import calendar as model_calendar
from cipclient.policy import message
from cipclient.policy import settings
from cipclient.policy.report import Report

#: Without a calendar, days end where the cloud's own dates do.
DEFAULT = model_calendar.Calendar(datetime.UTC)


def calendar(report: Report) -> model_calendar.Calendar:
    """Return the calendar of a file; in UTC, every day, if it has none."""
    written = message.piece(report, ('calendar',), settings.Calendar)
    if written is None:
        return DEFAULT
    opens, closes = written.hours or (DEFAULT.opens, DEFAULT.closes)
    days = written.act_on or tuple(sorted(DEFAULT.act_on))
    for index, day in enumerate(days):
        if day in days[:index]:
            report.value(
                ('calendar', 'act_on', index), 'named twice: remove it'
            )
    return model_calendar.Calendar(
        timezone=written.timezone,
        act_on=frozenset(days),
        opens=opens,
        closes=closes,
        freezes=tuple(
            model_calendar.Freeze(entry.start, entry.end)
            for entry in written.freeze
        ),
        holidays=frozenset(written.holidays),
    )
