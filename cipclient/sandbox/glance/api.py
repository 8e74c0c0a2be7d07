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

"""The Image API."""

import http

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox import service
from cipclient.sandbox.glance import images
from cipclient.sandbox.glance import writing
from cipclient.sandbox.keystone import token
from cipclient.sandbox.state import cloud

_JSON = 'application/json'
VERSIONS = ('v2.17', 'v2.16', 'v2.15', 'v2.9', 'v2.7', 'v2.0')


class Glance(service.Service):
    """Glance of one region, at ``/image``."""

    name = 'image'

    def __init__(
        self,
        state: cloud.Cloud,
        region: cloud.Region,
        store: token.TokenStore,
    ) -> None:
        super().__init__(store)
        self.router.get('/', self.versions)
        self.router.get('/versions', self.versions)
        self.router.get('/v2/schemas/{kind}', self.schema)
        images.Images(state, region).register(self.router)
        writing.Writing(state, region).register(self.router)

    def needs_token(
        self, request: message.Request, match: router.Match
    ) -> bool:
        """All but the version document."""
        return match.template not in ('/', '/versions')

    def versions(self, request: message.Request) -> message.Response:
        """What is served: with 300 at the root."""
        rows = [
            {
                'id': name,
                'status': 'SUPPORTED' if number else 'CURRENT',
                'links': [{'rel': 'self', 'href': f'{request.base_url}/v2/'}],
            }
            for number, name in enumerate(VERSIONS)
        ]
        at_root = request.path.strip('/') == ''
        return message.Response(
            status=300 if at_root else 200, document={'versions': rows}
        )

    def schema(self, request: message.Request, kind: str) -> message.Response:
        """A schema that says little but is one."""
        return message.Response(
            document={
                'name': kind,
                'properties': {},
                'additionalProperties': {'type': 'string'},
            }
        )

    def refused(
        self, request: message.Request, refused: refusal.Refusal
    ) -> message.Response:
        """An error as a page, or as JSON for who asks for that."""
        if request.header('accept') != _JSON:
            return service.page(
                refused.status, refused.message, refused.headers
            )
        phrase = http.HTTPStatus(refused.status).phrase
        return message.Response(
            status=refused.status,
            document={
                'message': f'{refused.message}<br /><br />\n\n\n',
                'code': f'{refused.status} {phrase}',
                'title': phrase,
            },
            headers=dict(refused.headers),
        )
