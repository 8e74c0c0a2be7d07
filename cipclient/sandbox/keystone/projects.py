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

"""Projects and domains."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import router
from cipclient.sandbox.keystone import collection
from cipclient.sandbox.keystone import policy
from cipclient.sandbox.keystone import role_reach
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import identity


def project_row(
    request: message.Request, project: identity.Project
) -> dict[str, Any]:
    """A project as Keystone shows it; properties are top-level keys."""
    return {
        **project.properties,
        'id': project.id,
        'name': project.name,
        'domain_id': project.domain_id,
        'description': project.description,
        'enabled': project.enabled,
        'parent_id': project.domain_id,
        'is_domain': False,
        'tags': list(project.tags),
        'options': {},
        'links': {'self': f'{request.base_url}/v3/projects/{project.id}'},
    }


def domain_row(
    request: message.Request, domain: identity.Domain
) -> dict[str, Any]:
    """A domain as Keystone shows it."""
    return {
        'id': domain.id,
        'name': domain.name,
        'description': domain.description,
        'enabled': domain.enabled,
        'tags': [],
        'options': {},
        'links': {'self': f'{request.base_url}/v3/domains/{domain.id}'},
    }


class Projects:
    """GET /v3/projects, /v3/domains and what is below them."""

    def __init__(self, state: cloud.Cloud) -> None:
        self._identity = state.identity

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v3/projects', self.projects)
        routes.get('/v3/projects/{project_id}', self.project)
        routes.get('/v3/domains', self.domains)
        routes.get('/v3/domains/{domain_id}', self.domain)
        routes.get('/v3/users/{user_id}/projects', self.projects_of_user)

    def projects(self, request: message.Request) -> message.Response:
        """List projects."""
        domain_id = policy.domain_filter(request, 'list_projects')
        rows = [
            project_row(request, project)
            for project in self._identity.projects.values()
            if domain_id in (None, project.domain_id)
            and self._wanted(request, project)
        ]
        return collection.collection(
            request, 'projects', rows, self._identity.list_limit
        )

    def _wanted(
        self, request: message.Request, project: identity.Project
    ) -> bool:
        enabled = request.first('enabled')
        if enabled is not None and (
            collection.truth(enabled) != project.enabled
        ):
            return False
        if collection.truth(request.first('is_domain') or 'no'):
            return False
        return _has_tags(request, set(project.tags)) and collection.wanted(
            request,
            name=project.name,
            domain_id=project.domain_id,
            parent_id=project.domain_id,
        )

    def project(
        self, request: message.Request, project_id: str
    ) -> message.Response:
        """Show a project."""
        found = self._identity.projects.get(project_id)
        policy.require_one(
            request,
            'get_project',
            found.domain_id if found else None,
            request.caller.project_id == project_id,
        )
        if found is None:
            raise policy.not_found('project', project_id)
        return message.Response(
            document={'project': project_row(request, found)}
        )

    def domains(self, request: message.Request) -> message.Response:
        """List domains."""
        domain_id = policy.domain_filter(request, 'list_domains')
        rows = [
            domain_row(request, domain)
            for domain in self._identity.domains.values()
            if domain_id in (None, domain.id)
            and collection.wanted(
                request,
                name=domain.name,
                enabled=domain.enabled,
            )
        ]
        return collection.collection(
            request, 'domains', rows, self._identity.list_limit
        )

    def domain(
        self, request: message.Request, domain_id: str
    ) -> message.Response:
        """Show a domain."""
        caller = request.caller
        project = self._identity.projects.get(caller.project_id or '')
        policy.require_one(
            request,
            'get_domain',
            domain_id,
            project is not None and project.domain_id == domain_id,
        )
        found = self._identity.domains.get(domain_id)
        if found is None:
            raise policy.not_found('domain', domain_id)
        return message.Response(
            document={'domain': domain_row(request, found)}
        )

    def projects_of_user(
        self, request: message.Request, user_id: str
    ) -> message.Response:
        """List the projects that a user has a role on."""
        user = self._identity.users.get(user_id)
        policy.require_one(
            request,
            'list_user_projects',
            user.domain_id if user else None,
            request.caller.user_id == user_id,
        )
        if user is None:
            raise policy.not_found('user', user_id)
        rows = [
            project_row(request, project)
            for project in role_reach.projects_of(self._identity, user_id)
        ]
        return collection.collection(request, 'projects', rows, None)


def _has_tags(request: message.Request, tags: set[str]) -> bool:
    def listed(name: str) -> set[str]:
        return set((request.first(name) or '').split(',')) - {''}

    names = request.names()
    return (
        listed('tags') <= tags
        and ('tags-any' not in names or bool(listed('tags-any') & tags))
        and ('not-tags' not in names or not listed('not-tags') <= tags)
        and not listed('not-tags-any') & tags
    )
