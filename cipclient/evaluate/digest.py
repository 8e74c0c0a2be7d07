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

"""On which days people get what can wait, gathered in one mail."""

import datetime
import functools
import hashlib

_WEEK = 7
_DAY = datetime.timedelta(days=1)

#: What a policy calls a digest on every day.
DAILY = 'daily'


def digest_day(address: str, digest: str, day: datetime.date) -> bool:
    """Return whether a person's digest comes on this day.

    :param address: who; one keeps the weekday for ever, and the weekdays of
        many are spread over the week.
    :param digest: ``weekly`` or ``daily``.
    :param day: in the calendar's time zone.
    """
    return digest == DAILY or day.weekday() == _weekday(address)


def next_digest(
    address: str, digest: str, after: datetime.date
) -> datetime.date:
    """Return the first day after this one that brings that person's digest.

    Both days are in the calendar's time zone.
    """
    if digest == DAILY:
        return after + _DAY
    ahead = (_weekday(address) - after.weekday() - 1) % _WEEK + 1
    return after + datetime.timedelta(days=ahead)


def told_on(
    address: str, digest: str, by: datetime.date, today: datetime.date
) -> datetime.date:
    """Return the day that brings what a person is to know by some day.

    The last digest that is not after it: early, and never late. Where there
    is none any more, that very day; and today, where that is behind.
    """
    if digest != DAILY:
        late = (by.weekday() - _weekday(address)) % _WEEK
        early = by - datetime.timedelta(days=late)
        if early >= today:
            return early
    return max(by, today)


# Many people are asked about again on each day of a forecast.
@functools.lru_cache(maxsize=1 << 16)
def _weekday(address: str) -> int:
    """Return Monday as 0; the same in every process, unlike ``hash()``."""
    return int.from_bytes(hashlib.sha256(address.encode()).digest()) % _WEEK
