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
"""The one question before something is done."""

from collections.abc import Callable, Iterable
from typing import Any

from osc_lib import exceptions

from cipclient.i18n import _
from cipclient.model import text
from cipclient.osc import saying


def asking(app: Any, approved: bool) -> Callable[[Iterable[str], str], bool]:
    """Return what shows a proposal and says whether to go on.

    The answer is the cloud's name: whoever types it looked which one it is.
    Raises CommandError at once where nobody could be asked.

    :param app: the client's shell, whose stdin and stderr are used.
    :param approved: it was answered on the command line.
    """
    if not approved and not app.stdin.isatty():
        raise exceptions.CommandError(
            _(
                'There is no terminal to ask on: say --auto-approve if this '
                'is meant to run without a question.'
            )
        )

    def ask(proposal: Iterable[str], cloud: str) -> bool:
        for line in proposal:
            saying.say(line, app.stderr)
        if approved:
            return True
        print(
            _('To go on, type the name of the cloud (%s): ')
            % text.safe(cloud),
            end='',
            file=app.stderr,
            flush=True,
        )
        return str(app.stdin.readline()).strip() == cloud

    return ask
