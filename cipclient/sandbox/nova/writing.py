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

"""Names, descriptions, metadata and tags: what owners write on servers."""

from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.nova import desk
from cipclient.sandbox.nova import policy
from cipclient.sandbox.nova import server_view
from cipclient.sandbox.state import compute

#: Neither is written in any other state (C6).
STATES = ('active', 'paused', 'suspended', 'stopped')
LONGEST_VALUE = 255
LONGEST_TAG = 60
MOST_TAGS = 50


class Names:
    """PUT /servers/{id}: taken in any state, and under any lock."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def register(self, routes: router.Router) -> None:
        """Add the route."""
        routes.add('PUT', '/v2.1/servers/{server_id}', self.change)

    def change(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Change the name or the description."""
        works = self._desk
        server = works.member(request, server_id, 'servers:update')
        wanted = request.member('server')
        for name, value in wanted.items():
            if name not in ('name', 'description'):
                raise refusal.Refusal(400, f'Invalid input: {name}')
            if name == 'name' or value is not None:
                _require_printable(name, value)
            setattr(server, name, value)
        works.touch(server)
        view = server_view.ServerView(request, works.region)
        return message.Response(document={'server': view.one(server)})


class Metadata:
    """Writing below /servers/{id}/metadata."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        path = '/v2.1/servers/{server_id}/metadata'
        routes.add('POST', path, self.add)
        routes.add('PUT', path, self.replace)
        routes.add('PUT', path + '/{key}', self.put)
        routes.add('DELETE', path + '/{key}', self.delete)

    def _server(
        self, request: message.Request, server_id: str, verb: str
    ) -> compute.Server:
        found = self._desk.member(
            request, server_id, f'server-metadata:{verb}'
        )
        desk.refuse_locked(request, found)
        desk.require_state(found, f'{verb} metadata', *STATES, busy=True)
        return found

    def _write(
        self, server: compute.Server, items: dict[str, str]
    ) -> message.Response:
        server.metadata = items
        # that a server was used is no more than somebody wrote on it (H11)
        self._desk.touch(server)
        return message.Response(document={'metadata': items})

    def add(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Add to what is there."""
        server = self._server(request, server_id, 'create')
        given = items(request.member('metadata'))
        return self._write(server, {**server.metadata, **given})

    def replace(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Put these in the place of what is there."""
        server = self._server(request, server_id, 'update_all')
        return self._write(server, items(request.member('metadata')))

    def put(
        self, request: message.Request, server_id: str, key: str
    ) -> message.Response:
        """Write one."""
        server = self._server(request, server_id, 'update')
        given = items(request.member('meta'))
        if list(given) != [key]:
            raise refusal.Refusal(400, 'Request body and URI mismatch')
        self._write(server, {**server.metadata, **given})
        return message.Response(document={'meta': given})

    def delete(
        self, request: message.Request, server_id: str, key: str
    ) -> message.Response:
        """Take one away."""
        server = self._server(request, server_id, 'delete')
        left = dict(server.metadata)
        if left.pop(key, None) is None:
            raise refusal.Refusal(404, 'Metadata item was not found')
        self._write(server, left)
        return message.Response(status=204)


class Tags:
    """Writing below /servers/{id}/tags; locks do not matter here."""

    def __init__(self, works: desk.Desk) -> None:
        self._desk = works

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        path = '/v2.1/servers/{server_id}/tags'
        routes.add('PUT', path, self.replace)
        routes.add('DELETE', path, self.clear)
        routes.add('PUT', path + '/{tag}', self.put)
        routes.add('DELETE', path + '/{tag}', self.delete)

    def _server(
        self, request: message.Request, server_id: str, verb: str
    ) -> compute.Server:
        known = self._desk.compute.servers.get(server_id)
        rule = f'os-server-tags:{verb}'
        # elsewhere a stranger learns that there is none, here that he may not
        if known is not None and not policy.sees_project(
            request, known.project_id
        ):
            raise policy.forbidden(rule)
        found = self._desk.member(request, server_id, rule)
        desk.require_state(found, f'{verb} tag', *STATES, busy=True)
        return found

    def put(
        self, request: message.Request, server_id: str, tag: str
    ) -> message.Response:
        """Add one; at 50 even one that is there is refused (C6)."""
        require_tag(tag)
        server = self._server(request, server_id, 'update')
        if len(server.tags) >= MOST_TAGS:
            raise refusal.Refusal(
                400,
                'The number of tags exceeded the per-server limit'
                f' {MOST_TAGS}',
            )
        if tag in server.tags:
            return message.Response(status=204)
        server.tags = (*server.tags, tag)
        return message.Response(status=201)

    def replace(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Put these in the place of all that are there."""
        document = request.json()
        wanted = document.get('tags') if isinstance(document, dict) else None
        if not isinstance(wanted, list) or len(wanted) > MOST_TAGS:
            raise refusal.Refusal(400, 'Invalid input for tags')
        for tag in wanted:
            require_tag(tag)
        server = self._server(request, server_id, 'update_all')
        server.tags = tuple(dict.fromkeys(wanted))
        return message.Response(document={'tags': list(server.tags)})

    def delete(
        self, request: message.Request, server_id: str, tag: str
    ) -> message.Response:
        """Take one away."""
        server = self._server(request, server_id, 'delete')
        if tag not in server.tags:
            raise refusal.Refusal(
                404, f"Server {server_id} has no tag '{tag}'"
            )
        server.tags = tuple(one for one in server.tags if one != tag)
        return message.Response(status=204)

    def clear(
        self, request: message.Request, server_id: str
    ) -> message.Response:
        """Take all away."""
        self._server(request, server_id, 'delete_all').tags = ()
        return message.Response(status=204)


def items(given: dict[str, Any]) -> dict[str, str]:
    """Metadata; a Refusal for what is none."""
    for key, value in given.items():
        if not 1 <= len(key) <= LONGEST_VALUE:
            raise refusal.Refusal(400, f'Invalid metadata key: {key}')
        if not isinstance(value, str) or len(value) > LONGEST_VALUE:
            raise refusal.Refusal(
                400, f'Invalid input for metadata {key}: too long or no text'
            )
    return given


def _require_printable(name: str, value: object) -> None:
    if (
        not isinstance(value, str)
        or len(value) > LONGEST_VALUE
        or (name == 'name' and (value == '' or value.strip() != value))
        or not value.isprintable()
    ):
        raise refusal.Refusal(
            400, f'Invalid input for field/attribute {name}.'
        )


def require_tag(tag: object) -> None:
    """Refuse what is no tag (C4)."""
    if (
        not isinstance(tag, str)
        or not 1 <= len(tag) <= LONGEST_TAG
        or '/' in tag
        or ',' in tag
    ):
        raise refusal.Refusal(400, f'Tag {tag} is invalid')
