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

"""Writing images: what they say, whether they are protected, their end."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.glance import images
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import image

#: What a PATCH writes beside the properties.
FIELDS = frozenset(('name', 'protected', 'visibility', 'min_disk', 'min_ram'))
READ_ONLY = frozenset(
    (
        'checksum',
        'created_at',
        'file',
        'id',
        'owner',
        'schema',
        'size',
        'status',
        'updated_at',
    )
)
MADE_WITH = frozenset(('container_format', 'disk_format', 'id', 'tags'))


class Writing:
    """POST, PATCH and DELETE of images."""

    def __init__(self, state: cloud.Cloud, region: cloud.Region) -> None:
        self._state = state
        self._images = region.images.images
        self._reader = images.Images(state, region)

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.add('POST', '/v2/images', self.create)
        routes.add('PATCH', '/v2/images/{image_id}', self.change)
        routes.add('DELETE', '/v2/images/{image_id}', self.delete)

    def create(self, request: message.Request) -> message.Response:
        """Make an image without data."""
        if not (request.caller.is_admin or request.caller.has('member')):
            raise forbidden()
        wanted = request.json()
        if not isinstance(wanted, dict):
            raise refusal.Refusal(400, 'The body must be an object.')
        now = self._state.present().replace(microsecond=0)
        made = image.Image(
            id=self._state.new_id(),
            name=wanted.get('name') or '',
            owner=request.caller.project_id or '',
            created_at=now,
            updated_at=now,
            status='queued',
            visibility='shared',
            size=None,
            disk_format=wanted.get('disk_format') or '',
        )
        for name, value in wanted.items():
            if name not in MADE_WITH:
                _write(made, name, value)
        self._images[made.id] = made
        return message.Response(status=201, document=images.row(made))

    def _mine(self, request: message.Request, image_id: str) -> image.Image:
        """An image that the caller may write; he may see more of them."""
        found = self._reader.readable(request, image_id)
        caller = request.caller
        if not (
            caller.is_admin
            or (caller.has('member') and caller.project_id == found.owner)
        ):
            raise forbidden()
        return found

    def change(
        self, request: message.Request, image_id: str
    ) -> message.Response:
        """Write fields and properties (a JSON patch)."""
        found = self._mine(request, image_id)
        patch = request.json()
        if not isinstance(patch, list):
            raise refusal.Refusal(400, 'Request body must be a JSON array')
        for change in patch:
            _apply(found, change)
        found.updated_at = self._state.present().replace(microsecond=0)
        return message.Response(document=images.row(found))

    def delete(
        self, request: message.Request, image_id: str
    ) -> message.Response:
        """Delete an image, unless it is protected (H29)."""
        found = self._mine(request, image_id)
        if found.protected:
            raise refusal.Refusal(
                403, f'Image {image_id} is protected and cannot be deleted.'
            )
        del self._images[image_id]
        return message.Response(status=204)


def forbidden() -> refusal.Refusal:
    """The answer to who may not."""
    return refusal.Refusal(403, 'You are not authorized to do this.')


def _apply(found: image.Image, change: Any) -> None:
    if not isinstance(change, dict):
        raise refusal.Refusal(400, 'Operations must be JSON objects.')
    name = str(change.get('path', '')).removeprefix('/')
    verb = change.get('op')
    if verb in ('add', 'replace') and 'value' in change:
        if verb == 'replace' and not (
            name in FIELDS or name in found.properties or name in READ_ONLY
        ):
            raise refusal.Refusal(409, f'Property {name} does not exist.')
        _write(found, name, change['value'])
    elif verb == 'remove' and name in found.properties:
        del found.properties[name]
    else:
        raise refusal.Refusal(400, f'Invalid operation: {verb} {name}')


def _write(found: image.Image, name: str, value: Any) -> None:
    if name in READ_ONLY:
        raise refusal.Refusal(403, f"Attribute '{name}' is read-only.")
    if name in FIELDS:
        setattr(found, name, value)
    elif isinstance(value, str):
        found.properties[name] = value
    else:
        raise refusal.Refusal(400, f'{value} is not of type string')
