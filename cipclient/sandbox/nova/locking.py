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

"""Locks: whose they are, and whom they bind."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox.nova import desk
from cipclient.sandbox.nova import policy
from cipclient.sandbox.state import compute

RULE = 'os-lock-server'


class Locking:
    """The actions lock and unlock (H24)."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def handlers(self) -> dict[str, Any]:
        """The actions by name."""
        return {'lock': self.lock, 'unlock': self.unlock}

    def lock(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Lock it; the reason counts from 2.73 on only.

        Somebody of the server's own project leaves a lock as it is, anybody
        else puts his in its place.
        """
        server = self._desk.member(request, server_id, f'{RULE}:lock')
        reason = _reason(request, arguments)
        whose = _whose(request, server)
        if server.locked_by is None or whose == 'admin':
            self._desk.record(request, server, 'lock')
            server.locked_by = whose
            server.locked_reason = reason
            self._desk.touch(server)
        return message.Response(status=202)

    def unlock(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Unlock it, which ends an administrator's lock for one only."""
        server = self._desk.member(request, server_id, f'{RULE}:unlock')
        if server.locked_by not in (None, _whose(request, server)):
            policy.require_admin(request, f'{RULE}:unlock:unlock_override')
        self._desk.record(request, server, 'unlock')
        server.locked_by = None
        server.locked_reason = None
        self._desk.touch(server)
        return message.Response(status=202)


def _whose(request: message.Request, server: compute.Server) -> str:
    own = request.caller.project_id == server.project_id
    return 'owner' if own else 'admin'


def _reason(request: message.Request, arguments: Any) -> str | None:
    if request.microversion < (2, 73) or arguments is None:
        return None
    reason = (
        arguments.get('locked_reason') if isinstance(arguments, dict) else None
    )
    if not isinstance(reason, str) or not 1 <= len(reason) <= 255:
        raise refusal.Refusal(400, 'Invalid input for field/attribute lock.')
    return reason
