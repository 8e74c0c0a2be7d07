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

"""The tags of projects."""

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.keystone import policy
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import identity

#: As Keystone's schema has it.
_MOST = 80
_LONGEST = 255


class ProjectTags:
    """What is at /v3/projects/{project_id}/tags and below."""

    def __init__(self, state: cloud.Cloud) -> None:
        self._identity = state.identity

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        path = '/v3/projects/{project_id}/tags'
        routes.get(path, self.index)
        routes.add('PUT', path, self.replace)
        routes.add('DELETE', path, self.clear)
        routes.get(f'{path}/{{tag}}', self.show)
        routes.add('PUT', f'{path}/{{tag}}', self.create)
        routes.add('DELETE', f'{path}/{{tag}}', self.delete)

    def index(
        self, request: message.Request, project_id: str
    ) -> message.Response:
        """List them."""
        found = self._readable(request, 'list_project_tags', project_id)
        return _listed(request, found)

    def show(
        self, request: message.Request, project_id: str, tag: str
    ) -> message.Response:
        """Say whether one is there."""
        found = self._readable(request, 'get_project_tag', project_id)
        _require(found, tag)
        return message.Response(status=204)

    def replace(
        self, request: message.Request, project_id: str
    ) -> message.Response:
        """Put these in the place of all."""
        found = self._writable(request, 'update_project_tags', project_id)
        document = request.json()
        tags = document.get('tags') if isinstance(document, dict) else None
        if not isinstance(tags, list):
            raise refusal.Refusal(400, "'tags' is a required property")
        found.tags = _checked(tags)
        return _listed(request, found)

    def clear(
        self, request: message.Request, project_id: str
    ) -> message.Response:
        """Take all away."""
        found = self._writable(request, 'delete_project_tags', project_id)
        found.tags = ()
        return message.Response(status=204)

    def create(
        self, request: message.Request, project_id: str, tag: str
    ) -> message.Response:
        """Add one that is not there."""
        found = self._writable(request, 'create_project_tag', project_id)
        found.tags = _checked([*found.tags, tag])
        return message.Response(status=201)

    def delete(
        self, request: message.Request, project_id: str, tag: str
    ) -> message.Response:
        """Take one away."""
        found = self._writable(request, 'delete_project_tag', project_id)
        _require(found, tag)
        found.tags = tuple(one for one in found.tags if one != tag)
        return message.Response(status=204)

    def _readable(
        self, request: message.Request, action: str, project_id: str
    ) -> identity.Project:
        found = self._identity.projects.get(project_id)
        policy.require_one(
            request,
            action,
            found.domain_id if found else None,
            request.caller.project_id == project_id,
        )
        return _known(found, project_id)

    def _writable(
        self, request: message.Request, action: str, project_id: str
    ) -> identity.Project:
        found = self._identity.projects.get(project_id)
        policy.require_manager(
            request, action, found.domain_id if found else None
        )
        return _known(found, project_id)


def _known(found: identity.Project | None, id_: str) -> identity.Project:
    if found is None:
        raise policy.not_found('project', id_)
    return found


def _require(project: identity.Project, tag: str) -> None:
    if tag not in project.tags:
        raise policy.not_found('project tag', tag)


def _checked(tags: list[object]) -> tuple[str, ...]:
    """Return tags as they are kept; a Refusal for what Keystone refuses.

    One that is there twice is refused too, and so is the adding of one that
    is there already.
    """
    for tag in tags:
        if (
            not isinstance(tag, str)
            or not 0 < len(tag) <= _LONGEST
            or '/' in tag
            or ',' in tag
        ):
            raise refusal.Refusal(
                400, f"Invalid input for field/attribute tags: '{tag}'."
            )
    if len(set(tags)) < len(tags):
        raise refusal.Refusal(400, f'{tags} has non-unique elements')
    if len(tags) > _MOST:
        raise refusal.Refusal(400, f'{tags} is too long')
    return tuple(str(tag).strip() for tag in tags)


def _listed(
    request: message.Request, project: identity.Project
) -> message.Response:
    return message.Response(
        document={
            'tags': list(project.tags),
            'links': {'self': f'{request.base_url}{request.path}'},
        }
    )
