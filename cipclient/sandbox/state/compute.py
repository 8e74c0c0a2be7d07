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

"""The records of Nova."""

import dataclasses
import datetime
from collections.abc import Callable, Iterable

#: vm_state and power_state of each status; 1 is running, 3 paused, 4 off.
STATES: dict[str, tuple[str, int]] = {
    'ACTIVE': ('active', 1),
    'BUILD': ('building', 0),
    'DELETED': ('deleted', 0),
    'ERROR': ('error', 0),
    'HARD_REBOOT': ('active', 1),
    'MIGRATING': ('active', 1),
    'PASSWORD': ('active', 1),
    'PAUSED': ('paused', 3),
    'REBOOT': ('active', 1),
    'REBUILD': ('active', 1),
    'RESCUE': ('rescued', 1),
    'RESIZE': ('active', 1),
    'REVERT_RESIZE': ('resized', 1),
    'SHELVED': ('shelved', 4),
    'SHELVED_OFFLOADED': ('shelved_offloaded', 4),
    'SHUTOFF': ('stopped', 4),
    'SOFT_DELETED': ('soft-delete', 4),
    'SUSPENDED': ('suspended', 4),
    'UNKNOWN': ('unknown', 0),
    'VERIFY_RESIZE': ('resized', 1),
}


@dataclasses.dataclass(slots=True)
class Flavor:
    """A Nova flavor; RAM and swap in MiB, disks in GiB."""

    id: str
    name: str
    vcpus: int
    ram: int
    disk: int
    ephemeral: int = 0
    swap: int = 0
    is_public: bool = True
    description: str | None = None
    extra_specs: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(slots=True)
class Host:
    """A compute host and its nova-compute service."""

    id: str
    name: str
    cell: str
    availability_zone: str = 'nova'
    up: bool = True
    disabled: bool = False
    forced_down: bool = False
    hypervisor_type: str = 'QEMU'
    vcpus: int = 128
    memory_mb: int = 1048576


@dataclasses.dataclass(frozen=True, slots=True)
class AttachedVolume:
    """A volume of a server."""

    volume_id: str
    device: str
    delete_on_termination: bool


@dataclasses.dataclass(frozen=True, slots=True)
class InstanceAction:
    """One thing that was asked of a server.

    :ivar details: what the event of it says since 2.84, if it failed
    :ivar begun: whether a host ever began it, so that there is an event
    """

    action: str
    start_time: datetime.datetime
    user_id: str
    project_id: str
    request_id: str
    message: str | None = None
    details: str | None = None
    begun: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class InstanceFault:
    """Why a server is in ERROR."""

    code: int
    message: str
    created: datetime.datetime
    details: str = ''


@dataclasses.dataclass(slots=True, kw_only=True)
class Server:
    """A Nova server. Times are aware and in UTC.

    ``image_id`` None means booted from a volume. ``actions`` None means that
    the rows of instance_actions were archived. ``guest_off``: its host knows
    that it does not run, and Nova does not yet (H21).
    """

    id: str
    number: int
    name: str
    project_id: str
    user_id: str
    flavor: Flavor
    image_id: str | None
    status: str
    created: datetime.datetime
    updated: datetime.datetime
    launched_at: datetime.datetime | None
    cell: str
    host: str | None
    availability_zone: str
    address: str
    network: str
    terminated_at: datetime.datetime | None = None
    deleted: bool = False
    task_state: str | None = None
    description: str | None = None
    metadata: dict[str, str] = dataclasses.field(default_factory=dict)
    tags: tuple[str, ...] = ()
    volumes: tuple[AttachedVolume, ...] = ()
    locked_by: str | None = None
    locked_reason: str | None = None
    fault: InstanceFault | None = None
    key_name: str | None = None
    user_data: str | None = None
    config_drive: str = ''
    security_groups: tuple[str, ...] = ('default',)
    actions: tuple[InstanceAction, ...] | None = ()
    server_group: str | None = None
    shelved_image_id: str | None = None
    requested_zone: str | None = None
    old_flavor: Flavor | None = None
    guest_off: bool = False

    @property
    def vm_state(self) -> str:
        """What Nova's database says beside the status."""
        return STATES[self.status][0]

    @property
    def power_state(self) -> int:
        """What the hypervisor said last."""
        return STATES[self.status][1]


