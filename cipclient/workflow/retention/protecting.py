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


"""Our protection of an image: put on again where its end does not come.

It comes off for nothing but the one request to delete it (hazard H29).
"""

import datetime
from collections.abc import Mapping

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.cloud import failure
from cipclient.evaluate import guard
from cipclient.model import step as model_step
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import kept_things

#: In what a step remembers: when the image was changed last before it.
_UPDATED = 'updated'


def before(updated: datetime.datetime | None) -> Mapping[str, str]:
    """Return what a step has to remember of an image.

    :param updated: when it was changed last; None where that is not known.
    """
    return {} if updated is None else {_UPDATED: updated.isoformat()}


def never_off(
    step: model_step.Step,
    request: model_step.Request,
    seen: shelved_image.Image,
) -> bool:
    """Whether it is proved that our protection stayed on all the time.

    Glance tells who did what of nothing; but it dates every change of an
    image, to the second. One that is protected, and was not changed since
    before we asked for the protection to come off, has the one that was ours
    then. What changed it last has to be older than any doubt of a clock.

    :param request: that asked for it, and may come no more.
    """
    return (
        seen.protected
        and seen.updated is not None
        and step.before.get(_UPDATED) == seen.updated.isoformat()
        and request.sent - seen.updated > guard.SKEW
    )


def again(
    tools: workflow_tools.Tools, requests: requests_sent.Requests, id_: str
) -> tuple[bool, str]:
    """Protect an image that we took the protection off, and read it back.

    :returns: whether nothing is left to do, and a sentence.

    Raises NotAuthenticated.
    """
    try:
        image = shelved_image.look(tools.cloud, id_)
        if image is None:
            return True, 'It is gone.'
        if image.protected:
            # A later run leaves it alone, as it may be somebody else's.
            return True, 'It is protected, whether by us is not known.'
        sent = requests.send(kept_things.PROTECT, shelved_image.protect(id_))
        image = shelved_image.look(tools.cloud, id_)
    except failure.NotAuthenticated:
        raise
    except exceptions.CloudError as error:
        return False, f'Whether it is protected again is not known: {error}'
    if image is not None and image.protected:
        requests.settle(sent, True)
        return True, 'Our protection is on it again.'
    if sent.code:
        requests.settle(sent, False)
    return False, (
        f'Our protection could not be put on it again ({sent.said}): the next '
        'run tries.'
    )
