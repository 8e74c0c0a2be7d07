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

"""What Neutron has of a server: its ports, and where it can be reached.

Nova takes away the ports that it made; those that were made before it, and
floating IPs, stay (hazard H26).
"""

from collections.abc import Mapping
from typing import Any

from cipclient.cloud import connection
from cipclient.cloud import failure

Row = Mapping[str, Any]


def port(cloud: connection.Cloud, id_: str) -> Row | None:
    """Return a port; None if Neutron says that there is none."""
    return _one(cloud, 'port', 'ports', id_)


def floating(cloud: connection.Cloud, id_: str) -> Row | None:
    """Return a floating IP; None if Neutron says that there is none."""
    return _one(cloud, 'floatingip', 'floatingips', id_)


def network(cloud: connection.Cloud, id_: str) -> Row | None:
    """Return a network; None if Neutron says that there is none."""
    return _one(cloud, 'network', 'networks', id_)


def is_taken(cloud: connection.Cloud, network_id: str, address: str) -> bool:
    """Whether a port of a network has an address."""
    return bool(
        rows(
            cloud,
            'ports',
            {
                'network_id': network_id,
                'fixed_ips': f'ip_address={address}',
            },
        )
    )


def rows(
    cloud: connection.Cloud, key: str, params: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return a list of Neutron's. Raises CloudError and NotFound."""
    found = cloud.network.get_object(f'/{key}', params).get(key)
    if not isinstance(found, list) or not all(
        isinstance(row, dict) for row in found
    ):
        raise failure.Garbled(
            f'Neutron listed its {key} in a form that is not its own.'
        )
    return found


def _one(cloud: connection.Cloud, name: str, key: str, id_: str) -> Row | None:
    """Read one; raise CloudError where Neutron does not say."""
    try:
        found = cloud.network.get_object(f'/{key}/{id_}').get(name)
    except failure.Missing as missing:
        missing.require(name, id_)
        return None
    if not isinstance(found, dict) or found.get('id') != id_:
        raise failure.another('Neutron', f'{name} {id_}')
    return found
