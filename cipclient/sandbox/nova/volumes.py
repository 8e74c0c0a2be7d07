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

"""The volumes of servers: attached, kept, let go."""

import dataclasses
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.nova import desk
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import storage

RULE = 'os-volumes-attachments'
ATTACHABLE = (
    'active',
    'paused',
    'stopped',
    'suspended',
    'resized',
    'soft-delete',
    'shelved',
    'shelved_offloaded',
)


class Attachments:
    """Writing below /servers/{id}/os-volume_attachments."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        path = '/v2.1/servers/{server_id}/os-volume_attachments'
        routes.add('POST', path, self.attach)
        routes.add('PUT', path + '/{volume_id}', self.change)

    def attach(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Attach a volume; it stays when the server goes."""
        works = self._desk
        server = works.member(request, server_id, f'{RULE}:create')
        wanted = request.member('volumeAttachment')
        volume = works.region.storage.volumes.get(str(wanted.get('volumeId')))
        if volume is None:
            raise refusal.Refusal(404, 'Volume could not be found.')
        desk.refuse_locked(request, server)
        desk.require_state(server, 'attach_volume', *ATTACHABLE)
        if volume.status != 'available':
            raise refusal.Refusal(
                400,
                f'Invalid volume: volume {volume.id} status must be available',
            )
        device = f'/dev/vd{chr(ord("a") + len(server.volumes) + 1)}'
        works.record(request, server, 'attach_volume')
        server.volumes = (
            *server.volumes,
            compute.AttachedVolume(
                volume.id, device, bool(wanted.get('delete_on_termination'))
            ),
        )
        _attach(works, server, volume, device)
        return message.Response(
            document={
                'volumeAttachment': {
                    'device': device,
                    'id': volume.id,
                    'serverId': server.id,
                    'volumeId': volume.id,
                    'delete_on_termination': False,
                    'tag': None,
                }
            }
        )

    def change(
        self, request: message.Request, server_id: str, volume_id: str
    ) -> message.Response:
        """Change whether a volume goes with its server: from 2.85 on."""
        works = self._desk
        server = works.member(request, server_id, f'{RULE}:update')
        wanted = request.member('volumeAttachment')
        flag = wanted.get('delete_on_termination')
        if request.microversion < (2, 85) or not isinstance(flag, bool):
            raise refusal.Refusal(
                400,
                'Invalid input for field/attribute volumeAttachment.'
                ' Additional properties are not allowed'
                " ('delete_on_termination' was unexpected)",
            )
        if wanted.get('volumeId') != volume_id:
            raise refusal.Refusal(400, 'Only the flag can be changed.')
        if volume_id not in [one.volume_id for one in server.volumes]:
            raise refusal.Refusal(
                404,
                f'Instance {server_id} is not attached to volume {volume_id}',
            )
        server.volumes = tuple(
            dataclasses.replace(one, delete_on_termination=flag)
            if one.volume_id == volume_id
            else one
            for one in server.volumes
        )
        return message.Response(status=202)


def _attach(
    works: desk.Desk,
    server: compute.Server,
    volume: storage.Volume,
    device: str,
) -> None:
    volume.status = 'in-use'
    volume.updated_at = works.state.present()
    volume.attachments = (
        storage.VolumeAttachment(
            works.state.new_id(),
            server.id,
            device,
            works.state.present(),
            server.host,
        ),
    )


def _volumes(
    works: desk.Desk, server: compute.Server
) -> list[tuple[compute.AttachedVolume, storage.Volume]]:
    known = works.region.storage.volumes
    return [
        (one, known[one.volume_id])
        for one in server.volumes
        if one.volume_id in known
    ]


def require_free(
    works: desk.Desk, request: message.Request, devices: list[dict[str, Any]]
) -> None:
    """Refuse volumes that a new server cannot have."""
    for one in devices:
        if one.get('source_type') != 'volume':
            continue
        volume = works.region.storage.volumes.get(str(one.get('uuid')))
        caller = request.caller
        if volume is None or not (
            caller.is_admin or volume.project_id == caller.project_id
        ):
            raise refusal.Refusal(
                400,
                f'Block Device Mapping is Invalid: failed to get volume'
                f' {one.get("uuid")}.',
            )
        if volume.status != 'available':
            raise refusal.Refusal(
                400,
                f'Invalid volume: volume {volume.id} status must be available',
            )


def give(
    works: desk.Desk, server: compute.Server, devices: list[dict[str, Any]]
) -> None:
    """Give a new server the volumes that it was asked for with."""
    known = works.region.storage.volumes
    for one in devices:
        goes = one.get('delete_on_termination') is True
        if one.get('destination_type') != 'volume':
            # Its own disk, on its host.
            continue
        volume = (
            known[str(one['uuid'])]
            if one.get('source_type') == 'volume'
            else _made(works, server, one)
        )
        device = f'/dev/vd{chr(ord("a") + len(server.volumes))}'
        if server.image_id is not None:
            device = f'/dev/vd{chr(ord("b") + len(server.volumes))}'
        server.volumes = (
            *server.volumes,
            compute.AttachedVolume(volume.id, device, goes),
        )
        _attach(works, server, volume, device)


def _made(
    works: desk.Desk, server: compute.Server, one: dict[str, Any]
) -> storage.Volume:
    """A volume that is made of an image."""
    volume = storage.Volume(
        id=works.state.new_id(),
        name='',
        project_id=server.project_id,
        user_id=server.user_id,
        size=one.get('volume_size') or 1,
        status='in-use',
        created_at=works.state.present(),
        bootable=True,
        description='',
        image_id=str(one.get('uuid')),
    )
    works.region.storage.volumes[volume.id] = volume
    return volume


def reserve(works: desk.Desk, server: compute.Server) -> None:
    """Keep volumes for a server that has no host (H27)."""
    for _one, volume in _volumes(works, server):
        volume.status = 'reserved'
        volume.attachments = ()


def attach_again(works: desk.Desk, server: compute.Server) -> None:
    """Give a server that has a host again what was kept for it."""
    for one, volume in _volumes(works, server):
        _attach(works, server, volume, one.device)


def release(works: desk.Desk, server: compute.Server) -> None:
    """Let go what a deleted server had; delete what goes with it (H19)."""
    for one, volume in _volumes(works, server):
        volume.status = 'available'
        volume.attachments = ()
        if one.delete_on_termination:
            del works.region.storage.volumes[volume.id]
