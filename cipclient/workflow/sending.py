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

import contextlib
import dataclasses
import datetime
import pathlib
from collections.abc import Callable, Iterable, Iterator, Mapping

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.evaluate import acting_day
from cipclient.evaluate import correspondence
from cipclient.evaluate import guard
from cipclient.evaluate import telling
from cipclient.inventory import base
from cipclient.ledger import filters
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.notice import composer as notice_composer
from cipclient.notice.delivery import protocol
from cipclient.notice.delivery import redirect
from cipclient.notice.delivery import registry
from cipclient.workflow import digest
from cipclient.workflow import outcome
from cipclient.workflow import owned
from cipclient.workflow import policy_change
from cipclient.workflow import posting
from cipclient.workflow import reach
from cipclient.workflow import recorded_scan
from cipclient.workflow import recording
from cipclient.workflow import request

Clock = Callable[[], datetime.datetime]


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What a policy says of telling people, all of it there."""

    notices: model_policy.Notices
    pace: model_policy.Pace
    scope: model_policy.Scope


def settings(policy: model_policy.Policy) -> Settings:
    """Return them. Raises NotPossible naming what is missing."""
    if policy.notices is None or policy.pace is None or policy.scope is None:
        missing = [
            f'{name}:'
            for name in ('notices', 'pace', 'scope')
            if getattr(policy, name) is None
        ]
        raise exceptions.NotPossible(
            f'{policy.source} does not say {" and ".join(missing)}, so '
            'nobody can be told: "openstack lifetime policy example" shows '
            'how'
        )
    return Settings(policy.notices, policy.pace, policy.scope)


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
    NoticeError, CloudError, LedgerError.
    """
    wanted = settings(policy)
    gate = _Gate(asked.override)
    last = run.last_scan()
    gate.ask(guard.halt(policy))
    gate.ask(
        guard.clock(
            clock(), None if last is None else last.at, cloud.clock_skew
        )
    )
    composer = notice_composer.Composer(policy, templates, owned.read)
    composer.self_test()
    with _tools(
        policy, wanted.notices, composer, asked, environ, clock
    ) as tools:
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
        gate.ask(change.guard())
        recorded = run.last_scan()
        if recorded is not None and policy.breaker is not None:
            for report in guard.breaker(recorded, baseline, policy.breaker):
                gate.ask(report)
        gate.close(run, recorded)
        return _tell(
            run,
            cloud,
            policy,
            wanted,
            asked,
            tools,
            gate,
            lambda: change.accept(by, clock()),
            scanned.complete,
        )


