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

"""POST /servers/{id}/action: what running and stopping is."""

from collections.abc import Callable
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.nova import deleting
from cipclient.sandbox.nova import desk
from cipclient.sandbox.nova import locking
from cipclient.sandbox.nova import resizing
from cipclient.sandbox.nova import shelving
from cipclient.sandbox.nova import snapshotting
from cipclient.sandbox.state import compute

Handler = Callable[[message.Request, str, Any], message.Response]

#: action: how Nova calls it, the task, from which states, the new status
POWER: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    # from ERROR too, which turns a broken server into a stopped one (H20)
    'os-stop': ('stop', 'powering-off', ('active', 'error'), 'SHUTOFF'),
    'os-start': ('start', 'powering-on', ('stopped',), 'ACTIVE'),
    'pause': ('pause', 'pausing', ('active',), 'PAUSED'),
    'unpause': ('unpause', 'unpausing', ('paused',), 'ACTIVE'),
    'suspend': ('suspend', 'suspending', ('active',), 'SUSPENDED'),
    'resume': ('resume', 'resuming', ('suspended',), 'ACTIVE'),
    'rescue': ('rescue', 'rescuing', ('active', 'stopped', 'error'), 'RESCUE'),
    'unrescue': ('unrescue', 'unrescuing', ('rescued',), 'ACTIVE'),
}
#: What gives the launch a new date (H10).
RELAUNCHES = ('rescue',)
SOFT = ('active',)
HARD = ('active', 'stopped', 'paused', 'suspended', 'error')


class Actions:
    """What can be asked of a server."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works
        self._handlers: dict[str, Handler] = {
            'reboot': self.reboot,
            'rebuild': self.rebuild,
            'os-resetState': self.reset_state,
            **resizing.Resizing(works).handlers(),
            **shelving.Shelving(works).handlers(),
            **locking.Locking(works).handlers(),
            **snapshotting.Snapshotting(works).handlers(),
            **deleting.Deleting(works).handlers(),
        }

    def register(self, routes: router.Router) -> None:
        """Add the route."""
        routes.add('POST', '/v2.1/servers/{server_id}/action', self.act)

    def act(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Do the one thing that the body names."""
        document = request.json()
        if not isinstance(document, dict) or len(document) != 1:
            raise refusal.Refusal(400, 'Invalid input: not one action')
        ((name, arguments),) = document.items()
        if name in POWER:
            return self._power(request, server_id, name)
        handler = self._handlers.get(name)
        if handler is None:
            raise refusal.Refusal(400, f'There is no such action: {name}')
        return handler(request, server_id, arguments)

    def _power(
        self, request: message.Request, server_id: str, name: str
    ) -> message.Response:
        verb, task, states, status = POWER[name]
        server = self._desk.member(request, server_id, f'servers:{verb}')
        desk.refuse_locked(request, server)
        desk.require_state(server, verb, *states)
        self._run(request, server, verb, task, status)
        if name == 'rescue':
            return message.Response(document={'adminPass': 'rescued'})
        return message.Response(status=202)

    def _run(
        self,
        request: message.Request,
        server: compute.Server,
        verb: str,
        task: str,
        status: str,
    ) -> None:
        def done() -> None:
            server.fault = None
            if verb in RELAUNCHES:
                server.launched_at = self._desk.now
            self._desk.end(server, status)

        self._desk.begin(request, server, verb, task, done)

    def reboot(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Reboot it, softly or not."""
        server = self._desk.member(request, server_id, 'servers:reboot')
        hard = _field(arguments, 'type') == 'HARD'
        desk.refuse_locked(request, server)
        desk.require_state(server, 'reboot', *(HARD if hard else SOFT))
        self._run(request, server, 'reboot', 'rebooting', 'ACTIVE')
        return message.Response(status=202)

    def rebuild(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Make it anew: only the launch has a new date (H10).

        One that was stopped is so again; any other runs.
        """
        server = self._desk.member(request, server_id, 'servers:rebuild')
        image_id = str(_field(arguments, 'imageRef'))
        desk.refuse_locked(request, server)
        desk.require_state(server, 'rebuild', 'active', 'stopped', 'error')
        status = 'SHUTOFF' if server.status == 'SHUTOFF' else 'ACTIVE'

        def done() -> None:
            server.image_id = image_id
            server.launched_at = self._desk.now
            self._desk.end(server, status)

        self._desk.begin(request, server, 'rebuild', 'rebuilding', done)
        return message.Response(
            status=202, document={'server': {'id': server.id}}
        )

    def reset_state(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Say of a server that it is broken, or that it is not."""
        server = self._desk.admin(
            request, server_id, 'os-admin-actions:reset_state'
        )
        status = {'active': 'ACTIVE', 'error': 'ERROR'}.get(
            str(_field(arguments, 'state'))
        )
        if status is None:
            raise refusal.Refusal(400, 'Invalid input for field state')
        self._desk.record(request, server, 'resetState')
        self._desk.state.progress.forget(server.id)
        self._desk.end(server, status)
        return message.Response(status=202)


def _field(arguments: Any, name: str) -> Any:
    if not isinstance(arguments, dict) or name not in arguments:
        raise refusal.Refusal(
            400, f"Invalid input: '{name}' is a required property"
        )
    return arguments[name]
