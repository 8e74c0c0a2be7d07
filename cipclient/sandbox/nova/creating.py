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

"""POST /servers: as much of it as tests need."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.nova import desk
from cipclient.sandbox.nova import volumes
from cipclient.sandbox.nova import writing
from cipclient.sandbox.state import compute


class Creating:
    """New servers, in the caller's project."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def register(self, routes: router.Router) -> None:
        """Add the route."""
        routes.add('POST', '/v2.1/servers', self.create)

    def create(self, request: message.Request) -> message.Response:
        """Make a server of an image, or of a volume that is made of one."""
        desk.require_member(request, 'servers:create')
        wanted = request.member('server')
        root = _root_volume(wanted)
        server = self._server(request, wanted)
        works = self._desk
        works.compute.servers.put(server)
        if root is not None:
            volumes.boot_volume(
                works,
                server,
                str(root.get('uuid')),
                root.get('volume_size') or 1,
                root.get('delete_on_termination') is True,
            )
        works.begin(
            request, server, 'create', 'spawning', lambda: self._run(server)
        )
        return message.Response(
            status=202,
            document={
                'server': {
                    'id': server.id,
                    'links': [],
                    'security_groups': [{'name': 'default'}],
                    'OS-DCF:diskConfig': 'MANUAL',
                }
            },
        )

    def _server(
        self, request: message.Request, wanted: dict[str, Any]
    ) -> compute.Server:
        works = self._desk
        flavor = works.compute.flavors.get(str(wanted.get('flavorRef')))
        if flavor is None:
            raise refusal.Refusal(
                400, f'Flavor {wanted.get("flavorRef")} could not be found.'
            )
        image_id = wanted.get('imageRef') or None
        if image_id is not None and image_id not in works.region.images.images:
            raise refusal.Refusal(400, f'Image {image_id} could not be found.')
        zone = wanted.get('availability_zone')
        host = works.compute.host_in(zone)
        if host is None:
            raise refusal.Refusal(
                400, 'The requested availability zone is not available'
            )
        metadata = wanted.get('metadata') or {}
        tags = wanted.get('tags') or ()
        user_data = wanted.get('user_data')
        if (
            not isinstance(metadata, dict)
            or not isinstance(tags, list | tuple)
            or not isinstance(user_data, str | None)
        ):
            raise refusal.Refusal(400, 'Invalid input for field server')
        for tag in tags:
            writing.require_tag(tag)
        caller = request.caller
        return compute.Server(
            id=works.state.new_id(),
            number=len(works.compute.servers) + 1,
            name=str(wanted.get('name')),
            project_id=caller.project_id or '',
            user_id=caller.user_id,
            flavor=flavor,
            image_id=image_id,
            status='BUILD',
            created=works.now,
            updated=works.now,
            launched_at=None,
            cell=host.cell,
            host=host.name,
            availability_zone=host.availability_zone,
            requested_zone=zone,
            address='',
            network='',
            description=wanted.get('description'),
            metadata=writing.items(metadata),
            tags=tuple(tags),
            user_data=user_data,
            security_groups=(
                () if wanted.get('networks') == 'none' else ('default',)
            ),
        )

    def _run(self, server: compute.Server) -> None:
        server.launched_at = self._desk.now
        self._desk.end(server, 'ACTIVE')


def _root_volume(wanted: dict[str, Any]) -> dict[str, Any] | None:
    """What it boots from, if that is a volume to be made of an image."""
    devices = wanted.get('block_device_mapping_v2') or []
    if (
        not isinstance(devices, list)
        or not all(isinstance(one, dict) for one in devices)
        or not all(
            isinstance(one.get('volume_size', 1), int) for one in devices
        )
    ):
        raise refusal.Refusal(400, 'Block Device Mapping is Invalid.')
    return devices[0] if devices else None
