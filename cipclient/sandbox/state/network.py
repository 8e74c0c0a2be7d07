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

"""The records of Neutron."""

import dataclasses
import datetime
import uuid

_OF_SERVERS = uuid.UUID('6d7b0c55-0a3f-4b0e-9d55-2f7a6f1c9b10')


def port_of(server_id: str) -> str:
    """The id of the port that Nova makes for a server."""
    return str(uuid.uuid5(_OF_SERVERS, server_id))


@dataclasses.dataclass(slots=True, kw_only=True)
class Network:
    """A Neutron network with one subnet."""

    id: str
    name: str
    project_id: str
    subnet_id: str
    created_at: datetime.datetime
    shared: bool = False
    external: bool = False


@dataclasses.dataclass(slots=True, kw_only=True)
class FloatingAddress:
    """A Neutron floating IP."""

    id: str
    address: str
    project_id: str
    network_id: str
    created_at: datetime.datetime
    port_id: str | None = None


@dataclasses.dataclass(slots=True, kw_only=True)
class Port:
    """A Neutron port that was made before any server had it."""

    id: str
    name: str
    project_id: str
    network_id: str
    address: str
    created_at: datetime.datetime
    device_id: str = ''


class Networks:
    """Everything Neutron knows in one region.

    :ivar ports: those that were made before their servers; the others are
        told from the servers that have an address.
    """

    def __init__(self) -> None:
        self.networks: dict[str, Network] = {}
        self.ports: dict[str, Port] = {}
        self.floating: dict[str, FloatingAddress] = {}

    def of_server(self, server_id: str) -> list[Port]:
        """The ports that were made before a server, and given to it."""
        return [
            port for port in self.ports.values() if port.device_id == server_id
        ]

    def let_go(self, server_id: str) -> None:
        """Take from a deleted server what stays, and what went with it."""
        for port in self.of_server(server_id):
            port.device_id = ''
        gone = port_of(server_id)
        for floating in self.floating.values():
            if floating.port_id == gone:
                floating.port_id = None
