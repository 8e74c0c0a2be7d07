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

"""One text to one value. Each raises ValueError, saying what to write."""

import datetime
import decimal
import re
import zoneinfo
from collections.abc import Callable

from cipclient.policy import near

DECIMAL = r'(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?'
PERCENT = rf'{DECIMAL}%'
DATE = r'[0-9]{4}-[0-9]{2}-[0-9]{2}'
DAY_OF_YEAR = r'[0-9]{2}-[0-9]{2}'
HOURS = r'[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}'
NAME = r'[A-Za-z0-9][A-Za-z0-9._-]{0,63}'
LANGUAGE = r'[a-z]{2,3}([_-][A-Za-z]{2,4})?'
#: What OpenStack gives as ids. Keystone's of people from LDAP have 64 digits.
ID = r'[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
_LABEL = r'[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
DOMAIN = rf'{_LABEL}(\.{_LABEL})*'
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
#: A bare addr-spec in ASCII: anything more is read differently by different
#: programs, and a notice then goes to a stranger (hazard A4).
ADDRESS = rf'{_ATOM}(\.{_ATOM})*@{DOMAIN}'

WEEKDAYS = ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')
_FIRST_DAY = datetime.date(2000, 1, 1)
_LAST_DAY = datetime.date(2199, 12, 31)


def boolean(text: str) -> bool:
    """Return what ``true`` or ``false`` means; no other word does."""
    if text not in ('true', 'false'):
        raise ValueError(f'{near.quoted(text)} is not true or false')
    return text == 'true'


def number(text: str) -> int | float:
    """Return a plain decimal: no sign, no exponent, no leading zero."""
    if not re.fullmatch(DECIMAL, text):
        raise ValueError(
            f'{near.quoted(text)} is no plain decimal: write it such as 8 '
            'or 0.5'
        )
    return float(text) if '.' in text else int(text)


def integer(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number within bounds, both included."""

    def read(text: str) -> int:
        if re.fullmatch('0|[1-9][0-9]{0,14}', text):
            value = int(text)
            if low <= value <= high:
                return value
        raise ValueError(
            f'{near.quoted(text)} is no plain whole number from {low} to '
            f'{high}'
        )

    return read


def share(text: str) -> float:
    """Return a percentage as a share, 0 to 1."""
    if not re.fullmatch(PERCENT, text):
        raise ValueError(
            f'{near.quoted(text)} is no percentage: write it such as 20%'
        )
    value = decimal.Decimal(text[:-1])
    if value > 100:
        raise ValueError(f'{near.quoted(text)} is more than 100%')
    return float(value / 100)


def date(text: str) -> datetime.date:
    """Return the day that ``2027-06-30`` spells."""
    if not re.fullmatch(DATE, text):
        raise ValueError(
            f'{near.quoted(text)} is no date: write year-month-day, such as '
            '2027-06-30'
        )
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f'{near.quoted(text)} is no day of the calendar: correct it'
        ) from None
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise ValueError(
            f'{near.quoted(text)} is not between {_FIRST_DAY} and '
            f'{_LAST_DAY}: what has no end is written never'
        )
    return day


def day_of_year(text: str) -> tuple[int, int]:
    """Return the month and day that ``12-15`` spells."""
    if re.fullmatch(DAY_OF_YEAR, text):
        try:
            day = datetime.date.fromisoformat(f'2000-{text}')  # a leap year
        except ValueError:
            pass
        else:
            return day.month, day.day
    raise ValueError(
        f'{near.quoted(text)} is no day of the year: write month-day, such '
        'as 12-15'
    )


def hours(text: str) -> tuple[datetime.time, datetime.time]:
    """Return begin and end of ``09:00-16:00``; 24:00 is the day's end."""
    times: list[datetime.time] = []
    if re.fullmatch(HOURS, text):
        for part in text.split('-'):
            try:
                times.append(
                    datetime.time.max
                    if part == '24:00'
                    else datetime.time.fromisoformat(part)
                )
            except ValueError:
                break
    if len(times) != 2:
        raise ValueError(
            f'{near.quoted(text)} are no hours: write begin and end, such '
            'as 09:00-16:00'
        )
    if times[0] >= times[1]:
        raise ValueError(
            f'{near.quoted(text)} ends before it begins: hours lie within '
            'one day, such as 09:00-16:00'
        )
    return times[0], times[1]


def weekday(text: str) -> int:
    """Return the number of a day of the week, Monday is 0."""
    return WEEKDAYS.index(choice(*WEEKDAYS)(text))


def zone(text: str) -> datetime.tzinfo:
    """Return a time zone by its name in the IANA database."""
    # posix/ and right/ are copies, the latter with leap seconds.
    if not text.startswith(('posix', 'right/')):
        try:
            return zoneinfo.ZoneInfo(text)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass
    near_one = near.meant(text, zoneinfo.available_timezones())
    raise ValueError(
        f'{near.quoted(text)} is no time zone: '
        + (
            f'did you mean {near.quoted(near_one)}?'
            if near_one
            else 'write one such as America/Vancouver or UTC'
        )
    )


def choice(*words: str) -> Callable[[str], str]:
    """Return what reads one of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(
                f'{near.quoted(text)} is not known here: '
                f'{near.advice(text, words)}'
            )
        return text

    return read


def shaped(pattern: str, what: str) -> Callable[[str], str]:
    """Return what reads a text of that pattern.

    :param what: what it is, and an example.
    """

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f'{near.quoted(text)} is no {what}')
        return text

    return read


def line(text: str) -> str:
    """Return a text of at most 500 characters, without space around it."""
    stripped = text.strip()
    if len(stripped) > 500:
        raise ValueError('more than 500 characters: write less')
    return stripped


def address(text: str) -> str:
    """Return a bare mail address."""
    local = text.partition('@')[0]
    if not re.fullmatch(ADDRESS, text) or len(text) > 254 or len(local) > 64:
        raise ValueError(
            f'{near.quoted(text)} is no plain mail address: write it such '
            'as name@example.org, without a name or brackets'
        )
    return text


def domain(text: str) -> str:
    """Return a domain name in small letters."""
    if not re.fullmatch(DOMAIN, text) or len(text) > 253:
        raise ValueError(
            f'{near.quoted(text)} is no domain name: write it such as '
            'example.org'
        )
    return text.lower()
