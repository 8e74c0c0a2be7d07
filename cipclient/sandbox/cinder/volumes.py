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

"""GET /volumes and what is below it."""

from collections.abc import Callable
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox import rows
from cipclient.sandbox import timestamp
from cipclient.sandbox.cinder import listing
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import storage

SORT_KEYS = frozenset(
    (
        'availability_zone',
        'bootable',
        'created_at',
        'display_name',
        'id',
        'name',
        'project_id',
        'size',
        'status',
        'updated_at',
        'volume_type',
    )
)


def not_found(volume_id: str) -> refusal.Refusal:
    """The answer where there is no such volume."""
    return refusal.Refusal(404, f'Volume {volume_id} could not be found.')


class Volumes:
    """Volumes, listed and one by one."""

    def __init__(self, state: cloud.Cloud, region: cloud.Region) -> None:
        self._progress = state.progress
        self._volumes = region.storage.volumes
        self._storage = region.storage

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v3/volumes', self.index)
        routes.get('/v3/volumes/detail', self.detail)
        routes.get('/v3/volumes/{volume_id}', self.show)

    def index(self, request: message.Request) -> message.Response:
        """List volumes, with their names only."""
        return self._list(request, _basic)

    def detail(self, request: message.Request) -> message.Response:
        """List volumes with all that there is."""
        return self._list(request, row)

    def _list(
        self,
        request: message.Request,
        shown: Callable[[message.Request, storage.Volume], dict[str, Any]],
    ) -> message.Response:
        project_id = listing.project_of(request)
        tests = _tests(request)
        matching = [
            row
            for row in self._volumes.values()
            if project_id in (None, row.project_id)
            and all(test(row) for test in tests)
        ]
        page = listing.page(
            request, matching, SORT_KEYS, self._storage.max_limit, not_found
        )
        document: dict[str, Any] = {
            'volumes': [shown(request, row) for row in page.rows]
        }
        if page.next_marker is not None:
            document['volumes_links'] = listing.next_links(
                request, page.next_marker
            )
        if request.microversion >= (3, 45) and request.flag('with_count'):
            document['count'] = len(matching)
        return message.Response(document=document, rows=len(page.rows))

    def show(
        self, request: message.Request, volume_id: str
    ) -> message.Response:
        """Show a volume."""
        self._progress.look(volume_id)
        found = self._volumes.get(volume_id)
        caller = request.caller
        if found is None or not (
            caller.is_admin or caller.project_id == found.project_id
        ):
            raise not_found(volume_id)
        return message.Response(
            document={'volume': row(request, found)}, rows=1
        )


def _tests(
    request: message.Request,
) -> list[Callable[[storage.Volume], bool]]:
    tests: list[Callable[[storage.Volume], bool]] = []
    for name in ('status', 'name', 'volume_type', 'availability_zone'):
        value = request.last(name)
        if value is not None:
            tests.append(rows.has(name, value))
    bootable = request.last('bootable')
    if bootable is not None:
        tests.append(rows.has('bootable', bootable.lower() == 'true'))
    if request.microversion >= (3, 60):
        for name in ('created_at', 'updated_at'):
            value = request.last(name)
            if value is not None:
                test = rows.time_test(name, value)
                tests.append(rows.passes(name, test))
    return tests


def links(
    request: message.Request, kind: str, row_id: str
) -> list[dict[str, str]]:
    """Where something is."""
    project = request.caller.project_id
    return [
        {
            'rel': 'self',
            'href': f'{request.base_url}/v3/{project}/{kind}/{row_id}',
        },
        {
            'rel': 'bookmark',
            'href': f'{request.base_url}/{project}/{kind}/{row_id}',
        },
    ]


def _basic(request: message.Request, row: storage.Volume) -> dict[str, Any]:
    return {
        'id': row.id,
        'name': row.name,
        'links': links(request, 'volumes', row.id),
    }


def row(request: message.Request, volume: storage.Volume) -> dict[str, Any]:
    """A volume with all that there is."""
    updated = volume.updated_at
    shown: dict[str, Any] = {
        **_basic(request, volume),
        'status': volume.status,
        'size': volume.size,
        'availability_zone': volume.availability_zone,
        'created_at': timestamp.naive_micro(volume.created_at),
        'updated_at': timestamp.naive_micro(updated) if updated else None,
        'attachments': [
            {
                'id': volume.id,
                'attachment_id': attachment.attachment_id,
                'volume_id': volume.id,
                'server_id': attachment.server_id,
                'host_name': attachment.host_name,
                'device': attachment.device,
                'attached_at': timestamp.naive_micro(attachment.attached_at),
            }
            for attachment in volume.attachments
        ],
        'description': volume.description,
        'volume_type': volume.volume_type,
        'snapshot_id': volume.snapshot_id,
        'source_volid': None,
        'metadata': volume.metadata,
        'user_id': volume.user_id,
        'bootable': 'true' if volume.bootable else 'false',
        'encrypted': False,
        'replication_status': None,
        'consistencygroup_id': None,
        'multiattach': volume.multiattach,
        'os-vol-tenant-attr:tenant_id': volume.project_id,
    }
    if volume.image_id is not None:
        shown['volume_image_metadata'] = {'image_id': volume.image_id}
    if request.caller.is_admin:
        shown['migration_status'] = volume.migration_status
        shown['os-vol-host-attr:host'] = 'block-1@ceph#ceph'
        shown['os-vol-mig-status-attr:migstat'] = volume.migration_status
        shown['os-vol-mig-status-attr:name_id'] = None
    _add_newer(shown, request, volume)
    return shown


def _add_newer(
    shown: dict[str, Any], request: message.Request, volume: storage.Volume
) -> None:
    version = request.microversion
    if version >= (3, 13):
        shown['group_id'] = volume.group_id
    if version >= (3, 21) and request.caller.is_admin:
        shown['provider_id'] = None
    if version >= (3, 48):
        shown['service_uuid'] = None
        shown['shared_targets'] = False
    if version >= (3, 61) and request.caller.is_admin:
        shown['cluster_name'] = None
    if version >= (3, 63):
        shown['volume_type_id'] = '0c1dbb31-58a3-4f13-b1d0-7d7a3f0b6d11'
    if version >= (3, 65):
        shown['consumes_quota'] = True
