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

"""The use case: taking back what was taken out of service."""

from collections.abc import Callable, Iterator

from cipclient import exceptions
from cipclient.action import base as action_base
from cipclient.action import lock
from cipclient.evaluate import quarantine
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.workflow import found
from cipclient.workflow import outcome
from cipclient.workflow.acting import recovery
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.restore import rebuilding
from cipclient.workflow.retention import remnants

Outcome = model_step.Outcome

#: How a case ends whose resource nobody has brought back.
_NOT_BACK = (model_case.Ending.CLEARED, model_case.Ending.DELETED)
#: Deleted, and kept for a while (H23). Never what we deleted: that was off its
#: host, and is gone at once (H9).
_SOFTLY = 'SOFT_DELETED'
_SHELVED = ('SHELVED', 'SHELVED_OFFLOADED')
_LATER = (
    'The next run finds out what came of it; "restore" goes on from there in '
    'ten minutes.'
)


def restore(
    tools: workflow_tools.Tools,
    resource: str,
    kind: str | None,
    reason: str,
    confirm: Callable[[str], bool],
) -> outcome.Restored:
    """Bring one back to how it was before it was taken out of service.

    Raises NotFound, NotUnique, NotPossible, CloudError and LedgerError.
    """
    run = tools.run
    settled = recovery.Recovery(tools)
    settled.settle()
    require_no_remnant(run, resource, kind)
    key, subject = found.resource(run, resource, kind)
    case = to_take_back(run, key)
    if case is not None and case.ending is model_case.Ending.DELETED:
        return rebuilding.told(tools, key, case)
    if case is None or case.quarantined is None:
        _refuse_deleted(tools, key)
        raise exceptions.NotPossible(
            f'{key.kind} {subject.name or key.id} was not taken out of '
            'service, or it is back already: "openstack lifetime show" tells '
            'what happened to it.'
        )
    if key in settled.open:
        raise exceptions.NotPossible(
            f'{key.kind} {key.id}: what became of an earlier act is not '
            'known yet. Try again in ten minutes.'
        )
    done = next(
        step
        for step in run.steps_of(key)
        if step.case == case.number
        and step.verb == case.verb
        and step.outcome is Outcome.DONE
    )
    if not confirm(run.cloud):
        return outcome.Restored(case, Outcome.ABORTED, 'Nothing was done.')
    return _Restoring(tools, key, case, done, reason).restored()


def require_no_remnant(
    view: ledger_view.View, resource: str, kind: str | None
) -> None:
    """Raise NotPossible for an image or volume that was kept of a server.

    It is the server that is taken back, or made anew of it.
    """
    one = remnants.named(view, resource, kind)
    if one is None:
        return
    server = one.resource
    raise exceptions.NotPossible(
        f'The {one.kind} {one.id} is kept of server '
        f'{one.subject.name or server.id}: that is what is taken back. Say '
        f'"openstack lifetime restore {server.id}". For more time to do so, '
        f'"openstack lifetime extension create {one.id}".'
    )


def to_take_back(
    run: ledger_run.Run, key: model_standing.ResourceKey
) -> model_case.Case | None:
    """Return the case that is to be taken back; None for none.

    The open one; or the last, where it ended and nothing was taken back: it
    was deleted, or the policy calls it over no longer.
    """
    case = run.open_cases().get(key)
    if case is not None:
        return case
    last = max(run.life(key).cases, key=lambda one: one.episode, default=None)
    if last is None or last.ending not in _NOT_BACK:
        return None
    return last


def _refuse_deleted(
    tools: workflow_tools.Tools, key: model_standing.ResourceKey
) -> None:
    """Raise NotPossible for what somebody else deleted, and Nova keeps."""
    try:
        seen = tools.look(key.id)
    except exceptions.NotFound:
        return
    _require_not_deleted(key, seen)


def _require_not_deleted(
    key: model_standing.ResourceKey, seen: action_base.Sight
) -> None:
    if seen.status == _SOFTLY:
        raise exceptions.NotPossible(
            f'{key.kind} {key.id} was deleted, and not by us. Nova keeps it '
            f'for a while: "openstack server restore {key.id}" brings it '
            'back, and later nothing does.'
        )


