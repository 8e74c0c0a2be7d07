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

"""The end of what was kept of a deleted server, and what is left to find out.

A run that died at it, or got no answer, is settled by reading: nothing is
asked to go a second time. What we took our protection off is protected again.
"""

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.action import volumes
from cipclient.cloud import failure
from cipclient.evaluate import episode
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import step as model_step
from cipclient.workflow.acting import executor
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import kept_things
from cipclient.workflow.retention import protecting

Outcome = model_step.Outcome

#: The verbs that remove it.
VERBS = model_case.DELETING - {model_case.DELETE}
_SETTLING = requests_sent.SETTLING
_DELETING = 'deleting'


def recorded(
    tools: workflow_tools.Tools,
    verb: str,
    case: model_case.Case,
    came_of_it: model_step.Outcome,
    why: str,
    held: bool,
) -> tuple[model_case.Case, ...]:
    """Record what is not kept any more; return the case, if it changes.

    :param held: from now on it is a matter for the operator.
    """
    run, now = tools.run, tools.clock()
    if held:
        return (episode.hold(case, model_case.HoldReason.FAILED, why, now),)
    if came_of_it is Outcome.DONE:
        while one := kept_things.of_case(run.kept(), case.resource):
            run.kept_no_longer(one.number, 'deleted', now)
    return executor.settled(
        run, case, tools.verbs[verb].spec, came_of_it, why, now
    )


def settle(
    tools: workflow_tools.Tools, step: model_step.Step
) -> tuple[model_step.Outcome, str]:
    """Find out what came of one that a run left open, and end it (P25).

    :returns: also a sentence; UNKNOWN where it is not known yet.

    Raises NotAuthenticated and LedgerError.
    """
    if not step.requests:
        why = 'The run died before it asked for anything.'
        return _ended(tools, step, Outcome.ABORTED, why)
    id_ = step.resource.id
    try:
        seen = (
            shelved_image.look(tools.cloud, id_)
            if step.resource.kind == model_kept.IMAGE
            else volumes.look(tools.cloud, id_)
        )
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        return Outcome.UNKNOWN, f'What came of it is not known yet: {error}'
    asked = _last(step, tools.verbs[step.verb].what)
    effective = asked is not None and not _is_refused(asked)
    if seen is None:
        if asked is None or not effective:
            return _ended(tools, step, Outcome.ABORTED, 'It is gone.')
        _happened(tools, asked, True)
        return _ended(tools, step, Outcome.DONE, 'It is gone.')
    if seen.status == _DELETING:
        return Outcome.UNKNOWN, 'It is still under way (deleting).'
    if _may_come(tools, step):
        return Outcome.UNKNOWN, (
            'It may still come: it is looked at again in ten minutes.'
        )
    said: str | None = ''
    if isinstance(seen, shelved_image.Image):
        said = _protected_again(tools, step, seen)
    if said is None:
        return Outcome.UNKNOWN, 'Our protection is to be put on it again.'
    if asked is None:
        why = f'The run ended before it asked for it to go. {said}'.strip()
        return _ended(tools, step, Outcome.ABORTED, why)
    if not effective:
        _happened(tools, asked, False)
        why = (
            f'It was refused (HTTP {asked.code}).'
            if asked.code
            else 'It was never taken on.'
        )
        ended = requests_sent.of_refusal(asked.code)
        return _ended(tools, step, ended, f'{why} {said}'.strip())
    _happened(tools, asked, False)
    why = f'It is {seen.status}, and was asked to go: look at it by hand.'
    return _ended(
        tools, step, Outcome.FAILED, f'{why} {said}'.strip(), held=True
    )


def _last(step: model_step.Step, what: str) -> model_step.Request | None:
    return next(
        (one for one in reversed(step.requests) if one.what == what), None
    )


def _is_refused(asked: model_step.Request) -> bool:
    return asked.happened is False or requests_sent.is_refusal(asked.code)


def _may_come(tools: workflow_tools.Tools, step: model_step.Step) -> bool:
    """Whether one of its requests without an answer may be under way."""
    now = tools.clock()
    return any(
        one.happened is None
        and not _is_refused(one)
        and now - one.sent < _SETTLING
        for one in step.requests
    )


def _protected_again(
    tools: workflow_tools.Tools,
    step: model_step.Step,
    seen: shelved_image.Image,
) -> str | None:
    """Put our protection on again where it may be off; None if it is not on.

    :returns: a sentence; empty where it was never taken off.
    """
    off = _last(step, kept_things.UNPROTECT)
    if off is None or _is_refused(off):
        return ''
    on = _last(step, kept_things.PROTECT)
    # What had no answer may have come behind what put it on again.
    if on is not None and on.happened and on.number > off.number and off.code:
        return ''
    if not seen.protected:
        _happened(tools, off, True)
    elif protecting.never_off(step, off, seen):
        _happened(tools, off, False)
        return 'Our protection never came off it.'
    requests = tools.requests(step.number)
    done, said = protecting.again(tools, requests, step.resource.id)
    return said if done else None


def _happened(
    tools: workflow_tools.Tools, request: model_step.Request, did: bool
) -> None:
    if request.happened is None:
        with tools.alone:
            tools.run.happened(request.number, did, tools.clock())


def _ended(
    tools: workflow_tools.Tools,
    step: model_step.Step,
    came_of_it: model_step.Outcome,
    why: str,
    held: bool = False,
) -> tuple[model_step.Outcome, str]:
    with tools.alone:
        case = tools.run.case(step.case)
        after: tuple[model_case.Case, ...] = ()
        if case is not None and case.closed is None:
            after = recorded(tools, step.verb, case, came_of_it, why, held)
        tools.run.end_step(step.number, came_of_it, why, tools.clock(), after)
    return came_of_it, why
