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


"""Deleting what was kept of a deleted server, when its time is over too.

It is asked to go once, by the id that was recorded, and only while it is as
it was left: nobody has it, nobody made anything of it, nobody but us protects
it. What is not known keeps it.
"""

import dataclasses
import http

from cipclient import exceptions
from cipclient.action import base as action_base
from cipclient.action import shelved_image
from cipclient.cloud import failure
from cipclient.evaluate import recheck
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import step as model_step
from cipclient.workflow import outcome
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import still_due
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import discarded
from cipclient.workflow.retention import kept_things
from cipclient.workflow.retention import protecting
from cipclient.workflow.scanning import image_use

Outcome = model_step.Outcome
State = action_base.State


@dataclasses.dataclass(frozen=True, slots=True)
class _Ended:
    """How a step ended.

    :param why: a sentence.
    :param parked: for a reason that is known and says nothing of others.
    :param held: from now on it is a matter for the operator.
    """

    outcome: model_step.Outcome
    why: str
    parked: bool = False
    held: bool = False


class Discarding:
    """Carries out the steps of a plan that are of what was kept.

    :param used: what the servers of this run's scan are made of.
    """

    def __init__(
        self,
        tools: workflow_tools.Tools,
        policy: model_policy.Policy,
        used: image_use.ImageUse,
    ) -> None:
        self._tools = tools
        self._policy = policy
        self._used = used

    def perform(self, step: model_plan.PlannedStep) -> outcome.Acted:
        """Carry out one step, to its proven end.

        Raises NotAuthenticated and LedgerError, which end the run.
        """
        tools = self._tools
        case = still_due.still_due(tools, self._policy, step)
        if isinstance(case, outcome.Acted):
            return case
        with tools.alone:
            kept = kept_things.of_case(tools.run.kept(), case.resource)
        if kept is None:
            return still_due.unbegun(
                case, step, 'It is not recorded as kept any more.'
            )
        try:
            thing, why = self._looked(step, case, kept)
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            return still_due.unbegun(case, step, str(error))
        if why or thing is None:
            return still_due.unbegun(case, step, why)
        with tools.alone:
            number = tools.run.intend(
                case,
                case.resource,
                step.verb,
                {
                    'kept': kept.number,
                    'status': thing.status,
                    **protecting.before(thing.updated),
                },
                self._policy.digest,
                step.why,
                tools.clock(),
            )
        ended = self._carried_out(step, case, kept, tools.requests(number))
        return self._recorded(step, case, number, ended)

    def _looked(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        kept: model_kept.Kept,
        unprotected_by_us: bool = False,
    ) -> tuple[kept_things.Thing | None, str]:
        """Read it anew; return why it must not go, too, a sentence (P3)."""
        began = self._tools.clock()
        thing = kept_things.look(
            self._tools.cloud, kept, case, unprotected_by_us
        )
        if thing is None:
            return None, 'It is gone.'
        why = (
            thing.unfit
            or self._in_use(kept)
            or self._known(step, case, kept, unprotected_by_us)
        )
        if not why and self._tools.clock() - began > recheck.FRESH:
            why = 'the look at it took too long, and is old already'
        return thing, why and f'It is kept: {why}.'

    def _in_use(self, kept: model_kept.Kept) -> str:
        if kept.kind != model_kept.IMAGE:
            return ''
        return self._used.doubt(kept.id, kept.resource.region)

    def _known(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        kept: model_kept.Kept,
        unprotected_by_us: bool,
    ) -> str:
        """Return what the ledger says against it, a phrase."""
        run = self._tools.run
        with self._tools.alone:
            steps = run.steps_of(case.resource)
            of_server = run.steps_of(kept.resource)
        what = self._tools.verbs[step.verb].what
        if any(
            request.what == what and request.happened is not False
            for one in steps
            for request in one.requests
        ):
            return 'it was asked to go once, and is there: look at it by hand'
        if (
            kept.kind == model_kept.IMAGE
            and not unprotected_by_us
            and not kept_things.is_protected_by_us(kept, [*steps, *of_server])
        ):
            return kept_things.NOT_PROVED
        return ''

    def _carried_out(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        kept: model_kept.Kept,
        requests: requests_sent.Requests,
    ) -> _Ended:
        # Again, and behind the intent: nothing may have come between (P3).
        try:
            thing, why = self._looked(step, case, kept)
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            return _Ended(Outcome.ABORTED, str(error), parked=True)
        if why or thing is None:
            return _Ended(Outcome.ABORTED, why, parked=True)
        if kept.kind != model_kept.IMAGE:
            return self._removed(step, case, kept, thing, requests)
        ended = self._unprotected(step, case, kept, requests)
        if ended is None:
            ended = self._removed(step, case, kept, thing, requests)
            if ended.outcome not in (Outcome.DONE, Outcome.UNKNOWN):
                ended = self._again(kept, requests, ended)
        return ended

    def _unprotected(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        kept: model_kept.Kept,
        requests: requests_sent.Requests,
    ) -> _Ended | None:
        """Take our protection off; return how the step ends if it may not go.

        What got no answer may still come: the next run finds out.
        """
        sent = requests.send(
            kept_things.UNPROTECT, shelved_image.unprotect(kept.id)
        )
        if sent.refused:
            requests.settle(sent, False)
            return _refusal('Our protection could not be taken off', sent)
        try:
            thing, why = self._looked(step, case, kept, True)
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            ended = self._again(
                kept,
                requests,
                _Ended(Outcome.ABORTED, str(error), parked=True),
            )
            if sent.taken:
                return ended
            # It may come after what puts it on again.
            return _Ended(Outcome.UNKNOWN, ended.why)
        off = thing is None or not thing.protected
        if off or sent.taken:
            requests.settle(sent, off)
        if thing is None:
            return _Ended(Outcome.ABORTED, why, parked=True)
        if off:
            if not why:
                return None
            return self._again(
                kept, requests, _Ended(Outcome.ABORTED, why, parked=True)
            )
        if sent.taken:
            return _Ended(
                Outcome.FAILED,
                f'Glance answered {sent.said}, and it is still protected.',
            )
        return _Ended(
            Outcome.UNKNOWN,
            f'Whether our protection comes off is not known: {sent.said}. The '
            'next run puts it on again if it did.',
        )

    def _again(
        self,
        kept: model_kept.Kept,
        requests: requests_sent.Requests,
        ended: _Ended,
    ) -> _Ended:
        """Put our protection on again, whatever kept it from going."""
        done, said = protecting.again(self._tools, requests, kept.id)
        why = f'{ended.why} {said}'
        if not done:
            # Not over before it is: the next run comes back to it.
            return _Ended(Outcome.UNKNOWN, why)
        return dataclasses.replace(ended, why=why)

    def _removed(
        self,
        step: model_plan.PlannedStep,
        case: model_case.Case,
        kept: model_kept.Kept,
        before: kept_things.Thing,
        requests: requests_sent.Requests,
    ) -> _Ended:
        """Ask once for it to go, and look until it is gone."""
        tools = self._tools
        verb = tools.verbs[step.verb]
        sent = requests.send(verb.what, verb.write(kept.id))
        if sent.refused:
            requests.settle(sent, False)
            return self._refused(case, kept, sent)
        was = _sight(before.status)

        def look() -> action_base.Progress:
            try:
                thing = kept_things.look(tools.cloud, kept, case, True)
            except failure.NotAuthenticated:
                raise
            except (exceptions.CloudError, exceptions.NotFound) as error:
                return action_base.Progress(State.PENDING, str(error))
            if thing is None:
                return action_base.Progress(State.DONE, 'It is gone.')
            return verb.progress(_sight(thing.status), was)

        polling = tools.polling
        if not sent.taken:
            # What is not seen to have begun may still come (F22).
            polling = dataclasses.replace(
                polling,
                deadline=min(workflow_tools.AFTER_ERROR, polling.deadline),
            )
            if look().state is State.FAILED:
                return _Ended(
                    Outcome.UNKNOWN,
                    f'Asked for, with {sent.said}: the next run finds out '
                    'what came of it.',
                )
        progress, ended = polling.until(
            look, lambda seen: seen.state is not State.PENDING
        )
        if not ended:
            return _Ended(
                Outcome.UNKNOWN,
                f'Asked for, with {sent.said}, and it has not ended for '
                f'{polling.deadline:.0f} seconds: {progress.why}.',
            )
        requests.settle(sent, True)
        if progress.state is State.DONE:
            return _Ended(Outcome.DONE, progress.why)
        return _Ended(
            Outcome.FAILED,
            f'{progress.why} It is never asked for again: look at it by hand.',
            held=True,
        )

    def _refused(
        self,
        case: model_case.Case,
        kept: model_kept.Kept,
        sent: requests_sent.Sent,
    ) -> _Ended:
        """Find out what a refusal means: it may have changed just now."""
        try:
            thing = kept_things.look(self._tools.cloud, kept, case, True)
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            return _Ended(Outcome.ABORTED, f'{sent.said}. {error}', True)
        if thing is None:
            return _Ended(Outcome.ABORTED, 'Somebody else did it just now.')
        if thing.unfit:
            return _Ended(
                Outcome.ABORTED,
                f'It changed just now, and is kept: {thing.unfit}.',
                parked=True,
            )
        return _refusal('It was refused', sent)

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
            after = discarded.recorded(
                tools, step.verb, case, ended.outcome, ended.why, ended.held
            )
            cases = tools.run.end_step(
                number, ended.outcome, ended.why, now, after
            )
        return outcome.Acted(
            cases[0] if cases else case,
            step.verb,
            ended.outcome,
            ended.why,
            ended.parked,
        )


def _sight(status: str) -> action_base.Sight:
    """Return what a verb judges by; only a server has the rest of it."""
    return action_base.Sight(status, None, None)


def _refusal(what: str, sent: requests_sent.Sent) -> _Ended:
    if sent.code == http.HTTPStatus.TOO_MANY_REQUESTS:
        return _Ended(Outcome.ABORTED, f'{what}: {sent.said}.', parked=True)
    return _Ended(Outcome.FAILED, f'{what}: {sent.said}.')
