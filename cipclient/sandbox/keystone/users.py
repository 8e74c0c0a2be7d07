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

"""Users, groups and their members."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import router
from cipclient.sandbox.keystone import collection
from cipclient.sandbox.keystone import policy
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import identity


def user_row(request: message.Request, user: identity.User) -> dict[str, Any]:
    """A user as Keystone shows it; the mail address is an extra key."""
    row: dict[str, Any] = {
        **user.properties,
        'id': user.id,
        'name': user.name,
        'domain_id': user.domain_id,
        'enabled': user.enabled,
        'password_expires_at': None,
        'options': {},
        'links': {'self': f'{request.base_url}/v3/users/{user.id}'},
    }
    if user.email is not None:
        row['email'] = user.email
    if user.default_project_id is not None:
        row['default_project_id'] = user.default_project_id
    return row


def group_row(
    request: message.Request, group: identity.Group
) -> dict[str, Any]:
    """A group as Keystone shows it."""
    return {
        'id': group.id,
        'name': group.name,
        'domain_id': group.domain_id,
        'description': group.description,
        'links': {'self': f'{request.base_url}/v3/groups/{group.id}'},
    }


class Users:
    """GET /v3/users, /v3/groups and what is below them."""

    def __init__(self, state: cloud.Cloud) -> None:
        self._identity = state.identity

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v3/users', self.users)
        routes.get('/v3/users/{user_id}', self.user)
        routes.get('/v3/users/{user_id}/groups', self.groups_of_user)
        routes.get('/v3/groups', self.groups)
        routes.get('/v3/groups/{group_id}', self.group)
        routes.get('/v3/groups/{group_id}/users', self.members)

    def users(self, request: message.Request) -> message.Response:
        """List users."""
        domain_id = policy.domain_filter(request, 'list_users')
        own_domain = self._identity.domain_specific_drivers
        if own_domain and request.first('domain_id') is None:
            domain_id = self._domain_of_token(request)
        rows = [
            user_row(request, user)
            for user in self._identity.users.values()
            if domain_id in (None, user.domain_id)
            and self._wanted(request, user)
        ]
        return collection.collection(
            request, 'users', rows, self._identity.list_limit
        )

    def _domain_of_token(self, request: message.Request) -> str:
        scope = request.caller.scope
        project = self._identity.projects.get(scope.project_id or '')
        if project is not None:
            return project.domain_id
        if scope.domain_id is not None:
            return scope.domain_id
        raise policy.not_found('domain', 'of the token')

    def _wanted(self, request: message.Request, user: identity.User) -> bool:
        enabled = request.first('enabled')
        if enabled is not None and collection.truth(enabled) != user.enabled:
            return False
        return collection.wanted(
            request,
            name=user.name,
            domain_id=user.domain_id,
        )

    def user(self, request: message.Request, user_id: str) -> message.Response:
        """Show a user."""
        found = self._readable(request, 'get_user', user_id)
        return message.Response(document={'user': user_row(request, found)})

    def _readable(
        self, request: message.Request, action: str, user_id: str
    ) -> identity.User:
        found = self._identity.users.get(user_id)
        policy.require_one(
            request,
            action,
            found.domain_id if found else None,
            request.caller.user_id == user_id,
        )
        if found is None:
            raise policy.not_found('user', user_id)
        return found

    def groups_of_user(
        self, request: message.Request, user_id: str
    ) -> message.Response:
        """List the groups of a user."""
        self._readable(request, 'list_groups_for_user', user_id)
        rows = [
            group_row(request, group)
            for group in self._identity.groups.values()
            if user_id in group.members
        ]
        return collection.collection(request, 'groups', rows, None)

    def groups(self, request: message.Request) -> message.Response:
        """List groups."""
        domain_id = policy.domain_filter(request, 'list_groups')
        rows = [
            group_row(request, group)
            for group in self._identity.groups.values()
            if domain_id in (None, group.domain_id)
            and collection.wanted(
                request,
                name=group.name,
                domain_id=group.domain_id,
            )
        ]
        return collection.collection(
            request, 'groups', rows, self._identity.list_limit
        )

    def group(
        self, request: message.Request, group_id: str
    ) -> message.Response:
        """Show a group."""
        found = self._readable_group(request, 'get_group', group_id)
        return message.Response(document={'group': group_row(request, found)})

    def members(
        self, request: message.Request, group_id: str
    ) -> message.Response:
        """List the users in a group."""
        group = self._readable_group(request, 'list_users_in_group', group_id)
        rows = [
            user_row(request, self._identity.users[user_id])
            for user_id in sorted(group.members)
        ]
        return collection.collection(
            request, 'users', rows, self._identity.list_limit
        )

    def _readable_group(
        self, request: message.Request, action: str, group_id: str
    ) -> identity.Group:
        found = self._identity.groups.get(group_id)
        policy.require_one(
            request, action, found.domain_id if found else None, False
        )
        if found is None:
            raise policy.not_found('group', group_id)
        return found
