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

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.cloud import failure
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import kept_things


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
