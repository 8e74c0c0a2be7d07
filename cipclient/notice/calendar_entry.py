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

"""Announced days as entries of a calendar (RFC 5545)."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import icalendar

from cipclient.model import case as model_case

_PRODUCT = '-//cipclient//notices//EN'
_DAY = datetime.timedelta(days=1)


class Entry(NamedTuple):
    """One case with a day, and what its entry says."""

    case: model_case.Case
    title: str
    text: str


def calendar(
    entries: Iterable[Entry], cloud: str, domain: str, now: datetime.datetime
) -> bytes | None:
    """Return a calendar with an all-day event for each case with an act.

    One each, because the days of two cases move independently: the UID
    stays with the case, and SEQUENCE grows with each announcement, so a day
    that moves, moves in the reader's calendar too.

    :param domain: of the sender.
    :param now: aware and in UTC.
    :returns: None if nothing is announced.
    """
    made = icalendar.Calendar()
    made.add('prodid', _PRODUCT)
    made.add('version', '2.0')
    made.add('method', 'PUBLISH')
    for entry in entries:
        announcement = entry.case.announcement
        if announcement is None or not announcement.act:
            continue
        event = icalendar.Event()
        event.add('uid', f'{_identity(entry.case, cloud)}@{domain}')
        event.add('sequence', announcement.number)
        event.add('dtstamp', now)
        event.add('dtstart', announcement.day)
        event.add('dtend', announcement.day + _DAY)
        event.add('summary', entry.title)
        event.add('description', entry.text)
        event.add('class', 'PRIVATE')
        event.add('transp', 'TRANSPARENT')
        made.add_component(event)
    return bytes(made.to_ical()) if made.subcomponents else None


def _identity(case: model_case.Case, cloud: str) -> str:
    # Of the resource, not of the record: a second ledger of the same cloud,
    # such as one for a trial, numbers its cases from 1 as well.
    key = '\0'.join((cloud, *map(str, case.resource), str(case.episode)))
    return hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[
        :32
    ]
