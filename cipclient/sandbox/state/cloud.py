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

"""The whole cloud, and the edits that a test makes to it."""

import dataclasses
import datetime
import threading
import time
import uuid
from typing import Any

from cipclient.sandbox.state import compute
from cipclient.sandbox.state import identity
from cipclient.sandbox.state import image
from cipclient.sandbox.state import network
from cipclient.sandbox.state import orchestration
from cipclient.sandbox.state import progress
from cipclient.sandbox.state import storage


class Region:
    """The services of one region."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.compute = compute.Compute()
        self.storage = storage.Storage()
        self.images = image.Images()
        self.networks = network.Networks()
        self.orchestration = orchestration.Orchestration()


class Cloud:
    """One Keystone and the regions behind it.

    Every request is answered under ``lock``; an edit from another thread
    takes it too, so a test sees and makes whole changes only.

    :ivar now: the moment that all ages are counted from, in UTC
    :ivar progress: what is under way behind an answer of 202
    """

    def __init__(
        self, now: datetime.datetime, region_names: tuple[str, ...]
    ) -> None:
        self.now = now
        self.lock = threading.RLock()
        self.progress = progress.Progress()
        self._began = time.monotonic()
        self.identity = identity.Identity()
        self.regions = {name: Region(name) for name in region_names}

    def present(self) -> datetime.datetime:
        """The moment of a change: ``now``, and as long as it runs."""
        elapsed = time.monotonic() - self._began
        return self.now + datetime.timedelta(seconds=elapsed)

    def new_id(self) -> str:
        """An id as Nova, Cinder and Glance make them."""
        return str(uuid.uuid4())

    @property
    def first_region(self) -> Region:
        """The region that the edits below mean unless told otherwise."""
        return next(iter(self.regions.values()))

    def region(self, name: str | None = None) -> Region:
        """A region by its name."""
        return self.first_region if name is None else self.regions[name]

    @property
    def has_heat(self) -> bool:
        """Whether the catalog has a Heat."""
        return self.first_region.orchestration.enabled

    @property
    def stacks(self) -> dict[str, orchestration.Stack]:
        """The stacks of the first region."""
        return self.first_region.orchestration.stacks

    @property
    def servers(self) -> compute.ServerTable:
        """The servers of the first region."""
        return self.first_region.compute.servers

    @property
    def volumes(self) -> dict[str, storage.Volume]:
        """The volumes of the first region."""
        return self.first_region.storage.volumes

    @property
    def images(self) -> dict[str, image.Image]:
        """The images of the first region."""
        return self.first_region.images.images

    def live_servers(self, region: str | None = None) -> list[compute.Server]:
        """The servers that were not deleted."""
        table = self.region(region).compute.servers
        return [row for row in table.all() if not row.deleted]

    def change_server(
        self, server_id: str, region: str | None = None, **changes: Any
    ) -> compute.Server:
        """Change fields of a server; ``updated`` only if named."""
        with self.lock:
            table = self.region(region).compute.servers
            server = table[server_id]
            for name, value in changes.items():
                setattr(server, name, value)
            table.touched()
            return server

    def add_server(
        self,
        like: str | None = None,
        region: str | None = None,
        **fields: Any,
    ) -> compute.Server:
        """Add a server that is as another one but for the named fields.

        :param like: the id of the other one, by default the first live one;
            ``id`` has to be among the fields
        """
        with self.lock:
            table = self.region(region).compute.servers
            pattern = (
                self.live_servers(region)[0] if like is None else table[like]
            )
            server = dataclasses.replace(
                pattern, **{'number': len(table) + 1, **fields}
            )
            table.put(server)
            return server

    def delete_server(
        self,
        server_id: str,
        region: str | None = None,
        at: datetime.datetime | None = None,
    ) -> None:
        """Delete a server; its row stays until it is purged."""
        when = self.now if at is None else at
        self.change_server(
            server_id,
            region,
            deleted=True,
            status='DELETED',
            terminated_at=when,
            updated=when,
        )

    def purge_server(self, server_id: str, region: str | None = None) -> None:
        """Remove a server without a trace, as archiving and purging do."""
        with self.lock:
            self.region(region).compute.servers.purge(server_id)

    def take_cell_down(self, cell: str, region: str | None = None) -> None:
        """Make the database of a cell unreachable."""
        with self.lock:
            self.region(region).compute.down_cells.add(cell)

    def bring_cell_up(self, cell: str, region: str | None = None) -> None:
        """Make the database of a cell reachable again."""
        with self.lock:
            self.region(region).compute.down_cells.discard(cell)

    def delete_project(self, project_id: str) -> None:
        """Delete a project; what is in it stays, as in a real cloud."""
        with self.lock:
            del self.identity.projects[project_id]
            self._drop_assignments('project_id', project_id)

    def delete_user(self, user_id: str) -> None:
        """Delete a user; what he owns stays."""
        with self.lock:
            del self.identity.users[user_id]
            self._drop_assignments('user_id', user_id)
            for group in self.identity.groups.values():
                group.members.discard(user_id)

    def disable_user(self, user_id: str) -> None:
        """Disable a user; his tokens are void at once."""
        with self.lock:
            self.identity.users[user_id].enabled = False

    def disable_project(self, project_id: str) -> None:
        """Disable a project; tokens scoped to it are void at once."""
        with self.lock:
            self.identity.projects[project_id].enabled = False

    def _drop_assignments(self, field: str, value: str) -> None:
        self.identity.assignments = [
            row
            for row in self.identity.assignments
            if getattr(row, field) != value
        ]
