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

"""A cloud in a thread."""

import datetime
import os
import pathlib
from typing import Any, Self, TextIO

from cipclient.sandbox import application
from cipclient.sandbox import cloudsyaml
from cipclient.sandbox import population
from cipclient.sandbox import requestlog
from cipclient.sandbox import server
from cipclient.sandbox import settings
from cipclient.sandbox.fault import book
from cipclient.sandbox.fault import fault


def _present() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Sandbox:
    """A small OpenStack on loopback, as a context manager.

    ::

        with Sandbox(servers=50, seed=1) as sandbox:
            path = sandbox.clouds_yaml('clouds.yaml')
            sandbox.fail(Fault('status', {'status': 503}, nth=2))

    :param now: the moment that ages are counted from, by default the present
    :param request_log: gets each request as a line of JSON
    :param options: the fields of :class:`.settings.Settings`

    :ivar state: the cloud itself, to be read and edited while it runs
    :ivar requests: what was asked of it
    """

    def __init__(
        self,
        *,
        now: datetime.datetime | None = None,
        request_log: TextIO | None = None,
        **options: Any,
    ) -> None:
        self.settings = settings.Settings(now=now or _present(), **options)
        self.state = population.populate(self.settings)
        self.state.progress.seconds = self.settings.task_seconds
        self.requests = requestlog.RequestLog(request_log)
        self._faults = book.FaultBook(self.settings.seed)
        self._server: server.Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on 127.0.0.1, and serve from a thread."""
        app = application.Application(
            self.state,
            self.settings,
            _present,
            self.requests,
            self._faults,
        )
        self._server = server.Server(self.settings.port, app)
        self._server.start()

    def stop(self) -> None:
        """Stop; whatever hangs is cut off."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    @property
    def url(self) -> str:
        """Scheme, host and port; Keystone is at ``/identity``."""
        if self._server is None:
            raise RuntimeError('the sandbox is not running')
        return self._server.url

    @property
    def auth_url(self) -> str:
        """Where to log in."""
        return f'{self.url}/identity/v3'

    def clouds_yaml(self, path: str | os.PathLike[str]) -> pathlib.Path:
        """Write a ``clouds.yaml`` with mode 0600; gives its absolute path.

        It has the clouds ``sandbox`` (an admin), ``sandbox-member``,
        ``sandbox-reader``, ``sandbox-other`` (a member of another project),
        ``sandbox-project-admin``, ``sandbox-domain-admin`` (an admin of one
        domain), ``sandbox-system`` and ``sandbox-appcred``.
        """
        content = cloudsyaml.text(
            self.url, self.state.identity, self.settings.regions[0]
        )
        return cloudsyaml.write(path, content)

    def counts(self) -> dict[str, int]:
        """Requests by ``service method template``, as in

        ``{'compute GET /v2.1/servers/detail': 2}``.
        """
        return self.requests.counts()

    def fail(self, wanted: fault.Fault) -> int:
        """Arm a fault; gives the id to disarm it by."""
        return self._faults.arm(wanted)

    def heal(self, fault_id: int | None = None) -> None:
        """Disarm one fault, or all."""
        self._faults.disarm(fault_id)
