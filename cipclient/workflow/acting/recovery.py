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

"""What runs that died left open: settled by reading, never by repeating.

An act is done again only when the cloud shows that it never was, and only by
a plan that asks for it anew.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from cipclient import exceptions
from cipclient.action import base as action_base
from cipclient.action import lock
from cipclient.evaluate import guard
from cipclient.inventory import server_actions
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.model import verb as model_verb
from cipclient.workflow.acting import executor
from cipclient.workflow.acting import marking
from cipclient.workflow.acting import postmortem
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import reviving
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.restore import remade
from cipclient.workflow.retention import clearing
from cipclient.workflow.retention import discarded
from cipclient.workflow.retention import left_images
from cipclient.workflow.retention import leftovers

Outcome = model_step.Outcome
State = action_base.State

_SETTLING = requests_sent.SETTLING
#: What is under way for longer than this never ends by itself (H21, H22).
_STUCK = datetime.timedelta(hours=2)
_UNLOCK = 'unlock'
_FENCE = ('lock', _UNLOCK)
#: What takes out of service; Nova calls it so, too.
_ACTS = ('shelve', 'stop')


class Recovery:
    """Settles the steps that have no end.

    Those of this region: another one answers for no server of its own, and
    what it does not have is not gone.

    :ivar open: the resources of which it is not known yet, so that nothing
        is done with them in this run.
    """

    def __init__(self, tools: workflow_tools.Tools) -> None:
        self._tools = tools
        self._run = tools.run
        self.open: set[model_standing.ResourceKey] = set()

    def settle(self) -> Sequence[str]:
        """Settle what can be, and return a sentence for each (P25)."""
        said = [
            f'{step.resource.kind} {step.resource.id} ({step.verb}): {why}'
            for step in self._run.open_steps()
            if self._is_here(step.resource)
            for why in self._step(step)
        ]
        return [*said, *self._unlocked()]

    def _is_here(self, key: model_standing.ResourceKey) -> bool:
        return key.region == self._tools.cloud.region

    def _step(self, step: model_step.Step) -> Iterator[str]:
        if step.verb == remade.VERB:
            # Of another server than the one that it is recorded of.
            settled = remade.settle(self._tools, step)
            if settled.outcome is Outcome.UNKNOWN:
                self.open.add(step.resource)
            yield settled.why
            return
        if step.verb == clearing.VERB:
            # Of an image, whatever became of its server since.
            outcome, why = clearing.settle(self._tools, step)
            if outcome is Outcome.UNKNOWN:
                self.open.add(step.resource)
            yield why
            return
        if step.verb in discarded.VERBS:
            # Of what a delete kept: no server.
            outcome, why = discarded.settle(self._tools, step)
            if outcome is Outcome.UNKNOWN:
                self.open.add(step.resource)
            yield why
            return
        try:
            seen = self._tools.look(step.resource.id)
        except exceptions.NotFound:
            yield self._gone(step)
            return
        except exceptions.CloudError as error:
            self.open.add(step.resource)
            yield f'What came of it is not known yet: {error}'
            return
        if seen.created != step.resource.created:
            yield self._end(step, Outcome.ABORTED, 'It is another one now.')
            return
        self._settle_fence(step, seen)
        if step.verb in (marking.VERB, _UNLOCK):
            # What is missing of it is done by the next run, or this one.
            yield self._end(step, Outcome.ABORTED, 'The run died at it.')
            return
        main = _main(step, self._tools.verbs)
        if main is None:
            yield self._end(
                step,
                Outcome.ABORTED,
                'The run died before it asked for anything.',
            )
            return
        yield self._settle_main(step, main, seen)

    def _gone(self, step: model_step.Step) -> str:
        """Settle a step whose server is not there any more."""
        verb = self._tools.verbs.get(step.verb)
        main = _main(step, self._tools.verbs)
        if (
            verb is None
            or main is None
            or not verb.spec.removes
            # It was refused: somebody else removed it.
            or main.happened is False
            or requests_sent.is_refusal(main.code)
        ):
            return self._end(step, Outcome.ABORTED, 'It is gone.')
        left = leftovers.told(self._tools.cloud, step.before.get('recipe'))
        self._happened(main, True)
        return self._end(step, Outcome.DONE, f'It is gone. {left}'.strip())

    def _settle_main(
        self,
        step: model_step.Step,
        main: model_step.Request,
        seen: action_base.Sight,
    ) -> str:
        verb = self._tools.verbs.get(_verb(step, main))
        if verb is None:
            self.open.add(step.resource)
            return f'Nobody here knows the verb {step.verb} any more.'
        if requests_sent.is_refusal(main.code):
            self._happened(main, False)
            return self._end(
                step,
                requests_sent.of_refusal(main.code),
                f'It was refused (HTTP {main.code}).',
            )
        progress = verb.progress(seen, _before(step, seen))
        if progress.state is State.DONE:
            self._happened(main, True)
            return self._end(step, Outcome.DONE, self._done(step, verb.spec))
        if seen.task_state is not None:
            self.open.add(step.resource)
            said = f'It is still under way ({seen.task_state}).'
            if self._tools.clock() - main.sent < _STUCK:
                return said
            return (
                f'{said} Nova has forgotten it, it seems: "openstack server '
                f'set --state active {step.resource.id}" takes the task off.'
            )
        if self._tools.clock() - main.sent < _SETTLING:
            self.open.add(step.resource)
            return 'It may still come: it is looked at again in ten minutes.'
        try:
            taken_back = self._was_done(step, main)
        except (exceptions.CloudError, exceptions.NotFound) as error:
            self.open.add(step.resource)
            return f'Whether it was done is not known yet: {error}'
        if taken_back:
            # As any return: the next scan ends the episode, and what is told
            # anew begins with its full schedule.
            self._happened(main, True)
            return self._end(
                step, Outcome.DONE, 'It was done, and taken back since.'
            )
        why = progress.why or f'It is {seen.status}, as if never asked for.'
        return self._end(step, Outcome.FAILED, self._failed(step, main, why))

    def _done(self, step: model_step.Step, spec: model_verb.VerbSpec) -> str:
        """Say that it was done, and record what it left behind."""
        if step.verb == 'restore' or not spec.leaves_image:
            return 'It was done.'
        missing = left_images.kept(
            self._tools,
            step.number,
            step.resource.id,
            bool(step.before.get('has_disk')),
        )
        return f'It was done. {missing}'.strip()

    def _failed(
        self, step: model_step.Step, main: model_step.Request, why: str
    ) -> str:
        """Say why it failed, and leave the server as it was (hazard H21)."""
        tools, id_ = self._tools, step.resource.id
        told = postmortem.told(tools.cloud, id_, main.request_id)
        # Where Nova knows nothing of it, it never came.
        self._happened(main, bool(told))
        before = step.before.get('status')
        revived = ''
        if step.verb != 'restore' and isinstance(before, str):
            requests = tools.requests(step.number)
            revived = reviving.revive(tools, requests, id_, before)
        left = left_images.of_failure(tools, step.number, id_) if told else ''
        said = (why, told and f'Nova says: {told}', left, revived)
        return ' '.join(filter(None, said))

    def _was_done(
        self, step: model_step.Step, main: model_step.Request
    ) -> bool:
        """Whether Nova did it, though the server is as before.

        Its owner may have brought it back meanwhile.
        """
        if step.verb not in _ACTS:
            return False
        return server_actions.was_done(
            self._tools.cloud,
            step.resource.id,
            step.verb,
            main.sent - guard.SKEW,
            main.request_id,
        )

    def _settle_fence(
        self, step: model_step.Step, seen: action_base.Sight
    ) -> None:
        """Say of each lock and unlock without an answer what it did."""
        ours = lock.is_ours(seen)
        for request in step.requests:
            if request.what in _FENCE and request.happened is None:
                self._happened(request, ours == (request.what == 'lock'))

    def _happened(self, request: model_step.Request, did: bool) -> None:
        if request.happened is None:
            self._run.happened(request.number, did, self._tools.clock())

    def _end(
        self, step: model_step.Step, came_of_it: model_step.Outcome, why: str
    ) -> str:
        now = self._tools.clock()
        case = self._run.case(step.case) if step.case else None
        changed: tuple[model_case.Case, ...] = ()
        verb = self._tools.verbs.get(step.verb)
        if (
            case is not None
            and case.closed is None
            and verb is not None
            and (case.quarantined is None or verb.spec.removes)
        ):
            changed = executor.settled(
                self._run, case, verb.spec, came_of_it, why, now
            )
        self._run.end_step(step.number, came_of_it, why, now, changed)
        return why

    def _unlocked(self) -> Iterator[str]:
        """Take off the locks of ours that nothing asks for any more (P43)."""
        for key in sorted(
            self._run.locked_by_us() - self.open, key=lambda key: key.id
        ):
            if self._is_here(key) and not self._stays_on(key):
                yield self._unlock(key)
        yield from self._come_late()

    def _stays_on(self, key: model_standing.ResourceKey) -> bool:
        """Whether the last act was to leave our lock on it."""
        return next(
            (
                _keeps_lock(step)
                for step in self._run.steps_of(key)
                if step.verb not in (marking.VERB, clearing.VERB)
            ),
            True,
        )

    def _come_late(self) -> Iterator[str]:
        """Take off what came to be after somebody looked whether it was."""
        for key in sorted(
            self._run.unanswered_locks() - self.open, key=lambda key: key.id
        ):
            if not self._is_here(key):
                continue
            try:
                late = lock.is_ours(self._tools.look(key.id))
            except exceptions.NotFound:
                continue
            except exceptions.CloudError:
                late = False
            if late:
                yield self._unlock(key)
            elif self._may_come(key):
                # Behind the back of an act, nothing would take it off.
                self.open.add(key)
                yield (
                    f'{key.kind} {key.id}: our lock may still come: it is '
                    'looked at again in ten minutes.'
                )

    def _may_come(self, key: model_standing.ResourceKey) -> bool:
        """Whether a lock of ours without an answer may be under way."""
        now = self._tools.clock()
        return any(
            request.what == 'lock'
            and request.answered is None
            and now - request.sent < _SETTLING
            for step in self._run.steps_of(key)
            for request in step.requests
        )

    def _unlock(self, key: model_standing.ResourceKey) -> str:
        named = f'{key.kind} {key.id}'
        try:
            seen = self._tools.look(key.id)
        except exceptions.NotFound:
            self._was_off(key)
            return f'{named}: it is gone, and our lock with it.'
        except exceptions.CloudError as error:
            return f'{named}: our lock may be on it: {error}'
        if not lock.is_ours(seen):
            self._was_off(key)
            return f'{named}: our lock was off already.'
        number = self._run.intend(
            None,
            key,
            _UNLOCK,
            {'status': seen.status},
            '',
            _LEFT,
            self._tools.clock(),
        )
        requests = self._tools.requests(number)
        sent = requests.send(_UNLOCK, lock.unlock(key.id), proves=True)
        came_of_it = Outcome.DONE if sent.taken else Outcome.FAILED
        why = (
            'Our lock was taken off.'
            if sent.taken
            else f'Our lock could not be taken off: {sent.said}.'
        )
        self._run.end_step(number, came_of_it, why, self._tools.clock())
        return f'{named}: {why}'

    def _was_off(self, key: model_standing.ResourceKey) -> None:
        """Settle what touched our lock last: a later one is not ours.

        Back to the last time that it was taken off, or may have been: what
        came to be before that has been off since.
        """
        for request in [
            request
            for step in self._run.steps_of(key)
            for request in reversed(step.requests)
            if request.what in _FENCE
        ]:
            off = request.what == _UNLOCK
            self._run.happened(request.number, off, self._tools.clock())
            if off:
                return


_LEFT = 'A run before had left our lock on it.'


def _main(
    step: model_step.Step, verbs: Mapping[str, action_base.Verb]
) -> model_step.Request | None:
    """Return the last request that did what the step was for.

    What was done about a failure does not settle the step.
    """
    verb = verbs.get(step.verb)
    return next(
        (
            one
            for one in reversed(step.requests)
            if one.what not in _FENCE and (not verb or one.what == verb.what)
        ),
        None,
    )


def _verb(step: model_step.Step, main: model_step.Request) -> str:
    """Return the verb by whose proof a step is settled.

    That of the step; a restore is settled by the last thing that it asked
    for.
    """
    return main.what if step.verb == 'restore' else step.verb


def _before(
    step: model_step.Step, seen: action_base.Sight
) -> action_base.Sight:
    """Return how it was before the step, as far as that was recorded."""
    status = step.before.get('status')
    return seen.was(str(status) if isinstance(status, str) else None)


def _keeps_lock(step: model_step.Step) -> bool:
    return step.outcome is Outcome.DONE and bool(step.before.get('keeps_lock'))
