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

"""GET /servers/{id}, its actions and its volumes."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox import timestamp
from cipclient.sandbox.nova import listing
from cipclient.sandbox.nova import policy
from cipclient.sandbox.nova import server_view
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute

#: The power state of what runs.
_RUNNING = 1


class Servers:
    """What is told of one server."""

    def __init__(self, state: cloud.Cloud, region: cloud.Region) -> None:
        self._progress = state.progress
        self._region = region
        self._compute = region.compute

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        one = '/v2.1/servers/{server_id}'
        routes.get(one, self.show)
        routes.get(one + '/os-instance-actions', self.actions)
        routes.get(one + '/os-instance-actions/{request_id}', self.action)
        routes.get(one + '/diagnostics', self.diagnostics)
        routes.get(one + '/os-volume_attachments', self.volumes)
        routes.get(one + '/tags', self.tags)
        routes.get(one + '/metadata', self.metadata)

    def show(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Show a server; one in a down cell is a mere shadow (H1)."""
        self._progress.look(server_id)
        server = self._visible(request, server_id)
        view = server_view.ServerView(request, self._region)
        if self._compute.is_down(server):
            if request.microversion < (2, 69):
                raise listing.cell_down()
            row = view.unreachable_one(server)
        else:
            row = view.one(server)
        return message.Response(document={'server': row}, rows=1)

    def _visible(
        self,
        request: message.Request,
        server_id: str,
        deleted_too: bool = False,
    ) -> compute.Server:
        found = self._compute.servers.get(server_id)
        if (
            found is None
            or (found.deleted and not deleted_too)
            or not policy.sees_project(request, found.project_id)
        ):
            raise refusal.Refusal(
                404, f'Instance {server_id} could not be found.'
            )
        return found

    def _reachable(
        self,
        request: message.Request,
        server_id: str,
        deleted_too: bool = False,
    ) -> compute.Server:
        found = self._visible(request, server_id, deleted_too)
        if self._compute.is_down(found):
            raise listing.cell_down()
        return found

    def actions(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """List what was asked of a server, newest first.

        Also of a deleted one, until it is purged (H6); ``limit`` counts from
        2.58 on only (H12).
        """
        server = self._reachable(
            request, server_id, deleted_too=request.microversion >= (2, 21)
        )
        rows = [
            self._action_row(request, server, action)
            for action in _newest_first(server)
        ]
        document: dict[str, Any] = {'instanceActions': rows}
        if request.microversion >= (2, 58):
            limit = self._actions_limit(request)
            start = _behind(rows, request.last('marker'))
            page = rows[start : start + limit]
            document['instanceActions'] = page
            if page and len(page) == limit:
                query = request.with_query(marker=page[-1]['request_id'])
                document['links'] = [
                    {
                        'rel': 'next',
                        'href': f'{request.base_url}{request.path}?{query}',
                    }
                ]
        return message.Response(
            document=document, rows=len(document['instanceActions'])
        )

    def _actions_limit(self, request: message.Request) -> int:
        asked = request.last('limit')
        if asked is None:
            return self._compute.max_limit
        if not asked.isdecimal():
            raise refusal.Refusal(
                400,
                'Invalid input for query parameters limit. Value:'
                f" {asked}. '{asked}' does not match '^[0-9]*$'",
            )
        return min(int(asked), self._compute.max_limit)

    def action(
        self, request: message.Request, server_id: str, request_id: str
    ) -> message.Response:
        """Show one thing that was asked of a server."""
        server = self._reachable(request, server_id, deleted_too=True)
        for action in _newest_first(server):
            if action.request_id == request_id:
                row = self._action_row(request, server, action)
                if request.microversion >= (2, 51) or request.caller.is_admin:
                    row['events'] = (
                        [_event(request, server, action)]
                        if action.begun
                        else []
                    )
                return message.Response(document={'instanceAction': row})
        raise refusal.Refusal(
            404,
            f'Action for request_id {request_id} on instance {server_id} not'
            ' found',
        )

    def _action_row(
        self,
        request: message.Request,
        server: compute.Server,
        action: compute.InstanceAction,
    ) -> dict[str, Any]:
        started = timestamp.naive_micro(action.start_time)
        row: dict[str, Any] = {
            'action': action.action,
            'instance_uuid': server.id,
            'request_id': action.request_id,
            'user_id': action.user_id,
            'project_id': action.project_id,
            'start_time': started,
            'message': action.message,
        }
        if request.microversion >= (2, 58):
            row['updated_at'] = started
        return row

    def diagnostics(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Ask its host how it is; only one that runs has an answer (H21)."""
        server = self._reachable(request, server_id)
        policy.require_admin(request, 'os-server-diagnostics')
        if server.host is None:
            raise refusal.Refusal(409, f'Instance {server_id} is not ready')
        if server.power_state != _RUNNING or server.guest_off:
            raise refusal.Refusal(
                409,
                f"Cannot 'get_diagnostics' instance {server_id} while it is"
                ' in power state shutdown',
            )
        if request.microversion < (2, 48):
            return message.Response(document={'cpu0_time': 1}, rows=1)
        return message.Response(
            document={'state': 'running', 'driver': 'libvirt', 'uptime': 1},
            rows=1,
        )

    def volumes(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """List the volumes of a server."""
        server = self._reachable(request, server_id)
        rows = [
            _attachment(request, server, volume) for volume in server.volumes
        ]
        return message.Response(
            document={'volumeAttachments': rows}, rows=len(rows)
        )

    def tags(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """List the tags of a server."""
        server = self._reachable(request, server_id)
        return message.Response(document={'tags': list(server.tags)})

    def metadata(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """List the metadata of a server."""
        server = self._reachable(request, server_id)
        return message.Response(document={'metadata': server.metadata})


def _newest_first(server: compute.Server) -> list[compute.InstanceAction]:
    return sorted(
        server.actions or (),
        key=lambda action: action.start_time,
        reverse=True,
    )


def _behind(rows: list[dict[str, Any]], marker: str | None) -> int:
    if marker is None:
        return 0
    for index, row in enumerate(rows):
        if row['request_id'] == marker:
            return index + 1
    raise refusal.Refusal(400, f'marker [{marker}] not found')


def _event(
    request: message.Request,
    server: compute.Server,
    action: compute.InstanceAction,
) -> dict[str, Any]:
    started = timestamp.naive_micro(action.start_time)
    row: dict[str, Any] = {
        'event': _event_name(server, action.action),
        'start_time': started,
        'finish_time': started,
        'result': 'Error' if action.message else 'Success',
        'traceback': None,
    }
    if request.microversion >= (2, 62):
        row['hostId'] = ''
        if request.caller.is_admin:
            row['host'] = server.host
    if request.microversion >= (2, 84):
        row['details'] = action.details
    return row


def _event_name(server: compute.Server, action: str) -> str:
    # What boots from a volume has nothing to save first.
    if action == 'shelveOffload' or (
        action == 'shelve' and server.image_id is None
    ):
        return 'compute_shelve_offload_instance'
    return f'compute_{action}_instance'


def _attachment(
    request: message.Request,
    server: compute.Server,
    volume: compute.AttachedVolume,
) -> dict[str, Any]:
    version = request.microversion
    row: dict[str, Any] = {
        'device': volume.device,
        'serverId': server.id,
        'volumeId': volume.volume_id,
    }
    if version < (2, 89):
        row['id'] = volume.volume_id
    if version >= (2, 70):
        row['tag'] = None
    if version >= (2, 79):
        row['delete_on_termination'] = volume.delete_on_termination
    if version >= (2, 89):
        row['attachment_id'] = volume.volume_id
        row['bdm_uuid'] = volume.volume_id
    return row
