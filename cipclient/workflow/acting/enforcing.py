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

"""The use case: a run that tells people, and takes out of service."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping, Sequence

from cipclient import exceptions
from cipclient.action import base as action_base
from cipclient.cloud import connection
from cipclient.evaluate import deletion
from cipclient.evaluate import guard
from cipclient.inventory import base
from cipclient.ledger import run as ledger_run
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import scan as model_scan
from cipclient.model import step as model_step
from cipclient.workflow import gate as workflow_gate
from cipclient.workflow import outcome
from cipclient.workflow import policy_change
from cipclient.workflow import request
from cipclient.workflow import stopping
from cipclient.workflow.acting import act_plan
from cipclient.workflow.acting import acts
from cipclient.workflow.acting import candidates
from cipclient.workflow.acting import claiming
from cipclient.workflow.acting import executor
from cipclient.workflow.acting import marking
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import recovery
from cipclient.workflow.acting import saved_plan
from cipclient.workflow.acting import second_look
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import clearing
from cipclient.workflow.retention import discarding
from cipclient.workflow.retention import left_images
from cipclient.workflow.retention import left_plan
from cipclient.workflow.retention import retained
from cipclient.workflow.scanning import image_use
from cipclient.workflow.scanning import observer
from cipclient.workflow.scanning import recorded_scan
from cipclient.workflow.telling import mailing
from cipclient.workflow.telling import planning
from cipclient.workflow.telling import posting
from cipclient.workflow.telling import sending
from cipclient.workflow.telling import settings

Outcome = model_step.Outcome


@dataclasses.dataclass(frozen=True, slots=True)
class Means:
    """What a run is done with.

    :param mail: what it tells people with.
    :param halted: reads the policy file again, and says why nothing more may
        be done; empty while it may.
    :param clock: tells the moment, aware and in UTC.
    :param by: who runs it.
    :param alone: why no second person can approve a plan; empty if one can.
    """

    inventories: Mapping[str, base.Inventory]
    verbs: Mapping[str, action_base.Verb]
    mail: mailing.Means
    halted: Callable[[], str]
    clock: Callable[[], datetime.datetime]
    by: str
    alone: str = ''
    patience: polling.Polling = dataclasses.field(
        default_factory=polling.Polling
    )


def enforce(
    run: ledger_run.Run,
    cloud: connection.Acting,
    policy: model_policy.Policy,
    asked: request.EnforceRequest,
    means: Means,
) -> outcome.EnforceResult:
    """Recover, scan, plan, ask, tell, act.

    Raises GuardTripped, NoticeError, CloudError, LedgerError, NotPossible.
    """
    return _Run(run, cloud, policy, asked, means).enforce()


class _Run:
    def __init__(
        self,
        run: ledger_run.Run,
        cloud: connection.Acting,
        policy: model_policy.Policy,
        asked: request.EnforceRequest,
        means: Means,
    ) -> None:
        self._run = run
        self._cloud = cloud
        self._policy = policy
        self._asked = asked
        self._means = means
        self._wanted = settings.of(policy)
        self._gate = workflow_gate.Gate(asked.override)
        self._marked: marking.Marked | None = None
        self._used = image_use.ImageUse()
        self._idle: Sequence[str] = ()
        self._tools = workflow_tools.Tools(
            run, cloud, means.verbs, means.patience, means.clock
        )

    def enforce(self) -> outcome.EnforceResult:
        """Do all of it."""
        clock = self._means.clock
        self._gate.ask(
            guard.halt(self._policy),
            sending.clock_guard(self._run, self._cloud, clock()),
            claiming.report(self._run, self._cloud),
        )
        self._gate.close(self._run)
        with mailing.opened(
            self._policy, self._means.mail, request.SendRequest()
        ) as letters:
            return self._within(letters)

    def _within(self, letters: posting.Tools) -> outcome.EnforceResult:
        run, cloud, policy = self._run, self._cloud, self._policy
        first = not run.installation()
        settled = recovery.Recovery(self._tools)
        recovered = settled.settle()
        scanned, change, seen = self._scan()
        planned = self._plan(seen, settled)
        self._gate.close(run)
        left = left_plan.Planner(
            run, cloud, policy, self._used, self._asked
        ).plan(run.open_cases(), scanned.complete, self._means.clock())
        left_images.forget(run, left.gone)
        late = retained.over(run, policy, self._means.clock())
        changed = self._changed(planned)
        mails = planning.plan(run, cloud, policy, self._means.clock(), changed)
        proposed = outcome.EnforcePlan(
            planned,
            self._tools.specs,
            scanned.complete,
            tuple(recovered),
            notes=(
                *self._gate.notes,
                *scanned.notes,
                *self._idle,
                *left.summed,
                *retained.summed(late),
                *_told(mails),
            ),
            first=first,
        )
        if not self._asked.confirm(proposed):
            return outcome.EnforceResult(proposed, confirmed=False)
        run.save(changed, self._means.clock())
        if 'policy' not in self._gate.passed:
            change.accept(run, self._means.by, scanned.at)
        with stopping.Stopping() as stop:
            tally, all_out = mailing.post(run, policy, letters, mails, stop)
            done, stopped, marked = self._act(planned, stop, settled)
            if left.chosen and not stopped:
                cleared, stopped = self._clear(left.chosen, stop)
                marked = (*marked, *cleared)
            if any(one.outcome is Outcome.DONE for one in done):
                # Who has had a mail today is told tomorrow (P38).
                mails = planning.plan(run, cloud, policy, self._means.clock())
                more, out = mailing.post(run, policy, letters, mails, stop)
                tally.failed += more.failed
                all_out = all_out and out
            notes = (
                *self._gate.notes,
                *recovered,
                *marked,
                *_summed(done, stopped),
                *left.said,
                *late,
            )
            if all_out:
                tally.failed += mailing.tell_operators(
                    run, policy, letters, mails, notes
                )
        return outcome.EnforceResult(
            proposed,
            tuple(done),
            stopped,
            tuple(tally.failed),
            notes=tuple(marked),
        )

    def _scan(
        self,
    ) -> tuple[model_scan.Scan, policy_change.Watched, candidates.Candidates]:
        """Read the cloud, record it, and let the guards look at it."""
        now = self._means.clock()
        run, policy = self._run, self._policy
        baseline = run.baseline()
        change = policy_change.Watched(
            run, policy, self._means.inventories, now
        )
        due = candidates.due(run.open_cases().values(), policy, now)
        seen = candidates.Candidates(case.resource for case in due)
        scanned = recorded_scan.record(
            run,
            self._cloud,
            self._means.inventories,
            policy,
            request.ScanRequest(progress=self._asked.progress),
            now,
            lambda inner: change(seen(self._beside(inner))),
            used=self._used,
        )
        recorded = run.last_scan()
        self._gate.ask(change.guard(scanned.complete))
        if recorded is not None:
            self._gate.ask(
                *guard.breaker(recorded, baseline, self._wanted.breaker)
            )
        self._gate.close(run, recorded)
        return scanned, change, seen

    def _beside(self, inner: observer.Observer) -> observer.Observer:
        """Look at what may be marked as well, where anything is."""
        if not self._policy.mark:
            return inner
        self._marked = marking.Marked(self._run.open_cases())
        return self._marked(inner)

    def _plan(
        self,
        seen: candidates.Candidates,
        settled: recovery.Recovery,
    ) -> model_plan.Plan:
        planner = act_plan.Planner(
            self._run,
            self._cloud,
            self._policy,
            self._tools.specs,
            self._asked,
            settled.open,
            self._used,
            unapproved=self._means.alone or self._unapproved(),
        )
        planned = planner.plan(seen, self._means.clock())
        self._gate.ask(*planner.guards)
        self._idle = planner.notes
        if self._asked.plan is None:
            return planned
        return saved_plan.narrowed(planned, self._asked.plan, self._run)

    def _unapproved(self) -> str:
        saved = self._asked.plan
        if saved is not None and saved_plan.is_approved(
            saved, self._run, self._cloud.whoami
        ):
            return ''
        return deletion.UNAPPROVED

    def _changed(self, planned: model_plan.Plan) -> list[model_case.Case]:
        """Return the cases whose holds the plan put on or took off."""
        before = planning.by_number(self._run.open_cases().values())
        cases = [
            *(aside.case for aside in planned.asides),
            *(step.case for step in planned.steps),
        ]
        return [case for case in cases if case != before.get(case.number)]

    def _act(
        self,
        planned: model_plan.Plan,
        stop: stopping.Stopping,
        settled: recovery.Recovery,
    ) -> tuple[Sequence[outcome.Acted], str, Sequence[str]]:
        """Return what was done, why the rest was not, and what is left."""
        marker = self._marker(settled)
        if not planned.steps and (marker is None or not marker.waiting()):
            return [], '', ()
        try:
            claiming.claim(self._run, self._cloud, self._means.clock())
        except exceptions.CloudError as error:
            return [], str(error), ()
        hand = executor.Executor(
            self._tools,
            self._policy,
            second_look.SecondLook(
                self._run,
                self._cloud,
                self._means.inventories,
                self._policy,
                self._means.clock,
            ),
        )
        removal = discarding.Discarding(self._tools, self._policy, self._used)

        def perform(step: model_plan.PlannedStep) -> outcome.Acted:
            if step.case.is_kept:
                return removal.perform(step)
            if marker is None:
                return hand.perform(step)
            return marker.around(step, hand.perform)

        done, stopped = acts.carry_out(
            planned.steps,
            perform,
            stop,
            self._means.halted,
            self._asked.at_once,
            self._asked.step,
        )
        if marker is None or stopped:
            return done, stopped, ()
        left = marker.rest(lambda: not stop.asked and not self._means.halted())
        return done, stopped, left

    def _clear(
        self, chosen: Sequence[model_kept.Kept], stop: stopping.Stopping
    ) -> tuple[Sequence[str], str]:
        """Delete what is left behind of our own.

        :returns: what came of each, and why the rest was not done.
        """
        try:
            claiming.claim(self._run, self._cloud, self._means.clock())
        except exceptions.CloudError as error:
            return (), str(error)
        clearer = clearing.Clearing(self._tools, self._policy, self._used)
        return clearer.clear(
            chosen,
            lambda: (
                f'Stopped by {stop.asked}.'
                if stop.asked
                else self._means.halted()
            ),
        )

    def _marker(self, settled: recovery.Recovery) -> marking.Marking | None:
        if self._marked is None:
            return None
        return marking.Marking(
            self._tools,
            self._policy,
            self._marked.seen,
            frozenset(settled.open),
        )


def _told(mails: planning.Planned) -> tuple[str, ...]:
    """Say how many people are told something first."""
    count = len(mails.telling.drafts) + mails.resent
    if not count:
        return ()
    return (f'Mails that are sent before anything is done: {count}',)


def _summed(done: Sequence[outcome.Acted], stopped: str) -> tuple[str, ...]:
    """Say what was done, for the operators' digest."""
    counts: dict[str, int] = {}
    for one in done:
        name = f'{one.verb} {one.outcome}'
        counts[name] = counts.get(name, 0) + 1
    lines = [f'Acts: {", ".join(f"{n} {counts[n]}" for n in sorted(counts))}']
    failed = [
        f'{one.verb} {one.case.resource.id}: {one.outcome}: {one.why}'
        for one in done
        if one.outcome not in (Outcome.DONE, Outcome.ABORTED)
    ]
    left = [
        f'{one.case.subject.name or one.case.resource.id} '
        f'({one.case.resource.id}) is deleted. {one.left}'
        for one in done
        if one.left
    ]
    return (
        *(lines if counts else ()),
        *failed,
        *left,
        *filter(None, (stopped,)),
    )
