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

"""What the operators' digest is made from."""

import dataclasses
import datetime

from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import standing as model_standing


@dataclasses.dataclass(frozen=True, slots=True)
class Lapse:
    """Something that was granted and ends soon.

    :param what: ``exemption`` or ``extension``.
    :param name: of what it was granted to, or its id.
    :param until: the last day of it, in the calendar's time zone.
    """

    what: str
    name: str
    until: datetime.date
    by: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Tampered:
    """A date that an owner wrote, and that was cut or refused.

    :param asked: as it was written, so any text.
    :param outcome: a sentence.
    """

    resource: model_standing.ResourceKey
    subject: model_standing.Subject
    asked: str
    outcome: str


@dataclasses.dataclass(frozen=True, slots=True)
class Upcoming:
    """An announced day.

    :param acts: how many resources will be taken out of service.
    :param projects: of how many projects, with those of the deletes.
    :param deletes: how many will be deleted.
    """

    day: datetime.date
    acts: int
    projects: int
    deletes: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class OperatorsReport:
    """What happened between two moments, and what comes next.

    :param since: and ``until``: aware and in UTC.
    :param sent: how many notices were accepted.
    :param people: by how many.
    :param waiting: how many wait for another day, over ``mails_per_day``.
    :param refused: at the door, finally.
    :param bounced: accepted at first.
    :param undecided: neither accepted nor refused yet.
    :param unreachable: cases nobody can be told of.
    :param held: cases about which nothing is done for another reason.
    :param lapsing: what ends within two weeks, soonest first.
    :param upcoming: the announced days of a week, soonest first.
    :param notes: sentences of the runs.
    """

    since: datetime.datetime
    until: datetime.datetime
    sent: int = 0
    people: int = 0
    waiting: int = 0
    refused: tuple[model_notice.Sent, ...] = ()
    bounced: tuple[model_notice.Sent, ...] = ()
    undecided: tuple[model_notice.Sent, ...] = ()
    unreachable: tuple[model_case.Case, ...] = ()
    held: tuple[model_case.Case, ...] = ()
    lapsing: tuple[Lapse, ...] = ()
    tampered: tuple[Tampered, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    notes: tuple[str, ...] = ()
