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

"""GET /snapshots and what is below it."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox import timestamp
from cipclient.sandbox.cinder import listing
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import storage

SORT_KEYS = frozenset(
    (
        'created_at',
        'display_name',
        'id',
        'name',
        'size',
        'status',
        'updated_at',
        'volume_id',
    )
)


def not_found(snapshot_id: str) -> refusal.Refusal:
    """The answer where there is no such snapshot."""
    return refusal.Refusal(404, f'Snapshot {snapshot_id} could not be found.')


class Snapshots:
    """Snapshots, listed and one by one."""

    def __init__(self, region: cloud.Region) -> None:
        self._snapshots = region.storage.snapshots
        self._storage = region.storage

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v3/snapshots', self.detail)
        routes.get('/v3/snapshots/detail', self.detail)
        routes.get('/v3/snapshots/{snapshot_id}', self.show)

    def detail(self, request: message.Request) -> message.Response:
        """List snapshots."""
        project_id = listing.project_of(request)
        page = listing.page(
            request,
            [
                row
                for row in self._snapshots.values()
                if project_id in (None, row.project_id)
                and request.last('status') in (None, row.status)
                and request.last('volume_id') in (None, row.volume_id)
            ],
            SORT_KEYS,
            self._storage.max_limit,
            not_found,
        )
        document: dict[str, Any] = {
            'snapshots': [row(request, one) for one in page.rows]
        }
        if page.next_marker is not None:
            document['snapshots_links'] = listing.next_links(
                request, page.next_marker
            )
        return message.Response(document=document, rows=len(page.rows))

    def show(
        self, request: message.Request, snapshot_id: str
    ) -> message.Response:
        """Show a snapshot."""
        found = self._snapshots.get(snapshot_id)
        caller = request.caller
        if found is None or not (
            caller.is_admin or caller.project_id == found.project_id
        ):
            raise not_found(snapshot_id)
        return message.Response(
            document={'snapshot': row(request, found)}, rows=1
        )


def row(
    request: message.Request, snapshot: storage.Snapshot
) -> dict[str, Any]:
    """A snapshot with all that there is."""
    updated = snapshot.updated_at
    shown: dict[str, Any] = {
        'id': snapshot.id,
        'name': snapshot.name,
        'description': snapshot.description,
        'status': snapshot.status,
        'size': snapshot.size,
        'volume_id': snapshot.volume_id,
        'metadata': snapshot.metadata,
        'created_at': timestamp.naive_micro(snapshot.created_at),
        'updated_at': timestamp.naive_micro(updated) if updated else None,
        'os-extended-snapshot-attributes:project_id': snapshot.project_id,
        'os-extended-snapshot-attributes:progress': '100%',
    }
    if request.microversion >= (3, 14):
        shown['group_snapshot_id'] = None
    if request.microversion >= (3, 41):
        shown['user_id'] = snapshot.user_id
    if request.microversion >= (3, 65):
        shown['consumes_quota'] = True
    return shown
