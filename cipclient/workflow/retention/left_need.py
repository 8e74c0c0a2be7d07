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

"""Whether anything may still need an image that shelving left behind.

Under a server that is shelved, or on its way, it is the only disk there is
(hazard H16, fault F46). What is not known counts as needed.
"""

from collections.abc import Sequence

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.action import sight
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.evaluate import quarantine
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import step as model_step
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.scanning import image_use

Outcome = model_step.Outcome

#: The step that deletes one.
VERB = 'clear'
#: A server that is back: its disk is on a host, or in a volume.
_BACK = frozenset({'ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED'})
#: An image that nothing is being written into.
_STILL = frozenset({'active', 'queued', 'killed'})


def needed(
    view: ledger_view.View,
    cloud: connection.Cloud,
    used: image_use.ImageUse,
    kept: model_kept.Kept,
    case: model_case.Case | None,
    besides: int = 0,
) -> str:
    """Return why it may still be needed, a phrase; all of it read anew.

    :param used: what the servers of this run's scan are made of.
    :param case: the open one of its server; None if there is none.
    :param besides: the number of the step that is about to delete it.

    Raises NotAuthenticated and LedgerError.
    """
    steps = view.steps_of(kept.resource)
    if case is not None and case.quarantined is not None:
        return 'its server is out of service'
    if any(one.ended is None and one.number != besides for one in steps):
        return 'what came of an act on its server is not known yet'
    why = _asked_for([one for one in steps if _is_of(one, kept.id)])
    if why:
        return why
    try:
        return (
            _not_back(cloud, kept)
            or used.doubt(kept.id, kept.resource.region)
            or _unfit(cloud, kept)
        )
    except failure.NotAuthenticated:
        raise
    except exceptions.NotFound:
        # It may be all that is left of it.
        return 'its server is gone'
    except exceptions.CloudError as error:
        return f'whether it is needed is not known ({error})'


def _is_of(step: model_step.Step, image_id: str) -> bool:
    return step.verb == VERB and step.before.get('image') == image_id


def _asked_for(steps: Sequence[model_step.Step]) -> str:
    """Return why it is asked to go no more, a phrase.

    What was refused did nothing, and is tried as often as any act is.
    """
    if any(
        not requests_sent.is_refusal(request.code)
        for one in steps
        for request in one.requests
    ):
        return 'it was asked to go once, and is there: look at it by hand'
    failures = sum(one.outcome is Outcome.FAILED for one in steps)
    if failures >= quarantine.TRIES:
        return f'Glance refused it {failures} times: look at it by hand'
    return ''


def _not_back(cloud: connection.Cloud, kept: model_kept.Kept) -> str:
    seen = sight.look(cloud, kept.resource.id)
    if seen.created is None or seen.created != kept.resource.created:
        return 'another server has the ID of its own'
    if seen.project_id != kept.subject.project_id:
        return 'its server is of another project now'
    if seen.task_state is not None or seen.status not in _BACK:
        doing = f', {seen.task_state}' if seen.task_state else ''
        return f'its server is not back: it is {seen.status}{doing}'
    return ''


def _unfit(cloud: connection.Cloud, kept: model_kept.Kept) -> str:
    ours = cloud.whoami.project_id
    image = shelved_image.look(cloud, kept.id)
    if image is None:
        return 'it is gone'
    if not image.owner or image.owner != ours:
        return 'it is not of our project'
    if image.server_id != kept.resource.id:
        return 'it says that it was made of another server'
    if image.status not in _STILL:
        return f'it is {image.status}'
    # Not by us: nobody else's protection is ever touched (H29).
    if not image.protected:
        return ''
    return 'it is protected' if kept.protected else 'somebody protected it'
