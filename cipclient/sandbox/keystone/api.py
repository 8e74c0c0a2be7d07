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

"""The Identity API."""

import http
from collections.abc import Mapping
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import router
from cipclient.sandbox import service
from cipclient.sandbox.keystone import assignments
from cipclient.sandbox.keystone import credentials
from cipclient.sandbox.keystone import endpoints
from cipclient.sandbox.keystone import project_tags
from cipclient.sandbox.keystone import projects
from cipclient.sandbox.keystone import token
from cipclient.sandbox.keystone import tokens
from cipclient.sandbox.keystone import users
from cipclient.sandbox.state import cloud


class Keystone(service.JsonService):
    """Keystone at ``/identity``."""

    name = 'identity'

    def __init__(self, state: cloud.Cloud, store: token.TokenStore) -> None:
        super().__init__(store)
        endpoints.Endpoints(state).register(self.router)
        tokens.Tokens(state, store).register(self.router)
        projects.Projects(state).register(self.router)
        project_tags.ProjectTags(state).register(self.router)
        users.Users(state).register(self.router)
        credentials.Credentials(state).register(self.router)
        assignments.Assignments(state).register(self.router)

    def needs_token(
        self, request: message.Request, match: router.Match
    ) -> bool:
        """Everything but the versions and the login itself."""
        if match.template == '/v3/auth/tokens':
            return request.method != 'POST'
        return match.template not in ('/', '/v3')

    def unauthorized(self, request: message.Request) -> message.Response:
        """Keystone's own 401."""
        answer = super().unauthorized(request)
        answer.document = self.error_document(
            401, 'The request you have made requires authentication.'
        )
        return answer

    def standing_headers(self, request: message.Request) -> dict[str, str]:
        """Answers differ by token."""
        return {'Vary': 'X-Auth-Token'}

    def error_document(self, status: int, text: str) -> Mapping[str, Any]:
        """``{"error": {...}}``."""
        return {
            'error': {
                'code': status,
                'message': text,
                'title': http.HTTPStatus(status).phrase,
            }
        }
