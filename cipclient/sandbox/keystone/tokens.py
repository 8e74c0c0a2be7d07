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

"""The token resource, and what a token's holder may ask about himself."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import router
from cipclient.sandbox import timestamp
from cipclient.sandbox.keystone import catalog
from cipclient.sandbox.keystone import collection
from cipclient.sandbox.keystone import credentials
from cipclient.sandbox.keystone import login
from cipclient.sandbox.keystone import policy
from cipclient.sandbox.keystone import projects
from cipclient.sandbox.keystone import role_reach
from cipclient.sandbox.keystone import token
from cipclient.sandbox.state import cloud


class Tokens:
    """/v3/auth and what is below it."""

    def __init__(self, state: cloud.Cloud, store: token.TokenStore) -> None:
        self._state = state
        self._identity = state.identity
        self._store = store
        self._login = login.Login(state.identity, store)

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.add('POST', '/v3/auth/tokens', self.create)
        routes.get('/v3/auth/tokens', self.show)
        routes.add('DELETE', '/v3/auth/tokens', self.revoke)
        routes.get('/v3/auth/catalog', self.catalog)
        routes.get('/v3/auth/projects', self.projects)
        routes.get('/v3/auth/domains', self.domains)
        routes.get('/v3/auth/system', self.system)

    def create(self, request: message.Request) -> message.Response:
        """Log in. Open to everybody, of course."""
        made = self._login(request.json())
        return message.Response(
            status=201,
            document=self._document(request, made),
            headers={'X-Subject-Token': made.id},
        )

    def show(self, request: message.Request) -> message.Response:
        """Show the token that X-Subject-Token names."""
        found = self._subject(request, 'validate_token')
        return message.Response(
            document=self._document(request, found),
            headers={'X-Subject-Token': found.id},
        )

    def revoke(self, request: message.Request) -> message.Response:
        """Revoke the token that X-Subject-Token names."""
        self._store.revoke(self._subject(request, 'revoke_token').id)
        return message.Response(status=204)

    def _subject(self, request: message.Request, action: str) -> token.Token:
        subject = request.header('x-subject-token')
        found = self._store.valid(subject)
        policy.require_one(
            request,
            action,
            None,
            found is not None and found.user_id == request.caller.user_id,
        )
        if found is None:
            raise policy.not_found('token', subject or '')
        return found

    def catalog(self, request: message.Request) -> message.Response:
        """Show the catalog of the caller's token."""
        return message.Response(
            document={'catalog': self._catalog(request, request.caller)}
        )

    def projects(self, request: message.Request) -> message.Response:
        """List the projects that the caller could scope to."""
        rows = [
            projects.project_row(request, project)
            for project in role_reach.projects_of(
                self._identity, request.caller.user_id
            )
        ]
        return collection.collection(request, 'projects', rows, None)

    def domains(self, request: message.Request) -> message.Response:
        """List the domains that the caller could scope to."""
        rows = [
            projects.domain_row(request, domain)
            for domain in self._identity.domains.values()
            if self._roles(request, token.Scope(domain_id=domain.id))
        ]
        return collection.collection(request, 'domains', rows, None)

    def system(self, request: message.Request) -> message.Response:
        """List the systems that the caller could scope to: all, or none."""
        reached = self._roles(request, token.Scope(system=True))
        return message.Response(
            document={
                'system': [{'all': True}] if reached else [],
                'links': {'self': f'{request.base_url}{request.path}'},
            }
        )

    def _roles(self, request: message.Request, scope: token.Scope) -> object:
        return role_reach.roles_of(
            self._identity, request.caller.user_id, scope
        )

    def _catalog(
        self, request: message.Request, found: token.Token
    ) -> list[dict[str, Any]]:
        return catalog.catalog(
            request.root_url,
            tuple(self._state.regions),
            found.project_id,
            self._state.has_heat,
        )

    def _document(
        self, request: message.Request, found: token.Token
    ) -> dict[str, Any]:
        user = self._identity.users[found.user_id]
        shown: dict[str, Any] = {
            'methods': list(found.methods),
            'user': {
                'id': user.id,
                'name': user.name,
                'domain': self._domain(user.domain_id),
                'password_expires_at': None,
            },
            'audit_ids': [found.audit_id],
            'issued_at': timestamp.zulu_micro(found.issued_at),
            'expires_at': timestamp.zulu_micro(found.expires_at),
        }
        self._add_scope(shown, found)
        if found.roles:
            shown['roles'] = [
                {'id': role.id, 'name': role.name} for role in found.roles
            ]
            if 'nocatalog' not in request.names():
                shown['catalog'] = self._catalog(request, found)
        if found.application_credential_id is not None:
            credential = self._identity.application_credentials[
                found.application_credential_id
            ]
            shown['application_credential'] = {
                'id': credential.id,
                'name': credential.name,
                'restricted': not credential.unrestricted,
            }
            if credential.access_rules is not None:
                shown['application_credential']['access_rules'] = (
                    credentials.rows_of(credential.access_rules)
                )
        return {'token': shown}

    def _add_scope(self, shown: dict[str, Any], found: token.Token) -> None:
        scope = found.scope
        if scope.system:
            shown['system'] = {'all': True}
        elif scope.domain_id is not None:
            shown['domain'] = self._domain(scope.domain_id)
        elif scope.project_id is not None:
            project = self._identity.projects[scope.project_id]
            shown['is_domain'] = False
            shown['project'] = {
                'id': project.id,
                'name': project.name,
                'domain': self._domain(project.domain_id),
            }

    def _domain(self, domain_id: str) -> dict[str, str]:
        return {
            'id': domain_id,
            'name': self._identity.domains[domain_id].name,
        }
