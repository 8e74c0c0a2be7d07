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

"""The Orchestration API, as far as stacks are read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox import service
from cipclient.sandbox import timestamp
from cipclient.sandbox.keystone import token
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import orchestration

WITH_PROJECT = re.compile(r'/v1/([0-9a-f]{32})(/.*)?')
#: Heat's max_nested_stack_depth.
DEEPEST = 5
#: What a list of resources may be asked for.
FILTERS = frozenset(
    (
        'action',
        'id',
        'name',
        'nested_depth',
        'physical_resource_id',
        'status',
        'type',
        'with_detail',
    )
)
Row = dict[str, Any]


class Heat(service.JsonService):
    """Heat of one region, at ``/orchestration``.

    Whoever has the role admin, in whatever project, is its administrator.
    """

    name = 'orchestration'

    def __init__(self, region: cloud.Region, store: token.TokenStore) -> None:
        super().__init__(store)
        self._known = region.orchestration
        self.router.get('/', self.versions)
        self.router.get('/v1/services', self.services)
        self.router.get('/v1/stacks', self.index)
        self.router.get('/v1/stacks/{name}/{stack_id}/resources', self.made)

    def prepare(self, request: message.Request) -> str:
        """Take the project's id out of the path."""
        found = WITH_PROJECT.fullmatch(request.path)
        return '/v1' + (found[2] or '') if found else request.path

    def needs_token(
        self, request: message.Request, match: router.Match
    ) -> bool:
        """All but the versions."""
        return request.path.strip('/') != ''

    def authenticated(self, request: message.Request) -> None:
        """Refuse another project's path to who is no administrator."""
        found = WITH_PROJECT.fullmatch(request.path)
        caller = request.caller
        if found and not caller.is_admin and found[1] != caller.project_id:
            raise refusal.Refusal(403, 'Access was denied to this resource.')

    def versions(self, request: message.Request) -> message.Response:
        """What is served, with Heat's 300."""
        links = [{'rel': 'self', 'href': f'{request.base_url}/v1/'}]
        row = {'id': 'v1.0', 'status': 'CURRENT', 'links': links}
        return message.Response(status=300, document={'versions': [row]})

    def services(self, request: message.Request) -> message.Response:
        """List the engines: none, but only an administrator learns that."""
        if not request.caller.is_admin:
            raise _forbidden('service:index')
        return message.Response(document={'services': []})

    def index(self, request: message.Request) -> message.Response:
        """List stacks: an administrator's are those of all projects.

        Only there each says which it belongs to.
        """
        asks_globally = (request.last('global_tenant') or '').lower()
        if asks_globally == 'true' and not (
            self._known.global_index and request.caller.is_admin
        ):
            raise _forbidden('stacks:global_index')
        found = sorted(
            self._visible(request),
            key=lambda stack: (stack.created_at, stack.id),
            reverse=request.last('sort_keys') is None
            or request.last('sort_dir') == 'desc',
        )
        rows = [_row(request, stack) for stack in _page(request, found)]
        return message.Response(document={'stacks': rows}, rows=len(rows))

    def _visible(
        self, request: message.Request
    ) -> Iterable[orchestration.Stack]:
        caller = request.caller
        wanted = request.every('tenant')
        hidden = (request.last('show_hidden') or '').lower() == 'true'
        for stack in self._known.stacks.values():
            if (
                (caller.is_admin or stack.project_id == caller.project_id)
                and (not wanted or stack.project_id in wanted)
                and (hidden or not stack.hidden)
            ):
                yield stack

    def made(
        self, request: message.Request, name: str, stack_id: str
    ) -> message.Response:
        """List what a stack made, and those within it."""
        stack = self._known.stacks.get(stack_id)
        caller = request.caller
        if (
            stack is None
            or stack.name != name
            or not (caller.is_admin or stack.project_id == caller.project_id)
        ):
            raise refusal.Refusal(
                404, f'The Stack ({name}) could not be found.'
            )
        unknown = sorted(request.names() - FILTERS)
        if unknown:
            raise refusal.Refusal(400, f'Invalid filter parameters {unknown}')
        depth = min(int(request.last('nested_depth') or 0), DEEPEST)
        rows = [
            {
                'resource_name': one.name,
                'logical_resource_id': one.name,
                'physical_resource_id': one.physical_id,
                'resource_type': one.type,
                'resource_status': stack.status,
                'resource_status_reason': 'state changed',
                'required_by': [],
                'creation_time': timestamp.zulu(stack.created_at),
                'updated_time': timestamp.zulu(stack.created_at),
                'links': [],
            }
            for one in stack.resources
            if one.nested <= depth
        ]
        return message.Response(document={'resources': rows}, rows=len(rows))

    def error_document(self, status: int, text: str) -> Mapping[str, Any]:
        """``{"code": 404, "error": {...}}``."""
        title = {403: 'Forbidden', 404: 'Not Found', 400: 'Bad Request'}
        return {
            'code': status,
            'title': title.get(status, 'Error'),
            'explanation': text,
            'error': {
                'message': text,
                'type': title.get(status),
                'traceback': None,
            },
        }


def _forbidden(rule: str) -> refusal.Refusal:
    return refusal.Refusal(403, f'You are not authorized to use {rule}.')


def _page(
    request: message.Request, found: list[orchestration.Stack]
) -> list[orchestration.Stack]:
    """Return what follows the marker; a marker that is gone is none."""
    ids = [stack.id for stack in found]
    marker = request.last('marker')
    begin = ids.index(marker) + 1 if marker in ids else 0
    limit = request.last('limit')
    return found[begin : begin + int(limit) if limit else None]


def _row(request: message.Request, stack: orchestration.Stack) -> Row:
    path = f'/v1/{stack.project_id}/stacks/{stack.name}/{stack.id}'
    row: Row = {
        'id': stack.id,
        'stack_name': stack.name,
        'description': '',
        'stack_status': stack.status,
        'stack_status_reason': 'Stack CREATE completed successfully',
        'creation_time': timestamp.zulu(stack.created_at),
        'updated_time': None,
        'deletion_time': None,
        'stack_owner': None,
        'parent': None,
        'stack_user_project_id': '',
        'tags': None,
        'links': [{'rel': 'self', 'href': request.base_url + path}],
    }
    if request.caller.is_admin:
        row['project'] = stack.project_id
    return row
