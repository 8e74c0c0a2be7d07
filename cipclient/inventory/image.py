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

"""Images, from Glance, as far as servers refer to them."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.inventory import decode
from cipclient.inventory import identity
from cipclient.inventory import known
from cipclient.inventory import paging
from cipclient.inventory.spec import CLOUD
from cipclient.inventory.spec import OWNER
from cipclient.model import fact
from cipclient.model import kind
from cipclient.model import resource

SPEC = kind.KindSpec(
    name='image',
    facts=(
        CLOUD.text('id', 'its id'),
        OWNER.text('name', 'its name; none if it has none'),
        CLOUD.text('status', "Glance's status: active, queued, deactivated"),
        OWNER.text(
            'visibility',
            'who sees it',
            'public',
            'community',
            'shared',
            'private',
        ),
        CLOUD.text('owner', 'the id of the project that owns it'),
        OWNER.texts('tags', 'its tags', key='tag'),
        OWNER.map('properties', 'its further properties', key='property'),
    ),
)

#: What Glance itself says of an image (its schema); all else was added.
_OWN = frozenset(
    [
        'checksum',
        'container_format',
        'created_at',
        'direct_url',
        'disk_format',
        'file',
        'id',
        'locations',
        'min_disk',
        'min_ram',
        'name',
        'os_hash_algo',
        'os_hash_value',
        'os_hidden',
        'owner',
        'protected',
        'schema',
        'self',
        'size',
        'status',
        'stores',
        'tags',
        'updated_at',
        'virtual_size',
        'visibility',
    ]
)


class _Id(msgspec.Struct):
    id: str


class _Row(_Id):
    """A row as it came: what is not declared by Glance is a property."""

    fields: dict[str, Any] = {}


class Images:
    """The images of the cloud."""

    def __init__(self, cloud: connection.Cloud) -> None:
        self._cloud = cloud

    def listed(
        self,
    ) -> tuple[Mapping[str, resource.Resource], tuple[str, ...]]:
        """Return all by id, and why some may be missing.

        Hidden ones too: those stand behind many a running server. Raises
        NotAuthorized and ServiceMissing.
        """
        found: dict[str, resource.Resource] = {}
        reasons: list[str] = []
        for hidden in ('false', 'true'):
            pager = paging.Pager(
                lambda params, hidden=hidden: self._cloud.image.get(  # type: ignore[misc]
                    '/images',
                    {
                        'visibility': 'all',
                        'os_hidden': hidden,
                        'sort_key': 'id',
                        'sort_dir': 'asc',
                        **params,
                    },
                ),
                _Loose(),
                'images',
            )
            for page in pager.pages():
                for row in page:
                    found[row.id] = self._image(row.id, row.fields)
            reasons += pager.reasons
        return found, tuple(reasons)

    def read(
        self, ids: Iterable[str], budget: int
    ) -> Mapping[str, resource.Resource | fact.Unknown]:
        """Read single ones, a request each, at most so many."""
        found: dict[str, resource.Resource | fact.Unknown] = {}
        for number, id_ in enumerate(ids):
            if number >= budget:
                found[id_] = identity.over_budget('image', budget)
                continue
            try:
                row = self._cloud.image.get_object(
                    f'/images/{decode.quoted(id_)}'
                )
                found[id_] = self._image(id_, row)
            except exceptions.NotFound:
                found[id_] = fact.Unknown(
                    'Glance does not find this image: it is deleted, or the '
                    'credentials may not see it'
                )
            except (exceptions.NotAuthorized, failure.Failure) as failed:
                found[id_] = fact.Unknown(str(failed))
        return found

    def _image(self, id_: str, row: Mapping[str, Any]) -> resource.Resource:
        return resource.Resource(
            'image',
            self._cloud.region,
            id_,
            {
                'id': id_,
                'name': known.optional(row.get('name'), 'name'),
                'status': known.filled(row.get('status'), 'status'),
                'visibility': known.filled(
                    row.get('visibility'), 'visibility'
                ),
                'owner': known.optional(row.get('owner'), 'owner'),
                'tags': known.loose_texts(row.get('tags'), 'tags'),
                'properties': {
                    name: value
                    for name, value in row.items()
                    if name not in _OWN and isinstance(value, str)
                },
            },
        )


class _Loose(decode.Decoder[_Row]):
    """Keeps whole rows: an image's properties are fields like any other."""

    def __init__(self) -> None:
        super().__init__('images', _Row)

    def page(self, body: bytes) -> decode.Page[_Row]:
        """Return the rows of a page; see ``decode.Decoder``."""
        parsed = decode.loads(body)
        rows = parsed.get('images') if isinstance(parsed, dict) else None
        if not isinstance(rows, list):
            raise decode.Unreadable
        usable = [
            _Row(row['id'], row)
            for row in rows
            if isinstance(row, dict) and decode.is_usable(row.get('id'))
        ]
        return decode.Page(usable, len(rows) - len(usable), len(rows))
