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

"""Compute services, hypervisors and availability zones."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox import timestamp
from cipclient.sandbox.nova import listing
from cipclient.sandbox.nova import policy
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute


class Hosts:
    """GET /os-services, /os-hypervisors and /os-availability-zone."""

    def __init__(self, state: cloud.Cloud, region: cloud.Region) -> None:
        self._now = state.now
        self._compute = region.compute

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v2.1/os-services', self.services)
        routes.add('DELETE', '/v2.1/os-services/{service_id}', self.delete)
        routes.get('/v2.1/os-hypervisors', self.hypervisors)
        routes.get('/v2.1/os-hypervisors/detail', self.hypervisor_details)
        routes.get('/v2.1/os-hypervisors/{hypervisor_id}', self.hypervisor)
        routes.get('/v2.1/os-availability-zone', self.zones)
        routes.get('/v2.1/os-availability-zone/detail', self.zones)

    def services(self, request: message.Request) -> message.Response:
        """List services; here alone a down cell shows for sure (H1)."""
        policy.require_admin(request, 'os-services:list')
        rows = [
            self._controller(request, number, binary)
            for number, binary in enumerate(
                ('nova-scheduler', 'nova-conductor'), 1
            )
        ]
        for number, host in enumerate(self._compute.hosts.values(), 3):
            if host.cell not in self._compute.down_cells:
                rows.append(self._service(request, number, host))
            elif request.microversion >= (2, 69):
                rows.append(
                    {
                        'binary': 'nova-compute',
                        'host': host.name,
                        'status': 'UNKNOWN',
                    }
                )
        wanted = [
            row
            for row in rows
            if request.last('binary') in (None, row['binary'])
            and request.last('host') in (None, row['host'])
        ]
        return message.Response(
            document={'services': wanted}, rows=len(wanted)
        )

    def delete(
        self, request: message.Request, service_id: str
    ) -> message.Response:
        """Forget a compute service, and its host with it."""
        policy.require_admin(request, 'os-services:delete')
        for host in list(self._compute.hosts.values()):
            if host.id != service_id:
                continue
            if host.cell in self._compute.down_cells:
                break
            if any(
                server.host == host.name
                for server in self._compute.servers.all()
                if not server.deleted
            ):
                raise refusal.Refusal(
                    409,
                    'Unable to delete compute service that is hosting '
                    'instances. Migrate or delete the instances first.',
                )
            del self._compute.hosts[host.name]
            return message.Response(status=204)
        raise refusal.Refusal(404, f'Service {service_id} could not be found.')

    def _controller(
        self, request: message.Request, number: int, binary: str
    ) -> dict[str, Any]:
        return self._row(
            request,
            number,
            f'5e4f1ce0-0000-4000-8000-{number:012d}',
            {
                'binary': binary,
                'host': 'controller-1',
                'zone': 'internal',
                'status': 'enabled',
                'state': 'up',
            },
            False,
        )

    def _service(
        self, request: message.Request, number: int, host: compute.Host
    ) -> dict[str, Any]:
        alive = host.up and not host.forced_down
        return self._row(
            request,
            number,
            host.id,
            {
                'binary': 'nova-compute',
                'host': host.name,
                'zone': host.availability_zone,
                'status': 'disabled' if host.disabled else 'enabled',
                'state': 'up' if alive else 'down',
            },
            host.forced_down,
        )

    def _row(
        self,
        request: message.Request,
        number: int,
        uuid: str,
        fields: dict[str, Any],
        forced_down: bool,
    ) -> dict[str, Any]:
        row: dict[str, Any] = {
            'id': uuid if request.microversion >= (2, 53) else number,
            **fields,
            'updated_at': timestamp.naive_micro(self._now),
            'disabled_reason': None,
        }
        if request.microversion >= (2, 11):
            row['forced_down'] = forced_down
        return row

    def _all_reachable(self, request: message.Request) -> list[compute.Host]:
        policy.require_admin(request, 'os-hypervisors:list')
        if self._compute.down_cells:
            raise listing.cell_down()
        return list(self._compute.hosts.values())

    def hypervisors(self, request: message.Request) -> message.Response:
        """List hypervisors; a down cell breaks it (H1)."""
        rows = [
            _hypervisor(request, number, host)
            for number, host in enumerate(self._all_reachable(request), 1)
        ]
        return message.Response(document={'hypervisors': rows}, rows=len(rows))

    def hypervisor_details(self, request: message.Request) -> message.Response:
        """List hypervisors with all that there is."""
        rows = [
            _hypervisor_detail(request, number, host)
            for number, host in enumerate(self._all_reachable(request), 1)
        ]
        return message.Response(document={'hypervisors': rows}, rows=len(rows))

    def hypervisor(
        self, request: message.Request, hypervisor_id: str
    ) -> message.Response:
        """Show a hypervisor."""
        for number, host in enumerate(self._all_reachable(request), 1):
            row = _hypervisor_detail(request, number, host)
            if str(row['id']) == hypervisor_id:
                return message.Response(document={'hypervisor': row})
        raise refusal.Refusal(
            404, f"Hypervisor with ID '{hypervisor_id}' could not be found."
        )

    def zones(self, request: message.Request) -> message.Response:
        """List availability zones."""
        if request.path.endswith('/detail'):
            policy.require_admin(request, 'os-availability-zone:detail')
        names = sorted(
            {host.availability_zone for host in self._compute.hosts.values()}
        )
        return message.Response(
            document={
                'availabilityZoneInfo': [
                    {
                        'zoneName': name,
                        'zoneState': {'available': True},
                        'hosts': None,
                    }
                    for name in names
                ]
            }
        )


def _hypervisor(
    request: message.Request, number: int, host: compute.Host
) -> dict[str, Any]:
    return {
        'id': host.id if request.microversion >= (2, 53) else number,
        'hypervisor_hostname': host.name,
        'state': 'up' if host.up and not host.forced_down else 'down',
        'status': 'disabled' if host.disabled else 'enabled',
    }


def _hypervisor_detail(
    request: message.Request, number: int, host: compute.Host
) -> dict[str, Any]:
    row = _hypervisor(request, number, host)
    row.update(
        {
            'host_ip': f'10.0.{number // 250}.{number % 250 + 1}',
            'hypervisor_type': host.hypervisor_type,
            'hypervisor_version': 8002000,
            'service': {
                'id': row['id'],
                'host': host.name,
                'disabled_reason': None,
            },
        }
    )
    if request.microversion >= (2, 88):
        row['uptime'] = None
    else:
        row.update(
            {
                'vcpus': host.vcpus,
                'vcpus_used': 0,
                'memory_mb': host.memory_mb,
                'memory_mb_used': 0,
                'free_ram_mb': host.memory_mb,
                'local_gb': 2000,
                'local_gb_used': 0,
                'free_disk_gb': 2000,
                'disk_available_least': 2000,
                'running_vms': 0,
                'current_workload': 0,
                'cpu_info': {} if request.microversion >= (2, 28) else '{}',
            }
        )
    return row
