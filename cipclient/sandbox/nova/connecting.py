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


"""The ports that a new server gets: made for it, or made before it."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox.nova import desk
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import network


def connect(
    works: desk.Desk,
    request: message.Request,
    server: compute.Server,
    wanted: Any,
) -> None:
    """Give a server its ports; it shows one of them.

    :param wanted: ``none``, or a list as POST /servers has it.
    """
    if not isinstance(wanted, list):
        return
    for one in wanted:
        if not isinstance(one, dict):
            raise refusal.Refusal(400, 'Invalid input for networks')
        if 'port' in one:
            _give(works, request, server, str(one['port']))
        else:
            _make(works, request, server, one)


def _give(
    works: desk.Desk,
    request: message.Request,
    server: compute.Server,
    id_: str,
) -> None:
    networks = works.region.networks
    port = networks.ports.get(id_)
    if port is None or not _sees(request, port.project_id):
        raise refusal.Refusal(400, f'Port id {id_} could not be found.')
    if port.device_id:
        raise refusal.Refusal(409, f'Port {id_} is still in use.')
    port.device_id = server.id
    server.address = port.address
    server.network = networks.networks[port.network_id].name


def _make(
    works: desk.Desk,
    request: message.Request,
    server: compute.Server,
    one: dict[str, Any],
) -> None:
    networks = works.region.networks
    on = networks.networks.get(str(one.get('uuid')))
    if on is None or not (on.shared or _sees(request, on.project_id)):
        raise refusal.Refusal(
            400, f'Network {one.get("uuid")} could not be found.'
        )
    address = one.get('fixed_ip')
    if address is not None and _is_taken(works, on, str(address)):
        raise refusal.Refusal(
            400, f'Fixed IP address {address} is already in use.'
        )
    number = server.number
    server.address = (
        str(address)
        if address is not None
        else f'10.254.{number >> 8 & 255}.{number & 255}'
    )
    server.network = on.name


def _is_taken(works: desk.Desk, on: network.Network, address: str) -> bool:
    return any(
        server.address == address and server.network == on.name
        for server in works.compute.servers.all()
        if not server.deleted
    ) or any(
        port.address == address and port.network_id == on.id
        for port in works.region.networks.ports.values()
    )


def _sees(request: message.Request, project_id: str) -> bool:
    caller = request.caller
    return bool(caller.is_admin or caller.project_id == project_id)
