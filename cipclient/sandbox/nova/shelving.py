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

"""Shelving: off the host, and back."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox.nova import desk
from cipclient.sandbox.nova import policy
from cipclient.sandbox.nova import snapshotting
from cipclient.sandbox.nova import volumes
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import image

RULE = 'os-shelve'


class Shelving:
    """The actions shelve, shelveOffload and unshelve."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def handlers(self) -> dict[str, Any]:
        """The actions by name."""
        return {
            'shelve': self.shelve,
            'shelveOffload': self.offload,
            'unshelve': self.unshelve,
        }

    def shelve(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Take it off its host; what has no volume is made an image of."""
        works = self._desk
        server = works.member(request, server_id, f'{RULE}:shelve')
        desk.refuse_locked(request, server)
        desk.require_state(server, 'shelve', *snapshotting.STATES)
        if server.image_id is None:
            steps = [lambda: self._leave(server)]
            task = 'shelving-offloading'
        else:
            owner = request.caller.project_id
            if owner in works.region.images.refused_images:
                # Nova sets the task first, and takes nothing back (H21).
                works.begin(request, server, 'shelve', 'shelving')
                works.lose(request, server)
                raise refusal.Refusal(
                    500,
                    'Unexpected API Error. Please contact the administrator'
                    "\n<class 'glanceclient.exc.HTTPOverLimit'>",
                )
            made = snapshotting.queue(
                works, request, server, f'{server.name}-shelved'
            )
            steps = [lambda: self._save(request, server, made)]
            task = 'shelving'
            if works.compute.offloads:
                steps.append(lambda: self._leave(server))
        works.begin(request, server, 'shelve', task, *steps)
        return message.Response(status=202)

    def _save(
        self,
        request: message.Request,
        server: compute.Server,
        made: image.Image,
    ) -> None:
        works = self._desk
        if not snapshotting.upload(works, made):
            # as it was, it seems, but the guest is off (H21)
            works.fail(
                request,
                server,
                f'Quota exceeded or out of space for image {made.id} in the'
                ' image service.',
            )
            works.end(server)
            server.guest_off = True
            return
        server.shelved_image_id = made.id
        works.end(server, 'SHELVED')
        if works.compute.offloads:
            server.task_state = 'shelving-offloading'

    def _leave(self, server: compute.Server) -> None:
        if server.image_id is not None and server.status != 'SHELVED':
            return
        volumes.reserve(self._desk, server)
        server.host = None
        self._desk.end(server, 'SHELVED_OFFLOADED')

    def offload(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Take what is shelved off its host."""
        works = self._desk
        server = works.find(request, server_id)
        policy.require_admin(request, f'{RULE}:shelve_offload')
        desk.refuse_locked(request, server)
        desk.require_state(server, 'shelveOffload', 'shelved')
        works.begin(
            request,
            server,
            'shelveOffload',
            'shelving-offloading',
            lambda: self._leave(server),
        )
        return message.Response(status=202)

    def unshelve(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Bring it back, running, whatever it was before."""
        works = self._desk
        server = works.member(request, server_id, f'{RULE}:unshelve')
        desk.refuse_locked(request, server)
        desk.require_state(server, 'unshelve', 'shelved', 'shelved_offloaded')
        works.begin(
            request,
            server,
            'unshelve',
            'unshelving',
            lambda: self._return(request, server),
        )
        return message.Response(status=202)

    def _return(
        self, request: message.Request, server: compute.Server
    ) -> None:
        works = self._desk
        if server.host is None:
            if self._has_lost_its_image(server):
                lost = f'Image {server.shelved_image_id} could not be found.'
                works.fail(request, server, lost)
                server.status = 'ERROR'
                server.fault = compute.InstanceFault(404, lost, works.now)
                # and there it stays, still unshelving (H16)
                works.touch(server)
                return
            server.host = works.compute.host_for(server).name
            server.launched_at = works.now
            volumes.attach_again(works, server)
        snapshotting.discard(works, request, server)
        works.end(server, 'ACTIVE')

    def _has_lost_its_image(self, server: compute.Server) -> bool:
        wanted = server.shelved_image_id
        return (
            server.image_id is not None
            and wanted is not None
            and wanted not in self._desk.region.images.images
        )
