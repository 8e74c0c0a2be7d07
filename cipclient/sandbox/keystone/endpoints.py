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

"""Regions, services and endpoints as resources, and the version document."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import router
from cipclient.sandbox.keystone import catalog
from cipclient.sandbox.keystone import collection
from cipclient.sandbox.keystone import policy
from cipclient.sandbox.state import cloud


class Endpoints:
    """/v3/regions, /v3/services, /v3/endpoints, / and /v3."""

    def __init__(self, state: cloud.Cloud) -> None:
        self._regions = tuple(state.regions)
        self._entries = catalog.entries(state.has_heat)

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/', self.versions)
        routes.get('/v3', self.version)
        routes.get('/v3/regions', self.regions)
        routes.get('/v3/regions/{region_id}', self.region)
        routes.get('/v3/services', self.services)
        routes.get('/v3/endpoints', self.endpoints)

    def versions(self, request: message.Request) -> message.Response:
        """What is served at the root, with Keystone's 300."""
        return message.Response(
            status=300,
            document={'versions': {'values': [_version(request)]}},
            headers={'Location': f'{request.base_url}/v3/'},
        )

    def version(self, request: message.Request) -> message.Response:
        """What version 3 is."""
        return message.Response(document={'version': _version(request)})

    def regions(self, request: message.Request) -> message.Response:
        """List regions."""
        rows = [_region(request, name) for name in self._regions]
        return collection.collection(request, 'regions', rows, None)

    def region(
        self, request: message.Request, region_id: str
    ) -> message.Response:
        """Show a region."""
        if region_id not in self._regions:
            raise policy.not_found('region', region_id)
        return message.Response(
            document={'region': _region(request, region_id)}
        )

    def services(self, request: message.Request) -> message.Response:
        """List services."""
        policy.require_all(request, 'list_services')
        rows = [
            {
                'id': catalog.stable_id(entry.type),
                'type': entry.type,
                'name': entry.name,
                'enabled': True,
                'links': {
                    'self': f'{request.base_url}/v3/services/'
                    + catalog.stable_id(entry.type)
                },
            }
            for entry in self._entries
            if collection.wanted(
                request,
                type=entry.type,
                name=entry.name,
            )
        ]
        return collection.collection(request, 'services', rows, None)

    def endpoints(self, request: message.Request) -> message.Response:
        """List endpoints."""
        policy.require_all(request, 'list_endpoints')
        rows = [
            {
                **endpoint,
                'service_id': catalog.stable_id(entry.type),
                'enabled': True,
                'links': {
                    'self': f'{request.base_url}/v3/endpoints/'
                    + endpoint['id']
                },
            }
            for entry in self._entries
            for endpoint in catalog.endpoints(
                request.root_url, self._regions, entry, '$(project_id)s'
            )
        ]
        found = [
            row
            for row in rows
            if collection.wanted(
                request,
                service_id=row['service_id'],
                region_id=row['region_id'],
                interface=row['interface'],
            )
        ]
        return collection.collection(request, 'endpoints', found, None)


def _version(request: message.Request) -> dict[str, Any]:
    return {
        'id': 'v3.14',
        'status': 'stable',
        'updated': '2020-04-07T00:00:00Z',
        'links': [{'rel': 'self', 'href': f'{request.base_url}/v3/'}],
        'media-types': [
            {
                'base': 'application/json',
                'type': 'application/vnd.openstack.identity-v3+json',
            }
        ],
    }


def _region(request: message.Request, name: str) -> dict[str, Any]:
    return {
        'id': name,
        'description': '',
        'parent_region_id': None,
        'links': {'self': f'{request.base_url}/v3/regions/{name}'},
    }
