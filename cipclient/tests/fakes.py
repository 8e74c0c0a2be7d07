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
    :param answers: those of the other use cases, by verb and noun
        (``create_extension``), and by the noun alone for its listing; an
        exception is raised.
    """

    def __init__(
        self,
        policy: model_policy.Policy | exceptions.CipclientError,
        scan: model_scan.Scan | exceptions.CipclientError | None = None,
        shown: model_scan.Shown | exceptions.CipclientError | None = None,
        **answers: Any,
    ) -> None:
        self._answers = _Answers(
            {
                'policy': policy,
                'scan': scan,
                'show': shown,
                'life': exceptions.LedgerError('There is no ledger yet.'),
                **answers,
            }
        )
        self.policies = _Policies(self._answers)
        self.cases = _Cases(self._answers)
        self.extensions = _Extensions(self._answers)
        self.exemptions = _Exemptions(self._answers)
        self.holds = _Holds(self._answers)
        self.notices = _Notices(self._answers)
        self.plans = _Plans(self._answers)
        self.forecasts = _Forecasts(self._answers)
        self.history = _History(self._answers)

    @property
    def asked(self) -> list[Any]:
        """What was asked for, in order."""
        return self._answers.asked

    def scan(self, asked: request.ScanRequest, policy: object) -> Any:
        return self._answers.give('scan', asked)

    def show(self, asked: request.ShowRequest, policy: object) -> Any:
        return self._answers.give('show', asked)

    def enforce(self, asked: request.EnforceRequest, policy: object) -> Any:
        result = self._answers.give('enforce', asked)
        return result(asked) if callable(result) else result

    def restore(
        self,
        resource: str,
        kind: str | None,
        reason: str,
        confirm: Callable[[str], bool],
        policy: object,
    ) -> Any:
        self.asked.append(confirm('arbutus'))
        return self._answers.give('restore', (resource, kind, reason))

    def rebuild(
        self,
        resource: str,
        kind: str | None,
        reason: str,
        confirm: Callable[[list[str], str], bool],
        policy: object,
    ) -> Any:
        self.asked.append(confirm(['Lost: its ID.'], 'arbutus'))
        return self._answers.give('rebuild', (resource, kind, reason))


class _Answers:
    """What a test put there, and what was asked for."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers
        self.asked: list[Any] = []

    def get(self, name: str) -> Any:
        return self._answers.get(name)

    def give(self, name: str, *asked: object) -> Any:
        self.asked += asked
        answer = self._answers.get(name)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def number(self, number: int) -> None:
        """Take a number, unless a test said that there is no such one."""
        self.give(str(number), number)


class _Noun:
    def __init__(self, answers: _Answers) -> None:
        self._answers = answers


class _Policies(_Noun):
    def in_force(self) -> Any:
        return self._answers.give('policy')

    def validate(self, path: pathlib.Path) -> Any:
        return self._answers.give('policy', path)

    def example(self) -> str:
        return 'version: 1\n'

    def schema(self) -> dict[str, str]:
        return {'type': 'object'}

    def diff(self, policy: object, progress: object) -> Any:
        return self._answers.give('diff_policy')

    def accept(self, policy: object, count: int, progress: object) -> Any:
        return self._answers.give('accept_policy', count)


class _Cases(_Noun):
    @contextlib.contextmanager
    def list(
        self, asked: request.CasesRequest, policy: object
    ) -> Iterator[Any]:
        yield self._answers.give('cases', asked)

    def life(self, resource: str, kind: str | None, policy: object) -> Any:
        return self._answers.give('life', (resource, kind))


class _Extensions(_Noun):
    def create(self, asked: request.ExtensionRequest, policy: object) -> Any:
        return self._answers.give('create_extension', asked)

    def list(
        self, resource: str | None, kind: str | None, policy: object
    ) -> Any:
        return self._answers.give('extensions', (resource, kind))

    def delete(self, number: int, policy: object) -> None:
        self._answers.number(number)


class _Exemptions(_Noun):
    def create(self, asked: request.ExemptionRequest, policy: object) -> Any:
        return self._answers.give('create_exemption', asked)

    def list(self, policy: object, ended: bool = False) -> Any:
        return self._answers.give('exemptions', ended)

    def delete(self, number: int, policy: object) -> None:
        self._answers.number(number)


class _Holds(_Noun):
    def list(self, policy: object) -> Any:
        return self._answers.give('holds')

    def release(self, number: int, reason: str, policy: object) -> None:
        self._answers.number(number)
        self._answers.asked.append(reason)


class _Notices(_Noun):
    def preview(self, to: str | None, policy: object) -> Any:
        return self._answers.give('preview', to)

    def days(self, policy: object) -> Any:
        return self._answers.give('mail_days')

    def send(self, asked: request.SendRequest, policy: object) -> Any:
        """Answer with the result, after the question if there is a plan."""
        result = self._answers.give('send', asked)
        plan = self._answers.get('plan')
        if plan is not None and not asked.confirm(plan):
            return self._answers.give('declined')
        return result

    def list(self, asked: request.NoticesRequest, policy: object) -> Any:
        return self._answers.give('notices', asked)

    def bounced(self, path: pathlib.Path, policy: object) -> Any:
        return self._answers.give('bounced', path)

    def waive(
        self, resource: str, kind: str | None, reason: str, policy: object
    ) -> Any:
        return self._answers.give('waive', (resource, kind, reason))


class _Plans(_Noun):
    def make(self, asked: request.EnforceRequest, policy: object) -> Any:
        return self._answers.give('make_plan', asked)

    def approve(self, path: pathlib.Path, policy: object, confirm: Any) -> Any:
        lines = self._answers.give('approve_plan', path)
        return confirm(lines)


class _Forecasts(_Noun):
    def make(self, weeks: int, at: object, policy: object) -> Any:
        return self._answers.give('forecast', (weeks, at))

    def draw(self, forecast: object, path: pathlib.Path) -> None:
        path.write_text('<svg/>')


class _History(_Noun):
    def list(self, asked: request.HistoryRequest, policy: object) -> Any:
        return self._answers.give('history', asked)

    def verify(self, policy: object) -> Any:
        return self._answers.give('verify_history')


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