class _Restoring:
    def __init__(
        self,
        tools: workflow_tools.Tools,
        key: model_standing.ResourceKey,
        case: model_case.Case,
        done: model_step.Step,
        reason: str,
    ) -> None:
        self._tools = tools
        self._key = key
        self._case = case
        self._done = done
        self._reason = reason
        self._before = str(done.before.get('status') or '')

    def restored(self) -> outcome.Restored:
        """Bring it back, and record what came of it."""
        tools, run = self._tools, self._tools.run
        seen = tools.look(self._key.id)
        if seen.created != self._key.created:
            raise exceptions.NotPossible(
                f'{self._key.kind} {self._key.id} is another one now.'
            )
        _require_not_deleted(self._key, seen)
        number = run.intend(
            self._case,
            self._key,
            'restore',
            {'status': seen.status, 'locked': seen.locked},
            self._done.policy,
            self._reason,
            tools.clock(),
        )
        came_of_it, why = self._bring_back(number, seen)
        now = tools.clock()
        changed = (
            (quarantine.restored(self._case, now),)
            if came_of_it is Outcome.DONE and self._case.closed is None
            else ()
        )
        kept = run.end_step(number, came_of_it, why, now, changed)
        return outcome.Restored(
            kept[0] if kept else self._case,
            came_of_it,
            why,
            tuple(self._lost()),
        )

    def _bring_back(
        self, number: int, seen: action_base.Sight
    ) -> tuple[model_step.Outcome, str]:
        requests = self._tools.requests(number)
        id_ = self._key.id
        if lock.is_ours(seen):
            ended = self._unlocked(requests)
            if ended is not None:
                return ended
        for name in self._verbs(seen):
            verb = self._tools.verbs[name]
            seen = self._tools.look(id_)
            sent = requests.send(verb.what, verb.write(id_))
            if sent.refused:
                requests.settle(sent, False)
                return Outcome.FAILED, f'Nova refused to {name}: {sent.said}.'
            if not sent.taken and not self._tools.began(verb, id_, seen):
                # It may still come: only a later look can tell (H30, F22).
                return (
                    Outcome.UNKNOWN,
                    f'To {name} was asked for, with {sent.said}: whether it '
                    f'comes is not known yet. {_LATER}',
                )
            came_of_it, why = self._tools.awaited(
                verb,
                id_,
                seen,
                workflow_tools.AFTER_ERROR if sent.broke else None,
            )
            if came_of_it is Outcome.UNKNOWN:
                return came_of_it, f'To {name}: {why}'
            requests.settle(sent, True)
            if came_of_it is not Outcome.DONE:
                return came_of_it, f'To {name} failed: {why}'
        return Outcome.DONE, f'It is {self._tools.look(id_).status}.'

    def _unlocked(
        self, requests: requests_sent.Requests
    ) -> tuple[model_step.Outcome, str] | None:
        """Take our lock off; return how the step ends if it is not off."""
        id_ = self._key.id
        sent = requests.send('unlock', lock.unlock(id_), proves=True)
        if sent.taken:
            return None
        if sent.refused:
            return (
                Outcome.FAILED,
                f'Our lock could not be taken off: {sent.said}.',
            )
        if lock.is_ours(self._tools.look(id_)):
            return (
                Outcome.UNKNOWN,
                f'Whether our lock comes off is not known yet: {sent.said}. '
                f'{_LATER}',
            )
        requests.settle(sent, True)
        return None

    def _verbs(self, seen: action_base.Sight) -> Iterator[str]:
        """Yield what brings it to the recorded state before."""
        if self._before in _SHELVED:
            # Its owner had shelved it himself.
            return
        if seen.status in _SHELVED:
            yield 'unshelve'
            if self._before == 'SHUTOFF':
                yield 'stop'
        elif seen.status == 'SHUTOFF' and self._before == 'ACTIVE':
            yield 'start'

    def _lost(self) -> Iterator[str]:
        """Say what could not be brought back."""
        loses = self._done.before.get('loses')
        for what in loses if isinstance(loses, list) else ():
            yield f'{what}: it was lost when the server was shelved.'
        if self._before in ('PAUSED', 'SUSPENDED'):
            yield f'It was {self._before} before; now it runs.'
