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

"""The one parser of the services' timestamps."""

import datetime
import email.utils
import re

_FORM = re.compile(
    r'[0-9]{4}-[0-9]{2}-[0-9]{2}T'
    r'(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
    r'(?:\.[0-9]{1,9})?'
    r'(?:Z|[+-][0-9]{2}:[0-9]{2})?'
)
_UTC = datetime.UTC


def parse(value: str) -> datetime.datetime:
    """Return the moment, aware and in UTC.

    Nova writes ``2026-01-31T12:00:00Z``; Cinder and Nova's ``OS-SRV-USG``
    leave the zone out, and mean UTC (hazard H13). Raises ValueError for any
    other form.
    """
    # fromisoformat takes far more than we want (week dates, no separators,
    # 24:00); the common form is checked by hand, as the pattern alone costs
    # as much as the rest of a row.
    if (
        len(value) == 20
        and value[19] == 'Z'
        and value[10] == 'T'
        and value[4] == value[7] == '-'
        and value[13] == value[16] == ':'
        and value[11:13] < '24'
    ):
        return datetime.datetime.fromisoformat(value)
    if _FORM.fullmatch(value) is None:
        raise ValueError(f'{value!r} is not a timestamp')
    moment = datetime.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=_UTC)
    try:
        return moment.astimezone(_UTC)
    except OverflowError as error:
        raise ValueError(f'{value!r} is no date in UTC') from error


def parse_http(value: str) -> datetime.datetime:
    """Return the moment of a header, in any form of RFC 9110; in UTC.

    Raises ValueError for anything else.
    """
    try:
        moment = email.utils.parsedate_to_datetime(value)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=_UTC)
        return moment.astimezone(_UTC)
    except (ValueError, IndexError, TypeError, OverflowError) as error:
        raise ValueError(f'{value!r} is no date of HTTP') from error
