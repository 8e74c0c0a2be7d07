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

"""Looking at one server: one GET, and no more facts than acts need."""

import datetime
from typing import Any

from cipclient.action import base
from cipclient.action import request
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import timestamp


def look(cloud: connection.Cloud, id_: str) -> base.Sight:
    """Read how a server is.

    Raises NotFound where the cloud says that there is none, and CloudError
    where it does not say, as for one whose cell is down.
    """
    compute = cloud.compute
    microversion = compute.microversion(request.WANTED, request.FLOOR)
    try:
        answer = compute.get_object(
            f'/servers/{id_}', microversion=microversion
        )
    except failure.Missing as missing:
        missing.require('server', id_)
        raise
    server = answer.get('server')
    if not isinstance(server, dict) or not isinstance(
        server.get('status'), str
    ):
        raise failure.Garbled(
            f'Nova told of server {id_} in a form that is not its own.'
        )
    if server.get('id') != id_:
        raise failure.another('Nova', f'server {id_}')
    if server['status'] == 'UNKNOWN' and 'name' not in server:
        raise failure.Failure(
            f'Server {id_} cannot be read: its cell is down.'
        )
    locked = server.get('locked')
    return base.Sight(
        server['status'],
        _text(server, 'OS-EXT-STS:task_state') or None,
        locked if isinstance(locked, bool) else None,
        _text(server, 'locked_reason'),
        _text(server, 'host_status'),
        _created(server),
        _text(server, 'tenant_id'),
        _text(server, 'user_id'),
    )


def _text(server: dict[str, Any], name: str) -> str:
    value = server.get(name)
    return value if isinstance(value, str) else ''


def _created(server: dict[str, Any]) -> datetime.datetime | None:
    try:
        return timestamp.parse(_text(server, 'created'))
    except ValueError:
        return None
