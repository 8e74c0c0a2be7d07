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

"""All that it takes to make a server anew, read before it goes.

Not its user data, which may hold secrets, and not its password.
"""

from collections.abc import Mapping
from typing import Any

from cipclient import exceptions
from cipclient.action import attached
from cipclient.action import ports
from cipclient.action import request
from cipclient.cloud import connection
from cipclient.cloud import failure

_FIELDS = (
    'name',
    'description',
    'flavor',
    'image',
    'addresses',
    'security_groups',
    'key_name',
    'metadata',
    'tags',
    'config_drive',
    'tenant_id',
    'user_id',
    'server_groups',
    'OS-EXT-AZ:availability_zone',
    'OS-EXT-SRV-ATTR:hostname',
    'OS-EXT-SRV-ATTR:root_device_name',
    'os-extended-volumes:volumes_attached',
    'pinned_availability_zone',
)
_PORT_FIELDS = (
    'id',
    'name',
    'network_id',
    'mac_address',
    'fixed_ips',
    'security_groups',
    'device_owner',
)
_FLOATING_FIELDS = ('id', 'floating_ip_address', 'fixed_ip_address', 'port_id')


def read(cloud: connection.Cloud, server_id: str) -> Mapping[str, object]:
    """Return it, as plain values. Raises CloudError and NotFound.

    What the services do not tell makes it no recipe.
    """
    compute = cloud.compute
    microversion = compute.microversion(request.WANTED, request.FLOOR)
    server = compute.get_object(
        f'/servers/{server_id}', microversion=microversion
    ).get('server')
    found = ports.rows(cloud, 'ports', {'device_id': server_id})
    if (
        not isinstance(server, dict)
        or server.get('id') != server_id
        or not isinstance(server.get('flavor'), dict)
        or any(one.get('device_id', server_id) != server_id for one in found)
    ):
        raise failure.Garbled(
            f'What server {server_id} is made of was told in a form that is '
            "not the services' own."
        )
    volumes = server.get('os-extended-volumes:volumes_attached')
    made_of = {
        **_some(server, _FIELDS),
        'ports': [_some(port, _PORT_FIELDS) for port in found],
    }
    floating = _floating(cloud, found)
    if floating is not None:
        made_of['floating_ips'] = floating
    if isinstance(volumes, list) and len(volumes) > 1:
        # Which of them it boots from is told by its device alone.
        made_of['devices'] = {
            one.volume_id: one.device
            for one in attached.read(cloud, server_id)
        }
    return made_of


def _floating(
    cloud: connection.Cloud, found: list[dict[str, Any]]
) -> list[dict[str, object]] | None:
    """Return what the ports can be reached by from outside.

    None where Neutron has no such thing.
    """
    try:
        return [
            _some(row, _FLOATING_FIELDS)
            for port in found
            for row in ports.rows(
                cloud, 'floatingips', {'port_id': str(port.get('id'))}
            )
        ]
    except exceptions.NotFound:
        return None


def _some(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, object]:
    return {name: row[name] for name in names if name in row}
