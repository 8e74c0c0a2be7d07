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
from cipclient.sandbox.glance import images
from cipclient.sandbox.nova import connecting
from cipclient.sandbox.nova import desk
from cipclient.sandbox.nova import volumes
from cipclient.sandbox.nova import writing
from cipclient.sandbox.state import compute


class Creating:
    """New servers, in the caller's project."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works
        self._images = images.Images(works.state, works.region)

    def register(self, routes: router.Router) -> None:
        """Add the route."""
        routes.add('POST', '/v2.1/servers', self.create)

    def create(self, request: message.Request) -> message.Response:
        """Make a server of an image, or of a volume that is made of one."""
        desk.require_member(request, 'servers:create')
        wanted = request.member('server')
        works = self._desk
        devices = _devices(wanted)
        volumes.require_free(works, request, devices)
        server = self._server(request, wanted)
        connecting.connect(works, request, server, wanted.get('networks'))
        works.compute.servers.put(server)
        volumes.give(works, server, devices)
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
        if image_id is not None:
            self._require_image(request, image_id)
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
                ()
                if wanted.get('networks') == 'none'
                else tuple(
                    str(one.get('name'))
                    for one in wanted.get('security_groups')
                    or [{'name': 'default'}]
                )
            ),
        )

    def _require_image(self, request: message.Request, image_id: str) -> None:
        """Refuse one that the caller's project does not see by its id."""
        try:
            self._images.readable(request, image_id)
        except refusal.Refusal as unseen:
            raise refusal.Refusal(
                400, f'Image {image_id} could not be found.'
            ) from unseen

    def _run(self, server: compute.Server) -> None:
        server.launched_at = self._desk.now
        self._desk.end(server, 'ACTIVE')


def _devices(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """What it boots from, and the volumes that it is given."""
    devices = wanted.get('block_device_mapping_v2') or []
    if (
        not isinstance(devices, list)
        or not all(isinstance(one, dict) for one in devices)
        or not all(
            isinstance(one.get('volume_size', 1), int) for one in devices
        )
    ):
        raise refusal.Refusal(400, 'Block Device Mapping is Invalid.')
    if devices and not any(one.get('boot_index') == 0 for one in devices):
        raise refusal.Refusal(
            400,
            'Block Device Mapping is Invalid: Boot sequence for the instance'
            ' and image/block device mapping combination is not valid.',
        )
    return devices
