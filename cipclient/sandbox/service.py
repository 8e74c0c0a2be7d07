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

"""What all services have in common: routes, tokens, error bodies."""

import abc
import html
import http
from collections.abc import Mapping
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.keystone import token

UNAUTHORIZED = {
    'error': {
        'code': 401,
        'title': 'Unauthorized',
        'message': 'The request you have made requires authentication.',
    }
}
PAGE = """<html>
 <head>
  <title>{status} {phrase}</title>
 </head>
 <body>
  <h1>{status} {phrase}</h1>
  {text}<br /><br />


 </body>
</html>"""


def page(
    status: int, text: str, headers: Mapping[str, str]
) -> message.Response:
    """An error for people, as WebOb makes it where there is no JSON."""
    written = PAGE.format(
        status=status,
        phrase=http.HTTPStatus(status).phrase,
        text=html.escape(text),
    )
    return message.Response(
        status=status,
        body=written.encode(),
        content_type='text/html; charset=UTF-8',
        headers=dict(headers),
    )


class Service(abc.ABC):
    """A service of the cloud; a subclass adds its routes.

    :cvar name: how faults and the request log call it
    """

    name = ''

    def __init__(self, tokens: token.TokenStore) -> None:
        self.tokens = tokens
        self.router = router.Router()

    def handle(self, request: message.Request) -> message.Response:
        """Answer a request; never raises for what a client did."""
        try:
            response = self._answer(request)
        except refusal.Refusal as refused:
            response = self.refused(request, refused)
        response.headers.update(self.standing_headers(request))
        return response

    def _answer(self, request: message.Request) -> message.Response:
        path = self.prepare(request)
        match = self.router.match(request.method, path)
        if self.needs_token(request, match):
            request.token = self.tokens.valid(request.header('x-auth-token'))
            if request.token is None:
                return self.unauthorized(request)
            if not self.tokens.lets_pass(
                request.token, self.name, request.method, request.path
            ):
                return self.unauthorized(request)
            self.authenticated(request)
        self.negotiate(request, match)
        if match.handler is None:
            return self.unknown(request, match)
        try:
            response = match.handler(request, **match.arguments)
        except refusal.Refusal as refused:
            response = self.refused(request, refused)
        response.template = match.template
        return response

    def prepare(self, request: message.Request) -> str:
        """The path to look up, after anything that is in front of it."""
        return request.path

    def needs_token(
        self, request: message.Request, match: router.Match
    ) -> bool:
        """Whether the caller has to say who he is; versions are open."""
        return match.template not in ('/', '/v2', '/v3', '/v2.1', '/v2.0')

    # Most services have nothing to do at the next two.

    def authenticated(self, request: message.Request) -> None:  # noqa: B027
        """Check what a known caller may not do at all."""

    def negotiate(  # noqa: B027
        self, request: message.Request, match: router.Match
    ) -> None:
        """Agree on the microversion."""

    def standing_headers(self, request: message.Request) -> dict[str, str]:
        """Headers of every answer."""
        return {}

    def unauthorized(self, request: message.Request) -> message.Response:
        """The answer of keystonemiddleware."""
        return message.Response(
            status=401,
            document=UNAUTHORIZED,
            headers={
                'WWW-Authenticate': f'Keystone uri="{request.root_url}'
                '/identity"'
            },
        )

    def unknown(
        self, request: message.Request, match: router.Match
    ) -> message.Response:
        """The answer where there is no such path, or not this method."""
        if match.allowed:
            return self.refused(
                request,
                refusal.Refusal(
                    405,
                    'The method specified is not allowed for this resource.',
                    {'Allow': ', '.join(match.allowed)},
                ),
            )
        return page(404, 'The resource could not be found.', {})

    @abc.abstractmethod
    def refused(
        self, request: message.Request, refused: refusal.Refusal
    ) -> message.Response:
        """An error in the service's own shape."""


class JsonService(Service):
    """One whose errors are JSON."""

    def refused(
        self, request: message.Request, refused: refusal.Refusal
    ) -> message.Response:
        """An error as a document."""
        return message.Response(
            status=refused.status,
            document=self.error_document(refused.status, refused.message),
            headers=dict(refused.headers),
        )

    @abc.abstractmethod
    def error_document(self, status: int, text: str) -> Mapping[str, Any]:
        """The JSON of an error."""
