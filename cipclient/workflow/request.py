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

"""What a person asked a workflow for."""

import dataclasses
import datetime
import pathlib
import typing
from collections.abc import Callable, Mapping

if typing.TYPE_CHECKING:
    from cipclient.workflow import outcome

#: Called with a kind and how many of it were read so far.
Progress = Callable[[str, int], None]


def unobserved(kind: str, count: int) -> None:
    """Show no progress."""


@dataclasses.dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to read and what to report of it.

    :param kinds: only these; empty for every kind that a rule is about, or
        with ``everything`` for every kind there is.
    :param project: only this one, by name or id.
    :param project_domain: the domain of that project, by name or id.
    :param own_project: only the project of the credentials, with no right
        beyond it.
    :param rule: report only what this rule decides.
    :param at: the moment to judge for, aware and in UTC; None for now.
    :param within: how long before its end a resource is reported; None for
        its ladder's first warning.
    :param everything: report whatever was judged, in whatever state.
    :param record: keep it in the ledger, if it is of the whole cloud, of now
        and by an operator's policy.
    """

    kinds: tuple[str, ...] = ()
    project: str | None = None
    project_domain: str | None = None
    own_project: bool = False
    rule: str | None = None
    at: datetime.datetime | None = None
    within: datetime.timedelta | None = None
    everything: bool = False
    record: bool = True
    progress: Progress = unobserved

    @property
    def whole(self) -> bool:
        """Whether nothing narrows what is read, or moves the moment."""
        return (
            not self.kinds
            and self.project is None
            and not self.own_project
            and self.at is None
        )


@dataclasses.dataclass(frozen=True, slots=True)
class ShowRequest:
    """Which one resource to explain.

    :param resource: its id, or its name if no other is of that name.
    :param kind: where to look; None for every kind.
    :param at: the moment to judge for, aware and in UTC; None for now.
    """

    resource: str
    kind: str | None = None
    own_project: bool = False
    at: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class CasesRequest:
    """Which cases of the ledger to list. All that is given must fit.

    :param near: those whose end is still to come, too.
    :param closed: those that have ended, instead of those that are open.
    :param project: its name or id.
    :param owner: their name or id.
    """

    near: bool = False
    closed: bool = False
    kind: str | None = None
    project: str | None = None
    owner: str | None = None
    rule: str | None = None
    stage: str | None = None
    hold: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ExtensionRequest:
    """More time for one resource.

    :param resource: its id, or its name if no other is of that name.
    :param period: from now, or from when it is due if that is later.
    :param until: the last day of it, in the calendar's time zone, instead.
    """

    resource: str
    reason: str
    kind: str | None = None
    period: datetime.timedelta | None = None
    until: datetime.date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ExemptionRequest:
    """No end for what is named.

    :param kind: ``server``, ``volume``, ``image``, ``project``, ``user``,
        ``domain``.
    :param target: its id, or its name if no other is of that name.
    :param until: the last day of it, in the calendar's time zone; None for
        never.
    """

    kind: str
    target: str
    reason: str
    until: datetime.date | None


@dataclasses.dataclass(frozen=True, slots=True)
class NoticesRequest:
    """Which notices of the ledger to list. All that is given must fit.

    :param to: an address, or the name or id of a person.
    :param since: composed then or later, aware and in UTC.
    """

    to: str | None = None
    delivery: str | None = None
    since: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class SendRequest:
    """How notices are sent.

    :param redirect_to: one address that gets all of them, for a trial.
    :param spool: a folder that gets them as files instead.
    :param webhook: a URL that gets them as JSON as well.
    :param override: by the guards that this one run passes, the reason.
    :param confirm: shown what is to be sent; whether to go on.
    """

    redirect_to: str | None = None
    spool: pathlib.Path | None = None
    webhook: str | None = None
    override: Mapping[str, str] = dataclasses.field(default_factory=dict)
    confirm: 'Callable[[outcome.SendPlan], bool]' = dataclasses.field(
        default=lambda plan: False
    )
    progress: Progress = unobserved


@dataclasses.dataclass(frozen=True, slots=True)
class EnforceRequest:
    """How a run acts.

    :param override: by the guards that this one run passes, the reason.
    :param allow_loss: acts that destroy something may be done.
    :param allow_delete: what is due may be deleted.
    :param only: ids of resources; empty for all that are due.
    :param project: the name or id of the only project that is acted in.
    :param limit: at most so many acts, the most urgent ones.
    :param at: the moment to plan for, of a dry run; None for now.
    :param plan: a plan that was saved before: nothing else is done.
    :param plan_out: where the plan is saved; then nothing is done.
    :param at_once: how many acts are under way at the same time.
    :param confirm: shown what is to be done; whether to go on.
    :param step: told of each act as it ends.
    """

    override: Mapping[str, str] = dataclasses.field(default_factory=dict)
    allow_loss: bool = False
    allow_delete: bool = False
    only: tuple[str, ...] = ()
    project: str | None = None
    limit: int | None = None
    at: datetime.datetime | None = None
    plan: pathlib.Path | None = None
    plan_out: pathlib.Path | None = None
    at_once: int = 4
    confirm: 'Callable[[outcome.EnforcePlan], bool]' = dataclasses.field(
        default=lambda plan: False
    )
    step: 'Callable[[outcome.Acted], None]' = dataclasses.field(
        default=lambda acted: None
    )
    progress: Progress = unobserved


@dataclasses.dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Which steps of the ledger to list. All that is given must fit.

    :param project: its name or id.
    :param resource: its id, or its name if no other is of that name.
    :param since: intended then or later, aware and in UTC.
    """

    project: str | None = None
    resource: str | None = None
    since: datetime.datetime | None = None
