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

"""Which roles reach whom: groups, inheritance and implied roles."""

import dataclasses
from collections.abc import Iterator

from cipclient.sandbox.keystone import token
from cipclient.sandbox.state import identity


@dataclasses.dataclass(frozen=True, slots=True)
class Effective:
    """A role that a user has somewhere, and the assignment it comes from."""

    role: identity.Role
    user_id: str
    project_id: str | None
    domain_id: str | None
    system: bool
    source: identity.Assignment


def effective(cloud_identity: identity.Identity) -> Iterator[Effective]:
    """All roles of all users, as GET /role_assignments?effective has them."""
    for assignment in cloud_identity.assignments:
        for user_id in _users(cloud_identity, assignment):
            for project_id, domain_id in _targets(cloud_identity, assignment):
                for role in cloud_identity.with_implied(assignment.role_id):
                    yield Effective(
                        role,
                        user_id,
                        project_id,
                        domain_id,
                        assignment.system,
                        assignment,
                    )


def _users(
    cloud_identity: identity.Identity, assignment: identity.Assignment
) -> list[str]:
    if assignment.user_id is not None:
        return [assignment.user_id]
    group = cloud_identity.groups.get(assignment.group_id or '')
    return sorted(group.members) if group is not None else []


def _targets(
    cloud_identity: identity.Identity, assignment: identity.Assignment
) -> list[tuple[str | None, str | None]]:
    if not assignment.inherited:
        return [(assignment.project_id, assignment.domain_id)]
    return [
        (project.id, None)
        for project in cloud_identity.projects.values()
        if project.domain_id == assignment.domain_id
    ]


def roles_of(
    cloud_identity: identity.Identity, user_id: str, scope: token.Scope
) -> tuple[identity.Role, ...]:
    """The roles of a user in a scope, implied ones included."""
    found: dict[str, identity.Role] = {}
    for assignment in cloud_identity.assignments:
        if user_id not in _users(cloud_identity, assignment):
            continue
        if _reaches(cloud_identity, assignment, scope):
            for role in cloud_identity.with_implied(assignment.role_id):
                found[role.id] = role
    return tuple(found.values())


def _reaches(
    cloud_identity: identity.Identity,
    assignment: identity.Assignment,
    scope: token.Scope,
) -> bool:
    if assignment.inherited:
        project = cloud_identity.projects.get(scope.project_id or '')
        return (
            project is not None and project.domain_id == assignment.domain_id
        )
    if scope.system:
        return assignment.system
    if scope.project_id is not None:
        return assignment.project_id == scope.project_id
    return (
        scope.domain_id is not None and assignment.domain_id == scope.domain_id
    )


def projects_of(
    cloud_identity: identity.Identity, user_id: str
) -> list[identity.Project]:
    """The enabled projects that a user has a role on."""
    return [
        project
        for project in cloud_identity.projects.values()
        if project.enabled
        and roles_of(cloud_identity, user_id, token.Scope(project.id))
    ]
