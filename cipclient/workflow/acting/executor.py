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

"""One act on one resource: intent, fence, a second look, request, proof.

Whatever happens to this process, the ledger says which request may have left
last, and the cloud says what came of it: see ``recovery``.
"""

import dataclasses
import datetime
import http
from collections.abc import Mapping

from cipclient import exceptions
from cipclient.action import base as action_base
from cipclient.action import lock
from cipclient.action import offload
from cipclient.action import recipe
from cipclient.cloud import failure
from cipclient.evaluate import quarantine
from cipclient.evaluate import recheck
from cipclient.ledger import run as ledger_run
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import step as model_step
from cipclient.model import verb as model_verb
from cipclient.workflow import outcome
from cipclient.workflow.acting import before_state
from cipclient.workflow.acting import postmortem
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import reviving
from cipclient.workflow.acting import second_look
from cipclient.workflow.acting import still_due
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import left_images
from cipclient.workflow.retention import leftovers
from cipclient.workflow.retention import removing

Outcome = model_step.Outcome
State = action_base.State


@dataclasses.dataclass(frozen=True, slots=True)
class _Ended:
    """How a step ended.

    :param parked: for a reason that is known and says nothing of others.
    """

    outcome: model_step.Outcome
    why: str
    parked: bool = False


class Executor:
    """Carries out the steps of one plan, several at once if asked to.

    :param look: reads a resource again and judges it.
    """

    def __init__(
        self,
        tools: workflow_tools.Tools,
        policy: model_policy.Policy,
        look: second_look.SecondLook,
    ) -> None:
        self._tools = tools
        self._policy = policy
        self._look = look

    def perform(self, step: model_plan.PlannedStep) -> outcome.Acted:
        """Carry out one step, to its proven end.

        Raises NotAuthenticated and LedgerError, which end the run.
        """
        tools = self._tools
        case = still_due.still_due(tools, self._policy, step)
        if isinstance(case, outcome.Acted):
            return case
        try:
            before = tools.look(case.resource.id)
            made_of = (
                recipe.read(tools.cloud, case.resource.id)
                if self._removes(step)
                else {}
            )
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            return still_due.unbegun(case, step, str(error))
        with tools.alone:
            number = tools.run.intend(
                case,
                case.resource,
                step.verb,
                {
                    **_before(before, step),
                    'recipe': made_of,
                    **self._promised(step),
                },
                self._policy.digest,
                step.why,
                tools.clock(),
            )
        ended = self._carried_out(step, case, before, number)
        left = (
            leftovers.told(tools.cloud, made_of)
            if made_of and ended.outcome is Outcome.DONE
            else ''
        )
        ended = dataclasses.replace(ended, why=f'{ended.why} {left}'.strip())
        return dataclasses.replace(
            self._recorded(step, case, number, ended), left=left
        )

    def _carried_out(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        before: action_base.Sight,
        number: int,
    ) -> _Ended:
        requests = self._tools.requests(number)
        fenced = False
        if step.fences and step.writes:
            if before.locked is not False:
                # Ours would wipe out theirs for good (hazard H24).
                return _Ended(Outcome.ABORTED, 'Somebody locked it.')
            unfenced = self._fence(case, requests)
            if unfenced is not None:
                return unfenced
            fenced = True
        ended = self._behind_fence(step, case, before, requests, fenced)
        done = ended.outcome is Outcome.DONE
        gone = done and self._removes(step)
        if fenced and not gone and not (step.keeps_lock and done):
            ended = self._unfenced(case, requests, ended)
        return ended

    def _behind_fence(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        before: action_base.Sight,
        requests: requests_sent.Requests,
        fenced: bool,
    ) -> _Ended:
        try:
            why = (
                removing.kept_from(
                    self._tools, self._look, step, case, requests, fenced
                )
                if self._removes(step)
                else self._changed(step, case, fenced)
            )
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            return _Ended(Outcome.ABORTED, str(error), parked=True)
        if why:
            return _Ended(Outcome.ABORTED, why)
        if not step.writes:
            return _Ended(Outcome.DONE, 'It was out of service already.')
        return self._act(step, case, before, requests)

    def _removes(self, step: model_plan.PlannedStep) -> bool:
        """Whether nothing is there after it, whatever its name is."""
        return self._tools.verbs[step.verb].spec.removes

    def _promised(self, step: model_plan.PlannedStep) -> Mapping[str, int]:
        """Return for how long what it leaves is kept: what people are told."""
        ladder = self._policy.ladders.get(step.case.standing.acts_ladder)
        span = None if ladder is None else ladder.retention
        if span is None or not self._removes(step):
            return {}
        return {model_kept.PROMISED: int(span.total_seconds())}

    def _changed(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        fenced: bool,
    ) -> str:
        """Judge it again; return what is not as it was planned (P3)."""
        return recheck.changed(
            step,
            self._look(case.resource),
            self._policy,
            self._tools.specs,
            self._tools.clock(),
            fenced,
        )

    def _act(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        before: action_base.Sight,
        requests: requests_sent.Requests,
    ) -> _Ended:
        verb = self._tools.verbs[step.verb]
        id_ = case.resource.id
        sent = requests.send(verb.what, verb.write(id_))
        if sent.refused:
            requests.settle(sent, False)
            return self._refused(verb, id_, before, sent)
        if not sent.taken and not self._tools.began(verb, id_, before):
            # It may still come: only a later look can tell (F22).
            return _Ended(
                Outcome.UNKNOWN,
                f'Asked for, with {sent.said}: the next run finds out what '
                'came of it.',
            )
        came_of_it, why = self._tools.awaited(
            verb,
            id_,
            before,
            workflow_tools.AFTER_ERROR if sent.broke else None,
        )
        if came_of_it is Outcome.UNKNOWN and sent.broke:
            # Nova took it on, failed, and may have left its task (H21).
            return _Ended(
                came_of_it,
                f'Nova answered {sent.said}, and is still at it: {why} If it '
                f'stays so, "openstack server set --state active {id_}" takes '
                'the task off.',
            )
        if came_of_it is Outcome.UNKNOWN:
            return _Ended(came_of_it, why)
        requests.settle(sent, True)
        if came_of_it is Outcome.FAILED:
            return self._after_failure(id_, before, requests, sent, why)
        if verb.spec.leaves_image:
            missing = left_images.kept(
                self._tools, requests.step, id_, _has_disk(step.resource)
            )
            why = f'{why} {missing}'.strip()
        ended = _Ended(came_of_it, why)
        if step.offloads:
            return self._offloaded(id_, requests, ended)
        return ended

    def _refused(
        self,
        verb: action_base.Verb,
        id_: str,
        before: action_base.Sight,
        sent: requests_sent.Sent,
    ) -> _Ended:
        """Find out what a refusal means: a 409 alone says nothing (H20)."""
        if sent.code == http.HTTPStatus.TOO_MANY_REQUESTS:
            return _Ended(
                Outcome.ABORTED, f'Nova asks to wait: {sent.said}.', True
            )
        try:
            seen = self._tools.look(id_)
        except (exceptions.CloudError, exceptions.NotFound) as error:
            return _Ended(Outcome.ABORTED, str(error), parked=True)
        if verb.progress(seen, before).state is State.DONE:
            return _Ended(Outcome.ABORTED, 'Somebody else did it just now.')
        if seen.task_state is not None or seen.status != before.status:
            return _Ended(
                Outcome.ABORTED,
                f'It is being changed by somebody else ({seen.status}).',
                parked=True,
            )
        return _Ended(Outcome.FAILED, f'Nova refused it: {sent.said}.')

    def _offloaded(
        self,
        id_: str,
        requests: requests_sent.Requests,
        ended: _Ended,
    ) -> _Ended:
        try:
            if self._tools.look(id_).status != offload.FROM:
                return ended
            sent = requests.send('offload', offload.offload(id_))
            if sent.refused:
                requests.settle(sent, False)
                return dataclasses.replace(
                    ended,
                    why=f'Shelved, and not freed: offloading had {sent.said}.',
                )
            if not sent.taken:
                # It may still come, so that nothing is said of it (F22).
                return dataclasses.replace(
                    ended,
                    why='Shelved; whether it is freed is not known: '
                    f'offloading had {sent.said}.',
                )
            _seen, off = self._tools.polling.until(
                lambda: self._tools.look(id_),
                lambda now: now.status != offload.FROM,
            )
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            return dataclasses.replace(
                ended, why=f'Shelved; whether it is freed is unknown: {error}'
            )
        if not off:
            return dataclasses.replace(
                ended, why='Shelved, and not freed yet.'
            )
        requests.settle(sent, True)
        return ended

    def _after_failure(
        self,
        id_: str,
        before: action_base.Sight,
        requests: requests_sent.Requests,
        sent: requests_sent.Sent,
        why: str,
    ) -> _Ended:
        """Find out why, and leave the server as it was (hazard H21)."""
        tools = self._tools
        told = postmortem.told(tools.cloud, id_, sent.request_id)
        said = (
            why,
            told and f'Nova says: {told}',
            left_images.of_failure(tools, requests.step, id_),
        )
        revived = reviving.revive(tools, requests, id_, before.status)
        return _Ended(
            Outcome.FAILED,
            ' '.join(filter(None, (*said, revived))),
            postmortem.is_known(told),
        )

    def _fence(
        self, case: model_case.Case, requests: requests_sent.Requests
    ) -> _Ended | None:
        """Put our lock on it; return how the step ends if that fails.

        What the credentials may not do, they may not do for others either.
        """
        id_ = case.resource.id
        reason = lock.reason(case.number)
        sent = requests.send('lock', lock.lock(id_, reason), proves=True)
        why = f'It could not be locked: {sent.said}.'
        if sent.taken:
            return None
        if sent.refused:
            denied = sent.code == http.HTTPStatus.FORBIDDEN
            return _Ended(Outcome.FAILED if denied else Outcome.ABORTED, why)
        try:
            ours = lock.is_ours(self._tools.look(id_))
        except (exceptions.CloudError, exceptions.NotFound) as error:
            return _Ended(
                Outcome.ABORTED, f'Whether it is locked is not known: {error}'
            )
        requests.settle(sent, ours)
        return None if ours else _Ended(Outcome.ABORTED, why)

    def _unfenced(
        self,
        case: model_case.Case,
        requests: requests_sent.Requests,
        ended: _Ended,
    ) -> _Ended:
        """Take our lock off again, whatever came of the act."""
        sent = requests.send(
            'unlock', lock.unlock(case.resource.id), proves=True
        )
        if sent.taken:
            return ended
        return dataclasses.replace(
            ended,
            why=f'{ended.why} Our lock may still be on it ({sent.said}): the '
            'next run takes it off.',
        )

    def _recorded(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        number: int,
        ended: _Ended,
    ) -> outcome.Acted:
        tools = self._tools
        now = tools.clock()
        with tools.alone:
            changed = settled(
                tools.run,
                case,
                tools.verbs[step.verb].spec,
                ended.outcome,
                ended.why,
                now,
            )
            kept = tools.run.end_step(
                number, ended.outcome, ended.why, now, changed
            )
        return outcome.Acted(
            kept[0] if kept else case,
            step.verb,
            ended.outcome,
            ended.why,
            ended.parked,
        )


