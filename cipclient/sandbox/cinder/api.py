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

"""The Block Storage API."""

import re
from collections.abc import Mapping
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import microversion
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox import service
from cipclient.sandbox import timestamp
from cipclient.sandbox.cinder import metadata
from cipclient.sandbox.cinder import snapshots
from cipclient.sandbox.cinder import volumes
from cipclient.sandbox.cinder import writing
from cipclient.sandbox.keystone import token
from cipclient.sandbox.nova import api as nova_api
from cipclient.sandbox.state import cloud

MINIMUM = (3, 0)
MAXIMUM = (3, 71)
WITH_PROJECT = re.compile(r'/v3/([0-9a-f]{32})(/.*)?')


class Cinder(service.JsonService):
    """Cinder of one region, at ``/volume``."""

    name = 'block-storage'

    def __init__(
        self,
        state: cloud.Cloud,
        region: cloud.Region,
        store: token.TokenStore,
    ) -> None:
        super().__init__(store)
        self._now = state.now
        self._storage = region.storage
        self.router.get('/', self.versions)
        self.router.get('/v3', self.versions)
        self.router.get('/v3/os-services', self.services)
        self.router.get('/v3/limits', self.limits)
        self.router.get('/v3/types', self.types)
        volumes.Volumes(state, region).register(self.router)
        snapshots.Snapshots(region).register(self.router)
        writing.Writing(state, region).register(self.router)
        metadata.Metadata(state, region).register(self.router)

    def prepare(self, request: message.Request) -> str:
        """Take the project's id out of the path, where there is one."""
        found = WITH_PROJECT.fullmatch(request.path)
        return '/v3' + (found[2] or '') if found else request.path

    def needs_token(
        self, request: message.Request, match: router.Match
    ) -> bool:
        """All but the version documents."""
        return request.path.rstrip('/') not in ('', '/v3')

    def authenticated(self, request: message.Request) -> None:
        """A token of this project, if the path names one."""
        caller = request.caller
        found = WITH_PROJECT.fullmatch(request.path)
        if found and found[1] != caller.project_id:
            raise refusal.Refusal(400, 'Malformed request url')
        if caller.project_id is None and not caller.is_admin:
            raise forbidden('volume:get_all')

    def negotiate(self, request: message.Request, match: router.Match) -> None:
        """Read the header."""
        if not self.needs_token(request, match):
            return
        request.microversion = MINIMUM
        request.microversion = microversion.negotiate(
            microversion.asked(request, 'volume', None), MINIMUM, MAXIMUM
        )

    def standing_headers(self, request: message.Request) -> dict[str, str]:
        """The version that was served."""
        if request.microversion == (0, 0):
            return {}
        served = microversion.written(request.microversion)
        return {
            'OpenStack-API-Version': f'volume {served}',
            'Vary': 'OpenStack-API-Version',
        }

    def error_document(self, status: int, text: str) -> Mapping[str, Any]:
        """As Nova has it."""
        name = nova_api.FAULT_NAMES.get(status, 'computeFault')
        return {name: {'code': status, 'message': text}}

    def versions(self, request: message.Request) -> message.Response:
        """What is served: with 300 at the root, with 200 at /v3."""
        document = {
            'versions': [
                {
                    'id': 'v3.0',
                    'status': 'CURRENT',
                    'version': microversion.written(MAXIMUM),
                    'min_version': microversion.written(MINIMUM),
                    'updated': '2023-08-31T00:00:00Z',
                    'links': [
                        {
                            'rel': 'describedby',
                            'type': 'text/html',
                            'href': 'https://docs.openstack.org/',
                        },
                        {'rel': 'self', 'href': f'{request.base_url}/v3/'},
                    ],
                    'media-types': [
                        {
                            'base': 'application/json',
                            'type': 'application/vnd.openstack.volume'
                            '+json;version=3',
                        }
                    ],
                }
            ]
        }
        at_root = request.path.strip('/') == ''
        return message.Response(
            status=300 if at_root else 200, document=document
        )

    def services(self, request: message.Request) -> message.Response:
        """List services: the one thing here that proves an admin."""
        if not request.caller.is_admin:
            raise forbidden('volume_extension:services:index')
        rows = [
            {
                'binary': binary,
                'host': host,
                'zone': 'nova',
                'status': 'enabled',
                'state': 'up',
                'updated_at': timestamp.naive_micro(self._now),
                'disabled_reason': None,
                'replication_status': 'disabled',
                'active_backend_id': None,
                'frozen': False,
            }
            for binary, host in (
                ('cinder-scheduler', 'controller-1'),
                ('cinder-volume', 'block-1@ceph'),
            )
        ]
        return message.Response(document={'services': rows}, rows=len(rows))

    def limits(self, request: message.Request) -> message.Response:
        """Show what the caller's project may use and uses."""
        own = [
            row
            for row in self._storage.volumes.values()
            if row.project_id == request.caller.project_id
        ]
        absolute = {
            'maxTotalVolumes': 1000,
            'maxTotalVolumeGigabytes': 1000000,
            'maxTotalSnapshots': 1000,
            'totalVolumesUsed': len(own),
            'totalGigabytesUsed': sum(row.size for row in own),
        }
        return message.Response(
            document={'limits': {'rate': [], 'absolute': absolute}}
        )

    def types(self, request: message.Request) -> message.Response:
        """List the only volume type."""
        row = {
            'id': '0c1dbb31-58a3-4f13-b1d0-7d7a3f0b6d11',
            'name': 'ceph',
            'is_public': True,
            'description': None,
            'extra_specs': {},
        }
        return message.Response(document={'volume_types': [row]})


def forbidden(rule: str) -> refusal.Refusal:
    """The answer to whom a rule does not let pass."""
    return refusal.Refusal(
        403, f"Policy doesn't allow {rule} to be performed."
    )
