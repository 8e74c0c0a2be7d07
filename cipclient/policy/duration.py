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

"""Durations: whole hours, days and weeks, and nothing that varies.

A month has no fixed length and a bare number no unit, so neither is one
(read as seconds, ``limit: 30`` would end a server after half a minute).
"""

import datetime
import re

from cipclient.policy import near

#: The longest duration, a bound against slips of the keyboard.
LONGEST = datetime.timedelta(days=3650)

_COUNT = r'[1-9][0-9]{0,6}'
#: What is accepted, for schemas.
SHORT = rf'(?=[1-9])(?:({_COUNT})w)?(?:({_COUNT})d)?(?:({_COUNT})h)?'
ISO = rf'P(?=[1-9T])(?:({_COUNT})W)?(?:({_COUNT})D)?(?:T({_COUNT})H)?'

_HINTS = (
    (r'[0-9]+', 'has no unit: write {0}d for days or {0}h for hours'),
    (r'(?i)(never|any|none|forever)', 'is no duration: write one such as 30d'),
    (r'[-+].*', 'has a sign: write it without, such as 30d'),
    (r'.*[0-9][.,][0-9].*', 'has a fraction: write a smaller unit, 36h'),
    (r'P?T?(0+[A-Za-z])+', 'is nothing: write a duration such as 1d'),
    (
        r'(?i)(P.*[0-9]Y.*|[0-9]+ *y(ears?|rs?)?)',
        'counts years, which differ in length: write days, such as 365d',
    ),
    (
        r'(?i)(P[^T]*[0-9]M.*|[0-9]+ *mo(nth|n)?s?)',
        'counts months, which differ in length: write days, such as 30d',
    ),
    (
        r'[0-9]+ *[mM]',
        'may be months or minutes: write days or hours, such as 30d or 1h',
    ),
    (
        r'(?i)(PT.*[0-9][MS].*|.*[0-9] *(s|sec.*|min.*|m))',
        'is finer than an hour: write whole hours, such as 1h',
    ),
)
_OTHERWISE = 'is no duration: write weeks, days and hours such as 30d or 1w2d'


def parse(text: str) -> datetime.timedelta:
    """Return the duration that ``30d``, ``1w2d12h`` or ``P30D`` spells.

    Raises ValueError, saying what to write instead.
    """
    found = re.fullmatch(SHORT, text) or re.fullmatch(ISO, text)
    if found is None:
        raise ValueError(f'{near.quoted(text)} {_hint(text)}')
    weeks, days, hours = (int(count or 0) for count in found.groups())
    value = datetime.timedelta(weeks=weeks, days=days, hours=hours)
    if value > LONGEST:
        raise ValueError(
            f'{near.quoted(text)} is longer than {LONGEST.days}d: write less'
        )
    return value


def text(duration: datetime.timedelta) -> str:
    """Return how a policy spells it: ``30d``, ``1d12h``.

    Raises ValueError unless it is a positive number of whole hours.
    """
    hours, rest = divmod(duration, datetime.timedelta(hours=1))
    if rest or hours < 1:
        raise ValueError(f'{duration} is no positive number of whole hours')
    days, hours = divmod(hours, 24)
    return (f'{days}d' if days else '') + (f'{hours}h' if hours else '')


def _hint(text: str) -> str:
    short = text[:100]
    if not short.strip():
        return 'is blank: write a duration such as 30d'
    for pattern, hint in _HINTS:
        if re.fullmatch(pattern, short):
            return hint.format(short if len(short) < 6 else '30')
    return _OTHERWISE