class ServerTable:
    """All servers of a region, deleted ones until they are purged.

    Orders are kept until something changes, so that page n of a long listing
    costs its rows only.
    """

    def __init__(self) -> None:
        self._rows: dict[str, Server] = {}
        self._orders: dict[object, Order] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, server_id: object) -> bool:
        return server_id in self._rows

    def __getitem__(self, server_id: str) -> Server:
        return self._rows[server_id]

    def get(self, server_id: str) -> Server | None:
        """The server with that id, also a deleted one."""
        return self._rows.get(server_id)

    def all(self) -> list[Server]:
        """Every row, also the deleted ones, in the order of their making."""
        return list(self._rows.values())

    def put(self, server: Server) -> None:
        """Add a server, or put another in its place."""
        self._rows[server.id] = server
        self._orders.clear()

    def purge(self, server_id: str) -> None:
        """Remove the row, as ``nova-manage db purge`` does."""
        del self._rows[server_id]
        self._orders.clear()

    def touched(self) -> None:
        """Say that a row was changed in place."""
        self._orders.clear()

    def order(
        self,
        name: tuple[tuple[str, bool], ...],
        project_id: str | None,
        keys: Iterable[tuple[Callable[[Server], object], bool]],
    ) -> 'Order':
        """The rows of one project (None: of all) in an order.

        :param name: what the order is kept under
        :param keys: sort keys, the most important first, and whether each
            is descending
        """
        kept = self._orders.get((name, project_id))
        if kept is None:
            rows = [
                row
                for row in self._rows.values()
                if project_id is None or row.project_id == project_id
            ]
            for key, descending in reversed(list(keys)):
                rows.sort(key=key, reverse=descending)  # type: ignore[arg-type]
            kept = Order(rows)
            self._orders[name, project_id] = kept
        return kept


class Order:
    """Rows in one order, and where each of them is."""

    __slots__ = ('_positions', 'rows')

    def __init__(self, rows: list[Server]) -> None:
        self.rows = rows
        self._positions: dict[str, int] | None = None

    def after(self, server_id: str) -> int:
        """The index behind a row; KeyError if it is not in this order."""
        if self._positions is None:
            self._positions = {
                row.id: index for index, row in enumerate(self.rows)
            }
        return self._positions[server_id] + 1


class Compute:
    """Everything Nova knows in one region.

    :ivar down_cells: the cells whose database does not answer
    :ivar max_microversion: may change while it runs, as in a rolling upgrade
    :ivar max_limit: the longest page, in rows
    :ivar offloads: whether what is shelved leaves its host at once
    :ivar keeps_deleted: whether deleted servers can be restored for a while
    """

    def __init__(self) -> None:
        self.servers = ServerTable()
        self.flavors: dict[str, Flavor] = {}
        self.hosts: dict[str, Host] = {}
        self.cells: tuple[str, ...] = ('cell1', 'cell2')
        self.down_cells: set[str] = set()
        self.max_microversion = '2.104'
        self.max_limit = 1000
        self.offloads = True
        self.keeps_deleted = False

    def is_down(self, server: Server) -> bool:
        """Whether the cell of a server cannot be asked."""
        return server.cell in self.down_cells

    def sync_power_states(self) -> None:
        """Take what is off for stopped, as each nova-compute does at times.

        Nova's ``sync_power_state_interval`` is ten minutes.
        """
        for server in self.servers.all():
            if server.guest_off and server.status == 'ACTIVE':
                server.status = 'SHUTOFF'
                server.guest_off = False
        self.servers.touched()

    def host_in(self, zone: str | None) -> Host | None:
        """A host that works, in a zone if one is named."""
        for host in self.hosts.values():
            if (
                host.up
                and not (host.disabled or host.forced_down)
                and host.cell not in self.down_cells
                and zone in (None, host.availability_zone)
            ):
                return host
        return None

    def host_for(self, server: Server) -> Host:
        """A host of a server's own cell; KeyError without one."""
        for host in self.hosts.values():
            if host.cell == server.cell and host.up:
                return host
        raise KeyError(server.cell)

    def flavor_named(self, name: str) -> Flavor:
        """The flavor of that name; KeyError without one."""
        for flavor in self.flavors.values():
            if flavor.name == name:
                return flavor
        raise KeyError(name)
