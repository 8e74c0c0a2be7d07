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

"""Stand-ins for our own seams."""

import io
import pathlib
from typing import Any

from osc_lib.test import base
from osc_lib.test import fakes

from cipclient import exceptions
from cipclient.model import policy as model_policy
from cipclient.model import scan as model_scan
from cipclient.workflow import request


class FakeLifetime:
    """The use cases, answering with what a test put there.

    :param scan: the result of every scan.
    :param shown: the result of every show.
    """

    def __init__(
        self,
        policy: model_policy.Policy | exceptions.CipclientError,
        scan: model_scan.Scan | exceptions.CipclientError | None = None,
        shown: model_scan.Shown | None = None,
    ) -> None:
        self._policy = policy
        self._scan = scan
        self._shown = shown
        self.asked: list[object] = []

    def policy(self) -> Any:
        if isinstance(self._policy, exceptions.CipclientError):
            raise self._policy
        return self._policy

    def validate(self, path: pathlib.Path) -> Any:
        self.asked.append(path)
        return self.policy()

    def example(self) -> str:
        return 'version: 1\n'

    def schema(self) -> dict[str, str]:
        return {'type': 'object'}

    def scan(self, asked: request.ScanRequest, policy: object) -> Any:
        self.asked.append(asked)
        if isinstance(self._scan, exceptions.CipclientError):
            raise self._scan
        return self._scan

    def show(self, asked: request.ShowRequest, policy: object) -> Any:
        self.asked.append(asked)
        return self._shown


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class TestCommand(base.TestCommand):
    """A command of ours, with a fake of everything behind it."""

    def setUp(self) -> None:
        super().setUp()
        self.app = App()

    def run_command(self, command: type, *args: str) -> int:
        """Run a command as the client does and return its exit code."""
        made = command(self.app, None)
        parsed = made.get_parser('openstack lifetime').parse_args(list(args))
        return made.run(parsed)


class App(fakes.FakeApp):
    """The client's shell: two streams, and how often one logged in."""

    def __init__(self) -> None:
        super().__init__(io.StringIO(), fakes.FakeLog())
        self.stderr = io.StringIO()
        self.client_manager = fakes.FakeClientManager()
        self.logged_in = 0

    def prepare_to_run_command(self, command: object) -> None:
        self.logged_in += 1
