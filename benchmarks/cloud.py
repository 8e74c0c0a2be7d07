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

"""An embedded cloud in a process of its own."""

import contextlib
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any, Protocol

#: Where each service of the embedded cloud is.
_PREFIXES = {
    'identity': '/identity',
    'compute': '/compute',
    'block-storage': '/volume',
    'image': '/image',
}
#: What its clouds.yaml calls it.
NAME = 'sandbox'
_SECONDS_TO_START = 300
_SECONDS_TO_STOP = 10


class Reachable(Protocol):
    """A cloud that commands can be run against."""

    @property
    def size(self) -> int:
        """Its servers."""
        ...

    @property
    def clouds_yaml(self) -> pathlib.Path:
        """How it is logged in to."""
        ...

    @property
    def name(self) -> str:
        """What clouds.yaml calls it."""
        ...


class NotStarted(Exception):
    """The embedded cloud did not come up."""


class Cloud:
    """One that runs.

    :param size: its servers.
    :param clouds_yaml: how it is logged in to, as the cloud ``sandbox``.
    """

    name = NAME

    def __init__(self, size: int, clouds_yaml: pathlib.Path, url: str) -> None:
        self.size = size
        self.clouds_yaml = clouds_yaml
        self._url = url

    def forget(self) -> None:
        """Begin a new request log."""
        self._ask('requests', 'DELETE')

    def requests(self) -> list[dict[str, Any]]:
        """Return the request log: one entry a request, in order."""
        log: list[dict[str, Any]] = json.loads(self._ask('requests'))[
            'requests'
        ]
        return log

    def url(self, entry: dict[str, Any]) -> str:
        """Return the URL that a request of the log was sent to."""
        query = f'?{entry["query"]}' if entry['query'] else ''
        prefix = _PREFIXES[entry['service']]
        return f'{self._url}{prefix}{entry["path"]}{query}'

    def compute_url(self, path: str) -> str:
        """Return the URL of something of Nova's."""
        return f'{self._url}{_PREFIXES["compute"]}/v2.1/{path}'

    def _ask(self, what: str, method: str = 'GET') -> bytes:
        asked = urllib.request.Request(
            f'{self._url}/__sandbox__/{what}', method=method
        )
        with urllib.request.urlopen(asked) as answer:
            body: bytes = answer.read()
        return body


@contextlib.contextmanager
def started(
    size: int,
    findings: int | None,
    row_ms: float,
    request_ms: float,
    folder: pathlib.Path,
    task_seconds: float = 0,
) -> Iterator[Cloud]:
    """Start a cloud on a free port of loopback, and stop it at the end.

    :param findings: how many servers are past their time; None for servers
        in every state, many of which are.
    :param row_ms: milliseconds that a service takes for each row it lists.
    :param request_ms: and for each request.
    :param folder: where its clouds.yaml goes.
    :param task_seconds: how long after a 202 what was asked for is done.
    """
    kind = 'aged' if findings is None else 'young'
    name = f'clouds-{kind}-{size}-{findings}-{row_ms}-{task_seconds}.yaml'
    clouds_yaml = folder / name
    child = subprocess.Popen(
        [
            sys.executable,
            '-m',
            'cipclient.sandbox',
            *('--servers', str(size)),
            *(() if findings is None else ('--findings', str(findings))),
            *('--row-ms', str(row_ms)),
            *('--request-ms', str(request_ms)),
            *('--task-seconds', str(task_seconds)),
            *('--workers', '4'),
            *('--clouds-yaml', str(clouds_yaml)),
            *('--port', '0'),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield Cloud(size, clouds_yaml, _url(child, clouds_yaml))
    finally:
        child.terminate()
        try:
            child.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _url(child: subprocess.Popen[bytes], clouds_yaml: pathlib.Path) -> str:
    deadline = time.monotonic() + _SECONDS_TO_START
    while child.poll() is None and time.monotonic() < deadline:
        if clouds_yaml.exists():
            found = re.search(
                r'auth_url: *[\'"]?(http://[^/\s]+)/',
                clouds_yaml.read_text(),
            )
            if found is not None:
                return found[1]
        time.sleep(0.05)
    raise NotStarted(
        'the embedded cloud did not come up: run '
        '"python -m cipclient.sandbox" to see why'
    )
