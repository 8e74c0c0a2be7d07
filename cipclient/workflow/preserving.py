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

from cipclient import exceptions
from cipclient.action import attached
from cipclient.action import shelved_image
from cipclient.cloud import failure
from cipclient.model import kept as model_kept
from cipclient.model import standing as model_standing
from cipclient.workflow import requests_sent
from cipclient.workflow import tools as workflow_tools


def preserve(
    tools: workflow_tools.Tools,
    requests: requests_sent.Requests,
    key: model_standing.ResourceKey,
    has_disk: bool,
) -> str:
    """Protect its image and keep its volumes; return why it must not go.

    :param has_disk: its root disk was a disk of its own, so that there has
        to be an image of it.
    """
    try:
        if has_disk:
            why = _image_kept(tools, requests, key)
            if why:
                return why
        return _volumes_kept(tools, requests, key.id)
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        return f'Whether its data stay is not known: {error}'


def image_of(
    tools: workflow_tools.Tools, key: model_standing.ResourceKey
) -> model_kept.Kept | None:
    """Return the image that it was shelved into last; None if none is."""
    with tools.alone:
        found = [
            one
            for one in tools.run.kept()
            if one.resource == key and one.kind == model_kept.IMAGE
        ]
    return found[-1] if found else None


def _image_kept(
    tools: workflow_tools.Tools,
    requests: requests_sent.Requests,
    key: model_standing.ResourceKey,
) -> str:
    kept = image_of(tools, key)
    if kept is None:
        return 'No image of its disk is recorded.'
    image = shelved_image.look(tools.cloud, kept.id)
    why = _unfit(image, key, tools.cloud.whoami.project_id)
    if why or image is None:
        return why
    if image.protected:
        return ''
    sent = requests.send('protect', shelved_image.protect(kept.id))
    if not sent.taken:
        if sent.code:
            requests.settle(sent, False)
        return f'Its image {kept.id} could not be protected: {sent.said}.'
    image = shelved_image.look(tools.cloud, kept.id)
    why = _unfit(image, key, tools.cloud.whoami.project_id)
    done = image is not None and image.protected
    requests.settle(sent, done)
    if done:
        with tools.alone:
            tools.run.protected(kept.number, True, tools.clock())
    if why:
        return why
    return '' if done else f'Its image {kept.id} is not protected.'


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
) -> str:
    for one in attached.read(tools.cloud, id_):
        if not one.goes:
            continue
        sent = requests.send('keep', attached.keep(id_, one.volume_id))
        if not sent.taken:
            if sent.code:
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
