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

"""What was done to a server, as Nova's instance actions tell (hazard H12)."""

from collections.abc import Iterator, Mapping
from typing import Any

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.inventory import decode

#: From 2.58 on an action tells when it was done; from 2.51 on its events
#: are shown to everybody.
_MICROVERSION = '2.96'
_FLOOR = '2.26'

Row = Mapping[str, Any]


class Strange(exceptions.CloudError):
    """Nova told the actions of a server in some other form than its own."""

    def __init__(self) -> None:
        super().__init__(
            'Nova told what was done to the server in a form that is not '
            'its own.'
        )


class Reader:
    """Reads the actions of one server.

    All that it does raises NotAuthenticated, CloudError (of which Strange)
    and NotFound.

    :param server_id: a UUID.
    """

    def __init__(self, cloud: connection.Cloud, server_id: str) -> None:
        self._compute = cloud.compute
        self._server_id = server_id
        self._path = f'/servers/{server_id}/os-instance-actions'
        self._microversion = self._compute.microversion(_MICROVERSION, _FLOOR)

    def actions(self) -> Iterator[Row]:
        """Yield those of one page, newest first.

        Each has an action and a request id as texts. Without a limit a page
        is a thousand; what lies behind so many is not looked for.
        """
        rows = self._get('', 'instanceActions')
        if not isinstance(rows, list):
            raise Strange
        for row in rows:
            if (
                not isinstance(row, dict)
                or not isinstance(row.get('action'), str)
                or not isinstance(row.get('request_id'), str)
                or row.get('instance_uuid') != self._server_id
            ):
                raise Strange
            yield row

    def events(self, request_id: str) -> list[Row]:
        """Return what was done in the course of one action."""
        action = self._get(f'/{decode.quoted(request_id)}', 'instanceAction')
        events = action.get('events') if isinstance(action, dict) else None
        if not isinstance(events, list) or not all(
            isinstance(event, dict) for event in events
        ):
            raise Strange
        return events

    def _get(self, path: str, key: str) -> object:
        answer = self._compute.get_object(
            self._path + path, microversion=self._microversion
        )
        return answer.get(key)
