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


class Networks:
    """Everything Neutron knows in one region, ports aside.

    Ports are told from the servers: each has one.
    """

    def __init__(self) -> None:
        self.networks: dict[str, Network] = {}
        self.floating: dict[str, FloatingAddress] = {}
