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

"""Tokens: what they say, and which are still valid."""

import dataclasses
import datetime
import secrets
from collections.abc import Callable

from cipclient.sandbox.state import identity

Clock = Callable[[], datetime.datetime]


@dataclasses.dataclass(frozen=True, slots=True)
class Scope:
    """What a token is good for; all empty: unscoped."""

    project_id: str | None = None
    domain_id: str | None = None
    system: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An issued token."""

    id: str
    user_id: str
    scope: Scope
    roles: tuple[identity.Role, ...]
    methods: tuple[str, ...]
    issued_at: datetime.datetime
    expires_at: datetime.datetime
    audit_id: str
    application_credential_id: str | None = None

    @property
    def project_id(self) -> str | None:
        """The project that it is scoped to."""
        return self.scope.project_id

    @property
    def is_admin(self) -> bool:
        """Whether the role admin is among its roles."""
        return self.has('admin')

    def has(self, role_name: str) -> bool:
        """Whether a role is among its roles, also an implied one."""
        return any(role.name == role_name for role in self.roles)


class TokenStore:
    """The tokens of a running cloud.

    :param clock: the present; a token's life is real time, because clients
        compare it with their own clock
    """

    def __init__(
        self, cloud_identity: identity.Identity, clock: Clock, seconds: int
    ) -> None:
        self._identity = cloud_identity
        self._clock = clock
        self._life = datetime.timedelta(seconds=seconds)
        self._tokens: dict[str, Token] = {}

    def issue(
        self,
        *,
        user_id: str,
        scope: Scope,
        roles: tuple[identity.Role, ...],
        methods: tuple[str, ...],
        expires_at: datetime.datetime | None = None,
        application_credential_id: str | None = None,
    ) -> Token:
        """Make a token; one got by a token ends when that one does."""
        issued = self._clock().replace(microsecond=0)
        made = Token(
            id='gAAAAA' + secrets.token_urlsafe(132),
            user_id=user_id,
            scope=scope,
            roles=roles,
            methods=methods,
            issued_at=issued,
            expires_at=expires_at or issued + self._life,
            audit_id=secrets.token_urlsafe(16),
            application_credential_id=application_credential_id,
        )
        self._tokens[made.id] = made
        return made

    def valid(self, token_id: str | None) -> Token | None:
        """The token with that id, if it is worth anything now."""
        found = self._tokens.get(token_id or '')
        if found is None or found.expires_at <= self._clock():
            return None
        user = self._identity.users.get(found.user_id)
        if user is None or not user.enabled:
            return None
        used = found.application_credential_id
        known = self._identity.application_credentials
        if used is not None and used not in known:
            return None
        if found.scope.project_id is not None:
            project = self._identity.projects.get(found.scope.project_id)
            if project is None or not project.enabled:
                return None
        return found

    def lets_pass(
        self, found: Token, service: str, method: str, path: str
    ) -> bool:
        """Whether the access rules of a token's credential do (H33)."""
        used = self._identity.application_credentials.get(
            found.application_credential_id or ''
        )
        if used is None or used.access_rules is None:
            return True
        return any(
            rule.covers(service, method, path) for rule in used.access_rules
        )

    def revoke(self, token_id: str) -> None:
        """End a token."""
        self._tokens.pop(token_id, None)

    def revoke_all(self) -> None:
        """End all tokens, as a rotation of keys does."""
        self._tokens.clear()
