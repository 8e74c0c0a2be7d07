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
"""Where this installation keeps its records, and who works with it."""

import contextlib
import dataclasses
import datetime
import getpass
import pathlib
import socket
from collections.abc import Callable, Iterator, Mapping

from cipclient import exceptions
from cipclient.ledger import ledger
from cipclient.ledger import owner
from cipclient.ledger import place
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import policy as model_policy


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """One installation's records.

    :param url: what the command line names; None for the environment's or
        the usual place.
    :param coordination: of what fences a second host; None for the ledger's
        own lock.
    :param clock: tells the moment, aware and in UTC.
    """

    url: str | None
    coordination: str | None
    environ: Mapping[str, str]
    home: pathlib.Path
    clock: Callable[[], datetime.datetime]

    @property
    def by(self) -> str:
        """Who does what is recorded: the account and the machine."""
        return f'{getpass.getuser()}@{socket.gethostname()}'

    @property
    def alone(self) -> str:
        """Why no second person can look into the ledger; empty if one can.

        A file of one account is that account's alone: whoever else uses it
        has all of its credentials.

        Raises LedgerError for what is no place.
        """
        where = place.find(self.url, self.environ, self.home)
        if where.file is None or self.environ.get(owner.GROUP_VARIABLE):
            return ''
        return (
            f'Four eyes take two people, and the ledger {where} is that of '
            f'one account: name the group that shares it in '
            f'{owner.GROUP_VARIABLE}, or keep it in PostgreSQL or MariaDB.'
        )

    @contextlib.contextmanager
    def view(self, policy: model_policy.Policy) -> Iterator[ledger_view.View]:
        """Open the ledger to read what it has of the policy's cloud.

        Raises LedgerError, also where nothing was recorded yet.
        """
        with self._opened(create=False) as opened:
            yield opened.view(self._cloud(policy, opened))

    @contextlib.contextmanager
    def run(
        self, policy: model_policy.Policy, command: str, create: bool = True
    ) -> Iterator[ledger_run.Run]:
        """Begin a run that writes, alone on this cloud until it ends.

        :param create: it may be the first, and begin the ledger.

        Raises LedgerError, and LedgerBusy where another run is under way.
        """
        if policy.builtin:
            raise exceptions.LedgerError(
                'There is no policy file, so no cloud is named to keep '
                'records of. Write one: openstack lifetime policy example '
                'shows how.'
            )
        with (
            self._opened(create=create) as opened,
            opened.run(
                policy.cloud,
                command,
                self.by,
                self.clock(),
                coordination=self.coordination
                or self.environ.get('CIPCLIENT_COORDINATION'),
            ) as run,
        ):
            yield run

    def _opened(
        self, create: bool
    ) -> contextlib.AbstractContextManager[ledger.Ledger]:
        return ledger.open_ledger(
            place.find(self.url, self.environ, self.home),
            create=create,
            group=self.environ.get(owner.GROUP_VARIABLE),
        )

    def _cloud(
        self, policy: model_policy.Policy, opened: ledger.Ledger
    ) -> str:
        """Return the policy's cloud; without a policy, the only one."""
        if not policy.builtin:
            return policy.cloud
        clouds = opened.clouds()
        if len(clouds) == 1:
            return clouds[0]
        raise exceptions.LedgerError(
            'There is no policy file, and the ledger holds '
            f'{", ".join(clouds) or "no cloud"}: name the policy of one '
            'with --lifetime-policy.'
        )
