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

"""What the ledger tells of the past: scans, runs, exemptions, whole lives."""

import dataclasses
import datetime
from collections.abc import Mapping

from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing


@dataclasses.dataclass(frozen=True, slots=True)
class RecordedScan:
    """One scan as the ledger has it.

    :param at: the moment judged for, aware and in UTC.
    :param policy: SHA-256 of the policy's bytes.
    :param population: by region and kind, how many were seen.
    :param opened: how many cases it opened.
    :param unannounced: how many of those neither the passing of time explains
        nor a policy that was accepted.
    :param foreseen: how many resources of the baseline had their opening
        still before them.
    :param tripped: the guards that it would have stopped at.
    """

    number: int
    at: datetime.datetime
    policy: str
    completeness: tuple[model_scan.Completeness, ...]
    population: Mapping[tuple[str, str], int]
    opened: int = 0
    unannounced: int = 0
    foreseen: int = 0
    tripped: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every listing was complete."""
        return all(entry.complete for entry in self.completeness)

    def count(self, kind: str) -> int:
        """Return how many of a kind there were, in all regions."""
        return sum(
            count
            for (_region, counted), count in self.population.items()
            if counted == kind
        )


@dataclasses.dataclass(frozen=True, slots=True)
class GrantedExemption:
    """An exemption that an operator gave at the command line.

    :param name: what its target was called then.
    :param at: when, aware and in UTC.
    :param withdrawn: when it was taken back; None while it stands.
    """

    number: int
    exemption: model_policy.Exemption
    name: str
    by: str
    at: datetime.datetime
    withdrawn: datetime.datetime | None = None
    withdrawn_by: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class AcceptedPolicy:
    """A policy that is in force on a cloud.

    :param files: the policy's own text under its digest's file name, and
        the tables that it names, by their paths as written.
    :param newly_affected: how many resources it newly affected then.
    """

    digest: str
    source: str
    files: Mapping[str, str]
    at: datetime.datetime
    by: str
    newly_affected: int


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a resource, for people.

    :param at: aware, in UTC.
    :param what: a phrase: ``first seen``, ``case opened``, ``warned (1)``.
    :param detail: a sentence; may be empty.
    """

    at: datetime.datetime
    what: str
    detail: str = ''
    by: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Remnant:
    """Something that the delete of a server kept.

    :param kept: it, and whose it is.
    :param deleted: when its server was, aware and in UTC.
    :param rule: the one by which it was.
    :param until: to when it is to be kept, at least; None where nothing
        removes it.
    :param case: its own, while one is open.
    """

    kept: model_kept.Kept
    deleted: datetime.datetime | None = None
    rule: str = ''
    until: datetime.datetime | None = None
    case: model_case.Case | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Life:
    """All that the ledger knows of one resource.

    :param first_seen: aware, in UTC.
    :param gone: when the cloud said that it does not exist any more.
    :param holding: by rule, since when its condition is known to hold.
    :param cases: oldest first; the last may be open.
    :param events: oldest first.
    :param kept: what is or was kept of it.
    :param kept_of: whose it is, where it is what a delete kept.
    """

    resource: model_standing.ResourceKey
    subject: model_standing.Subject
    standing: model_standing.Standing
    first_seen: datetime.datetime
    last_seen: datetime.datetime
    gone: datetime.datetime | None
    holding: Mapping[str, datetime.datetime]
    cases: tuple[model_case.Case, ...]
    notices: tuple[model_notice.Sent, ...]
    events: tuple[Event, ...]
    kept: tuple[Remnant, ...] = ()
    kept_of: Remnant | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of the journal.

    :param number: from 1, without a gap.
    :param digest: SHA-256 over the digest before it and this entry.
    """

    number: int
    at: datetime.datetime
    run: int
    what: str
    resource: str
    detail: Mapping[str, object]
    digest: str
