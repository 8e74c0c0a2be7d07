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

"""How each service writes a moment. All take aware datetimes in UTC."""

import datetime
import email.utils


def zulu(moment: datetime.datetime) -> str:
    """``2026-01-02T03:04:05Z``: Nova's created, Glance's times."""
    return moment.isoformat()[:19] + 'Z'


def zulu_micro(moment: datetime.datetime) -> str:
    """``2026-01-02T03:04:05.000000Z``: the times of a Keystone token."""
    return naive_micro(moment) + 'Z'


def naive_micro(moment: datetime.datetime) -> str:
    """``2026-01-02T03:04:05.000000`` without a zone: Cinder, launched_at."""
    return moment.replace(tzinfo=None).isoformat(timespec='microseconds')


def http_date(moment: datetime.datetime) -> str:
    """``Fri, 02 Jan 2026 03:04:05 GMT``: the Date header."""
    return email.utils.format_datetime(moment, usegmt=True)


def parse(text: str) -> datetime.datetime:
    """Read an ISO 8601 time; without a zone it is UTC. ValueError else."""
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=datetime.UTC)
    return moment.astimezone(datetime.UTC)
