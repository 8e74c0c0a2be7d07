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

"""From a request to a response: which service, which faults, how long."""

import dataclasses
import datetime
import json
import secrets
import time
import uuid
from collections.abc import Callable

from cipclient.sandbox import control
from cipclient.sandbox import message
from cipclient.sandbox import microversion
from cipclient.sandbox import requestlog
from cipclient.sandbox import service
from cipclient.sandbox import settings
from cipclient.sandbox import timestamp
from cipclient.sandbox import workers
from cipclient.sandbox.cinder import api as cinder_api
from cipclient.sandbox.fault import book
from cipclient.sandbox.fault import effects
from cipclient.sandbox.glance import api as glance_api
from cipclient.sandbox.heat import api as heat_api
from cipclient.sandbox.keystone import api as keystone_api
from cipclient.sandbox.keystone import token
from cipclient.sandbox.neutron import api as neutron_api
from cipclient.sandbox.nova import api as nova_api
from cipclient.sandbox.state import cloud


@dataclasses.dataclass(frozen=True, slots=True)
class Mount:
    """A service of a region, and the path that it is at."""

    prefix: str
    region: str
    service: service.Service
    workers: workers.Workers


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """A response, and when it may leave.

    :ivar ready: on the clock of :func:`time.monotonic`
    """

    response: message.Response
    ready: float


class Application:
    """The services of a cloud behind one address."""

    def __init__(
        self,
        state: cloud.Cloud,
        manners: settings.Settings,
        clock: Callable[[], datetime.datetime],
        log: requestlog.RequestLog,
        faults: book.FaultBook,
    ) -> None:
        self._cloud = state
        self._manners = manners
        self._clock = clock
        self._log = log
        self._faults = faults
        self._tokens = token.TokenStore(
            state.identity, clock, manners.token_seconds
        )
        self._control = control.Control(log, faults)
        self._mounts = self._mount_all()
        self.root_url = ''

    def _mount_all(self) -> list[Mount]:
        mounts = [
            self._mount(
                '/identity',
                next(iter(self._cloud.regions)),
                keystone_api.Keystone(self._cloud, self._tokens),
            )
        ]
        for number, region in enumerate(self._cloud.regions.values()):
            where = f'/{region.name}' if number else ''
            made: tuple[tuple[str, service.Service], ...] = (
                (
                    '/compute',
                    nova_api.Nova(self._cloud, region, self._tokens),
                ),
                (
                    '/volume',
                    cinder_api.Cinder(self._cloud, region, self._tokens),
                ),
                (
                    '/image',
                    glance_api.Glance(self._cloud, region, self._tokens),
                ),
                (
                    '/networking',
                    neutron_api.Neutron(self._cloud, region, self._tokens),
                ),
            )
            for path, one in made:
                mounts.append(self._mount(where + path, region.name, one))
            if region.orchestration.enabled:
                heat = heat_api.Heat(region, self._tokens)
                mounts.append(
                    self._mount(f'{where}/orchestration', region.name, heat)
                )
        return mounts

    def _mount(self, prefix: str, region: str, one: service.Service) -> Mount:
        return Mount(
            prefix, region, one, workers.Workers(self._manners.workers)
        )

    def handle(self, request: message.Request) -> Answer:
        """Answer a request whose ``path`` is still the whole one."""
        arrived = time.monotonic()
        request.root_url = self.root_url
        if request.path.startswith(control.PREFIX):
            return Answer(self._control.handle(request), arrived)
        mount = self._find(request.path)
        if mount is None:
            return Answer(
                message.Response(
                    status=404,
                    document={'error': 'no service here', 'see': '/identity'},
                ),
                arrived,
            )
        number = self._log.next_number()
        request.path = request.path.removeprefix(mount.prefix) or '/'
        request.base_url = self.root_url + mount.prefix
        request.region = mount.region
        request.service = mount.service.name
        request.id = f'req-{uuid.UUID(bytes=secrets.token_bytes(16))}'
        with self._cloud.lock:
            due = self._faults.due(request)
            response = self._respond(mount, request, due)
            response.body = response.payload()
        self._finish(request, response)
        self._record(number, request, response, due)
        return Answer(response, self._ready(mount, response, arrived))

    def _find(self, path: str) -> Mount | None:
        for mount in self._mounts:
            if path == mount.prefix or path.startswith(mount.prefix + '/'):
                return mount
        return None

    def _respond(
        self, mount: Mount, request: message.Request, due: list[book.Armed]
    ) -> message.Response:
        calls = [(row.effect, self._call(mount, request, row)) for row in due]
        response = None
        for effect, call in calls:
            if response is None and effect.before is not None:
                response = effect.before(call)
        if response is None:
            response = mount.service.handle(request)
        for effect, call in calls:
            if effect.after is not None:
                response = effect.after(call, response)
        return response

    def _call(
        self, mount: Mount, request: message.Request, row: book.Armed
    ) -> effects.Call:
        return effects.Call(
            request=request,
            args=dict(row.fault.args),
            service=mount.service,
            cloud=self._cloud,
            tokens=self._tokens,
            clock=self._clock,
            memory=row.memory,
        )

    def _finish(
        self, request: message.Request, response: message.Response
    ) -> None:
        headers = response.headers
        headers.setdefault('X-Openstack-Request-Id', request.id)
        if request.service == 'compute':
            headers.setdefault('X-Compute-Request-Id', request.id)
        headers.setdefault('Date', timestamp.http_date(self._clock()))

    def _record(
        self,
        number: int,
        request: message.Request,
        response: message.Response,
        due: list[book.Armed],
    ) -> None:
        self._log.add(
            requestlog.Entry(
                number=number,
                service=request.service,
                region=request.region,
                method=request.method,
                path=request.path,
                query=request.raw_query,
                status=response.status,
                template=response.template,
                microversion=(
                    microversion.written(request.microversion)
                    if request.microversion != (0, 0)
                    else ''
                ),
                rows=response.rows,
                size=len(response.payload()),
                user_id=request.token.user_id if request.token else None,
                request_id=response.headers['X-Openstack-Request-Id'],
                global_request_id=request.header('x-openstack-request-id'),
                faults=tuple(row.fault.effect for row in due),
                action=_action(request),
            )
        )

    def _ready(
        self, mount: Mount, response: message.Response, arrived: float
    ) -> float:
        manners = self._manners
        milliseconds = manners.request_ms + manners.row_ms * response.rows
        end = mount.workers.ready(
            arrived, time.monotonic(), milliseconds / 1000
        )
        return end + manners.latency_ms / 1000


def _action(request: message.Request) -> str:
    """Return what a POST to ``/action`` asks for; empty for all else."""
    if request.method != 'POST' or not request.path.endswith('/action'):
        return ''
    try:
        document = json.loads(request.body)
    except ValueError:
        return ''
    if not isinstance(document, dict) or len(document) != 1:
        return ''
    return str(next(iter(document)))
