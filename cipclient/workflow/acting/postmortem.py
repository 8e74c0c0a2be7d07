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

"""Why something that Nova took on came to nothing (hazard H21)."""

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.inventory import action_reader

#: Where the image of a shelve finds no room: that says nothing of others.
_KNOWN = ('quota', 'out of space')


def told(cloud: connection.Cloud, id_: str, request_id: str) -> str:
    """Return what Nova tells of a request that failed; empty for nothing.

    The events of an instance action have it, from 2.84 on, and no place
    else. Raises NotAuthenticated.

    :param request_id: Nova's own id of the request.
    """
    if not request_id:
        return ''
    try:
        events = action_reader.Reader(cloud, id_).events(request_id)
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound):
        return ''
    details = (event.get('details') for event in events)
    return failure.clip(
        ' '.join(one for one in details if isinstance(one, str))
    )


def is_known(why: str) -> bool:
    """Whether it is a matter of this one server's project alone."""
    return any(word in why.lower() for word in _KNOWN)
