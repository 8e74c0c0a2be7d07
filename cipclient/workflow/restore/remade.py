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

"""What became of a server that was asked for in the place of a deleted one.

The request is sent once. Whether it did anything is told by the mark in the
metadata of what was made, and by nothing else (P10, P24).
"""

from collections.abc import Mapping
from typing import NamedTuple

from cipclient import exceptions
from cipclient.action import anew
from cipclient.action import base as action_base
from cipclient.action import request as action_request
from cipclient.cloud import failure
from cipclient.inventory import cells
from cipclient.ledger import view as ledger_view
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools

Outcome = model_step.Outcome

VERB = 'rebuild'
#: The request that makes it.
WHAT = 'create'
#: What the journal calls it.
NOTED = 'made anew'
_SETTLING = requests_sent.SETTLING
#: On its way, or nothing that Nova can tell now.
_PASSING = ('BUILD', 'UNKNOWN')


class Settled(NamedTuple):
    """What became of one.

    :param outcome: UNKNOWN where that is not known yet.
    :param why: a sentence.
    """

    outcome: model_step.Outcome
    why: str


def of(
    view: ledger_view.View, key: model_standing.ResourceKey
) -> Mapping[int, str]:
    """Return by step the ids of what was made in its place, oldest first."""
    steps = {step.number for step in view.steps_of(key) if step.verb == VERB}
    return {
        number: str(entry.detail.get('server'))
        for entry in view.noted_as(NOTED)
        if isinstance(number := entry.detail.get('step'), int)
        and number in steps
    }


def settle(tools: workflow_tools.Tools, step: model_step.Step) -> Settled:
    """Find out what came of a step that a run left open, and end it."""
    try:
        settled = _settled(tools, step)
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        settled = Settled(
            Outcome.UNKNOWN, f'What came of it is not known yet: {error}'
        )
    if settled.outcome is not Outcome.UNKNOWN:
        tools.run.end_step(
            step.number, settled.outcome, settled.why, tools.clock()
        )
    return settled


def note(
    tools: workflow_tools.Tools,
    key: model_standing.ResourceKey,
    step: int,
    id_: str,
) -> None:
    """Record which server is the new one, once."""
    if step not in of(tools.run, key):
        tools.run.note(
            NOTED, key, {'step': step, 'server': id_}, tools.clock()
        )


def sought(
    tools: workflow_tools.Tools, before: Mapping[str, object]
) -> tuple[str, str]:
    """Look for the one that was made.

    :param before: of the step: its project, and the mark.
    :returns: its id; else why it may be there all the same, or two empty
        texts where it is not.

    Raises CloudError.
    """
    compute = tools.cloud.compute
    version = compute.microversion(action_request.WANTED, action_request.FLOOR)
    sights = [cells.services(compute, version)]
    found = anew.made(
        tools.cloud, str(before.get('project')), str(before.get('mark'))
    )
    sights.append(cells.services(compute, version))
    return found, '' if found else ' '.join(cells.changes(*sights))


def became(seen: action_base.Sight, id_: str, said: str) -> Settled:
    """Say what became of one, as it is.

    :param said: what Nova says of one in ERROR.
    """
    if seen.task_state is not None or seen.status in _PASSING:
        return Settled(
            Outcome.UNKNOWN, f'The server {id_} is still being made.'
        )
    if seen.status == 'ERROR':
        told = f'Nova says: {said}. ' if said else ''
        return Settled(
            Outcome.FAILED,
            f'The server {id_} was made, and is in ERROR. {told}It has what '
            'it was given of addresses and volumes: delete it before another '
            'try.',
        )
    return Settled(
        Outcome.DONE, f'The server {id_} was made, and is {seen.status}.'
    )


def look(tools: workflow_tools.Tools, id_: str) -> Settled:
    """Read what became of one. Raises CloudError and NotFound."""
    seen = tools.look(id_)
    said = anew.fault(tools.cloud, id_) if seen.status == 'ERROR' else ''
    return became(seen, id_, said)


def _settled(tools: workflow_tools.Tools, step: model_step.Step) -> Settled:
    asked = next((one for one in step.requests if one.what == WHAT), None)
    if asked is None:
        return Settled(
            Outcome.ABORTED, 'The run died before it asked for anything.'
        )
    if asked.happened is False or 400 <= asked.code < 500:
        _happened(tools, asked, False)
        return Settled(
            Outcome.FAILED,
            f'It was refused (HTTP {asked.code})'
            if asked.code
            else 'It was not asked for.',
        )
    id_ = of(tools.run, step.resource).get(step.number, '')
    doubt = ''
    if not id_:
        id_, doubt = sought(tools, step.before)
    if doubt:
        return Settled(
            Outcome.UNKNOWN, f'Whether it was made is not known: {doubt}'
        )
    if not id_ and tools.clock() - asked.sent < _SETTLING:
        return Settled(
            Outcome.UNKNOWN,
            'It may still come: it is looked at again in ten minutes.',
        )
    if not id_:
        _happened(tools, asked, 200 <= asked.code < 300)
        return Settled(Outcome.FAILED, 'There is no server that it made.')
    note(tools, step.resource, step.number, id_)
    _happened(tools, asked, True)
    try:
        return look(tools, id_)
    except exceptions.NotFound:
        return Settled(
            Outcome.FAILED, f'The server {id_} was made, and is gone again.'
        )


def _happened(
    tools: workflow_tools.Tools, request: model_step.Request, did: bool
) -> None:
    if request.happened is None:
        tools.run.happened(request.number, did, tools.clock())
