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

"""Before a server goes: its disk and volumes are made to stay (H9, H19).

Each is asked for by one journaled request and read back. Nothing is deleted
of which any of this cannot be proved (P7, P8).
"""

from collections.abc import Iterable

from cipclient import exceptions
from cipclient.action import attached
from cipclient.action import shelved_image
from cipclient.cloud import failure
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools


def preserve(
    tools: workflow_tools.Tools,
    requests: requests_sent.Requests,
    entering: model_step.Step,
    fresh: model_resource.Resource,
) -> str:
    """Protect its image and keep its volumes; return why it must not go.

    :param entering: the step that took it out of service.
    :param fresh: as it is now.
    """
    key = entering.resource
    try:
        if not booted_from_volume(entering, fresh):
            why = _image_kept(tools, requests, entering)
            return why or _volumes_kept(tools, requests, key.id, False)
        return _volumes_kept(tools, requests, key.id, True)
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        return f'Whether its data stay is not known: {error}'


def entering(
    case: model_case.Case, steps: Iterable[model_step.Step]
) -> model_step.Step | None:
    """Return the step that took it out of service in this episode.

    :param steps: of its resource, newest first.
    """
    return next(
        (
            step
            for step in steps
            if step.case == case.number
            and step.verb == case.verb
            and step.outcome is model_step.Outcome.DONE
        ),
        None,
    )


def booted_from_volume(
    entering: model_step.Step, resource: model_resource.Resource
) -> bool:
    """Whether it had no disk of its own, so that no image is made of it.

    Both what was recorded and what the cloud says now have to say so: what
    is not known counts as a disk (P8, P21).
    """
    return (
        entering.before.get('has_disk') is False
        and resource.fact('volume_booted') is True
    )


def image_of(
    kept: Iterable[model_kept.Kept], entering: model_step.Step
) -> model_kept.Kept | None:
    """Return the image that a step shelved it into; None if none is.

    That of an earlier episode has the disk as it was then.
    """
    found = [
        one
        for one in kept
        if one.step == entering.number and one.kind == model_kept.IMAGE
    ]
    return found[-1] if found else None


def _image_kept(
    tools: workflow_tools.Tools,
    requests: requests_sent.Requests,
    entering: model_step.Step,
) -> str:
    key = entering.resource
    with tools.alone:
        kept = image_of(tools.run.kept(), entering)
    if kept is None:
        return 'No image of its disk is recorded.'
    image = shelved_image.look(tools.cloud, kept.id)
    why = _unfit(image, key, tools.cloud.whoami.project_id)
    if why or image is None:
        return why
    if image.protected:
        # Whoever did: a run that died, or somebody else. It is what is left.
        _recorded(tools, kept)
        return ''
    sent = requests.send('protect', shelved_image.protect(kept.id))
    if not sent.taken:
        if sent.refused:
            requests.settle(sent, False)
        return f'Its image {kept.id} could not be protected: {sent.said}.'
    image = shelved_image.look(tools.cloud, kept.id)
    why = _unfit(image, key, tools.cloud.whoami.project_id)
    done = image is not None and image.protected
    requests.settle(sent, done)
    if done:
        _recorded(tools, kept)
    if why:
        return why
    return '' if done else f'Its image {kept.id} is not protected.'


def _recorded(tools: workflow_tools.Tools, kept: model_kept.Kept) -> None:
    """Record that it is protected: else it would be told as needless."""
    if not kept.protected:
        with tools.alone:
            tools.run.protected(kept.number, True, tools.clock())


def _unfit(
    image: shelved_image.Image | None,
    key: model_standing.ResourceKey,
    ours: str | None,
) -> str:
    """Return why an image is not one that its server can be made of."""
    if image is None:
        return 'The image of its disk is gone.'
    if image.status != shelved_image.ACTIVE:
        return f'The image {image.id} of its disk is {image.status}.'
    if image.size <= 0:
        return f'The image {image.id} of its disk is empty.'
    if image.server_id != key.id or image.owner != ours:
        return f'The image {image.id} is not the one that was made of it.'
    return ''


def _volumes_kept(
    tools: workflow_tools.Tools,
    requests: requests_sent.Requests,
    id_: str,
    needed: bool,
) -> str:
    """Make all of them stay; return why one would not.

    :param needed: its disk is one of them.
    """
    found = attached.read(tools.cloud, id_)
    if needed and not found:
        return 'It booted from a volume, and Nova tells of none.'
    for one in found:
        if not one.goes:
            continue
        sent = requests.send('keep', attached.keep(id_, one.volume_id))
        if not sent.taken:
            if sent.refused:
                requests.settle(sent, False)
            return f'Its volume {one.volume_id} would go with it: {sent.said}.'
        now = {
            seen.volume_id: seen.goes
            for seen in attached.read(tools.cloud, id_)
        }
        stays = now.get(one.volume_id) is False
        requests.settle(sent, stays)
        if not stays:
            return f'Its volume {one.volume_id} would still go with it.'
        with tools.alone:
            tools.run.keep(
                requests.step,
                model_kept.VOLUME,
                one.volume_id,
                0,
                tools.clock(),
            )
    going = [one for one in attached.read(tools.cloud, id_) if one.goes]
    if going:
        return f'Its volume {going[0].volume_id} would go with it.'
    return ''
