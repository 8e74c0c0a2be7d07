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

"""One reading of a cloud, and what it does and does not prove."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import NamedTuple

from cipclient.model import fact
from cipclient.model import standing
from cipclient.model import verdict as model_verdict


@dataclasses.dataclass(frozen=True, slots=True)
class Completeness:
    """Whether one listing brought everything that it was asked for.

    Absence from a partial listing proves nothing (hazard H2).

    :param region: empty for identity kinds.
    :param scope: ``all projects``, or the id of the one project listed.
    :param reasons: why it is partial, a sentence each; empty if complete.
    """

    kind: str
    region: str
    scope: str
    reasons: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.reasons


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """How much a group of resources holds of the cloud.

    :param ram: in MiB.
    :param disk: of volumes, root and ephemeral disks, in GiB.
    """

    count: int = 0
    vcpus: int = 0
    ram: int = 0
    disk: int = 0

    @classmethod
    def of(cls, subject: standing.Subject) -> 'Held':
        """Return what one resource holds, as it was seen last."""
        return cls(1, subject.vcpus, subject.ram, subject.disk)

    def plus(self, other: 'Held') -> 'Held':
        """Return the sum of both."""
        return Held(
            self.count + other.count,
            self.vcpus + other.vcpus,
            self.ram + other.ram,
            self.disk + other.disk,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One reported resource, with the names that a person knows it by.

    :param project: the name, or the id where the name is not known.
    :param owner: the name, or the id where the name is not known; empty for
        kinds that have no owner.
    :param domain: the name of the project's domain, or its id.
    """

    verdict: model_verdict.Verdict
    project: str
    owner: str
    domain: str
    outlook: model_verdict.Outlook


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """One resource, explained.

    :param at: the moment judged for, aware and in UTC.
    :param facts: of the resource and of what it refers to, by dotted name.
    """

    finding: Finding
    at: datetime.datetime
    facts: Mapping[str, fact.FactValue]


class SummaryKey(NamedTuple):
    """What a summary groups by.

    A tuple, as every resource of a cloud makes one to be counted.
    """

    kind: str
    state: model_verdict.State
    rule: str
    project: str


@dataclasses.dataclass(frozen=True, slots=True)
class Scan:
    """The result of one scan.

    :param at: the moment judged for, aware and in UTC.
    :param policy: where the policy came from.
    :param findings: those asked for, most urgent first.
    :param summary: over everything that was judged, reported or not.
    :param project_names: by the project ids of the summary.
    :param completeness: one entry a kind, region and scope.
    :param notes: sentences for the operator: exemptions that match nothing,
        a service that the cloud does not have.
    :param recorded: the number under which the ledger has it; 0 if it was
        not recorded.
    :param busy: who holds the ledger, so that it was not recorded; empty if
        nobody does.
    """

    at: datetime.datetime
    policy: str
    findings: tuple[Finding, ...]
    summary: Mapping[SummaryKey, Held]
    project_names: Mapping[str, str]
    completeness: tuple[Completeness, ...]
    notes: tuple[str, ...] = ()
    recorded: int = 0
    busy: str = ''

    @property
    def complete(self) -> bool:
        """Whether every listing was complete."""
        return all(entry.complete for entry in self.completeness)
