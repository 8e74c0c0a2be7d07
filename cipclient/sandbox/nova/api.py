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

"""The Compute API."""

from collections.abc import Mapping
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import microversion
from cipclient.sandbox import router
from cipclient.sandbox import service
from cipclient.sandbox.keystone import token
from cipclient.sandbox.nova import actions
from cipclient.sandbox.nova import creating
from cipclient.sandbox.nova import deleting
from cipclient.sandbox.nova import desk
from cipclient.sandbox.nova import flavors
from cipclient.sandbox.nova import hosts
from cipclient.sandbox.nova import limits
from cipclient.sandbox.nova import listing
from cipclient.sandbox.nova import policy
from cipclient.sandbox.nova import servers
from cipclient.sandbox.nova import versions
from cipclient.sandbox.nova import volumes
from cipclient.sandbox.nova import writing
from cipclient.sandbox.state import cloud

MINIMUM = (2, 1)
FAULT_NAMES = {
    400: 'badRequest',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'itemNotFound',
    405: 'badMethod',
    409: 'conflictingRequest',
    413: 'overLimit',
    415: 'badMediaType',
    429: 'overLimit',
    501: 'notImplemented',
    503: 'serviceUnavailable',
}


class Nova(service.JsonService):
    """Nova of one region, at ``/compute``."""

    name = 'compute'

    def __init__(
        self,
        state: cloud.Cloud,
        region: cloud.Region,
        store: token.TokenStore,
    ) -> None:
        super().__init__(store)
        self._compute = region.compute
        versions.Versions(region.compute).register(self.router)
        listing.ServerList(region).register(self.router)
        servers.Servers(state, region).register(self.router)
        works = desk.Desk(state, region)
        for writer in (
            creating.Creating(works),
            actions.Actions(works),
            deleting.Deleting(works),
            writing.Names(works),
            writing.Metadata(works),
            writing.Tags(works),
            volumes.Attachments(works),
        ):
            writer.register(self.router)
        flavors.Flavors(region).register(self.router)
        hosts.Hosts(state, region).register(self.router)
        limits.Limits(region).register(self.router)

    def authenticated(self, request: message.Request) -> None:
        """Everything here wants a token scoped to a project (H33)."""
        if request.caller.project_id is None:
            raise policy.forbidden('servers:detail')

    def negotiate(self, request: message.Request, match: router.Match) -> None:
        """Read both headers."""
        if not self.needs_token(request, match):
            return
        request.microversion = MINIMUM
        request.microversion = microversion.negotiate(
            microversion.asked(
                request, 'compute', 'x-openstack-nova-api-version'
            ),
            MINIMUM,
            microversion.parse(self._compute.max_microversion),
        )

    def standing_headers(self, request: message.Request) -> dict[str, str]:
        """The version that was served, in both spellings."""
        if request.microversion == (0, 0):
            return {}
        served = microversion.written(request.microversion)
        return {
            'OpenStack-API-Version': f'compute {served}',
            'X-OpenStack-Nova-API-Version': served,
            'Vary': 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
        }

    def error_document(self, status: int, text: str) -> Mapping[str, Any]:
        """``{"forbidden": {"code": 403, "message": ...}}`` and such."""
        name = FAULT_NAMES.get(status, 'computeFault')
        return {name: {'code': status, 'message': text}}
