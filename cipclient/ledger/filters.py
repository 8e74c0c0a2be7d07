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

"""Which records are asked for. All that is given must fit."""

import dataclasses
import datetime

from cipclient.model import notice
from cipclient.model import standing


@dataclasses.dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases.

    :param project: its name or id.
    :param owner: their name or id.
    :param hold: a reason that it is held for.
    :param unless: not those that are held for this reason.
    :param held: only those that are held, for whatever reason.
    :param closed: those that have ended, instead of those that are open.
    :param over_at: only those whose end is not after this moment, aware and
        in UTC.
    """

    project: str | None = None
    owner: str | None = None
    rule: str | None = None
    stage: str | None = None
    hold: str | None = None
    kind: str | None = None
    closed: bool = False
    over_at: datetime.datetime | None = None
    held: bool = False
    unless: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class NoticeFilter:
    """Which notices.

    :param to: an address, or the name or id of a person.
    :param since: composed then or later, aware and in UTC.
    """

    to: str | None = None
    delivery: notice.Delivery | None = None
    since: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class StepFilter:
    """Which steps.

    :param project: its id.
    :param since: intended then or later, aware and in UTC.
    :param open: only those whose end is not known.
    """

    project: str | None = None
    resource: standing.ResourceKey | None = None
    since: datetime.datetime | None = None
    case: int | None = None
    open: bool = False


#: Every open case, every notice, and every act.
OPEN = CaseFilter()
ALL = NoticeFilter()
EVERY = StepFilter()
