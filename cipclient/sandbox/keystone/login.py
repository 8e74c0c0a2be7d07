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

"""POST /v3/auth/tokens: by password, application credential or token."""

import dataclasses
import datetime
from typing import Any

from cipclient.sandbox import refusal
from cipclient.sandbox.keystone import role_reach
from cipclient.sandbox.keystone import token
from cipclient.sandbox.state import identity

DENIED = 'The request you have made requires authentication.'


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """Who it is, and what the way he proved it by limits him to."""

    user: identity.User
    methods: tuple[str, ...]
    credential: identity.ApplicationCredential | None = None
    expires_at: datetime.datetime | None = None


def denied() -> refusal.Refusal:
    """The one answer to every failed login, so that it tells nothing."""
    return refusal.Refusal(401, DENIED)


def malformed(what: str) -> refusal.Refusal:
    """The answer to a body that does not fit the schema."""
    return refusal.Refusal(
        400,
        f'{what} The server could not comply with the request since it is'
        ' either malformed or otherwise incorrect. The client is assumed to'
        ' be in error.',
    )


class Login:
    """Tells who someone is, and gives a token for what he asks for."""

    def __init__(
        self, cloud_identity: identity.Identity, tokens: token.TokenStore
    ) -> None:
        self._identity = cloud_identity
        self._tokens = tokens

    def __call__(self, document: Any) -> token.Token:
        """A token for the body of a request; a Refusal else."""
        try:
            auth = document['auth']
            methods = tuple(auth['identity']['methods'])
            proof = self._prove(methods, auth['identity'])
            scope, asked = self._scope(auth.get('scope'), proof)
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise malformed(f'Invalid input for auth: {error}.') from error
        return self._tokens.issue(
            user_id=proof.user.id,
            scope=scope,
            roles=self._roles(proof, scope, asked),
            methods=proof.methods,
            expires_at=proof.expires_at,
            application_credential_id=(
                proof.credential.id if proof.credential else None
            ),
        )

    def _prove(self, methods: tuple[str, ...], given: Any) -> Proof:
        if methods == ('password',):
            wanted = given['password']['user']
            user = self._user(wanted)
            if wanted['password'] != user.password:
                raise denied()
            return Proof(user, methods)
        if methods == ('application_credential',):
            return self._prove_by_credential(given['application_credential'])
        if methods == ('token',):
            old = self._tokens.valid(given['token']['id'])
            if old is None:
                raise denied()
            user = self._identity.users[old.user_id]
            carried = tuple(dict.fromkeys((*methods, *old.methods)))
            return Proof(user, carried, None, old.expires_at)
        raise denied()

    def _prove_by_credential(self, given: Any) -> Proof:
        credentials = self._identity.application_credentials
        if 'id' in given:
            found = credentials.get(given['id'])
        else:
            owner = self._user(given['user'])
            found = next(
                (
                    row
                    for row in credentials.values()
                    if row.user_id == owner.id and row.name == given['name']
                ),
                None,
            )
        if found is None or found.secret != given['secret']:
            raise denied()
        return Proof(
            self._user({'id': found.user_id}),
            ('application_credential',),
            found,
        )

    def _user(self, wanted: Any) -> identity.User:
        if 'id' in wanted:
            user = self._identity.users.get(wanted['id'])
        else:
            domain = self._domain(wanted['domain'])
            user = self._identity.user_named(wanted['name'], domain)
        if user is None or not user.enabled:
            raise denied()
        return user

    def _domain(self, wanted: Any) -> str:
        if 'id' in wanted:
            return str(wanted['id'])
        domain = self._identity.domain_named(wanted['name'])
        if domain is None:
            raise denied()
        return domain.id

    def _scope(self, wanted: Any, proof: Proof) -> tuple[token.Scope, bool]:
        """The scope, and whether it was asked for rather than a default."""
        if proof.credential is not None:
            if wanted is not None:
                raise denied()
            return token.Scope(proof.credential.project_id), True
        if wanted == 'unscoped' or (
            isinstance(wanted, dict) and 'unscoped' in wanted
        ):
            return token.Scope(), False
        if wanted is None:
            return self._default_scope(proof.user), False
        if 'system' in wanted:
            return token.Scope(system=True), True
        if 'domain' in wanted:
            domain = self._domain(wanted['domain'])
            if domain not in self._identity.domains:
                raise denied()
            return token.Scope(domain_id=domain), True
        return token.Scope(self._project(wanted['project'])), True

    def _project(self, wanted: Any) -> str:
        if 'id' in wanted:
            project = self._identity.projects.get(wanted['id'])
        else:
            project = self._identity.project_named(
                wanted['name'], self._domain(wanted['domain'])
            )
        if project is None or not project.enabled:
            raise denied()
        return project.id

    def _default_scope(self, user: identity.User) -> token.Scope:
        scope = token.Scope(user.default_project_id)
        project = self._identity.projects.get(user.default_project_id or '')
        usable = project is not None and project.enabled
        if usable and role_reach.roles_of(self._identity, user.id, scope):
            return scope
        return token.Scope()

    def _roles(
        self, proof: Proof, scope: token.Scope, asked: bool
    ) -> tuple[identity.Role, ...]:
        roles = role_reach.roles_of(self._identity, proof.user.id, scope)
        if proof.credential is not None:
            allowed = {
                implied.name
                for name in proof.credential.role_names
                for implied in self._identity.with_implied(
                    self._identity.role_named(name).id
                )
            }
            roles = tuple(role for role in roles if role.name in allowed)
        if asked and not roles:
            raise denied()
        return roles
