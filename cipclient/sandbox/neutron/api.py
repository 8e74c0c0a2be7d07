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

"""The Network API."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import service
from cipclient.sandbox import timestamp
from cipclient.sandbox.keystone import token
from cipclient.sandbox.nova import server_view
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import network

EMPTY = ('subnets', 'routers', 'security-groups', 'extensions')
Row = dict[str, Any]


class Neutron(service.JsonService):
    """Neutron of one region, at ``/networking``."""

    name = 'network'

    def __init__(
        self,
        state: cloud.Cloud,
        region: cloud.Region,
        store: token.TokenStore,
    ) -> None:
        super().__init__(store)
        self._state = state
        self._state = state
        self._region = region
        self._networks = region.networks
        self.router.get('/', self.versions)
        self.router.get('/v2.0', self.resources)
        for path, rows in (
            ('networks', self._network_rows),
            ('ports', self._port_rows),
            ('floatingips', self._floating_rows),
        ):
            self._add(path, rows)
        for path in EMPTY:
            self._add(path, lambda request: ())
        self.router.add('POST', '/v2.0/ports', self._make_port)
        self.router.add('DELETE', '/v2.0/ports/{port_id}', self._remove_port)

    def _add(
        self, path: str, rows: Callable[[message.Request], Iterable[Row]]
    ) -> None:
        key = path.replace('-', '_')
        one = key.removesuffix('s')

        def index(request: message.Request) -> message.Response:
            return _page(request, key, rows(request))

        def show(request: message.Request, row_id: str) -> message.Response:
            for row in rows(request):
                if row['id'] == row_id:
                    return message.Response(document={one: row}, rows=1)
            raise refusal.Refusal(
                404, f'{one.title()} {row_id} could not be found.'
            )

        self.router.get(f'/v2.0/{path}', index)
        self.router.get(f'/v2.0/{path}/{{row_id}}', show)

    def prepare(self, request: message.Request) -> str:
        """Old clients end every path in ``.json``."""
        return request.path.removesuffix('.json')

    def versions(self, request: message.Request) -> message.Response:
        """What is served."""
        links = [{'rel': 'self', 'href': f'{request.base_url}/v2.0/'}]
        row = {'id': 'v2.0', 'status': 'CURRENT', 'links': links}
        return message.Response(document={'versions': [row]})

    def resources(self, request: message.Request) -> message.Response:
        """What version 2.0 has."""
        return message.Response(document={'resources': []})

    def _network_rows(self, request: message.Request) -> Iterable[Row]:
        return [
            _network(row)
            for row in self._networks.networks.values()
            if request.caller.is_admin
            or row.shared
            or row.external
            or row.project_id == request.caller.project_id
        ]

    def _port_rows(self, request: message.Request) -> Iterable[Row]:
        networks = self._networks
        home = next(
            row for row in networks.networks.values() if not row.external
        )
        caller = request.caller
        for server in self._region.compute.servers.all():
            if (
                not server.deleted
                and server.address
                and not networks.of_server(server.id)
                and (caller.is_admin or server.project_id == caller.project_id)
            ):
                yield _port(server, home)
        for port in networks.ports.values():
            if caller.is_admin or port.project_id == caller.project_id:
                yield _made_before(port, networks.networks[port.network_id])

    def _make_port(self, request: message.Request) -> message.Response:
        """A port that no server has yet, at an address of Neutron's choice."""
        caller = request.caller
        on = self._networks.networks.get(
            str(request.member('port').get('network_id'))
        )
        if on is None or not (on.shared or caller.is_admin):
            raise refusal.Refusal(404, 'Network could not be found.')
        number = len(self._networks.ports) + 1
        port = network.Port(
            id=self._state.new_id(),
            name=str(request.member('port').get('name') or ''),
            project_id=caller.project_id or '',
            network_id=on.id,
            address=f'10.253.{number >> 8 & 255}.{number & 255}',
            created_at=self._state.present(),
        )
        self._networks.ports[port.id] = port
        return message.Response(
            status=201, document={'port': _made_before(port, on)}
        )

    def _remove_port(
        self, request: message.Request, port_id: str
    ) -> message.Response:
        port = self._networks.ports.get(port_id)
        if port is None or port.project_id != request.caller.project_id:
            raise refusal.Refusal(404, f'Port {port_id} could not be found.')
        del self._networks.ports[port_id]
        return message.Response(status=204)

    def _floating_rows(self, request: message.Request) -> Iterable[Row]:
        return [
            {
                'id': row.id,
                'floating_ip_address': row.address,
                'floating_network_id': row.network_id,
                'project_id': row.project_id,
                'tenant_id': row.project_id,
                'port_id': row.port_id,
                'fixed_ip_address': None,
                'router_id': None,
                'status': 'ACTIVE' if row.port_id else 'DOWN',
                'description': '',
                'tags': [],
                'created_at': timestamp.zulu(row.created_at),
                'updated_at': timestamp.zulu(row.created_at),
            }
            for row in self._networks.floating.values()
            if request.caller.is_admin
            or row.project_id == request.caller.project_id
        ]

    def refused(
        self, request: message.Request, refused: refusal.Refusal
    ) -> message.Response:
        """An error as Neutron has it."""
        answer = super().refused(request, refused)
        answer.document = self.error_document(refused.status, refused.message)
        return answer

    def error_document(self, status: int, text: str) -> Mapping[str, Any]:
        """``{"NeutronError": {...}}``."""
        kind = 'HTTPNotFound' if status == 404 else 'BadRequest'
        return {'NeutronError': {'type': kind, 'message': text, 'detail': ''}}


