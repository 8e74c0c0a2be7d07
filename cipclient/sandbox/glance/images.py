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

"""GET /v2/images and what is below it."""

import urllib.parse
from collections.abc import Callable
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox import rows
from cipclient.sandbox import timestamp
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import image

DEFAULT_LIMIT = 25
MAX_LIMIT = 1000
SORT_KEYS = frozenset(
    (
        'created_at',
        'disk_format',
        'id',
        'min_disk',
        'min_ram',
        'name',
        'owner',
        'size',
        'status',
        'updated_at',
        'visibility',
    )
)
PLAIN_FILTERS = frozenset(
    ('checksum', 'disk_format', 'id', 'name', 'owner', 'status')
)
NOT_FILTERS = frozenset(
    (
        'limit',
        'marker',
        'sort',
        'sort_key',
        'sort_dir',
        'member_status',
        'os_hidden',
        'container_format',
        'visibility',
    )
)


class Images:
    """Images, listed and one by one."""

    def __init__(self, state: cloud.Cloud, region: cloud.Region) -> None:
        self._progress = state.progress
        self._images = region.images.images

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v2/images', self.index)
        routes.get('/v2/images/{image_id}', self.show)
        routes.get('/v2/images/{image_id}/file', self.download)
        routes.get('/v2/images/{image_id}/members', self.members)

    def index(self, request: message.Request) -> message.Response:
        """List images: 25 at a time, unless asked for more (H29)."""
        if request.caller.project_id is None:
            raise refusal.Refusal(
                403, 'You are not authorized to complete get_images action.'
            )
        tests = _tests(request)
        found = [
            row
            for row in self._images.values()
            if _listed(request, row) and all(test(row) for test in tests)
        ]
        for name, descending in reversed(_order(request)):
            found.sort(key=rows.by_column(name), reverse=descending)
        limit = _limit(request)
        start = self._start(request, found)
        page = found[start : start + limit]
        document: dict[str, Any] = {
            'images': [row(one) for one in page],
            'first': _address(request, None),
            'schema': '/v2/schemas/images',
        }
        if page and len(page) == limit:
            document['next'] = _address(request, page[-1].id)
        return message.Response(document=document, rows=len(page))

    def _start(
        self, request: message.Request, found: list[image.Image]
    ) -> int:
        marker = request.last('marker')
        if marker is None:
            return 0
        ids = [row.id for row in found]
        if marker not in ids:
            raise refusal.Refusal(400, f'Image {marker} could not be found.')
        return ids.index(marker) + 1

    def show(
        self, request: message.Request, image_id: str
    ) -> message.Response:
        """Show an image."""
        self._progress.look(image_id)
        return message.Response(
            document=row(self.readable(request, image_id)), rows=1
        )

    def download(
        self, request: message.Request, image_id: str
    ) -> message.Response:
        """What it is made of; 204 where there is nothing."""
        found = self.readable(request, image_id)
        if not found.data:
            return message.Response(status=204)
        return message.Response(
            body=found.data,
            content_type='application/octet-stream',
            headers={'Content-MD5': found.checksum or ''},
        )

    def readable(self, request: message.Request, image_id: str) -> image.Image:
        """An image that the caller may see by its id."""
        found = self._images.get(image_id)
        caller = request.caller
        if found is None or not (
            caller.is_admin
            or found.visibility in ('public', 'community')
            or found.owner == caller.project_id
            or caller.project_id in found.members
        ):
            raise refusal.Refusal(404, f'No image found with ID {image_id}')
        return found

    def members(
        self, request: message.Request, image_id: str
    ) -> message.Response:
        """List whom an image is shared with; nobody has accepted it yet."""
        found = self.readable(request, image_id)
        shown = [
            {
                'image_id': found.id,
                'member_id': project_id,
                'status': 'pending',
                'created_at': timestamp.zulu(found.created_at),
                'updated_at': timestamp.zulu(found.created_at),
                'schema': '/v2/schemas/member',
            }
            for project_id in found.members
        ]
        return message.Response(
            document={'members': shown, 'schema': '/v2/schemas/members'}
        )


