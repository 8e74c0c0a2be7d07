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

import contextlib
import io
import pathlib
from collections.abc import Callable, Iterator
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
    :param answers: those of the other use cases, by their names; an
        exception is raised.
    """

    def __init__(
        self,
        policy: model_policy.Policy | exceptions.CipclientError,
        scan: model_scan.Scan | exceptions.CipclientError | None = None,
        shown: model_scan.Shown | exceptions.CipclientError | None = None,
        **answers: Any,
    ) -> None:
        self._answers = {
            'policy': policy,
            'scan': scan,
            'show': shown,
            'life': exceptions.LedgerError('There is no ledger yet.'),
            **answers,
        }
        self.asked: list[Any] = []

    def _answer(self, name: str, *asked: object) -> Any:
        self.asked += asked
        answer = self._answers.get(name)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def policy(self) -> Any:
        return self._answer('policy')

    def validate(self, path: pathlib.Path) -> Any:
        return self._answer('policy', path)

    def example(self) -> str:
        return 'version: 1\n'

    def schema(self) -> dict[str, str]:
        return {'type': 'object'}

    def scan(self, asked: request.ScanRequest, policy: object) -> Any:
        return self._answer('scan', asked)

    def show(self, asked: request.ShowRequest, policy: object) -> Any:
        return self._answer('show', asked)

    def life(self, resource: str, kind: str | None, policy: object) -> Any:
        return self._answer('life', (resource, kind))

    @contextlib.contextmanager
    def cases(
        self, asked: request.CasesRequest, policy: object
    ) -> Iterator[Any]:
        yield self._answer('cases', asked)

    def create_extension(
        self, asked: request.ExtensionRequest, policy: object
    ) -> Any:
        return self._answer('create_extension', asked)

    def extensions(
        self, resource: str | None, kind: str | None, policy: object
    ) -> Any:
        return self._answer('extensions', (resource, kind))

    def delete_extension(self, number: int, policy: object) -> None:
        self._numbered(number)

    def create_exemption(
        self, asked: request.ExemptionRequest, policy: object
    ) -> Any:
        return self._answer('create_exemption', asked)

    def exemptions(self, policy: object, ended: bool = False) -> Any:
        return self._answer('exemptions', ended)

    def delete_exemption(self, number: int, policy: object) -> None:
        self._numbered(number)

    def holds(self, policy: object) -> Any:
        return self._answer('holds')

    def approve_plan(
        self, path: pathlib.Path, policy: object, confirm: Any
    ) -> Any:
        lines = self._answer('approve_plan', path)
        return confirm(lines)

    def release_hold(self, number: int, reason: str, policy: object) -> None:
        self._numbered(number)
        self.asked.append(reason)

    def enforce(self, asked: request.EnforceRequest, policy: object) -> Any:
        result = self._answer('enforce', asked)
        return result(asked) if callable(result) else result

    def enforcement(
        self, asked: request.EnforceRequest, policy: object
    ) -> Any:
        return self._answer('enforcement', asked)

    def restore(
        self,
        resource: str,
        kind: str | None,
        reason: str,
        confirm: Callable[[str], bool],
        policy: object,
    ) -> Any:
        self.asked.append(confirm('arbutus'))
        return self._answer('restore', (resource, kind, reason))

    def rebuild(
        self,
        resource: str,
        kind: str | None,
        reason: str,
        confirm: Callable[[list[str], str], bool],
        policy: object,
    ) -> Any:
        self.asked.append(confirm(['Lost: its ID.'], 'arbutus'))
        return self._answer('rebuild', (resource, kind, reason))

    def history(self, asked: request.HistoryRequest, policy: object) -> Any:
        return self._answer('history', asked)

    def verify_history(self, policy: object) -> Any:
        return self._answer('verify_history')

    def preview(self, to: str | None, policy: object) -> Any:
        return self._answer('preview', to)

    def mail_days(self, policy: object) -> Any:
        return self._answer('mail_days')

    def send(self, asked: request.SendRequest, policy: object) -> Any:
        """Answer with the result, after the question if there is a plan."""
        result = self._answer('send', asked)
        plan = self._answers.get('plan')
        if plan is not None and not asked.confirm(plan):
            return self._answer('declined')
        return result

    def notices(self, asked: request.NoticesRequest, policy: object) -> Any:
        return self._answer('notices', asked)

    def bounced(self, path: pathlib.Path, policy: object) -> Any:
        return self._answer('bounced', path)

    def waive(
        self, resource: str, kind: str | None, reason: str, policy: object
    ) -> Any:
        return self._answer('waive', (resource, kind, reason))

    def forecast(self, weeks: int, at: object, policy: object) -> Any:
        return self._answer('forecast', (weeks, at))

    def draw(self, forecast: object, path: pathlib.Path) -> None:
        path.write_text('<svg/>')

    def change(self, policy: object, progress: object) -> Any:
        return self._answer('change')

    def accept(self, policy: object, count: int, progress: object) -> Any:
        return self._answer('accept', count)

    def _numbered(self, number: int) -> None:
        """Take a number, unless a test said that there is no such one."""
        self._answer(str(number), number)


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
    """The client's shell: three streams, and how often one logged in."""

    def __init__(self) -> None:
        super().__init__(io.StringIO(), fakes.FakeLog())
        self.stdin = io.StringIO()
        self.stderr = io.StringIO()
        self.client_manager = fakes.FakeClientManager()
        self.logged_in = 0

        self.unreachable: Exception | None = None

    def prepare_to_run_command(self, command: object) -> None:
        if self.unreachable is not None:
            raise self.unreachable
        self.logged_in += 1
