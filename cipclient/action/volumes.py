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

"""What Cinder says of a volume that outlived its server, and its end."""

import dataclasses
import datetime
from typing import Any

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import timestamp
from cipclient.cloud import write
from cipclient.model import text

#: From it on Cinder tells whether a volume is in a group.
_GROUPS = '3.13'
_GROUP = ('group_id', 'consistencygroup_id')
_GIBIBYTE = 2**30
#: A migration that is over, whatever came of it.
_MOVED = (None, 'success', 'error')
_UNTOLD = object()


@dataclasses.dataclass(frozen=True, slots=True)
class Volume:
    """One volume, as Cinder tells of it.

    :param size: in bytes; 0 where it is not told.
    :param created: aware, in UTC; None where it cannot be read.
    :param attached: a server has it. One that is shelved shows nothing: then
        the status is ``reserved`` (hazard H27).
    :param in_group: of volumes; also where that is not told.
    :param moving: to another backend; also where that is not told, as Cinder
        tells its administrators only.
    """

    id: str
    status: str
    size: int
    project_id: str
    created: datetime.datetime | None
    attached: bool
    in_group: bool
    moving: bool
    name: str = ''


def status(cloud: connection.Cloud, id_: str) -> str | None:
    """Return how a volume is; None if Cinder says that there is none.

    Raises CloudError where it does not say.
    """
    row = _row(cloud, id_, None)
    return None if row is None else text.safe(str(row.get('status')))


def look(cloud: connection.Cloud, id_: str) -> Volume | None:
    """Read one; None where Cinder itself says that there is none.

    Raises CloudError where it does not say, or is too old to tell all.
    """
    microversion = cloud.block_storage.microversion(_GROUPS, _GROUPS)
    row = _row(cloud, id_, microversion)
    if row is None:
        return None
    attachments = row.get('attachments')
    if not isinstance(attachments, list):
        raise failure.Garbled(
            f'Cinder told of the volume {id_} in a form that is not its own.'
        )
    size = row.get('size')
    return Volume(
        id_,
        text.safe(str(row.get('status') or '')),
        size * _GIBIBYTE if type(size) is int else 0,
        str(row.get('os-vol-tenant-attr:tenant_id') or ''),
        _created(row),
        bool(attachments) or row.get('status') == 'in-use',
        any(row.get(name, _UNTOLD) is not None for name in _GROUP),
        row.get('migration_status', _UNTOLD) not in _MOVED,
        text.safe(str(row.get('name') or '')),
    )


def has_snapshots(cloud: connection.Cloud, id_: str) -> bool:
    """Whether there are snapshots of one, in any project.

    To who is not its administrator Cinder shows those of his own project
    only, without a word (hazard C3): it is for a volume of which ``look``
    could tell whether it is moving.

    Raises CloudError.
    """
    try:
        answer = cloud.block_storage.get_object(
            '/snapshots', {'all_tenants': '1', 'volume_id': id_, 'limit': '1'}
        )
    except exceptions.NotFound as missing:
        raise exceptions.CloudError(
            f'Whether the volume {id_} has snapshots cannot be told: {missing}'
        ) from missing
    rows = answer.get('snapshots')
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and row.get('volume_id') == id_ for row in rows
    ):
        raise failure.another('Cinder', f'snapshots of the volume {id_}')
    return bool(rows)


def remove(id_: str) -> write.Write:
    """Return the request that deletes one; its snapshots keep it (H26)."""
    return write.Write(write.BLOCK_STORAGE, 'DELETE', f'/volumes/{id_}')


def _row(
    cloud: connection.Cloud, id_: str, microversion: str | None
) -> dict[str, Any] | None:
    try:
        answer = cloud.block_storage.get_object(
            f'/volumes/{id_}', microversion=microversion
        )
    except failure.Missing as missing:
        missing.require('volume', id_)
        return None
    volume = answer.get('volume')
    if not isinstance(volume, dict) or volume.get('id') != id_:
        raise failure.another('Cinder', f'volume {id_}')
    return volume


def _created(row: dict[str, Any]) -> datetime.datetime | None:
    try:
        return timestamp.parse(str(row.get('created_at')))
    except ValueError:
        return None
