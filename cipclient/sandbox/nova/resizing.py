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

"""Another flavor, confirmed or not."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox.nova import desk


class Resizing:
    """The actions resize, confirmResize and revertResize."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def handlers(self) -> dict[str, Any]:
        """The actions by name."""
        return {
            'resize': self.resize,
            'confirmResize': self.confirm,
            'revertResize': self.revert,
        }

    def resize(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Give it another flavor, which is to be confirmed."""
        works = self._desk
        server = works.member(request, server_id, 'servers:resize')
        wanted = (
            arguments.get('flavorRef') if isinstance(arguments, dict) else None
        )
        flavor = works.compute.flavors.get(str(wanted))
        if flavor is None:
            raise refusal.Refusal(400, f'Flavor {wanted} could not be found.')
        desk.refuse_locked(request, server)
        desk.require_state(server, 'resize', 'active', 'stopped')

        def done() -> None:
            server.old_flavor, server.flavor = server.flavor, flavor
            server.launched_at = works.now
            works.end(server, 'VERIFY_RESIZE')

        works.begin(request, server, 'resize', 'resize_prep', done)
        return message.Response(status=202)

    def confirm(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Keep the new flavor."""
        works = self._desk
        server = works.member(request, server_id, 'servers:confirm_resize')
        desk.refuse_locked(request, server)
        desk.require_state(server, 'confirmResize', 'resized')

        def done() -> None:
            server.old_flavor = None
            works.end(server, 'ACTIVE')

        works.begin(request, server, 'confirmResize', 'resize_confirm', done)
        return message.Response(status=204)

    def revert(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Go back to the flavor that it had."""
        works = self._desk
        server = works.member(request, server_id, 'servers:revert_resize')
        desk.refuse_locked(request, server)
        desk.require_state(server, 'revertResize', 'resized')

        def done() -> None:
            server.flavor = server.old_flavor or server.flavor
            server.old_flavor = None
            server.launched_at = works.now
            works.end(server, 'ACTIVE')

        works.begin(request, server, 'revertResize', 'resize_reverting', done)
        return message.Response(status=202)
