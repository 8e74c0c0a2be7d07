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

"""Nova's version documents."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import router
from cipclient.sandbox.state import compute


class Versions:
    """GET / and /v2.1."""

    def __init__(self, known: compute.Compute) -> None:
        self._compute = known

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/', self.index)
        routes.get('/v2.1', self.show)

    def index(self, request: message.Request) -> message.Response:
        """List the versions."""
        legacy = {
            'id': 'v2.0',
            'status': 'SUPPORTED',
            'version': '',
            'min_version': '',
            'updated': '2011-01-21T11:33:21Z',
            'links': [{'rel': 'self', 'href': f'{request.base_url}/v2/'}],
        }
        return message.Response(
            document={'versions': [legacy, self._current(request)]}
        )

    def show(self, request: message.Request) -> message.Response:
        """Show version 2.1."""
        current = self._current(request)
        current['links'].append(
            {
                'rel': 'describedby',
                'type': 'text/html',
                'href': 'http://docs.openstack.org/',
            }
        )
        current['media-types'] = [
            {
                'base': 'application/json',
                'type': 'application/vnd.openstack.compute+json;version=2.1',
            }
        ]
        return message.Response(document={'version': current})

    def _current(self, request: message.Request) -> dict[str, Any]:
        return {
            'id': 'v2.1',
            'status': 'CURRENT',
            'version': self._compute.max_microversion,
            'min_version': '2.1',
            'updated': '2013-07-23T11:33:21Z',
            'links': [{'rel': 'self', 'href': f'{request.base_url}/v2.1/'}],
        }
