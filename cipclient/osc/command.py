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

"""What all lifetime commands do alike: log in late, fail in one sentence."""

import argparse
import typing
from collections.abc import Callable, Iterable, Sequence

from osc_lib import exceptions as osc_exceptions
from osc_lib.command import command

from cipclient import exceptions
from cipclient.i18n import _
from cipclient.model import text
from cipclient.osc import formatter
from cipclient.osc import plugin
from cipclient.osc import saying

if typing.TYPE_CHECKING:
    import pathlib

    from cipclient.workflow.client import lifetime

#: What is returned where some of it failed.
FAILED = 1
#: What a guard that stopped a run returns.
GUARD = 3
#: What a scan that could not see everything returns.
PARTIAL = 4
#: What is returned where another run holds the ledger.
BUSY = 5
#: What ``--fail-on-violations`` returns.
VIOLATIONS = 10


class LifetimeCommand(command.Command):
    """A command whose errors are sentences and whose exit code is its own.

    ``auth_required`` is off so that the policy is read, and everything
    wrong in it told, before a password is asked for; ``log_in`` turns it on.
    """

    auth_required = False
    exit_code = 0

    def run(self, parsed_args: argparse.Namespace) -> int:
        """Run the command and return its exit code."""
        try:
            return super().run(parsed_args) or self.exit_code
        except exceptions.LedgerBusy as error:
            self._say_why(error)
            return BUSY
        except exceptions.GuardTripped as error:
            self._say_why(error)
            return GUARD
        except exceptions.CipclientError as error:
            raise osc_exceptions.CommandError(_lines(error)) from error

    def _say_why(self, error: Exception) -> None:
        print(_lines(error), file=self.app.stderr)

    @property
    def lifetime(self) -> 'lifetime.Lifetime':
        """The use cases."""
        client: lifetime.Lifetime = getattr(
            self.app.client_manager, plugin.API_NAME
        )
        return client

    def log_in(self) -> None:
        """Authenticate as every other command of the client does."""
        from cipclient.workflow import login

        self.auth_required = True
        login.log_in(lambda: self.app.prepare_to_run_command(self))

    def say(self, message: str) -> None:
        """Tell the operator something that is not data."""
        saying.say(message, self.app.stderr)

    def each(
        self, numbers: Iterable[int], do: Callable[[int], object]
    ) -> None:
        """Do it for all; what fails is told, and the rest is done anyway.

        Raises CommandError in the end if any failed.
        """
        failed = []
        for number in numbers:
            try:
                do(number)
            except (exceptions.NotFound, exceptions.NotPossible) as error:
                failed.append(number)
                self._say_why(error)
        if failed:
            raise osc_exceptions.CommandError(
                _('Failed: %s') % ', '.join(map(str, failed))
            )

    def write(self, path: 'pathlib.Path', content: str) -> None:
        """Write a file that was asked for. Raises CommandError."""
        try:
            path.write_text(content, 'utf-8')
        except OSError as error:
            raise unwritable(path, error) from error


class Listing(LifetimeCommand, command.Lister):
    """A command that prints rows."""

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[typing.Any]],
    ) -> int:
        """Print the rows; where a format has no null, an empty cell."""
        if parsed_args.formatter in formatter.WITHOUT_NULL:
            self.formatter = typing.cast(
                typing.Any, formatter.Filled(self.formatter)
            )
        result: int = super().produce_output(parsed_args, column_names, data)
        return result

    def told_if_none(
        self, rows: Iterable[Sequence[object]], sentence: str
    ) -> Iterable[Sequence[object]]:
        """Yield the rows as they come, and say so if there are none."""
        none = True
        for row in rows:
            none = False
            yield row
        if none:
            self.say(sentence)


class Showing(LifetimeCommand, command.ShowOne):
    """A command that prints one thing."""

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Sequence[typing.Any],
    ) -> int:
        """Print it; where a format has no null, an empty cell."""
        if parsed_args.formatter in formatter.WITHOUT_NULL:
            self.formatter = typing.cast(
                typing.Any, formatter.Filled(self.formatter)
            )
        result: int = super().produce_output(parsed_args, column_names, data)
        return result


def unwritable(
    path: 'pathlib.Path', error: OSError
) -> osc_exceptions.CommandError:
    """Return what says that a file could not be written, and why."""
    return osc_exceptions.CommandError(
        _('%(file)s cannot be written: %(why)s')
        % {'file': text.safe(str(path)), 'why': error.strerror}
    )


def _lines(error: Exception) -> str:
    return '\n'.join(text.safe(line) for line in str(error).splitlines())