def _page(
    request: message.Request, key: str, rows: Iterable[Row]
) -> message.Response:
    """One body of everything, unless a limit is given."""
    found = [
        row
        for row in rows
        if all(
            row.get(name) in (value, value == 'true', value.lower() == 'true')
            for name, value in request.query
            if name in row and not isinstance(row[name], list)
        )
        and _has_addresses(row, request)
    ]
    limit = request.last('limit')
    document: Row = {key: found}
    if limit is not None:
        if not limit.isdecimal():
            raise refusal.Refusal(400, f"Invalid input for limit: '{limit}'.")
        found.sort(key=lambda row: str(row['id']))
        marker = request.last('marker') or ''
        rest = [row for row in found if row['id'] > marker]
        cut = rest[: int(limit)] if int(limit) else rest
        document[key] = cut
        if len(cut) < len(rest):
            query = request.with_query(marker=cut[-1]['id'])
            href = f'{request.base_url}{request.path}?{query}'
            document[f'{key}_links'] = [{'rel': 'next', 'href': href}]
    return message.Response(document=document, rows=len(document[key]))


def _has_addresses(row: Row, request: message.Request) -> bool:
    """Whether it passes ``fixed_ips=ip_address=10.0.0.1``."""
    has = {
        f'{name}={value}'
        for one in row.get('fixed_ips', ())
        for name, value in one.items()
    }
    return has.issuperset(request.every('fixed_ips'))


def _network(row: network.Network) -> Row:
    return {
        'id': row.id,
        'name': row.name,
        'project_id': row.project_id,
        'tenant_id': row.project_id,
        'admin_state_up': True,
        'status': 'ACTIVE',
        'subnets': [row.subnet_id],
        'shared': row.shared,
        'router:external': row.external,
        'mtu': 1500,
        'tags': [],
        'created_at': timestamp.zulu(row.created_at),
        'updated_at': timestamp.zulu(row.created_at),
    }


def _port(server: compute.Server, on: network.Network) -> Row:
    return {
        'id': network.port_of(server.id),
        'name': '',
        'project_id': server.project_id,
        'tenant_id': server.project_id,
        'network_id': on.id,
        'mac_address': server_view.mac_address(server),
        'fixed_ips': [
            {'subnet_id': on.subnet_id, 'ip_address': server.address}
        ],
        'device_id': server.id,
        'device_owner': f'compute:{server.availability_zone}',
        'admin_state_up': True,
        'status': 'ACTIVE' if server.status == 'ACTIVE' else 'DOWN',
        'security_groups': [],
        'tags': [],
        'created_at': timestamp.zulu(server.created),
        'updated_at': timestamp.zulu(server.updated),
    }


def _made_before(port: network.Port, on: network.Network) -> Row:
    return {
        'id': port.id,
        'name': port.name,
        'project_id': port.project_id,
        'tenant_id': port.project_id,
        'network_id': port.network_id,
        'mac_address': 'fa:16:3e:ff:00:01',
        'fixed_ips': [{'subnet_id': on.subnet_id, 'ip_address': port.address}],
        'device_id': port.device_id,
        'device_owner': 'compute:nova' if port.device_id else '',
        'admin_state_up': True,
        'status': 'ACTIVE' if port.device_id else 'DOWN',
        'security_groups': [],
        'tags': [],
        'created_at': timestamp.zulu(port.created_at),
        'updated_at': timestamp.zulu(port.created_at),
    }
