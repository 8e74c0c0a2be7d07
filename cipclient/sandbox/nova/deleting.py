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

"""Servers that are deleted, softly or not, and restored."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import router
from cipclient.sandbox.nova import desk
from cipclient.sandbox.nova import snapshotting
from cipclient.sandbox.nova import volumes
from cipclient.sandbox.state import compute

#: Deleted for good at once, whatever is set (H9).
AT_ONCE = ('SHELVED_OFFLOADED', 'ERROR', 'BUILD')


class Deleting:
    """DELETE, and the actions forceDelete and restore."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def register(self, routes: router.Router) -> None:
        """Add the route."""
        routes.add('DELETE', '/v2.1/servers/{server_id}', self.delete)

    def handlers(self) -> dict[str, Any]:
        """The actions by name."""
        return {'forceDelete': self.force, 'restore': self.restore}

    def delete(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Delete it; 204 says nothing of what will come of it (H23)."""
        works = self._desk
        server = works.member(request, server_id, 'servers:delete')
        desk.refuse_locked(request, server)
        works.record(request, server, 'delete')
        works.state.progress.forget(server.id)
        snapshotting.discard(works, request, server)
        server.task_state = 'deleting'
        if works.compute.keeps_deleted and server.status not in AT_ONCE:
            self._soon(server, lambda: works.end(server, 'SOFT_DELETED'))
        else:
            self._soon(server, lambda: self._remove(server))
        return message.Response(status=204)

    def force(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Delete it for good."""
        works = self._desk
        server = works.member(request, server_id, 'os-deferred-delete:force')
        desk.refuse_locked(request, server)
        works.record(request, server, 'delete')
        works.state.progress.forget(server.id)
        snapshotting.discard(works, request, server)
        self._soon(server, lambda: self._remove(server))
        return message.Response(status=202)

    def restore(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Take back what was softly deleted."""
        works = self._desk
        server = works.member(request, server_id, 'os-deferred-delete:restore')
        desk.require_state(server, 'restore', 'soft-delete')
        works.begin(
            request,
            server,
            'restore',
            'restoring',
            lambda: works.end(server, 'ACTIVE'),
        )
        return message.Response(status=202)

    def _soon(self, server: compute.Server, step: desk.Step) -> None:
        # Nova does not wait for a host that is dead (H22).
        host = self._desk.compute.hosts.get(server.host or '')
        if host is not None and not host.up:
            step()
        else:
            self._desk.state.progress.begin(server.id, step)

    def _remove(self, server: compute.Server) -> None:
        volumes.release(self._desk, server)
        self._desk.region.networks.let_go(server.id)
        server.deleted = True
        server.terminated_at = self._desk.now
        self._desk.end(server, 'DELETED')
