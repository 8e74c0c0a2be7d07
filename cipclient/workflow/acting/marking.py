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

"""Showing stage and day on the servers, where the policy wants it.

A mark is a step of its own, journaled as any other. Nothing depends on it:
what was not written, or is not so any more, the next run writes.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cipclient import exceptions
from cipclient.action import mark
from cipclient.cloud import failure
from cipclient.cloud import write as cloud_write
from cipclient.evaluate import marks
from cipclient.evaluate import quarantine
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.model import verdict
from cipclient.workflow import outcome
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.scanning import observer
from cipclient.workflow.scanning import seen as workflow_seen

Outcome = model_step.Outcome
VERB = 'mark'
_SERVER = 'server'
#: How many servers are marked in one run, beside those that are acted on.
_MOST = 500
_WHY = 'Its marks show stage and day.'


class Marked(observer.Beside):
    """Keeps the servers of a scan that have marks, or a case.

    :param cases: those that are open before the scan.
    :ivar seen: by resource, as they were read.
    """

    def __init__(
        self, cases: Mapping[model_standing.ResourceKey, object]
    ) -> None:
        super().__init__()
        self._cases = cases
        self._lock = threading.Lock()
        self.seen: dict[
            model_standing.ResourceKey, model_resource.Resource
        ] = {}

    def reads(self, kind: str) -> frozenset[str]:
        """Return what marks are made of, and what the other reads."""
        mine = marks.READS if kind == _SERVER else frozenset()
        return mine | super().reads(kind)

    def judged(
        self,
        verdicts: Sequence[verdict.Verdict],
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> None:
        """Keep those that have marks, or may have a case."""
        super().judged(verdicts, surroundings, history)
        kept = {
            workflow_seen.key(one.resource): one.resource
            for one in verdicts
            if one.resource.kind == _SERVER and self._is_kept(one)
        }
        with self._lock:
            self.seen |= kept

    def _is_kept(self, judged: verdict.Verdict) -> bool:
        shown = marks.shown(judged.resource)
        return (
            (shown is not None and shown != marks.Marks())
            or judged.state in (verdict.State.OVER, verdict.State.NEAR)
            or workflow_seen.key(judged.resource) in self._cases
        )


class _Done(NamedTuple):
    outcome: model_step.Outcome
    why: str


class Marking:
    """Writes marks in one run.

    :param seen: the servers, as the scan of this run saw them.
    :param skipped: those of which an earlier act has no end yet.
    """

    def __init__(
        self,
        tools: workflow_tools.Tools,
        policy: model_policy.Policy,
        seen: Mapping[model_standing.ResourceKey, model_resource.Resource],
        skipped: frozenset[model_standing.ResourceKey],
    ) -> None:
        self._tools = tools
        self._policy = policy
        self._seen = seen
        self._skipped = skipped
        self._touched: set[model_standing.ResourceKey] = set()

    def around(
        self,
        step: model_plan.PlannedStep,
        perform: Callable[[model_plan.PlannedStep], outcome.Acted],
    ) -> outcome.Acted:
        """Act on a server, with the mark of it on it while it takes one.

        What is shelved takes none any more (C6). If nothing came of the act,
        the mark says so again.
        """
        now = self._tools.clock()
        ahead = quarantine.entered(step.case, step.verb, now)
        if step.writes:
            self._write(step.case, ahead, step.resource)
        acted = perform(step)
        if acted.outcome is not Outcome.DONE and step.writes:
            self._again(step, acted.case)
        return acted

    def waiting(
        self,
    ) -> list[tuple[model_case.Case | None, model_resource.Resource]]:
        """Return the servers whose marks show another stage or day."""
        with self._tools.alone:
            cases = self._tools.run.open_cases()
        found = []
        for key in sorted(self._seen, key=lambda key: (key.id, key.region)):
            change = self._change(cases.get(key), self._seen[key])
            if (
                key not in self._touched
                and key not in self._skipped
                and change is not None
            ):
                found.append((cases.get(key), self._seen[key]))
        return found

    def rest(self, going_on: Callable[[], bool]) -> Sequence[str]:
        """Mark what else has another stage or day than is shown.

        :param going_on: asked before each.
        """
        waiting = self.waiting()
        for number, (case, resource) in enumerate(waiting):
            if number >= _MOST or not going_on():
                return (
                    f'Marks of {len(waiting) - number} servers are left for '
                    'the next run.',
                )
            self._write(case, case, resource)
        return ()

    def _change(
        self,
        case: model_case.Case | None,
        resource: model_resource.Resource,
    ) -> marks.Change | None:
        """Return what has to be written; None for nothing."""
        ways = self._policy.mark
        target = marks.wanted(case, ways, self._policy.calendar)
        change = marks.change(resource, target, ways)
        return None if change is None or change.is_nothing else change

    def _again(
        self, step: model_plan.PlannedStep, case: model_case.Case
    ) -> None:
        """Show what is so after an act that came to nothing."""
        shown = marks.wanted(
            quarantine.entered(case, step.verb, self._tools.clock()),
            self._policy.mark,
            self._policy.calendar,
        )
        facts = dict(step.resource.facts)
        metadata, tags = facts.get('metadata'), facts.get('tags')
        if not isinstance(metadata, Mapping) or not isinstance(tags, tuple):
            return
        facts['metadata'] = {**metadata, **shown.metadata}
        facts['tags'] = (
            *(one for one in tags if not str(one).startswith(marks.PREFIX)),
            *shown.tags,
        )
        resource = model_resource.Resource(
            step.resource.kind, step.resource.region, step.resource.id, facts
        )
        self._write(case, case, resource)

    def _write(
        self,
        case: model_case.Case | None,
        target: model_case.Case | None,
        resource: model_resource.Resource,
    ) -> None:
        """Write what is missing; an error of it is in the ledger only."""
        key = workflow_seen.key(resource)
        if key in self._skipped or key.kind != _SERVER:
            return
        self._touched.add(key)
        change = self._change(target, resource)
        if change is None:
            return
        tools = self._tools
        try:
            sight = tools.look(key.id)
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound):
            return
        if (
            sight.created != key.created
            or sight.status != resource.text('status')
            or sight.task_state is not None
            or sight.locked is not False
        ):
            return
        with tools.alone:
            number = tools.run.intend(
                case,
                key,
                VERB,
                {'status': sight.status},
                self._policy.digest,
                _WHY,
                tools.clock(),
            )
        done = self._sent(number, key.id, change)
        with tools.alone:
            tools.run.end_step(number, done.outcome, done.why, tools.clock())

    def _sent(self, number: int, id_: str, change: marks.Change) -> _Done:
        requests = self._tools.requests(number)
        for what, write in _requests(id_, change):
            sent = requests.send(what, write, proves=True)
            if not sent.code:
                # A mark that came late is put right by the next run.
                return _Done(Outcome.ABORTED, f'{sent.said}.')
            if not sent.taken:
                return _Done(Outcome.FAILED, f'Nova: {sent.said}.')
        return _Done(Outcome.DONE, '')


def _requests(
    id_: str, change: marks.Change
) -> Iterator[tuple[str, cloud_write.Write]]:
    for one in mark.take(id_, change.take_metadata, change.take_tags):
        yield 'unmark', one
    for one in mark.put(id_, change.put_metadata, change.put_tags):
        yield VERB, one
