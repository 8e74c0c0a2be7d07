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

"""What a workflow answers, where no value of the model says it."""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping

from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import plan as model_plan
from cipclient.model import record as model_record
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.model import verb as model_verb


@dataclasses.dataclass(frozen=True, slots=True)
class Cases:
    """Cases of the ledger, as they come from it.

    :param at: the moment that they are looked at, aware and in UTC.
    :param scan: the last one that was recorded; None before the first.
    :param cases: most urgent first; to be gone through once.
    """

    cloud: str
    at: datetime.datetime
    scan: model_record.RecordedScan | None
    cases: Iterator[model_case.Case]


@dataclasses.dataclass(frozen=True, slots=True)
class Extended:
    """What an extension came to.

    :param case: the open one that it moves; None where none is open yet.
    :param notes: sentences: that it was shortened, or changes nothing.
    """

    resource: model_standing.ResourceKey
    name: str
    extension: model_case.Extension
    case: model_case.Case | None
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its reader sees it.

    :param text: headers and plain text.
    """

    text: str
    html: str


@dataclasses.dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent to whom.

    :param at: as seen at this moment, aware and in UTC.
    :param scan: whose findings it is made from.
    :param drafts: for whom there is a mail now.
    :param waiting: for whom there is one on a later day, as the policy
        limits the mails of a day.
    :param mails: what they get, where one person was asked for.
    """

    at: datetime.datetime
    scan: model_record.RecordedScan
    drafts: tuple[model_notice.Draft, ...]
    waiting: tuple[model_notice.Draft, ...]
    mails: tuple[Mail, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class SendPlan:
    """What a run is about to send.

    :param first: nothing was ever sent for this cloud.
    :param resent: mails of earlier runs whose fate is not settled.
    :param waiting: people who are told on a later day, as the policy limits
        the mails of a day.
    :param unreachable: cases that nobody can be told of.
    :param outside: cases that the policy's scope leaves out.
    :param notes: sentences: guards that were overridden.
    """

    cloud: str
    first: bool
    drafts: tuple[model_notice.Draft, ...]
    resent: int
    waiting: int
    unreachable: int
    outside: int
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class SendResult:
    """What came of a run that sent.

    :param answers: by what became of them, how many mails.
    :param complete: whether the scan before it saw everything.
    :param failed: sentences, one for each mail that was refused or is not
        settled.
    :param sent: False where the question was answered with no.
    """

    answers: Mapping[model_notice.Delivery, int]
    complete: bool
    failed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sent: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a policy changes against the one in force.

    :param accepted: the one in force; None before the first.
    :param digest: of the policy that was compared.
    :param affected: what would have a case and has none by the old one, by
        rule; the rows name at most some thousands.
    :param rows: kind, id, name, rule, end.
    :param why_alone: why it could not be compared with the one in force; a
        sentence. Then all that is open counts as newly affected.
    """

    accepted: model_record.AcceptedPolicy | None
    digest: str
    affected: Mapping[str, int]
    rows: tuple[tuple[str, str, str, str, datetime.datetime | None], ...] = ()
    complete: bool = True
    why_alone: str = ''

    @property
    def count(self) -> int:
        """How many are newly affected."""
        return sum(self.affected.values())


@dataclasses.dataclass(frozen=True, slots=True)
class EnforcePlan:
    """What a run is about to do.

    :param verbs: by name.
    :param recovered: sentences: what became of acts that a run before left
        open.
    :param guards: sentences: the guards that would stop the run, in a dry
        run; else empty.
    :param notes: sentences: guards that were overridden, the scan's notes.
    :param complete: whether the scan before it saw everything.
    :param first: nothing was ever done on this cloud.
    """

    plan: model_plan.Plan
    verbs: Mapping[str, model_verb.VerbSpec]
    complete: bool
    recovered: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    first: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Acted:
    """What came of one act.

    :param why: why it ended so; a sentence.
    :param parked: for a reason that is known and says nothing of others: its
        host is down, something else is being done with it, a quota.
    :param left: what a deleted one leaves behind; a sentence.
    """

    case: model_case.Case
    verb: str
    outcome: model_step.Outcome
    why: str = ''
    parked: bool = False
    left: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class EnforceResult:
    """What came of a run that acted.

    :param acted: in the order in which they ended.
    :param stopped: why it ended before its plan did; empty if it did not.
    :param confirmed: False where the question was answered with no.
    """

    plan: EnforcePlan
    acted: tuple[Acted, ...] = ()
    stopped: str = ''
    failed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    confirmed: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Restored:
    """What was taken back.

    :param lost: sentences: what could not be brought back.
    :param commands: what makes it anew, where it was deleted.
    """

    case: model_case.Case
    outcome: model_step.Outcome
    why: str = ''
    lost: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
