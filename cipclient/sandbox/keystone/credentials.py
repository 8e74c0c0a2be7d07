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

"""Application credentials, and what their access rules let pass (H33)."""

import secrets
import uuid
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.keystone import policy
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import identity

_BELOW = '/v3/users/{user_id}/application_credentials'


class Credentials:
    """``/v3/users/{id}/application_credentials``."""

    def __init__(self, state: cloud.Cloud) -> None:
        self._identity = state.identity

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get(_BELOW, self.index)
        routes.add('POST', _BELOW, self.create)
        routes.get(_BELOW + '/{credential_id}', self.show)
        routes.add('DELETE', _BELOW + '/{credential_id}', self.delete)

    def index(
        self, request: message.Request, user_id: str
    ) -> message.Response:
        """List those of a user."""
        _require(request, 'list_application_credentials', user_id)
        rows = [
            self._row(request, row)
            for row in self._identity.application_credentials.values()
            if row.user_id == user_id
        ]
        return message.Response(
            document={
                'application_credentials': rows,
                'links': {
                    'next': None,
                    'previous': None,
                    'self': f'{request.base_url}{request.path}',
                },
            },
            rows=len(rows),
        )

    def create(
        self, request: message.Request, user_id: str
    ) -> message.Response:
        """Make one of the project and the roles of the caller's token."""
        caller = request.caller
        used = self._identity.application_credentials.get(
            caller.application_credential_id or ''
        )
        if caller.user_id != user_id or (
            used is not None and not used.unrestricted
        ):
            raise policy.refuse('create_application_credential')
        if caller.project_id is None:
            raise refusal.Refusal(
                400, 'Could not find project: None. A token of one is needed.'
            )
        wanted = request.member('application_credential')
        rules = wanted.get('access_rules')
        made = identity.ApplicationCredential(
            id=uuid.uuid4().hex,
            name=str(wanted['name']),
            secret=str(wanted.get('secret') or secrets.token_urlsafe(64)),
            user_id=user_id,
            project_id=caller.project_id,
            role_names=tuple(
                str(role['name'])
                for role in wanted.get('roles')
                or ({'name': role.name} for role in caller.roles)
            ),
            access_rules=None
            if not rules
            else tuple(
                identity.AccessRule(
                    uuid.uuid4().hex,
                    str(rule['service']),
                    str(rule['method']),
                    str(rule['path']),
                )
                for rule in rules
            ),
            unrestricted=wanted.get('unrestricted') is True,
        )
        self._identity.application_credentials[made.id] = made
        row = self._row(request, made)
        row['secret'] = made.secret
        return message.Response(
            status=201, document={'application_credential': row}
        )

    def show(
        self, request: message.Request, user_id: str, credential_id: str
    ) -> message.Response:
        """Show one, without its secret."""
        _require(request, 'get_application_credential', user_id)
        return message.Response(
            document={
                'application_credential': self._row(
                    request, self._find(user_id, credential_id)
                )
            }
        )

    def delete(
        self, request: message.Request, user_id: str, credential_id: str
    ) -> message.Response:
        """Delete one; its tokens are worth nothing any more."""
        _require(request, 'delete_application_credential', user_id)
        found = self._find(user_id, credential_id)
        del self._identity.application_credentials[found.id]
        return message.Response(status=204)

    def _find(
        self, user_id: str, credential_id: str
    ) -> identity.ApplicationCredential:
        found = self._identity.application_credentials.get(credential_id)
        if found is None or found.user_id != user_id:
            raise policy.not_found('application credential', credential_id)
        return found

    def _row(
        self, request: message.Request, one: identity.ApplicationCredential
    ) -> dict[str, Any]:
        path = f'/v3/users/{one.user_id}/application_credentials/{one.id}'
        row: dict[str, Any] = {
            'id': one.id,
            'name': one.name,
            'description': None,
            'project_id': one.project_id,
            'roles': [
                {
                    'id': self._identity.role_named(name).id,
                    'name': name,
                    'domain_id': None,
                }
                for name in one.role_names
            ],
            'expires_at': None,
            # Keystone has null for false
            'unrestricted': one.unrestricted or None,
            'system': None,
            'user_id': one.user_id,
            'links': {'self': f'{request.base_url}{path}'},
        }
        if one.access_rules is not None:
            row['access_rules'] = rows_of(one.access_rules)
        return row


def rows_of(rules: tuple[identity.AccessRule, ...]) -> list[dict[str, str]]:
    """Access rules as Keystone shows them."""
    return [
        {
            'id': rule.id,
            'service': rule.service,
            'method': rule.method,
            'path': rule.path,
        }
        for rule in rules
    ]


def _require(request: message.Request, action: str, user_id: str) -> None:
    if request.caller.user_id != user_id and not policy.reads_all(request):
        raise policy.refuse(action)
