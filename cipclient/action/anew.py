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

"""Making a server anew, and finding the one that was made.

Nova makes a second server of a second request, whatever it is called. So one
is asked for with a mark in its metadata that nobody else knows, and is found
by that (P10, P24).
"""

from collections.abc import Mapping
from typing import Any

from cipclient.action import request
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import write

MADE_BY = write.MADE_BY
_PAGE = 500


def create(project_id: str, server: Mapping[str, object]) -> write.Write:
    """Return the request: Nova makes it in the project of the token."""
    return write.Write(
        write.COMPUTE,
        'POST',
        '/servers',
        {'server': server},
        request.WANTED,
        request.FLOOR,
        project_id,
    )


def made(cloud: connection.Cloud, project_id: str, mark: str) -> str:
    """Return the id of the one with that mark; empty if none is listed.

    Of several the first that was made: its owner may have copied the
    metadata. What lies in a cell that is down is not listed (C2). Raises
    CloudError.
    """
    found: list[tuple[str, str]] = []
    marker = ''
    while rows := _page(cloud, project_id, marker):
        found += [
            (str(row.get('created')), row['id'])
            for row in rows
            if _metadata(row).get(MADE_BY) == mark
            and row.get('tenant_id') == project_id
        ]
        marker = rows[-1]['id']
    return min(found, default=('', ''))[1]


def fault(cloud: connection.Cloud, id_: str) -> str:
    """Return what Nova says of one in ERROR; empty for nothing."""
    microversion = cloud.compute.microversion(request.WANTED, request.FLOOR)
    server = cloud.compute.get_object(
        f'/servers/{id_}', microversion=microversion
    ).get('server')
    told = server.get('fault') if isinstance(server, dict) else None
    said = told.get('message') if isinstance(told, dict) else None
    return failure.clip(said) if isinstance(said, str) else ''


def flavor(cloud: connection.Cloud, name: str) -> Mapping[str, Any] | None:
    """Return the flavor of that name; None if Nova has none any more."""
    marker = ''
    while rows := _flavors(cloud, marker):
        for row in rows:
            if row.get('name') == name:
                return row
        marker = rows[-1]['id']
    return None


def _page(
    cloud: connection.Cloud, project_id: str, marker: str
) -> list[dict[str, Any]]:
    return _rows(
        cloud,
        '/servers/detail',
        'servers',
        {
            'all_tenants': 'true',
            'project_id': project_id,
            'sort_key': 'uuid',
            'sort_dir': 'asc',
            'limit': str(_PAGE),
            **({'marker': marker} if marker else {}),
        },
    )


def _flavors(cloud: connection.Cloud, marker: str) -> list[dict[str, Any]]:
    return _rows(
        cloud,
        '/flavors/detail',
        'flavors',
        {
            # The private ones too.
            'is_public': 'None',
            'limit': str(_PAGE),
            **({'marker': marker} if marker else {}),
        },
    )


def _rows(
    cloud: connection.Cloud, path: str, key: str, params: Mapping[str, str]
) -> list[dict[str, Any]]:
    microversion = cloud.compute.microversion(request.WANTED, request.FLOOR)
    rows = cloud.compute.get_object(
        path, params, microversion=microversion
    ).get(key)
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get('id'), str)
        for row in rows
    ):
        raise failure.Garbled(
            f'Nova listed the {key} in a form that is not its own.'
        )
    return rows


def _metadata(row: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = row.get('metadata')
    return metadata if isinstance(metadata, dict) else {}
