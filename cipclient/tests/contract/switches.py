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

"""What befalls a cloud, done to the embedded one and to real services."""

import contextlib
import dataclasses
import os
import pathlib
import subprocess
from collections.abc import Iterator
from typing import Protocol

from cipclient import sandbox

#: A cloud of tools/realcloud has its state there; others have no switches.
STATE = 'REALCLOUD_STATE'
_SECONDS = 180


class Switches(Protocol):
    """Each befalls the cloud as long as its context lasts."""

    #: Servers that are made there lie in the cell that can be cut off.
    zone: str

    def cell_down(self) -> contextlib.AbstractContextManager[None]:
        """The database of the second cell is out of reach."""

    def cell_hangs(self) -> contextlib.AbstractContextManager[None]:
        """The database of the second cell takes questions, and is silent."""

    def purge(self) -> None:
        """Have Nova forget all that was deleted."""

    def host_down(self, host: str) -> contextlib.AbstractContextManager[None]:
        """The nova-compute of a host is dead, and Nova has noticed."""

    def forced_down(
        self, host: str
    ) -> contextlib.AbstractContextManager[None]:
        """Nova takes an administrator's word that a host is down."""

    def spare(self) -> contextlib.AbstractContextManager[str]:
        """One compute host more, where the cell can be cut off; its name.

        It may be removed meanwhile, and it is at the end.
        """

    def soft_delete(self) -> contextlib.AbstractContextManager[None]:
        """Deleted servers are kept for a while."""

    def max_limit(self, rows: int) -> contextlib.AbstractContextManager[None]:
        """Nova's pages have so many rows at most."""

    def never_offload(self) -> contextlib.AbstractContextManager[None]:
        """A server that was shelved stays on its host."""

    def no_uploads(
        self, project_id: str
    ) -> contextlib.AbstractContextManager[None]:
        """Glance takes no image data from a project."""

    def no_images(
        self, project_id: str
    ) -> contextlib.AbstractContextManager[None]:
        """Glance makes no image for a project."""

    def list_limit(self, rows: int) -> contextlib.AbstractContextManager[None]:
        """Keystone cuts its lists."""


class Embedded:
    """The embedded cloud's own."""

    zone = 'far'

    def __init__(self, embedded: sandbox.Sandbox) -> None:
        #: For what no service of it makes.
        self.state = embedded.state
        region = self.state.first_region
        self._compute = region.compute
        self._images = region.images
        self._compute.hosts['far-1'] = dataclasses.replace(
            next(iter(self._compute.hosts.values())),
            id='0fa21000-0000-4000-8000-000000000001',
            name='far-1',
            cell='cell2',
            availability_zone=self.zone,
        )

    @contextlib.contextmanager
    def cell_down(self) -> Iterator[None]:
        self.state.take_cell_down('cell2')
        yield
        self.state.bring_cell_up('cell2')

    def cell_hangs(self) -> contextlib.AbstractContextManager[None]:
        # It is as soon as Nova gives up waiting.
        return self.cell_down()

    def purge(self) -> None:
        for server in self._compute.servers.all():
            if server.deleted:
                self._compute.servers.purge(server.id)

    @contextlib.contextmanager
    def _with(self, what: object, name: str, value: object) -> Iterator[None]:
        before = getattr(what, name)
        setattr(what, name, value)
        yield
        setattr(what, name, before)

    def host_down(self, host: str) -> contextlib.AbstractContextManager[None]:
        return self._with(self._compute.hosts[host], 'up', False)

    def forced_down(
        self, host: str
    ) -> contextlib.AbstractContextManager[None]:
        return self._with(self._compute.hosts[host], 'forced_down', True)

    @contextlib.contextmanager
    def spare(self) -> Iterator[str]:
        hosts = self._compute.hosts
        hosts['spare'] = dataclasses.replace(
            hosts['far-1'],
            id='0fa21000-0000-4000-8000-000000000002',
            name='spare',
            availability_zone='nova',
        )
        try:
            yield 'spare'
        finally:
            hosts.pop('spare', None)

    def soft_delete(self) -> contextlib.AbstractContextManager[None]:
        return self._with(self._compute, 'keeps_deleted', True)

    def max_limit(self, rows: int) -> contextlib.AbstractContextManager[None]:
        return self._with(self._compute, 'max_limit', rows)

    def never_offload(self) -> contextlib.AbstractContextManager[None]:
        return self._with(self._compute, 'offloads', False)

    def no_uploads(
        self, project_id: str
    ) -> contextlib.AbstractContextManager[None]:
        return self._with(self._images, 'refused_uploads', {project_id})

    def no_images(
        self, project_id: str
    ) -> contextlib.AbstractContextManager[None]:
        return self._with(self._images, 'refused_images', {project_id})

    def list_limit(self, rows: int) -> contextlib.AbstractContextManager[None]:
        return self._with(self.state.identity, 'list_limit', rows)


class Realcloud:
    """The commands of tools/realcloud."""

    zone = 'az2'

    def __init__(self) -> None:
        root = pathlib.Path(__file__).resolve().parents[3]
        self._tools = root / 'tools' / 'realcloud'

    def _run(self, command: str, *words: str) -> None:
        subprocess.run(
            [self._tools / command, *words], check=True, timeout=_SECONDS
        )

    @contextlib.contextmanager
    def _while(
        self, command: str, what: str, on: str, off: str
    ) -> Iterator[None]:
        try:
            self._run(command, what, on)
            yield
        finally:
            self._run(command, what, off)

    def cell_down(self) -> contextlib.AbstractContextManager[None]:
        return self._while('cell', 'cell2', 'down', 'up')

    def cell_hangs(self) -> contextlib.AbstractContextManager[None]:
        return self._while('cell', 'cell2', 'hang', 'up')

    def purge(self) -> None:
        self._run('purge')

    def backdate(self, kind: str, id_: str, when: str) -> None:
        """Have something made at a moment, in UTC and ISO 8601."""
        self._run('backdate', kind, id_, when)

    def host_down(self, host: str) -> contextlib.AbstractContextManager[None]:
        return self._while('compute', host, 'down', 'up')

    def forced_down(
        self, host: str
    ) -> contextlib.AbstractContextManager[None]:
        return self._while('compute', host, 'force-down', 'unforce')

    @contextlib.contextmanager
    def spare(self) -> Iterator[str]:
        try:
            self._run('compute', 'spare', 'add', '--cell', 'cell2')
            yield 'spare'
        finally:
            self._run('compute', 'spare', 'remove')

    def soft_delete(self) -> contextlib.AbstractContextManager[None]:
        return self._while('switch', 'soft-delete', 'on', 'off')

    def max_limit(self, rows: int) -> contextlib.AbstractContextManager[None]:
        return self._while('switch', 'max-limit', str(rows), 'off')

    def never_offload(self) -> contextlib.AbstractContextManager[None]:
        return self._while('switch', 'shelved-offload', 'on', 'off')

    def no_uploads(
        self, project_id: str
    ) -> contextlib.AbstractContextManager[None]:
        return self._while('glance-quota', project_id, 'upload', 'off')

    def no_images(
        self, project_id: str
    ) -> contextlib.AbstractContextManager[None]:
        return self._while('glance-quota', project_id, 'create', 'off')

    def list_limit(self, rows: int) -> contextlib.AbstractContextManager[None]:
        return self._while('switch', 'keystone-list-limit', str(rows), 'off')


def real() -> Realcloud | None:
    """The switches of the cloud that the environment names, if any."""
    return Realcloud() if STATE in os.environ else None
