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

"""The images that Nova makes of what it shelves (hazards H16, H17, H21).

Nova does not tell which image a server was shelved into. Glance has the
server's id as a property, which the owner of the image may change: only those
of our own project count, as whoever shelves owns the image.
"""

import dataclasses
import datetime
from typing import Any

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import timestamp
from cipclient.cloud import write
from cipclient.model import text

#: How Nova names them.
_SUFFIX = '-shelved'
#: More than a server is ever shelved before somebody looks.
_MOST = '100'
ACTIVE = 'active'
#: How Glance says that there is none; a proxy may name the id as well.
_NONE = 'No image found with ID'


@dataclasses.dataclass(frozen=True, slots=True)
class Image:
    """One image, as Glance tells of it.

    :param size: in bytes; 0 where it is not known.
    :param server_id: of which server Glance says that it was made.
    :param created: aware, in UTC; None where it cannot be read.
    :param visibility: ``private``, ``shared``, ``community``, ``public``;
        empty if not told. Nova shares what an administrator shelved with the
        server's project.
    :param updated: when it was changed last, whatever of it, aware and in
        UTC; None where it cannot be read. Glance sets it with each change.
    """

    id: str
    status: str
    size: int
    protected: bool
    owner: str
    server_id: str
    created: datetime.datetime | None = None
    visibility: str = ''
    updated: datetime.datetime | None = None


def made_of(cloud: connection.Cloud, server_id: str) -> list[Image]:
    """Return those of a server that belong to our project, newest first.

    Raises CloudError.
    """
    ours = cloud.whoami.project_id
    answer = cloud.image.get_object(
        '/images',
        {
            'instance_uuid': server_id,
            'visibility': 'all',
            'sort_key': 'created_at',
            'sort_dir': 'desc',
            'limit': _MOST,
        },
    )
    rows = answer.get('images')
    if not isinstance(rows, list):
        raise failure.Garbled(
            f'Glance listed the images of server {server_id} in a form that '
            'is not its own.'
        )
    return [
        _image(row)
        for row in rows
        if isinstance(row, dict)
        and isinstance(row.get('id'), str)
        and row.get('owner') == ours
        and row.get('instance_uuid') == server_id
        and str(row.get('name') or '').endswith(_SUFFIX)
    ]


def look(cloud: connection.Cloud, id_: str) -> Image | None:
    """Read one; None where Glance says that there is none.

    Raises CloudError where it does not say.
    """
    try:
        row = cloud.image.get_object(f'/images/{id_}')
    except failure.Missing as missing:
        # A proxy says 404 too, and proves nothing (P27).
        if f'{_NONE} {id_}' in missing.said:
            return None
        raise exceptions.CloudError(
            f'Whether there is an image {id_} cannot be told: {missing}'
        ) from missing
    if row.get('id') != id_:
        raise failure.another('Glance', f'image {id_}')
    return _image(row)


def members(cloud: connection.Cloud, id_: str) -> frozenset[str]:
    """Return the ids of the projects that an image is shared with.

    Raises CloudError.
    """
    try:
        answer = cloud.image.get_object(f'/images/{id_}/members')
    except exceptions.NotFound as missing:
        raise exceptions.CloudError(
            f'With whom the image {id_} is shared cannot be told: {missing}'
        ) from missing
    rows = answer.get('members')
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get('member_id'), str)
        for row in rows
    ):
        raise failure.Garbled(
            f'Glance told the members of the image {id_} in a form that is '
            'not its own.'
        )
    return frozenset(row['member_id'] for row in rows)


def protect(id_: str) -> write.Write:
    """Return the request that keeps an image from being deleted (H9)."""
    return _protected(id_, True)


def unprotect(id_: str) -> write.Write:
    """Return the request that takes our own protection off (H29).

    For none but an image of which the ledger says that it was us.
    """
    return _protected(id_, False)


def remove(id_: str) -> write.Write:
    """Return the request that deletes one; a protected one stays (H29)."""
    return write.Write(write.IMAGE, 'DELETE', f'/images/{id_}')


def _protected(id_: str, on: bool) -> write.Write:
    return write.Write(
        write.IMAGE,
        'PATCH',
        f'/images/{id_}',
        [{'op': 'replace', 'path': '/protected', 'value': on}],
    )


def _image(row: dict[str, Any]) -> Image:
    size = row.get('size')
    return Image(
        row['id'],
        text.safe(str(row.get('status') or '')),
        size if type(size) is int else 0,
        row.get('protected') is True,
        str(row.get('owner') or ''),
        str(row.get('instance_uuid') or ''),
        _moment(row, 'created_at'),
        text.safe(str(row.get('visibility') or '')),
        _moment(row, 'updated_at'),
    )


def _moment(row: dict[str, Any], name: str) -> datetime.datetime | None:
    try:
        return timestamp.parse(str(row.get(name)))
    except ValueError:
        return None
