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

"""Forecasts: what the weeks ahead bring if nobody does anything."""

import dataclasses
import datetime

from cipclient.model import scan


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a forecast.

    :param begins: its first day, in the calendar's time zone.
    :param opened: cases that open.
    :param mails: mails sent.
    :param persons: how many people they go to.
    :param acts: resources taken out of service.
    :param deletes: resources deleted.
    :param freed: what those acts give back to others; stopping frees nothing.
    :param gpus: the same, in GPUs.
    :param backlog: how many of those that were overdue at the first
        recorded scan still wait at its end.
    """

    begins: datetime.date
    opened: int = 0
    mails: int = 0
    persons: int = 0
    acts: int = 0
    freed: scan.Held = dataclasses.field(default_factory=scan.Held)
    gpus: int = 0
    backlog: int = 0
    deletes: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """One day of a forecast on which anything is sent or done.

    :param day: in the calendar's time zone.
    :param mails: one to a person.
    :param newcomers: how many of those had none before, in this forecast.
    :param acts: resources taken out of service.
    :param deletes: resources deleted.
    """

    day: datetime.date
    opened: int = 0
    mails: int = 0
    newcomers: int = 0
    acts: int = 0
    deletes: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Forecast:
    """What the weeks ahead bring.

    :param at: from when it is seen, aware and in UTC.
    :param days: in order, without those on which nothing happens.
    :param backlog_ends: the day of the last act on what was overdue at
        first; None if there is none within the weeks.
    """

    at: datetime.datetime
    weeks: tuple[Week, ...]
    backlog_ends: datetime.date | None = None
    days: tuple[Day, ...] = ()
