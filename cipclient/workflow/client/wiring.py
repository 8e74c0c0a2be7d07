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

"""What every use case is wired to: a cloud, a policy, records, a clock.

Everything heavy is imported by what needs it, as this module is imported by
every ``lifetime`` command.
"""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import typing
from collections.abc import Callable, Mapping, Sequence

if typing.TYPE_CHECKING:
    from cipclient.action import base as action_base
    from cipclient.cloud import connection
    from cipclient.inventory import base
    from cipclient.workflow import site


@dataclasses.dataclass(slots=True)
class Wiring:
    """Where one command line looks, and whom it asks.

    :param connect: gives the openstacksdk connection; first called when the
        cloud is read, so that what is offline stays offline.
    :param policy_file: what the command line or the environment names.
    :param ledger: the same, of the records.
    :param coordination: the same, of what fences a second host.
    :param clock: tells the moment, aware and in UTC.
    :param etc: where the machine's own configuration is.
    """

    connect: Callable[[], typing.Any]
    policy_file: str | None
    ledger: str | None
    coordination: str | None
    clock: Callable[[], datetime.datetime]
    environ: Mapping[str, str]
    etc: pathlib.Path

    @property
    def home(self) -> pathlib.Path:
        """The home folder of who runs this."""
        return pathlib.Path.home()

    @property
    def site(self) -> site.Site:
        """Where the records are."""
        from cipclient.workflow import site

        return site.Site(
            self.ledger,
            self.coordination,
            self.environ,
            self.home,
            self.clock,
        )

    @property
    def templates(self) -> pathlib.Path | None:
        """The operator's own templates, if the environment names some."""
        found = self.environ.get('CIPCLIENT_TEMPLATES')
        return None if found is None else pathlib.Path(found)

    def reading(self) -> connection.Cloud:
        """Return the cloud to be entered, which refuses each change."""
        from cipclient.cloud import connection

        return connection.Cloud(self.connect)

    def acting(self) -> connection.Acting:
        """Return the cloud to be entered, for a run that may change it."""
        from cipclient.cloud import connection

        return connection.Acting(self.connect)

    def inventories(
        self, plugins: Sequence[str]
    ) -> Mapping[str, base.Inventory]:
        """Return what reads each kind: ours, and those of the plug-ins."""
        from cipclient.inventory import registry

        return registry.load(tuple(plugins))

    def verbs(self, plugins: Sequence[str]) -> Mapping[str, action_base.Verb]:
        """Return what can be done: ours, and those of the plug-ins."""
        from cipclient.action import registry

        return registry.load(plugins)