class _Gate:
    """Collects what guards say, so that all of it is told at once.

    :param override: by guard, the reason to go on for this one run.
    """

    def __init__(self, override: Mapping[str, str]) -> None:
        self._override = override
        self._stopped: list[str] = []
        self._passed: dict[str, str] = {}

    def ask(self, report: guard.GuardReport | None) -> None:
        """Take note of what one says."""
        if report is None:
            return
        if report.name in self._override:
            self._passed[report.name] = report.sentence
        else:
            self._stopped.append(report.sentence)

    def close(
        self, run: ledger_run.Run, scanned: record.RecordedScan | None
    ) -> None:
        """End the run if any guard says so, and record what was passed.

        A scan whose surprises were passed is what later ones are compared
        with. Raises GuardTripped with all that was said.
        """
        if self._stopped:
            run.note('guard', '', {'stopped': self._stopped})
            raise exceptions.GuardTripped('\n'.join(self._stopped))
        for name, sentence in self._passed.items():
            if scanned is not None and name in scanned.tripped:
                run.accept_scan(
                    scanned.number, self._override[name], scanned.at
                )
            run.note(
                'override',
                '',
                {
                    'guard': name,
                    'reason': self._override[name],
                    'said': sentence,
                },
            )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was passed, a sentence each."""
        return tuple(
            f'Went on by --override {name}: {sentence}'
            for name, sentence in self._passed.items()
        )


@contextlib.contextmanager
def _tools(
    policy: model_policy.Policy,
    notices: model_policy.Notices,
    composer: notice_composer.Composer,
    asked: request.SendRequest,
    environ: Mapping[str, str],
    clock: Clock,
) -> Iterator[posting.Tools]:
    """Open the ways out. Only a mail server makes anybody told."""
    factories = registry.load(policy.plugins)

    def opened(name: str, target: str = '') -> protocol.Delivery:
        made = factories[name](
            protocol.Setting(notices, environ, clock, target)
        )
        stack.callback(made.close)
        return made

    with contextlib.ExitStack() as stack:
        if asked.spool is not None:
            first = opened('spool', str(asked.spool))
        else:
            first = opened('smtp')
            if isinstance(first, protocol.Checked):
                first.check()
            if asked.redirect_to is not None:
                first = redirect.RedirectDelivery(first, asked.redirect_to)
        copies = (
            ()
            if asked.webhook is None
            else (opened('webhook', asked.webhook),)
        )
        yield posting.Tools(composer, first, copies, policy.calendar, clock)


def _tell(
    run: ledger_run.Run,
    cloud: connection.Cloud,
    policy: model_policy.Policy,
    wanted: Settings,
    asked: request.SendRequest,
    tools: posting.Tools,
    gate: _Gate,
    accept: Callable[[], None],
    complete: bool,
) -> outcome.SendResult:
    cases = posting.by_number(run.open_cases().values())
    planned = plan(run, cloud, policy, wanted, cases, tools.clock())
    drafts = planned.telling.drafts
    if not asked.confirm(_proposal(run, policy, planned, cases, gate)):
        return outcome.SendResult({}, complete, notes=gate.notes, sent=False)
    if not tools.delivery.counts:
        tally = posting.try_out(drafts, tools)
        return outcome.SendResult(
            dict(tally.answers),
            complete,
            tuple(tally.failed),
            (*gate.notes, 'This was a trial: nobody counts as told.'),
        )
    accept()
    post = posting.Posting(
        run, tools, cases, planned.telling.cases, planned.reached, planned.days
    )
    post.again()
    post.keep_the_rest(drafts)
    for draft in drafts:
        post.send(draft)
    digest.send(
        run, policy, wanted.notices, tools, len(planned.telling.waiting)
    )
    return outcome.SendResult(
        dict(post.tally.answers),
        complete,
        tuple(post.tally.failed),
        gate.notes,
    )


def _proposal(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    planned: 'Planned',
    cases: Mapping[int, model_case.Case],
    gate: _Gate,
) -> outcome.SendPlan:
    after = {**cases, **planned.telling.cases}
    return outcome.SendPlan(
        cloud=policy.cloud,
        first=run.policy() is None,
        drafts=planned.telling.drafts,
        resent=len(run.pending()),
        waiting=len(planned.telling.waiting),
        unreachable=sum(
            case.held_for(model_case.HoldReason.UNREACHABLE)
            for case in after.values()
        ),
        outside=len(planned.telling.outside),
        notes=gate.notes,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Planned:
    """What is told now, and what that was decided by."""

    telling: telling.Telling
    reached: model_notice.Reached
    days: acting_day.ActingDays


def plan(
    view: ledger_view.View,
    cloud: connection.Cloud,
    policy: model_policy.Policy,
    wanted: Settings,
    cases: Mapping[int, model_case.Case],
    now: datetime.datetime,
) -> Planned:
    """Decide who is told what now, with all that was sent so far."""
    days = recording.days_given(view, policy, wanted.pace, now)
    reached = reach.reach(cloud, policy, wanted.notices, list(cases.values()))
    midnight = policy.calendar.start_of(policy.calendar.day_of(now))
    return Planned(
        telling.plan(
            list(cases.values()),
            reached,
            policy,
            days,
            now,
            max(0, wanted.pace.mails_per_day - view.mails_since(midnight)),
            correspondence.of(
                cases.values(),
                _past(view, _oldest(cases.values(), midnight)),
                policy.calendar,
                now,
            ),
        ),
        reached,
        days,
    )


def _past(
    view: ledger_view.View, since: datetime.datetime
) -> Iterator[model_notice.Sent]:
    """Yield the notices that matter: since then, and what is still open."""
    yield from view.notices(filters.NoticeFilter(since=since))
    for sent, _message in view.pending():
        if sent.composed < since:
            yield sent


def _oldest(
    cases: Iterable[model_case.Case], midnight: datetime.datetime
) -> datetime.datetime:
    """Return since when notices matter: when the oldest day was given."""
    return min(
        (
            case.announcement.given
            for case in cases
            if case.announcement is not None
        ),
        default=midnight,
    )
