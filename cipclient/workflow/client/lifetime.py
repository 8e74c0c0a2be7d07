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

"""What the commands call: one object, wired to one cloud and one policy.

What is a noun on the command line is one here (``exemption create`` is
``exemptions.create``), and what is a verb alone is a method of the whole.
Everything heavy is imported by the use case that needs it, as this module is
imported by every ``lifetime`` command.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import pathlib
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence

from cipclient.workflow.client import cases
from cipclient.workflow.client import exemptions
from cipclient.workflow.client import extensions
from cipclient.workflow.client import forecasts
from cipclient.workflow.client import history
from cipclient.workflow.client import holds
from cipclient.workflow.client import notices
from cipclient.workflow.client import plans
from cipclient.workflow.client import policies
from cipclient.workflow.client import wiring

if typing.TYPE_CHECKING:
    from cipclient.model import policy as model_policy
    from cipclient.model import scan as model_scan
    from cipclient.workflow import outcome
    from cipclient.workflow import request as model_request
    from cipclient.workflow.acting import enforcing
    from cipclient.workflow.acting import tools as workflow_tools
    from cipclient.workflow.scanning import observer


class Lifetime:
    """The use cases.

    :param connect: gives the openstacksdk connection; first called when the
        cloud is read, so that what is offline stays offline.
    :param policy_file: what the command line or the environment names.
    :param ledger: the same, of the records.
    :param coordination: the same, of what fences a second host.
    :param clock: tells the moment, aware and in UTC.
    :param etc: where the machine's own configuration is.
    """

    def __init__(
        self,
        connect: Callable[[], typing.Any],
        policy_file: str | None = None,
        ledger: str | None = None,
        coordination: str | None = None,
        clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(
            datetime.UTC
        ),
        environ: Mapping[str, str] = os.environ,
        etc: pathlib.Path = pathlib.Path('/etc'),
    ) -> None:
        wired = wiring.Wiring(
            connect, policy_file, ledger, coordination, clock, environ, etc
        )
        self.wiring = wired
        self.policies = policies.Policies(wired)
        self.cases = cases.Cases(wired)
        self.extensions = extensions.Extensions(wired)
        self.exemptions = exemptions.Exemptions(wired)
        self.holds = holds.Holds(wired)
        self.notices = notices.Notices(wired)
        self.plans = plans.Plans(wired)
        self.forecasts = forecasts.Forecasts(wired)
        self.history = history.History(wired)

    def scan(
        self, asked: model_request.ScanRequest, policy: model_policy.Policy
    ) -> model_scan.Scan:
        """Read the cloud, judge every resource, report what was asked for.

        Raises CloudError, NotFound, NotUnique.
        """
        wired = self.wiring
        inventories = wired.inventories(policy.plugins)
        now = asked.at or wired.clock()
        with wired.reading() as cloud:
            if asked.record and asked.whole and not policy.builtin:
                from cipclient.workflow.scanning import recorded_scan

                return recorded_scan.recorded_scan(
                    wired.site, cloud, inventories, policy, asked, now
                )
            from cipclient.workflow.scanning import scan

            with self._remembered(policy, now) as (known, observer):
                return scan.scan(
                    cloud, inventories, known, asked, now, observer
                )

    def show(
        self, asked: model_request.ShowRequest, policy: model_policy.Policy
    ) -> model_scan.Shown:
        """Explain one resource.

        Raises CloudError, NotFound, NotUnique.
        """
        from cipclient.workflow import show

        wired = self.wiring
        now = asked.at or wired.clock()
        with (
            wired.reading() as cloud,
            self._remembered(policy, now) as (known, observer),
        ):
            return show.show(
                cloud,
                wired.inventories(policy.plugins),
                known,
                asked,
                now,
                observer,
            )

    def enforce(
        self, asked: model_request.EnforceRequest, policy: model_policy.Policy
    ) -> outcome.EnforceResult:
        """Tell everyone who is to be told, and do what is due.

        Raises LedgerError, LedgerBusy, GuardTripped, CloudError, NoticeError,
        NotPossible, NotFound, NotUnique.
        """
        from cipclient.workflow.acting import enforcing

        with (
            self.wiring.site.run(policy, 'enforce', create=False) as run,
            self.wiring.acting() as cloud,
        ):
            return enforcing.enforce(
                run, cloud, policy, asked, self.means(policy)
            )

    def means(self, policy: model_policy.Policy) -> enforcing.Means:
        """Return what a run that enforces a policy is done with."""
        from cipclient.workflow.acting import enforcing
        from cipclient.workflow.telling import mailing

        wired = self.wiring
        return enforcing.Means(
            wired.inventories(policy.plugins),
            wired.verbs(policy.plugins),
            mailing.Means(wired.environ, wired.templates, wired.clock),
            self.policies.halted,
            wired.clock,
            wired.site.by,
            wired.site.alone,
        )

    def restore(
        self,
        resource: str,
        kind: str | None,
        reason: str,
        confirm: Callable[[str], bool],
        policy: model_policy.Policy,
    ) -> outcome.Restored:
        """Take back what was taken out of service.

        :param confirm: given the cloud's name; whether to go on.

        Raises LedgerError, LedgerBusy, CloudError, NotPossible, NotFound,
        NotUnique.
        """
        from cipclient.workflow.restore import restoring

        with self._taking_back(policy) as tools:
            return restoring.restore(tools, resource, kind, reason, confirm)

    def rebuild(
        self,
        resource: str,
        kind: str | None,
        reason: str,
        confirm: Callable[[Sequence[str], str], bool],
        policy: model_policy.Policy,
    ) -> outcome.Restored:
        """Make a server anew that was deleted.

        :param confirm: given what is made and what is lost, a line each, and
            the cloud's name; whether to go on.

        Raises LedgerError, LedgerBusy, CloudError, NotPossible, NotFound,
        NotUnique.
        """
        from cipclient.workflow.restore import remaking

        with self._taking_back(policy) as tools:
            return remaking.remake(tools, resource, kind, reason, confirm)

    @contextlib.contextmanager
    def _taking_back(
        self, policy: model_policy.Policy
    ) -> Iterator[workflow_tools.Tools]:
        """Open the ledger and the cloud to take back, or make anew."""
        from cipclient.workflow.acting import polling
        from cipclient.workflow.acting import tools as workflow_tools

        wired = self.wiring
        with (
            wired.site.run(policy, 'restore', create=False) as run,
            wired.acting() as cloud,
        ):
            yield workflow_tools.Tools(
                run,
                cloud,
                wired.verbs(policy.plugins),
                polling.Polling(),
                wired.clock,
            )

    @contextlib.contextmanager
    def _remembered(
        self, policy: model_policy.Policy, now: datetime.datetime
    ) -> Iterator[tuple[model_policy.Policy, observer.Observer | None]]:
        """Give what was recorded before; the example has no records."""
        if policy.builtin:
            yield policy, None
            return
        from cipclient.workflow.scanning import remembering

        with remembering.remembered(self.wiring.site, policy, now) as known:
            yield known
