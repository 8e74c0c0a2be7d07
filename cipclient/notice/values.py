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

"""What the templates of a notice are given: values, and nothing to call.

Every text of a stranger is spelled out and shortened before it is in one of
these; where it is shown as HTML it is escaped besides (attack A7).
"""

import dataclasses
import datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """So many of a kind."""

    kind: str
    number: int


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """What a whole notice is about, in numbers; the subject is made of it.

    :param acting: what will be taken out of service, by kind.
    :param first_day: the first on which something will be.
    :param on_first_day: how many on that day.
    :param later: how many after it.
    :param telling: what nothing will be done to, by kind.
    :param over: how many of those have reached their end.
    :param quarantined: what is out of service, by kind.
    :param deleting: what will be deleted, by kind.
    :param deleted_first: the first day on which something will be.
    :param discarding: what was kept of deleted servers, and will be deleted,
        by kind.
    :param discarded_first: the first day on which something of it will be.
    :param remaining: what is kept of deleted servers, for now, by kind.
    :param locked: how many nothing is done to as long as they are locked.
    :param repeated: how many the person has been told of before.
    :param total: how many in all.
    """

    acting: tuple[Count, ...]
    first_day: datetime.date | None
    on_first_day: int
    later: int
    telling: tuple[Count, ...]
    over: int
    quarantined: tuple[Count, ...]
    deleting: tuple[Count, ...]
    deleted_first: datetime.date | None
    discarding: tuple[Count, ...]
    discarded_first: datetime.date | None
    remaining: tuple[Count, ...]
    locked: int
    repeated: int
    total: int


@dataclasses.dataclass(frozen=True, slots=True)
class Criterion:
    """What a rule looks at.

    :param fact: its name: ``status``.
    :param values: what it is to be: ``('SHUTOFF',)``, ``('false',)``; empty
        where that is not a list of texts.
    :param text: the whole of it: ``status is SHUTOFF``.
    """

    fact: str
    values: tuple[str, ...]
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """A rule, and what it makes of one resource.

    :param role: ``lifetime``, ``condition``, or empty where the policy has
        the rule no more; ``retention`` of what is kept of a deleted server.
    :param limit: the time that it allows; None where it gives a last day.
    :param since: from when that counts.
    :param created: it counts from the creation.
    :param last_day: that it allows.
    :param over: it has passed.
    """

    rule: str
    role: str
    limit: datetime.timedelta | None
    since: datetime.date | None
    created: bool
    last_day: datetime.date
    over: bool
    criteria: tuple[Criterion, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class MoreTime:
    """More time that was given or taken.

    :param last_day: of it.
    :param asked: what was asked for, where that is more; empty otherwise.
    :param by_owner: taken by its owner, not given by the operators.
    :param reason: of the operators.
    """

    last_day: datetime.date
    asked: str
    by_owner: bool
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """The deleted server that an image or a volume is kept of.

    :param id: empty where it is not recorded.
    :param deleted: on which day; None where it is not known.
    """

    name: str
    id: str
    deleted: datetime.date | None


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One case.

    :param kind: ``server``.
    :param project: its name, or id where that is not known.
    :param ram: in MiB.
    :param disk: in GiB.
    :param act: ``shelve`` or ``stop``; empty if nothing will be done.
    :param day: of the act; None if nothing will be done.
    :param given: why that is not the day told before: ``extension``,
        ``late``, ``hold``, ``untold``, ``rule``; ``first`` if it is.
    :param reasons: the rule that acts first, then the one that ends first.
    :param last_warning: no other comes before the day.
    :param locked: nothing is done as long as it is.
    :param more_time: the latest that was given or taken.
    :param may_take: the latest day up to which the owner may take more.
    :param way_back: out of quarantine: ``unshelve`` or ``start``.
    :param since: the day on which it was taken out of service; None before.
    :param retention: how long its data are kept once it is deleted.
    :param kept_of: whose it is; None of what is there for itself.
    """

    id: str
    name: str
    kind: str
    region: str
    project: str
    flavor: str
    vcpus: int
    ram: int
    disk: int
    gpus: int
    act: str
    day: datetime.date | None
    given: str
    reasons: tuple[Reason, ...]
    last_warning: bool
    locked: bool
    more_time: MoreTime | None
    may_take: datetime.date | None
    quarantined: bool
    way_back: str
    since: datetime.date | None = None
    retention: datetime.timedelta | None = None
    kept_of: Origin | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ProjectCount:
    """So many of a project."""

    project: str
    number: int


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """Some entries of a notice.

    :param more: how many there are beside those.
    :param projects: of those that are not shown, most first.
    :param other: how many of them are in further projects.
    """

    entries: tuple[Entry, ...]
    more: int
    projects: tuple[ProjectCount, ...]
    other: int


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """All that a notice says.

    :param cloud: the policy's name of it.
    :param uid: of this notice.
    :param acting: what will be taken out of service, most urgent first.
    :param deleting: what will be deleted, kept of a deleted server or not.
    :param telling: what nothing will be done to.
    :param quarantined: what is out of service.
    :param remaining: what is kept of deleted servers, for now.
    :param reminders: what the person has been told of before.
    :param acts: which of ``shelve``, ``stop`` and ``delete`` are announced,
        and ``discard`` where what was kept is deleted.
    :param keep: one that its owner can keep; None if there is none.
    :param keep_all: the owner can keep every one that will be taken out.
    :param retention: how long the data of what is deleted are kept.
    :param delete: one that its owner can delete; None if there is none.
    :param back: those to show a way back with, one for each way.
    :param rescue: those to show with how what is kept is had, one a kind.
    :param contacts: whom to ask.
    :param timezone: in which the days begin.
    :param opens: the local time from which something is done on a day.
    :param closes: the local time from which nothing is.
    :param all_day: something may be done at any time of a day.
    :param regions: how many regions the cases are in.
    """

    cloud: str
    person: str
    uid: str
    summary: Summary
    acting: Section
    deleting: Section
    telling: Section
    quarantined: Section
    remaining: Section
    reminders: Section
    acts: tuple[str, ...]
    keep: Entry | None
    keep_all: bool
    retention: datetime.timedelta | None
    delete: Entry | None
    back: tuple[Entry, ...]
    rescue: tuple[Entry, ...]
    contacts: tuple[str, ...]
    timezone: str
    opens: datetime.time
    closes: datetime.time
    all_day: bool
    regions: int