def _listed(request: message.Request, row: image.Image) -> bool:
    """Whether a list has an image; what is shared waits to be accepted."""
    asked = request.last('visibility')
    if asked not in (None, 'all', row.visibility):
        return False
    caller = request.caller
    if caller.project_id in row.members and request.last('member_status') in (
        'pending',
        'all',
    ):
        return True
    return (
        caller.is_admin
        or row.owner == caller.project_id
        or row.visibility == 'public'
        or (row.visibility == 'community' and asked == 'community')
    )


def _tests(
    request: message.Request,
) -> list[Callable[[image.Image], bool]]:
    tests: list[Callable[[image.Image], bool]] = []
    for name, value in request.query:
        if name not in NOT_FILTERS:
            tests.append(_test(name, value))
    return tests


def _test(name: str, value: str) -> Callable[[image.Image], bool]:
    if name in ('created_at', 'updated_at'):
        return rows.passes(name, rows.time_test(name, value))
    if name == 'tag':
        return lambda row: value in row.tags
    if name == 'protected':
        return rows.has(name, value == 'true')
    if name in ('size_min', 'size_max'):
        return _size_test(name, value)
    if name in PLAIN_FILTERS:
        return rows.has(name, *value.removeprefix('in:').split(','))
    return lambda row: row.properties.get(name) == value


def _size_test(name: str, value: str) -> Callable[[image.Image], bool]:
    if not value.isdecimal():
        raise refusal.Refusal(400, f'Invalid {name}: {value}')
    size = int(value)
    if name == 'size_min':
        return lambda row: (row.size or 0) >= size
    return lambda row: (row.size or 0) <= size


def _order(request: message.Request) -> list[tuple[str, bool]]:
    sort = request.last('sort')
    if sort is not None:
        pairs = [
            (name, direction or 'desc')
            for name, _colon, direction in (
                part.partition(':') for part in sort.split(',')
            )
        ]
    else:
        direction = request.last('sort_dir') or 'desc'
        pairs = [
            (name, direction)
            for name in request.every('sort_key') or ['created_at']
        ]
    for name, direction in pairs:
        if name not in SORT_KEYS:
            raise refusal.Refusal(400, f'Invalid sort key: {name}')
        if direction not in ('asc', 'desc'):
            raise refusal.Refusal(400, f'Invalid sort direction: {direction}')
    last = pairs[-1][1]
    pairs.append(('id', last))
    return [(name, direction == 'desc') for name, direction in pairs]


def _limit(request: message.Request) -> int:
    text = request.last('limit')
    if text is None:
        return DEFAULT_LIMIT
    if not text.isdecimal():
        raise refusal.Refusal(
            400, 'limit param must be an integer of 0 or more'
        )
    return min(int(text), MAX_LIMIT)


def _address(request: message.Request, marker: str | None) -> str:
    """A link as Glance gives it: relative, without the service's prefix."""
    pairs = [pair for pair in request.query if pair[0] != 'marker']
    if marker is not None:
        pairs.append(('marker', marker))
    return '/v2/images' + (
        '?' + urllib.parse.urlencode(pairs) if pairs else ''
    )


def row(found: image.Image) -> dict[str, Any]:
    """An image as it is shown."""
    return {
        **found.properties,
        'id': found.id,
        'name': found.name,
        'status': found.status,
        'visibility': found.visibility,
        'owner': found.owner,
        'size': found.size,
        'virtual_size': None,
        'checksum': found.checksum,
        'os_hash_algo': None,
        'os_hash_value': None,
        'os_hidden': False,
        'container_format': 'bare',
        'disk_format': found.disk_format,
        'min_disk': found.min_disk,
        'min_ram': found.min_ram,
        'protected': found.protected,
        'created_at': timestamp.zulu(found.created_at),
        'updated_at': timestamp.zulu(found.updated_at),
        'tags': list(found.tags),
        'self': f'/v2/images/{found.id}',
        'file': f'/v2/images/{found.id}/file',
        'schema': '/v2/schemas/image',
    }
