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

"""Who may do what to a server, and in which of its states."""

import dataclasses
import datetime

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox.nova import listing
from cipclient.sandbox.nova import policy
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import progress

Step = progress.Step


def require_member(request: message.Request, rule: str) -> None:
    """Refuse whoever may only read."""
    caller = request.caller
    if not (caller.is_admin or caller.has('member')):
        raise policy.forbidden(rule)


def refuse_locked(request: message.Request, server: compute.Server) -> None:
    """A lock binds everybody but administrators (C7)."""
    if server.locked_by is not None and not request.caller.is_admin:
        raise refusal.Refusal(409, f'Instance {server.id} is locked')


def require_state(
    server: compute.Server, verb: str, *vm_states: str, busy: bool = False
) -> None:
    """Refuse where a server is not in one of these states.

    :param busy: whether it may have something to do
    """
    for kind, state, allowed in (
        ('vm_state', server.vm_state, server.vm_state in vm_states),
        ('task_state', server.task_state, busy or not server.task_state),
    ):
        if not allowed:
            raise refusal.Refusal(
                409,
                f"Cannot '{verb}' instance {server.id} while it is in"
                f' {kind} {state}',
            )


class Desk:
    """Where everything that writes to servers comes by."""

    def __init__(self, state: cloud.Cloud, region: cloud.Region) -> None:
        self.state = state
        self.region = region
        self.compute = region.compute

    @property
    def now(self) -> datetime.datetime:
        """The present, as Nova keeps it: in whole seconds."""
        return self.state.present().replace(microsecond=0)

    def find(self, request: message.Request, server_id: str) -> compute.Server:
        """The server, if the caller sees it and its cell answers."""
        found = self.compute.servers.get(server_id)
        if (
            found is None
            or found.deleted
            or not policy.sees_project(request, found.project_id)
        ):
            raise refusal.Refusal(
                404, f'Instance {server_id} could not be found.'
            )
        if self.compute.is_down(found):
            raise listing.cell_down()
        return found

    def member(
        self, request: message.Request, server_id: str, rule: str
    ) -> compute.Server:
        """The server, if the caller may change it."""
        found = self.find(request, server_id)
        require_member(request, rule)
        return found

    def admin(
        self, request: message.Request, server_id: str, rule: str
    ) -> compute.Server:
        """The server, if the caller is an administrator."""
        found = self.find(request, server_id)
        policy.require_admin(request, rule)
        return found

    def record(
        self, request: message.Request, server: compute.Server, verb: str
    ) -> None:
        """Remember who asked for what."""
        caller = request.caller
        server.actions = (
            *(server.actions or ()),
            compute.InstanceAction(
                verb,
                self.state.present(),
                caller.user_id,
                caller.project_id or '',
                request.id,
            ),
        )

    def fail(
        self, request: message.Request, server: compute.Server, details: str
    ) -> None:
        """Remember that it came to nothing: nothing else tells (H21)."""
        server.actions = tuple(
            dataclasses.replace(row, message='Error', details=details)
            if row.request_id == request.id
            else row
            for row in server.actions or ()
        )

    def lose(self, request: message.Request, server: compute.Server) -> None:
        """Remember that no host ever began it: there is no event (H21)."""
        server.actions = tuple(
            dataclasses.replace(row, begun=False)
            if row.request_id == request.id
            else row
            for row in server.actions or ()
        )

    def begin(
        self,
        request: message.Request,
        server: compute.Server,
        verb: str,
        task_state: str,
        *steps: Step,
    ) -> None:
        """Take something on; nothing comes of it on a dead host (H22)."""
        self.record(request, server, verb)
        server.task_state = task_state
        self.touch(server)
        host = self.compute.hosts.get(server.host or '')
        if host is None or host.up:
            self.state.progress.begin(server.id, *steps)
        else:
            self.lose(request, server)

    def end(self, server: compute.Server, status: str | None = None) -> None:
        """Bring what was taken on to its end."""
        if status is not None:
            server.status = status
            server.guest_off = False
        server.task_state = None
        self.touch(server)

    def touch(self, server: compute.Server) -> None:
        """Date a change."""
        server.updated = self.now
        self.compute.servers.touched()
