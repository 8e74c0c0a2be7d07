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

"""GET /flavors and what is below it."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute


class Flavors:
    """Flavors and their extra specs."""

    def __init__(self, region: cloud.Region) -> None:
        self._compute = region.compute

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v2.1/flavors', self.index)
        routes.get('/v2.1/flavors/detail', self.detail)
        routes.get('/v2.1/flavors/{flavor_id}', self.show)
        routes.get('/v2.1/flavors/{flavor_id}/os-extra_specs', self.specs)

    def index(self, request: message.Request) -> message.Response:
        """List flavors, with their names only."""
        return self._page(request, self._basic)

    def detail(self, request: message.Request) -> message.Response:
        """List flavors with all that there is."""
        return self._page(request, self._row)

    def _page(self, request: message.Request, shown: Any) -> message.Response:
        rows = sorted(
            (
                flavor
                for flavor in self._compute.flavors.values()
                if _listed(request, flavor)
            ),
            key=lambda flavor: flavor.id,
        )
        marker = request.last('marker')
        if marker is not None:
            ids = [flavor.id for flavor in rows]
            if marker not in ids:
                raise refusal.Refusal(400, f'marker [{marker}] not found')
            rows = rows[ids.index(marker) + 1 :]
        asked = request.last('limit') or str(self._compute.max_limit)
        if not asked.isdecimal():
            raise refusal.Refusal(
                400,
                'Invalid input for query parameters limit. Value:'
                f" {asked}. '{asked}' does not match '^[0-9]*$'",
            )
        limit = min(int(asked), self._compute.max_limit)
        page = rows[:limit]
        document: dict[str, Any] = {
            'flavors': [shown(request, flavor) for flavor in page]
        }
        if page and len(page) == limit:
            query = request.with_query(marker=page[-1].id)
            document['flavors_links'] = [
                {
                    'rel': 'next',
                    'href': f'{request.base_url}{request.path}?{query}',
                }
            ]
        return message.Response(document=document, rows=len(page))

    def show(
        self, request: message.Request, flavor_id: str
    ) -> message.Response:
        """Show a flavor."""
        flavor = self._one(request, flavor_id)
        return message.Response(
            document={'flavor': self._row(request, flavor)}
        )

    def specs(
        self, request: message.Request, flavor_id: str
    ) -> message.Response:
        """Show the extra specs of a flavor."""
        flavor = self._one(request, flavor_id)
        return message.Response(document={'extra_specs': flavor.extra_specs})

    def _one(self, request: message.Request, flavor_id: str) -> compute.Flavor:
        found = self._compute.flavors.get(flavor_id)
        if found is None:
            raise refusal.Refusal(
                404, f'Flavor {flavor_id} could not be found.'
            )
        return found

    def _basic(
        self, request: message.Request, flavor: compute.Flavor
    ) -> dict[str, Any]:
        row: dict[str, Any] = {
            'id': flavor.id,
            'name': flavor.name,
            'links': [
                {
                    'rel': 'self',
                    'href': f'{request.base_url}/v2.1/flavors/{flavor.id}',
                },
                {
                    'rel': 'bookmark',
                    'href': f'{request.base_url}/flavors/{flavor.id}',
                },
            ],
        }
        if request.microversion >= (2, 55):
            row['description'] = flavor.description
        return row

    def _row(
        self, request: message.Request, flavor: compute.Flavor
    ) -> dict[str, Any]:
        row = self._basic(request, flavor)
        no_swap: object = 0 if request.microversion >= (2, 75) else ''
        row.update(
            {
                'ram': flavor.ram,
                'disk': flavor.disk,
                'vcpus': flavor.vcpus,
                'swap': flavor.swap or no_swap,
                'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral,
                'OS-FLV-DISABLED:disabled': False,
                'os-flavor-access:is_public': flavor.is_public,
                'rxtx_factor': 1.0,
            }
        )
        if request.microversion >= (2, 61):
            row['extra_specs'] = flavor.extra_specs
        return row


def _listed(request: message.Request, flavor: compute.Flavor) -> bool:
    """Whether a list has a flavor; ``is_public=None`` shows an admin all."""
    asked = (request.last('is_public') or '').lower()
    if not request.caller.is_admin:
        return flavor.is_public
    if asked == 'none':
        return True
    return flavor.is_public == (asked not in ('0', 'false', 'f', 'no'))
