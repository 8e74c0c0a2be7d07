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

"""Writing volumes and snapshots."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.cinder import snapshots
from cipclient.sandbox.cinder import volumes
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import storage

DELETABLE = (
    'available',
    'error',
    'error_restoring',
    'error_extending',
    'error_managing',
)
#: How far a migration is that keeps nobody from deleting.
MOVED = (None, 'deleting', 'error', 'success')


class Writing:
    """POST and DELETE of both."""

    def __init__(self, state: cloud.Cloud, region: cloud.Region) -> None:
        self._state = state
        self._storage = region.storage

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.add('POST', '/v3/volumes', self.create)
        routes.add('DELETE', '/v3/volumes/{volume_id}', self.delete)
        routes.add('POST', '/v3/snapshots', self.create_snapshot)
        routes.add(
            'DELETE', '/v3/snapshots/{snapshot_id}', self.delete_snapshot
        )

    def create(self, request: message.Request) -> message.Response:
        """Make an empty volume."""
        _require_member(request, 'volume:create')
        wanted = request.member('volume')
        size = wanted.get('size')
        if not isinstance(size, int) or size < 1:
            raise refusal.Refusal(400, 'Invalid input received: size')
        made = storage.Volume(
            id=self._state.new_id(),
            name=wanted.get('name') or '',
            project_id=request.caller.project_id or '',
            user_id=request.caller.user_id,
            size=size,
            status='creating',
            created_at=self._state.present(),
            metadata=_texts(wanted.get('metadata')),
            description=wanted.get('description'),
        )
        self._storage.volumes[made.id] = made
        shown = volumes.row(request, made)
        self._state.progress.begin(
            made.id, lambda: self._settle(made, 'available')
        )
        return message.Response(status=202, document={'volume': shown})

    def _settle(self, volume: storage.Volume, status: str) -> None:
        volume.status = status
        volume.updated_at = self._state.present()

    def delete(
        self, request: message.Request, volume_id: str
    ) -> message.Response:
        """Delete a volume that nothing holds on to (H26)."""
        found = self._storage.volumes.get(volume_id)
        caller = request.caller
        if found is None or not (
            caller.is_admin or caller.project_id == found.project_id
        ):
            raise volumes.not_found(volume_id)
        _require_member(request, 'volume:delete')
        if not self._is_free(found):
            raise refusal.Refusal(
                400,
                'Invalid volume: Volume status must be available or error or'
                ' error_restoring or error_extending or error_managing and'
                ' must not be migrating, attached, belong to a group, have'
                ' snapshots, awaiting a transfer, or be disassociated from'
                ' snapshots after volume transfer.',
            )
        self._settle(found, 'deleting')
        self._state.progress.begin(
            found.id, lambda: self._forget(self._storage.volumes, found.id)
        )
        return message.Response(status=202)

    def _is_free(self, volume: storage.Volume) -> bool:
        return (
            volume.status in DELETABLE
            and not volume.attachments
            and volume.group_id is None
            and volume.migration_status in MOVED
            and all(
                row.volume_id != volume.id
                for row in self._storage.snapshots.values()
            )
        )

    def _forget(self, table: dict[str, Any], row_id: str) -> None:
        table.pop(row_id, None)

    def create_snapshot(self, request: message.Request) -> message.Response:
        """Make a snapshot; it belongs to the project of who asks."""
        _require_member(request, 'volume:create_snapshot')
        wanted = request.member('snapshot')
        volume = self._storage.volumes.get(str(wanted.get('volume_id')))
        caller = request.caller
        if volume is None or not (
            caller.is_admin or caller.project_id == volume.project_id
        ):
            raise volumes.not_found(str(wanted.get('volume_id')))
        if volume.status != 'available' and wanted.get('force') is not True:
            raise refusal.Refusal(
                400,
                f'Invalid volume: Volume {volume.id} status must be'
                f' available, but current status is: {volume.status}.',
            )
        made = storage.Snapshot(
            id=self._state.new_id(),
            name=wanted.get('name') or '',
            volume_id=volume.id,
            project_id=caller.project_id or '',
            user_id=caller.user_id,
            size=volume.size,
            created_at=self._state.present(),
        )
        self._storage.snapshots[made.id] = made
        return message.Response(
            status=202, document={'snapshot': snapshots.row(request, made)}
        )

    def delete_snapshot(
        self, request: message.Request, snapshot_id: str
    ) -> message.Response:
        """Delete a snapshot."""
        found = self._storage.snapshots.get(snapshot_id)
        caller = request.caller
        if found is None or not (
            caller.is_admin or caller.project_id == found.project_id
        ):
            raise snapshots.not_found(snapshot_id)
        _require_member(request, 'volume:delete_snapshot')
        self._forget(self._storage.snapshots, snapshot_id)
        return message.Response(status=202)


def _require_member(request: message.Request, rule: str) -> None:
    caller = request.caller
    if not (caller.is_admin or caller.has('member')):
        raise refusal.Refusal(
            403, f"Policy doesn't allow {rule} to be performed."
        )


def _texts(given: object) -> dict[str, str]:
    if not isinstance(given, dict | None):
        raise refusal.Refusal(400, 'Invalid input received: metadata')
    return {str(key): str(value) for key, value in (given or {}).items()}
