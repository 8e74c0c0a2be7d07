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

"""Roles, and who has them where."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.keystone import collection
from cipclient.sandbox.keystone import policy
from cipclient.sandbox.keystone import role_reach
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import identity


def role_row(request: message.Request, role: identity.Role) -> dict[str, Any]:
    """A role as Keystone shows it."""
    return {
        'id': role.id,
        'name': role.name,
        'domain_id': None,
        'description': None,
        'options': {},
        'links': {'self': f'{request.base_url}/v3/roles/{role.id}'},
    }


class Assignments:
    """GET /v3/roles and /v3/role_assignments."""

    def __init__(self, state: cloud.Cloud) -> None:
        self._identity = state.identity

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v3/roles', self.roles)
        routes.get('/v3/roles/{role_id}', self.role)
        routes.get('/v3/role_assignments', self.assignments)

    def roles(self, request: message.Request) -> message.Response:
        """List roles."""
        policy.require_all(request, 'list_roles')
        rows = [
            role_row(request, role)
            for role in self._identity.roles.values()
            if _is_named(request, role)
        ]
        return collection.collection(request, 'roles', rows, None)

    def role(self, request: message.Request, role_id: str) -> message.Response:
        """Show a role."""
        policy.require_all(request, 'get_role')
        found = self._identity.roles.get(role_id)
        if found is None:
            raise policy.not_found('role', role_id)
        return message.Response(document={'role': role_row(request, found)})

    def assignments(self, request: message.Request) -> message.Response:
        """List role assignments, as they are or as they take effect."""
        domain_id = policy.domain_filter(request, 'list_role_assignments')
        self._refuse(request)
        if request.flag_given('effective'):
            rows = [
                self._effective_row(request, row)
                for row in role_reach.effective(self._identity)
            ]
        else:
            rows = [
                self._direct_row(request, row)
                for row in self._identity.assignments
            ]
        found = [
            row
            for row in rows
            if _matches(request, row)
            and (domain_id is None or self._in_domain(row, domain_id))
        ]
        if request.flag_given('include_names'):
            for row in found:
                self._name(row)
        return collection.collection(request, 'role_assignments', found, None)

    def _refuse(self, request: message.Request) -> None:
        """Refuse what cannot have an answer."""
        if not request.flag_given('effective'):
            return
        if request.first('group.id') is not None:
            raise refusal.Refusal(
                400,
                'Combining effective and group filter will always result in'
                ' an empty list.',
            )
        project_id = request.first('scope.project.id')
        if project_id not in (None, *self._identity.projects):
            raise policy.not_found('project', str(project_id))

    def _in_domain(self, row: dict[str, Any], domain_id: str) -> bool:
        scope = row['scope']
        if 'project' in scope:
            project = self._identity.projects.get(scope['project']['id'])
            return project is not None and project.domain_id == domain_id
        return bool(scope.get('domain', {}).get('id') == domain_id)

    def _effective_row(
        self, request: message.Request, row: role_reach.Effective
    ) -> dict[str, Any]:
        links = {'assignment': self._link(request, row.source)}
        if row.source.group_id is not None:
            links['membership'] = (
                f'{request.base_url}/v3/groups/{row.source.group_id}'
                f'/users/{row.user_id}'
            )
        if row.role.id != row.source.role_id:
            links['prior_role'] = (
                f'{request.base_url}/v3/prior_role/{row.source.role_id}'
                f'/implies/{row.role.id}'
            )
        shown = {
            'links': links,
            'role': {'id': row.role.id},
            'user': {'id': row.user_id},
            'scope': _scope(row.project_id, row.domain_id, row.system),
        }
        if row.source.inherited:
            shown['scope']['OS-INHERIT:inherited_to'] = 'projects'
        return shown

    def _direct_row(
        self, request: message.Request, row: identity.Assignment
    ) -> dict[str, Any]:
        shown: dict[str, Any] = {
            'links': {'assignment': self._link(request, row)},
            'role': {'id': row.role_id},
            'scope': _scope(row.project_id, row.domain_id, row.system),
        }
        if row.inherited:
            shown['scope']['OS-INHERIT:inherited_to'] = 'projects'
        if row.user_id is not None:
            shown['user'] = {'id': row.user_id}
        else:
            shown['group'] = {'id': row.group_id}
        return shown

    def _link(self, request: message.Request, row: identity.Assignment) -> str:
        where = (
            f'projects/{row.project_id}'
            if row.project_id is not None
            else f'domains/{row.domain_id}'
        )
        if row.system:
            where = 'system'
        who = (
            f'users/{row.user_id}'
            if row.user_id is not None
            else f'groups/{row.group_id}'
        )
        return f'{request.base_url}/v3/{where}/{who}/roles/{row.role_id}'

    def _name(self, row: dict[str, Any]) -> None:
        row['role']['name'] = self._identity.roles[row['role']['id']].name
        for kind, table in (
            ('user', self._identity.users),
            ('group', self._identity.groups),
        ):
            if kind in row:
                self._name_one(row[kind], table)
        if 'project' in row['scope']:
            self._name_one(row['scope']['project'], self._identity.projects)
        if 'domain' in row['scope']:
            found = self._identity.domains[row['scope']['domain']['id']]
            row['scope']['domain']['name'] = found.name

    def _name_one(self, shown: dict[str, Any], table: dict[str, Any]) -> None:
        found = table.get(shown['id'])
        if found is None:
            return
        shown['name'] = found.name
        domain = self._identity.domains[found.domain_id]
        shown['domain'] = {'id': domain.id, 'name': domain.name}


def _is_named(request: message.Request, role: identity.Role) -> bool:
    """MariaDB compares names without regard to case."""
    asked = request.first('name')
    return asked is None or asked.lower() == role.name.lower()


def _scope(
    project_id: str | None, domain_id: str | None, system: bool
) -> dict[str, Any]:
    if system:
        return {'system': {'all': True}}
    if project_id is not None:
        return {'project': {'id': project_id}}
    return {'domain': {'id': domain_id}}


def _matches(request: message.Request, row: dict[str, Any]) -> bool:
    scope = row['scope']
    for name, value in (
        ('user.id', row.get('user', {}).get('id')),
        ('group.id', row.get('group', {}).get('id')),
        ('role.id', row['role']['id']),
        ('scope.project.id', scope.get('project', {}).get('id')),
        ('scope.domain.id', scope.get('domain', {}).get('id')),
    ):
        asked = request.first(name)
        if asked is not None and asked != value:
            return False
    if 'scope.system' in request.names() and 'system' not in scope:
        return False
    inherited = request.first('scope.OS-INHERIT:inherited_to')
    return inherited is None or (
        scope.get('OS-INHERIT:inherited_to') == inherited
    )
