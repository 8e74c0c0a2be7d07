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

"""The volumes of a server, and whether they go with it (hazard H19)."""

from typing import NamedTuple

from cipclient.action import request
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import write

#: Before it, nothing can be kept: then nothing is deleted either.
_FLOOR = '2.85'


class Attached(NamedTuple):
    """One volume.

    :param goes: it is deleted with the server; also where that is not told.
    :param device: as the server has it: ``/dev/vda``; empty if not told.
    """

    volume_id: str
    goes: bool
    device: str = ''


def read(cloud: connection.Cloud, server_id: str) -> list[Attached]:
    """Return the volumes of a server. Raises CloudError and NotFound."""
    compute = cloud.compute
    microversion = compute.microversion(request.WANTED, _FLOOR)
    answer = compute.get_object(
        f'/servers/{server_id}/os-volume_attachments',
        microversion=microversion,
    )
    rows = answer.get('volumeAttachments')
    if not isinstance(rows, list) or not all(
        isinstance(row, dict)
        and isinstance(row.get('volumeId'), str)
        and row.get('serverId', server_id) == server_id
        for row in rows
    ):
        raise failure.Garbled(
            f'Nova told the volumes of server {server_id} in a form that is '
            'not its own.'
        )
    return [
        Attached(
            row['volumeId'],
            row.get('delete_on_termination') is not False,
            str(row.get('device') or ''),
        )
        for row in rows
    ]


def keep(server_id: str, volume_id: str) -> write.Write:
    """Return the request that lets a volume outlive its server."""
    return write.Write(
        write.COMPUTE,
        'PUT',
        f'/servers/{server_id}/os-volume_attachments/{volume_id}',
        {
            'volumeAttachment': {
                'volumeId': volume_id,
                'delete_on_termination': False,
            }
        },
        request.WANTED,
        _FLOOR,
    )
