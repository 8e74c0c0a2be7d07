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

"""Images that are made of servers, by asking for them and by shelving."""

import hashlib
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox.nova import desk
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import image
from cipclient.sandbox.state import storage

STATES = ('active', 'stopped', 'paused', 'suspended')


class Snapshotting:
    """The action createImage."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def handlers(self) -> dict[str, Any]:
        """The actions by name."""
        return {'createImage': self.create_image}

    def create_image(
        self, request: message.Request, server_id: str, arguments: Any
    ) -> message.Response:
        """Make an image of it, also of a locked one (H24)."""
        server = self._desk.member(request, server_id, 'servers:create_image')
        name = arguments.get('name') if isinstance(arguments, dict) else None
        if not isinstance(name, str) or not name:
            raise refusal.Refusal(400, "Invalid input: 'name' is required")
        desk.require_state(server, 'createImage', *STATES)
        made = queue(self._desk, request, server, name)
        if server.image_id is None:
            self._snapshot_volumes(request, server, made)
        else:
            self._upload(request, server, made)
        if request.microversion >= (2, 45):
            return message.Response(status=202, document={'image_id': made.id})
        base = request.root_url
        return message.Response(
            status=202,
            headers={'Location': f'{base}/image/v2/images/{made.id}'},
        )

    def _upload(
        self,
        request: message.Request,
        server: compute.Server,
        made: image.Image,
    ) -> None:
        def saved() -> None:
            if not upload(self._desk, made):
                # gone again, and the action looks like a success (H21)
                self._desk.region.images.images.pop(made.id, None)
            self._desk.end(server)

        self._desk.begin(
            request, server, 'createImage', 'image_snapshot', saved
        )

    def _snapshot_volumes(
        self,
        request: message.Request,
        server: compute.Server,
        made: image.Image,
    ) -> None:
        """An image of nothing, and snapshots of the caller's project (H18)."""
        made.status = 'active'
        made.size = 0
        self._desk.record(request, server, 'createImage')
        storage_ = self._desk.region.storage
        for attached in server.volumes:
            volume = storage_.volumes[attached.volume_id]
            snapshot_id = self._desk.state.new_id()
            storage_.snapshots[snapshot_id] = storage.Snapshot(
                id=snapshot_id,
                name=f'snapshot for {made.name}',
                volume_id=volume.id,
                project_id=request.caller.project_id or '',
                user_id=None,
                size=volume.size,
                created_at=self._desk.state.present(),
            )


def queue(
    works: desk.Desk,
    request: message.Request,
    server: compute.Server,
    name: str,
) -> image.Image:
    """Begin an image; it belongs to the project of who asks (H17)."""
    caller = request.caller
    own = caller.project_id == server.project_id
    made = image.Image(
        id=works.state.new_id(),
        name=name,
        owner=caller.project_id or '',
        created_at=works.now,
        updated_at=works.now,
        status='queued',
        visibility='private' if own else 'shared',
        members=() if own else (server.project_id,),
        size=None,
        disk_format='raw',
        min_disk=server.flavor.disk,
        properties={
            'image_type': 'snapshot',
            'instance_uuid': server.id,
            'base_image_ref': server.image_id or '',
            'user_id': caller.user_id,
            'boot_roles': ','.join(sorted(role.name for role in caller.roles)),
        },
    )
    works.region.images.images[made.id] = made
    return made


def upload(works: desk.Desk, made: image.Image) -> bool:
    """Give an image its data; whether Glance took them."""
    images = works.region.images
    if made.owner in images.refused_uploads:
        return False
    server_id = made.properties['instance_uuid']
    server = works.compute.servers[server_id]
    made.status = 'active'
    # A guest writes the same to its disk for all its life.
    base = images.images.get(server.image_id or '')
    made.data = (base and base.data) or f'disk of {server.id}\n'.encode()
    made.size = len(made.data)
    made.checksum = hashlib.md5(made.data, usedforsecurity=False).hexdigest()
    made.updated_at = works.now
    made.properties.update(
        owner_id=server.project_id,
        image_location='snapshot',
        image_state='available',
    )
    return True


def discard(
    works: desk.Desk, request: message.Request, server: compute.Server
) -> None:
    """Delete the image of a shelved server, if the caller may (H9).

    Nova asks Glance with the caller's token, and takes a refusal for an
    answer: what is protected, or belongs to an administrator, stays.
    """
    images = works.region.images.images
    found = images.get(server.shelved_image_id or '')
    server.shelved_image_id = None
    caller = request.caller
    if (
        found is not None
        and not found.protected
        and (caller.is_admin or caller.project_id == found.owner)
    ):
        del images[found.id]
