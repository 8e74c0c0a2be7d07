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


"""What a deleted server leaves in the cloud, besides its disk (H26).

It costs its owner, and nobody else would tell him: ports that were made before
it, floating IPs, volumes.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cipclient import exceptions
from cipclient.action import ports as action_ports
from cipclient.action import volumes
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.workflow.restore import blueprint


def told(cloud: connection.Cloud, recipe: object) -> str:
    """Say what is still there of a server that is gone; empty for nothing.

    What cannot be read is said to be not known. Raises NotAuthenticated.

    :param recipe: as it was read before the server went.
    """
    if not isinstance(recipe, Mapping):
        return ''
    left: list[str] = []
    unread: list[str] = []
    for what, look in (
        ('ports', _ports),
        ('floating IPs', _floating),
        ('volumes', _volumes),
    ):
        _read(what, look, cloud, recipe, left, unread)
    said = []
    if left:
        said.append(f'It leaves behind: {", ".join(left)}.')
    if unread:
        said.append(f'Not known: whether it leaves {" and ".join(unread)}.')
    return ' '.join(said)


def _read(
    what: str,
    look: Callable[[connection.Cloud, Mapping[str, Any]], Iterator[str]],
    cloud: connection.Cloud,
    recipe: Mapping[str, Any],
    left: list[str],
    unread: list[str],
) -> None:
    try:
        left.extend(look(cloud, recipe))
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound):
        unread.append(what)


def _ports(
    cloud: connection.Cloud, recipe: Mapping[str, Any]
) -> Iterator[str]:
    for port in recipe.get('ports') or ():
        id_ = str(port.get('id') or '')
        if action_ports.port(cloud, id_) is not None:
            yield f'port {id_}'


def _floating(
    cloud: connection.Cloud, recipe: Mapping[str, Any]
) -> Iterator[str]:
    if 'floating_ips' not in recipe:
        raise exceptions.CloudError('They were not read before it went.')
    for one in recipe['floating_ips']:
        id_ = str(one.get('id') or '')
        if action_ports.floating(cloud, id_) is not None:
            yield f'floating IP {one.get("floating_ip_address")} ({id_})'


def _volumes(
    cloud: connection.Cloud, recipe: Mapping[str, Any]
) -> Iterator[str]:
    for id_ in blueprint.volumes(recipe):
        if volumes.status(cloud, id_) is not None:
            yield f'volume {id_}'
