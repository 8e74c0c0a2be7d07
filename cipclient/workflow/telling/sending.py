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

"""The use case: a run that tells everyone who is to be told now."""

import datetime
import pathlib
from collections.abc import Callable, Mapping

from cipclient.cloud import connection
from cipclient.evaluate import guard
from cipclient.inventory import base
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import policy as model_policy
from cipclient.workflow import gate as workflow_gate
from cipclient.workflow import outcome
from cipclient.workflow import policy_change
from cipclient.workflow import request
from cipclient.workflow import stopping
from cipclient.workflow.scanning import recorded_scan
from cipclient.workflow.telling import mailing
from cipclient.workflow.telling import planning
from cipclient.workflow.telling import posting
from cipclient.workflow.telling import settings

Clock = Callable[[], datetime.datetime]


def send(
    run: ledger_run.Run,
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    asked: request.SendRequest,
    clock: Clock,
    environ: Mapping[str, str],
    templates: pathlib.Path | None,
    by: str,
) -> outcome.SendResult:
    """Scan, plan, ask, tell.

    What can refuse does so before the cloud is read: the policy, the clock,
    the composer's own test, the mail server's settings. Raises GuardTripped,
    NoticeError, CloudError, LedgerError, NotPossible.
    """
    wanted = settings.of(policy)
    gate = workflow_gate.Gate(asked.override)
    gate.ask(guard.halt(policy), clock_guard(run, cloud, clock()))
    gate.close(run)
    means = mailing.Means(environ, templates, clock)
    with mailing.opened(policy, means, asked) as tools:
        baseline = run.baseline()
        change = policy_change.Watched(run, policy, inventories, clock())
        scanned = recorded_scan.record(
            run,
            cloud,
            inventories,
            policy,
            request.ScanRequest(progress=asked.progress),
            clock(),
            change,
        )
        recorded = run.last_scan()
        gate.ask(change.guard(scanned.complete))
        if recorded is not None:
            gate.ask(*guard.breaker(recorded, baseline, wanted.breaker))
        gate.close(run, recorded)
        planned = planning.plan(run, cloud, policy, clock())
        notes = gate.notes
        if not asked.confirm(_proposal(run, policy, planned, gate)):
            return outcome.SendResult(
                {}, scanned.complete, notes=notes, sent=False
            )
        if tools.delivery.counts:
            if 'policy' not in gate.passed:
                # Of that moment, as those whom it affects are of that scan.
                change.accept(run, by, scanned.at)
            tally = _post(run, policy, tools, planned, notes)
        else:
            tally = posting.try_out(planned.telling.drafts, tools)
            notes = (*notes, 'This was a trial: nobody counts as told.')
        return outcome.SendResult(
            dict(tally.answers), scanned.complete, tuple(tally.failed), notes
        )


def clock_guard(
    view: ledger_view.View, cloud: connection.Cloud, now: datetime.datetime
) -> guard.GuardReport | None:
    """Say whether the time can be trusted."""
    last = view.last_scan()
    skew = cloud.clock_skew
    return guard.clock(
        now,
        None if last is None else last.at,
        None if skew is None else -skew,
    )


def _post(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    tools: posting.Tools,
    planned: planning.Planned,
    notes: tuple[str, ...],
) -> posting.Tally:
    """Send what can be sent, until it is asked to stop."""
    with stopping.Stopping() as stop:
        tally, all_out = mailing.post(run, policy, tools, planned, stop)
        if all_out:
            tally.failed += mailing.tell_operators(
                run, policy, tools, planned, notes
            )
    return tally


def _proposal(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    planned: planning.Planned,
    gate: workflow_gate.Gate,
) -> outcome.SendPlan:
    return outcome.SendPlan(
        cloud=policy.cloud,
        first=run.policy() is None,
        drafts=planned.telling.drafts,
        resent=planned.resent,
        waiting=len(planned.telling.waiting),
        unreachable=planned.unreachable,
        outside=len(planned.telling.outside),
        notes=gate.notes,
    )
