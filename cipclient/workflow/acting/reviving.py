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

"""Starting again what a failed shelve turned off (hazard H21).

A shelve turns the guest off before it stores anything. Where that fails Nova
says ACTIVE, and starts nothing that is ACTIVE; it has to be stopped first,
which does nothing to a guest that is off.
"""

from cipclient import exceptions
from cipclient.action import power
from cipclient.cloud import failure
from cipclient.model import step as model_step
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools

_RUNS = 'ACTIVE'
_STOPPED = 'SHUTOFF'
_BY_HAND = 'Start it by hand.'


def revive(
    tools: workflow_tools.Tools,
    requests: requests_sent.Requests,
    id_: str,
    before: str,
) -> str:
    """Start a server again that ran before, and say what came of it.

    Nothing is done to one that runs, or of which that cannot be told.

    :param before: its status then.
    :returns: a sentence; empty where there was nothing to be done.
    """
    if before != _RUNS:
        return ''
    try:
        status = tools.look(id_).status
        if status == _RUNS:
            runs = power.runs(tools.cloud, id_)
            if runs:
                return 'Its guest runs as before.'
            if runs is None:
                return (
                    'Its guest may be off, although Nova says ACTIVE: look '
                    'at its console, and reboot it by hand.'
                )
            if not _done(tools, requests, id_, 'stop'):
                return f'It is off, and Nova does not stop it. {_BY_HAND}'
            status = _STOPPED
        if status != _STOPPED:
            return ''
        if _done(tools, requests, id_, 'start'):
            return 'It was started again.'
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        return f'Whether its guest runs is not known: {error}'
    return f'It is off, and could not be started again. {_BY_HAND}'


def _done(
    tools: workflow_tools.Tools,
    requests: requests_sent.Requests,
    id_: str,
    name: str,
) -> bool:
    """Ask for a verb, and return whether it is proved to have come about."""
    verb = tools.verbs[name]
    before = tools.look(id_)
    sent = requests.send(verb.what, verb.write(id_))
    if sent.refused:
        requests.settle(sent, False)
        return False
    ended = tools.awaited(verb, id_, before)
    if ended.outcome is model_step.Outcome.UNKNOWN:
        return False
    done = ended.outcome is model_step.Outcome.DONE
    if done or sent.taken:
        requests.settle(sent, done)
    # Else it may still come (F22).
    return done
