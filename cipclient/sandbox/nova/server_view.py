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

"""How Nova shows a server, microversion by microversion."""

import functools
import hashlib
import re
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import timestamp
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute

WITH_PROGRESS = frozenset(
    ('ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'MIGRATING')
)


@functools.lru_cache(maxsize=65536)
def _host_id(project_id: str, host: str) -> str:
    return hashlib.sha224((project_id + host).encode()).hexdigest()


def hostname(name: str) -> str:
    """The host name that Nova makes of a display name."""
    return re.sub(r'[^a-z0-9.-]+', '-', name.lower()).strip('.-')[:63]


class ServerView:
    """Shows servers to one caller at one microversion."""

    def __init__(self, request: message.Request, region: cloud.Region) -> None:
        self._compute = region.compute
        self._images = region.images.images
        self._version = request.microversion
        self._admin = request.caller.is_admin
        self._base = request.base_url

    def links(self, server_id: str) -> list[dict[str, str]]:
        """Where a server is."""
        return [
            {
                'rel': 'self',
                'href': f'{self._base}/v2.1/servers/{server_id}',
            },
            {'rel': 'bookmark', 'href': f'{self._base}/servers/{server_id}'},
        ]

    def basic(self, server: compute.Server) -> dict[str, Any]:
        """A row of GET /servers."""
        return {
            'id': server.id,
            'name': server.name,
            'links': self.links(server.id),
        }

    def unreachable_basic(self, server: compute.Server) -> dict[str, Any]:
        """A row of GET /servers for a server in a down cell."""
        return {
            'id': server.id,
            'status': 'UNKNOWN',
            'links': self.links(server.id),
        }

    def unreachable(self, server: compute.Server) -> dict[str, Any]:
        """A row of GET /servers/detail for a server in a down cell."""
        return {
            'id': server.id,
            'status': 'UNKNOWN',
            'tenant_id': server.project_id,
            'created': timestamp.zulu(server.created),
            'links': self.links(server.id),
        }

    def unreachable_one(self, server: compute.Server) -> dict[str, Any]:
        """What GET /servers/{id} tells of a server in a down cell."""
        row = self.unreachable(server)
        row['image'] = self._image(server)
        row['flavor'] = self._flavor(server.flavor)
        # what was asked for is kept outside the cells
        row['OS-EXT-AZ:availability_zone'] = server.requested_zone or 'UNKNOWN'
        row['OS-EXT-STS:power_state'] = 0
        row['user_id'] = server.user_id
        if self._version >= (2, 71):
            row['server_groups'] = self._groups(server)
        return row

    def one(self, server: compute.Server) -> dict[str, Any]:
        """What GET /servers/{id} tells."""
        row = self.detail(server)
        if self._version >= (2, 71):
            row['server_groups'] = self._groups(server)
        return row

    def _groups(self, server: compute.Server) -> list[str]:
        return [server.server_group] if server.server_group else []

    def detail(self, server: compute.Server) -> dict[str, Any]:
        """A row of GET /servers/detail."""
        vm_state, power_state = compute.STATES[server.status]
        row: dict[str, Any] = {
            'id': server.id,
            'name': server.name,
            'status': server.status,
            'tenant_id': server.project_id,
            'user_id': server.user_id,
            'metadata': server.metadata,
            'hostId': (
                _host_id(server.project_id, server.host) if server.host else ''
            ),
            'image': self._image(server),
            'flavor': self._flavor(server.flavor),
            'created': timestamp.zulu(server.created),
            'updated': timestamp.zulu(server.updated),
            'addresses': self._addresses(server),
            'accessIPv4': '',
            'accessIPv6': '',
            'links': self.links(server.id),
            'OS-DCF:diskConfig': 'MANUAL',
        }
        if server.fault is not None and server.status in ('ERROR', 'DELETED'):
            row['fault'] = self._fault(server.fault)
        if server.status in WITH_PROGRESS:
            row['progress'] = 0
        row['OS-EXT-AZ:availability_zone'] = server.availability_zone
        row['config_drive'] = server.config_drive
        row['key_name'] = server.key_name
        row['OS-SRV-USG:launched_at'] = _naive(server.launched_at)
        row['OS-SRV-USG:terminated_at'] = _naive(server.terminated_at)
        if self._admin:
            self._add_extended(row, server)
        row['OS-EXT-STS:task_state'] = server.task_state
        row['OS-EXT-STS:vm_state'] = vm_state
        row['OS-EXT-STS:power_state'] = power_state
        row['os-extended-volumes:volumes_attached'] = [
            {
                'id': volume.volume_id,
                'delete_on_termination': volume.delete_on_termination,
            }
            if self._version >= (2, 3)
            else {'id': volume.volume_id}
            for volume in server.volumes
        ]
        if server.security_groups:
            row['security_groups'] = [
                {'name': name} for name in server.security_groups
            ]
        self._add_newer(row, server)
        return row

    def _add_extended(
        self, row: dict[str, Any], server: compute.Server
    ) -> None:
        prefix = 'OS-EXT-SRV-ATTR:'
        row[prefix + 'host'] = server.host
        row[prefix + 'instance_name'] = f'instance-{server.number:08x}'
        row[prefix + 'hypervisor_hostname'] = server.host
        if self._version >= (2, 3):
            row[prefix + 'hostname'] = hostname(server.name)
            row[prefix + 'kernel_id'] = ''
            row[prefix + 'launch_index'] = 0
            row[prefix + 'ramdisk_id'] = ''
            row[prefix + 'reservation_id'] = 'r-' + server.id[:8]
            row[prefix + 'root_device_name'] = '/dev/vda'
            row[prefix + 'user_data'] = server.user_data

    def _add_newer(self, row: dict[str, Any], server: compute.Server) -> None:
        version = self._version
        if version >= (2, 9):
            row['locked'] = server.locked_by is not None
        if version >= (2, 16) and self._admin:
            row['host_status'] = self._host_status(server)
        if version >= (2, 19):
            row['description'] = server.description
        if version >= (2, 26):
            row['tags'] = list(server.tags)
        if version >= (2, 63):
            row['trusted_image_certificates'] = None
        if version >= (2, 73):
            row['locked_reason'] = server.locked_reason
        if version >= (2, 90) and not self._admin:
            row['OS-EXT-SRV-ATTR:hostname'] = hostname(server.name)
        if version >= (2, 96):
            row['pinned_availability_zone'] = server.requested_zone
        if version >= (2, 100):
            row['scheduler_hints'] = {}

    def _host_status(self, server: compute.Server) -> str:
        if server.host is None:
            return ''
        host = self._compute.hosts.get(server.host)
        if host is None:
            return 'UNKNOWN'
        if host.forced_down:
            return 'DOWN'
        if host.disabled:
            return 'MAINTENANCE'
        return 'UP' if host.up else 'UNKNOWN'

    def _image(self, server: compute.Server) -> object:
        if server.image_id is None:
            return ''
        shown: dict[str, Any] = {
            'id': server.image_id,
            'links': [
                {
                    'rel': 'bookmark',
                    'href': f'{self._base}/images/{server.image_id}',
                }
            ],
        }
        if self._version >= (2, 98):
            image = self._images.get(server.image_id)
            shown['properties'] = dict(image.properties) if image else {}
        return shown

    def _flavor(self, flavor: compute.Flavor) -> dict[str, Any]:
        if self._version < (2, 47):
            return {
                'id': flavor.id,
                'links': [
                    {
                        'rel': 'bookmark',
                        'href': f'{self._base}/flavors/{flavor.id}',
                    }
                ],
            }
        return {
            'vcpus': flavor.vcpus,
            'ram': flavor.ram,
            'disk': flavor.disk,
            'ephemeral': flavor.ephemeral,
            'swap': flavor.swap,
            'original_name': flavor.name,
            'extra_specs': flavor.extra_specs,
        }

    def _fault(self, fault: compute.InstanceFault) -> dict[str, Any]:
        shown: dict[str, Any] = {
            'code': fault.code,
            'created': timestamp.zulu(fault.created),
            'message': fault.message,
        }
        if fault.details and (self._admin or fault.code != 500):
            shown['details'] = fault.details
        return shown

    def _addresses(self, server: compute.Server) -> dict[str, Any]:
        if server.status == 'BUILD' or not server.address:
            return {}
        return {
            server.network: [
                {
                    'version': 4,
                    'addr': server.address,
                    'OS-EXT-IPS:type': 'fixed',
                    'OS-EXT-IPS-MAC:mac_addr': mac_address(server),
                }
            ]
        }


def mac_address(server: compute.Server) -> str:
    """The MAC address of a server's only port."""
    number = server.number
    return (
        f'fa:16:3e:{number >> 16 & 0xFF:02x}:{number >> 8 & 0xFF:02x}'
        f':{number & 0xFF:02x}'
    )


def _naive(moment: Any) -> str | None:
    return None if moment is None else timestamp.naive_micro(moment)