def settled(
    run: ledger_run.Run,
    case: model_case.Case,
    verb: model_verb.VerbSpec,
    came_of_it: model_step.Outcome,
    why: str,
    now: datetime.datetime,
) -> tuple[model_case.Case, ...]:
    """Return the case as the end of a step leaves it, if that changes it."""
    if came_of_it is Outcome.DONE and verb.removes:
        return (quarantine.deleted(case, now),)
    if came_of_it is Outcome.DONE:
        return (quarantine.entered(case, verb.name, now),)
    if came_of_it is Outcome.FAILED:
        failures = run.failures(case.number, verb.name) + 1
        after = quarantine.failed(case, failures, why, now)
        return () if after == case else (after,)
    return ()


def _has_disk(resource: model_resource.Resource) -> bool:
    """Return whether its root disk may be a disk of its own (hazard H18).

    What is not known is one: then its image is looked for (P21).
    """
    return resource.facts.get('volume_booted') is not True


def _before(
    before: action_base.Sight, step: model_plan.PlannedStep
) -> Mapping[str, object]:
    """Return what taking it back needs to know."""
    return {
        'status': before.status,
        'locked': before.locked,
        'keeps_lock': step.keeps_lock,
        'loses': list(step.loses),
        'has_disk': _has_disk(step.resource),
        **before_state.recorded(step),
    }
