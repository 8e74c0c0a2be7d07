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

"""GET /servers and GET /servers/detail."""

import itertools
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.nova import filters
from cipclient.sandbox.nova import policy
from cipclient.sandbox.nova import query
from cipclient.sandbox.nova import server_view
from cipclient.sandbox.nova import sorting
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute

UNEXPECTED = (
    'Unexpected API Error. Please report this at'
    ' http://bugs.launchpad.net/nova/ and attach the Nova API log if'
    " possible.\n<class 'nova.exception.CellTimeout'>"
)


def cell_down() -> refusal.Refusal:
    """What Nova says when the cell it needs does not answer."""
    return refusal.Refusal(500, UNEXPECTED)


class ServerList:
    """Pages of servers, with down cells left out (H1, C2)."""

    def __init__(self, region: cloud.Region) -> None:
        self._region = region
        self._compute = region.compute

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v2.1/servers', self.index)
        routes.get('/v2.1/servers/detail', self.detail)

    def index(self, request: message.Request) -> message.Response:
        """List servers, with their names only."""
        view = server_view.ServerView(request, self._region)
        return self._page(request, 'index', view.basic, view.unreachable_basic)

    def detail(self, request: message.Request) -> message.Response:
        """List servers with all that there is."""
        view = server_view.ServerView(request, self._region)
        return self._page(request, 'detail', view.detail, view.unreachable)

    def _page(
        self, request: message.Request, rule: str, shown: Any, placeholder: Any
    ) -> message.Response:
        query.validate(request)
        names = filters.applying(request)
        every = 'all_tenants' in names and _is_true(
            request.last('all_tenants')
        )
        if every:
            policy.require_admin(request, f'servers:{rule}:get_all_tenants')
        project_id = self._project(request, names, every)
        limit = self._limit(request)
        live = self._live(request, names, project_id, limit)
        rows = [shown(server) for server in live]
        document: dict[str, Any] = {'servers': rows}
        if limit and len(rows) == limit:
            document['servers_links'] = [
                {'rel': 'next', 'href': _next_link(request, live[-1].id)}
            ]
        elif self._shows_down_cells(request, names):
            missing = self._unreachable(project_id)
            # they come first, whatever the order
            rows[:0] = [
                placeholder(server)
                for server in itertools.islice(missing, limit - len(rows))
            ]
        return message.Response(document=document, rows=len(rows))

    def _project(
        self, request: message.Request, names: set[str], every: bool
    ) -> str | None:
        """The project to show; ``project_id`` alone is ignored (C3)."""
        if not every:
            return request.caller.project_id
        if 'project_id' in names:
            return request.last('project_id')
        return request.last('tenant_id') if 'tenant_id' in names else None

    def _limit(self, request: message.Request) -> int:
        asked = request.last('limit')
        if not asked:
            return self._compute.max_limit
        return min(int(asked), self._compute.max_limit)

    def _live(
        self,
        request: message.Request,
        names: set[str],
        project_id: str | None,
        limit: int,
    ) -> list[compute.Server]:
        keys = sorting.wanted(request)
        tests = filters.tests(request, names)
        marker = self._marker(request)
        within = project_id
        if marker is not None and marker.project_id != project_id:
            within = None
            if project_id is not None:
                tests.append(lambda row: row.project_id == project_id)
        order = sorting.ordered(self._compute.servers, keys, within)
        start = 0 if marker is None else order.after(marker.id)
        down = self._compute.down_cells
        found: list[compute.Server] = []
        for index in range(start, len(order.rows)):
            if len(found) >= limit:
                break
            row = order.rows[index]
            if row.cell not in down and all(test(row) for test in tests):
                found.append(row)
        return found

    def _marker(self, request: message.Request) -> compute.Server | None:
        """The marker; a deleted one is as good as any (C1, H3)."""
        asked = request.last('marker')
        if asked is None:
            return None
        found = self._compute.servers.get(asked)
        if found is None:
            raise refusal.Refusal(400, f'marker [{asked}] not found')
        if self._compute.is_down(found):
            raise cell_down()
        return found

    def _shows_down_cells(
        self, request: message.Request, names: set[str]
    ) -> bool:
        return (
            request.microversion >= (2, 69)
            and not names - {'all_tenants'}
            and not request.names() & query.PAGING_AND_SORTING
        )

    def _unreachable(self, project_id: str | None) -> list[compute.Server]:
        return [
            row
            for row in self._compute.servers.all()
            if self._compute.is_down(row)
            and not row.deleted
            and project_id in (None, row.project_id)
        ]


def _is_true(value: str | None) -> bool:
    if not value:
        return True
    lowered = value.lower()
    if lowered in ('1', 'true', 't', 'yes', 'y', 'on'):
        return True
    if lowered in ('0', 'false', 'f', 'no', 'n', 'off'):
        return False
    raise refusal.Refusal(
        400,
        f"Unrecognized value '{value}', acceptable values are: '0', '1',"
        " 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'",
    )


def _next_link(request: message.Request, last_id: str) -> str:
    return (
        f'{request.base_url}{request.path}?'
        f'{request.with_query(marker=last_id)}'
    )
