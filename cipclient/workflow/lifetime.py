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

if typing.TYPE_CHECKING:
    from cipclient.action import base as action_base
    from cipclient.inventory import base
    from cipclient.model import case as model_case
    from cipclient.model import forecast as model_forecast
    from cipclient.model import kind
    from cipclient.model import notice as model_notice
    from cipclient.model import policy as model_policy
    from cipclient.model import record as model_record
    from cipclient.model import scan as model_scan
    from cipclient.model import standing as model_standing
    from cipclient.model import step as model_step
    from cipclient.workflow import enforcing
    from cipclient.workflow import observer
    from cipclient.workflow import outcome
    from cipclient.workflow import request as model_request
    from cipclient.workflow import site
    from cipclient.workflow import tools as workflow_tools

#: As far ahead as the days of mails are told.
_WEEKS = 13


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
        self._connect = connect
        self._policy_file = policy_file
        self._ledger = ledger
        self._coordination = coordination
        self._clock = clock
        self._environ = environ
        self._etc = etc

    def scan(
        self, asked: model_request.ScanRequest, policy: model_policy.Policy
    ) -> model_scan.Scan:
        """Read the cloud, judge every resource, report what was asked for.

        Raises CloudError, NotFound, NotUnique.
        """
        from cipclient.cloud import connection

        inventories = self._inventories(policy.plugins)
        now = asked.at or self._clock()
        with connection.Cloud(self._connect) as cloud:
            if asked.record and asked.whole and not policy.builtin:
                from cipclient.workflow import recorded_scan

                return recorded_scan.recorded_scan(
                    self._site, cloud, inventories, policy, asked, now
                )
            from cipclient.workflow import scan

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
        from cipclient.cloud import connection
        from cipclient.workflow import show

        now = asked.at or self._clock()
        with (
            connection.Cloud(self._connect) as cloud,
            self._remembered(policy, now) as (known, observer),
        ):
            return show.show(
                cloud,
                self._inventories(policy.plugins),
                known,
                asked,
                now,
                observer,
            )

    @contextlib.contextmanager
    def cases(
        self, asked: model_request.CasesRequest, policy: model_policy.Policy
    ) -> Iterator[outcome.Cases]:
        """Open the ledger's cases. The cloud is not asked.

        Raises LedgerError.
        """
        from cipclient.workflow import cases

        with self._site.view(policy) as view:
            yield cases.listed(view, asked, self._clock())

    def life(
        self, resource: str, kind: str | None, policy: model_policy.Policy
    ) -> model_record.Life:
        """Return all that the ledger knows of one resource, gone or not.

        Raises LedgerError, NotFound, NotUnique.
        """
        from cipclient.workflow import found

        with self._site.view(policy) as view:
            return view.life(found.resource(view, resource, kind)[0])

    def create_extension(
        self,
        asked: model_request.ExtensionRequest,
        policy: model_policy.Policy,
    ) -> outcome.Extended:
        """Give one resource more time.

        Raises LedgerError, NotFound, NotUnique, NotPossible.
        """
        from cipclient.workflow import extension

        with self._site.run(policy, 'extension create', create=False) as run:
            return extension.create(
                run, policy, asked, self._site.by, self._clock()
            )

    def extensions(
        self,
        resource: str | None,
        kind: str | None,
        policy: model_policy.Policy,
    ) -> Sequence[
        tuple[
            model_standing.ResourceKey,
            model_standing.Subject,
            model_case.Extension,
        ]
    ]:
        """Return the extensions in force, of one resource or of all.

        Raises LedgerError, NotFound, NotUnique.
        """
        from cipclient.workflow import extension

        with self._site.view(policy) as view:
            return extension.listed(view, resource, kind)

    def delete_extension(
        self, number: int, policy: model_policy.Policy
    ) -> None:
        """Take an extension back; an announced day stays where it is.

        Raises LedgerError, NotFound.
        """
        with self._site.run(policy, 'extension delete', create=False) as run:
            run.withdraw_extension(number, self._site.by, self._clock())

    def create_exemption(
        self,
        asked: model_request.ExemptionRequest,
        policy: model_policy.Policy,
    ) -> model_record.GrantedExemption:
        """Exempt a resource, or all of a project, a person or a domain.

        Raises LedgerError, NotFound, NotUnique, NotPossible.
        """
        from cipclient.workflow import exemption

        with self._site.run(policy, 'exemption create') as run:
            return exemption.create(
                run, policy, asked, self._site.by, self._clock()
            )

    def exemptions(
        self, policy: model_policy.Policy, ended: bool = False
    ) -> Sequence[model_record.GrantedExemption]:
        """Return what was exempted at the command line. Raises LedgerError.

        :param ended: those that were taken back, too.
        """
        with self._site.view(policy) as view:
            return list(view.exemptions(ended))

    def delete_exemption(
        self, number: int, policy: model_policy.Policy
    ) -> None:
        """Take an exemption back. Raises LedgerError, NotFound."""
        with self._site.run(policy, 'exemption delete', create=False) as run:
            run.withdraw_exemption(number, self._site.by, self._clock())

    def holds(
        self, policy: model_policy.Policy
    ) -> Sequence[tuple[model_case.Case, model_case.Hold]]:
        """Return what stands still, and why. Raises LedgerError."""
        with self._site.view(policy) as view:
            return list(view.holds())

    def release_hold(
        self, number: int, reason: str, policy: model_policy.Policy
    ) -> None:
        """Let a held case go on. Raises LedgerError, NotFound, NotPossible."""
        from cipclient.workflow import hold

        with self._site.run(policy, 'hold release', create=False) as run:
            hold.release(
                run, policy, number, reason, self._site.by, self._clock()
            )

    def preview(
        self, to: str | None, policy: model_policy.Policy
    ) -> outcome.Preview:
        """Return what would be sent, without sending or keeping anything.

        :param to: an address, or the name or id of a person; None for all.

        Raises LedgerError, CloudError, NoticeError, NotFound.
        """
        from cipclient.cloud import connection
        from cipclient.workflow import preview

        with (
            self._site.view(policy) as view,
            connection.Cloud(self._connect) as cloud,
        ):
            return preview.preview(
                view, cloud, policy, to, self._clock(), self._templates
            )

    def mail_days(
        self, policy: model_policy.Policy
    ) -> Sequence[model_forecast.Day]:
        """Return on which days how many mails go out, if nobody reacts.

        Raises LedgerError.
        """
        return self.forecast(_WEEKS, None, policy).days

    def send(
        self, asked: model_request.SendRequest, policy: model_policy.Policy
    ) -> outcome.SendResult:
        """Scan, and tell everyone who is to be told now.

        Raises LedgerError, LedgerBusy, GuardTripped, CloudError, NoticeError.
        """
        from cipclient.cloud import connection
        from cipclient.workflow import sending

        with (
            self._site.run(policy, 'notice send') as run,
            connection.Cloud(self._connect) as cloud,
        ):
            return sending.send(
                run,
                cloud,
                self._inventories(policy.plugins),
                policy,
                asked,
                self._clock,
                self._environ,
                self._templates,
                self._site.by,
            )

    def enforce(
        self, asked: model_request.EnforceRequest, policy: model_policy.Policy
    ) -> outcome.EnforceResult:
        """Tell everyone who is to be told, and do what is due.

        Raises LedgerError, LedgerBusy, GuardTripped, CloudError, NoticeError,
        NotPossible, NotFound, NotUnique.
        """
        from cipclient.cloud import connection
        from cipclient.workflow import enforcing

        with (
            self._site.run(policy, 'enforce', create=False) as run,
            connection.Acting(self._connect) as cloud,
        ):
            return enforcing.enforce(
                run, cloud, policy, asked, self._means(policy)
            )

    def enforcement(
        self, asked: model_request.EnforceRequest, policy: model_policy.Policy
    ) -> outcome.EnforcePlan:
        """Return what a run would do, and save it if a file is named.

        Raises LedgerError, CloudError, NotPossible, NotFound, NotUnique.
        """
        from cipclient.cloud import connection
        from cipclient.workflow import rehearsal
        from cipclient.workflow import saved_plan

        with (
            self._site.view(policy) as view,
            connection.Cloud(self._connect) as cloud,
        ):
            rehearsed = rehearsal.rehearse(
                view,
                cloud,
                self._inventories(policy.plugins),
                self._verbs(policy.plugins),
                policy,
                asked,
                asked.at or self._clock(),
                self._site.alone,
            )
            if asked.plan_out is not None:
                saved_plan.save(
                    rehearsed.plan, asked.plan_out, view, cloud.whoami
                )
            return rehearsed

    def approve_plan(
        self,
        path: pathlib.Path,
        policy: model_policy.Policy,
        confirm: Callable[[Sequence[str]], bool],
    ) -> bool:
        """Record that somebody else than its maker approves a plan.

        Raises LedgerError, LedgerBusy, CloudError, NotPossible.

        :param confirm: shown what the plan has; whether to go on.
        """
        from cipclient import exceptions
        from cipclient.cloud import connection
        from cipclient.workflow import saved_plan

        if self._site.alone:
            raise exceptions.NotPossible(self._site.alone)
        with (
            self._site.run(policy, 'plan approve', create=False) as run,
            connection.Cloud(self._connect) as cloud,
        ):
            return saved_plan.approve(
                run, cloud, policy, path, confirm, self._clock()
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
        from cipclient.workflow import restoring

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
        from cipclient.workflow import remaking

        with self._taking_back(policy) as tools:
            return remaking.remake(tools, resource, kind, reason, confirm)

    @contextlib.contextmanager
    def _taking_back(
        self, policy: model_policy.Policy
    ) -> Iterator[workflow_tools.Tools]:
        """Open the ledger and the cloud to take back, or make anew."""
        from cipclient.cloud import connection
        from cipclient.workflow import polling
        from cipclient.workflow import tools as workflow_tools

        with (
            self._site.run(policy, 'restore', create=False) as run,
            connection.Acting(self._connect) as cloud,
        ):
            yield workflow_tools.Tools(
                run,
                cloud,
                self._verbs(policy.plugins),
                polling.Polling(),
                self._clock,
            )

    def history(
        self, asked: model_request.HistoryRequest, policy: model_policy.Policy
    ) -> Sequence[model_step.Step]:
        """Return who did what, newest first. The cloud is not asked.

        Raises LedgerError, NotFound, NotUnique.
        """
        from cipclient.workflow import history

        with self._site.view(policy) as view:
            return history.listed(view, asked)

    def verify_history(self, policy: model_policy.Policy) -> int:
        """Return how many entries the journal has, none of them changed.

        Raises LedgerError naming the first that was.
        """
        with self._site.view(policy) as view:
            view.verify_journal()
            return sum(1 for _entry in view.journal())

    def notices(
        self,
        asked: model_request.NoticesRequest,
        policy: model_policy.Policy,
    ) -> Sequence[model_notice.Sent]:
        """Return what was sent to whom with which answer.

        Raises LedgerError.
        """
        from cipclient.workflow import notices

        with self._site.view(policy) as view:
            return notices.listed(view, asked)

    def bounced(
        self, path: pathlib.Path, policy: model_policy.Policy
    ) -> Sequence[model_notice.Sent]:
        """Take back what counted as told and came back; return those.

        Raises LedgerError, NoticeError.
        """
        from cipclient.workflow import notices

        with self._site.run(policy, 'notice bounced', create=False) as run:
            return notices.bounced(run, policy, path, self._clock())

    def waive(
        self,
        resource: str,
        kind: str | None,
        reason: str,
        policy: model_policy.Policy,
    ) -> model_case.Case:
        """Let quarantine go on for one whose people cannot be reached.

        Raises LedgerError, NotFound, NotUnique, NotPossible.
        """
        from cipclient.workflow import notices

        with self._site.run(policy, 'notice waive', create=False) as run:
            return notices.waive(
                run, resource, kind, reason, self._site.by, self._clock()
            )

    def forecast(
        self,
        weeks: int,
        at: datetime.datetime | None,
        policy: model_policy.Policy,
    ) -> model_forecast.Forecast:
        """Return what the weeks ahead bring, from the ledger alone.

        Raises LedgerError.
        """
        from cipclient.workflow import forecast

        with self._site.view(policy) as view:
            return forecast.forecast(view, policy, at or self._clock(), weeks)

    def draw(
        self, forecast: model_forecast.Forecast, path: pathlib.Path
    ) -> None:
        """Draw a forecast into a file, as SVG. Raises OSError."""
        from cipclient.report import forecast as report_forecast

        path.write_text(report_forecast.svg(forecast), 'utf-8')

    def change(
        self,
        policy: model_policy.Policy,
        progress: model_request.Progress,
    ) -> outcome.PolicyChange:
        """Read the cloud and say whom a policy affects that none did before.

        Raises LedgerError, CloudError.
        """
        from cipclient.cloud import connection
        from cipclient.workflow import policy_change

        with (
            self._site.view(policy) as view,
            connection.Cloud(self._connect) as cloud,
        ):
            return policy_change.change(
                view,
                cloud,
                self._inventories(policy.plugins),
                policy,
                self._clock(),
                progress,
            )

    def accept(
        self,
        policy: model_policy.Policy,
        count: int,
        progress: model_request.Progress,
    ) -> outcome.PolicyChange:
        """Put a policy in force, if it newly affects just so many.

        Raises LedgerError, CloudError, GuardTripped.
        """
        from cipclient.cloud import connection
        from cipclient.workflow import policy_change

        with (
            self._site.run(policy, 'policy accept', create=False) as run,
            connection.Cloud(self._connect) as cloud,
        ):
            return policy_change.accept(
                run,
                cloud,
                self._inventories(policy.plugins),
                policy,
                count,
                self._site.by,
                self._clock(),
                progress,
            )

    def policy(self) -> model_policy.Policy:
        """Return the policy in force, or the built-in example without one.

        Raises PolicyError with all that is wrong in it.
        """
        from cipclient.policy import loader
        from cipclient.policy import search

        found = search.find(
            self._policy_file,
            self._environ,
            home=pathlib.Path.home(),
            etc=self._etc,
        )
        if found is None:
            return loader.example(self.specs())
        return self.validate(found)

    def validate(self, path: pathlib.Path) -> model_policy.Policy:
        """Return the policy in a file.

        Raises PolicyError with all that is wrong in it.
        """
        from cipclient.policy import loader

        return loader.load(
            path,
            self.specs(),
            trusted_group=self._environ.get('CIPCLIENT_POLICY_GROUP'),
        )

    def example(self) -> str:
        """Return the policy file that is shipped as an example."""
        from cipclient.policy import loader

        return loader.example_text()

    def schema(self) -> dict[str, typing.Any]:
        """Return the JSON Schema of a policy file, for editors."""
        from cipclient.policy import schema

        return schema.json_schema(self.specs())

    def specs(self) -> Mapping[str, kind.KindSpec]:
        """Return what a policy may say of each kind that is installed."""
        return {
            name: inventory.spec
            for name, inventory in self._inventories(()).items()
        }

    @contextlib.contextmanager
    def _remembered(
        self, policy: model_policy.Policy, now: datetime.datetime
    ) -> Iterator[tuple[model_policy.Policy, observer.Observer | None]]:
        """Give what was recorded before; the example has no records."""
        if policy.builtin:
            yield policy, None
            return
        from cipclient.workflow import remembering

        with remembering.remembered(self._site, policy, now) as known:
            yield known

    @property
    def _site(self) -> site.Site:
        from cipclient.workflow import site

        return site.Site(
            self._ledger,
            self._coordination,
            self._environ,
            pathlib.Path.home(),
            self._clock,
        )

    @property
    def _templates(self) -> pathlib.Path | None:
        """The operator's own templates, if the environment names some."""
        found = self._environ.get('CIPCLIENT_TEMPLATES')
        return None if found is None else pathlib.Path(found)

    def _means(self, policy: model_policy.Policy) -> enforcing.Means:
        from cipclient.workflow import enforcing
        from cipclient.workflow import mailing

        return enforcing.Means(
            self._inventories(policy.plugins),
            self._verbs(policy.plugins),
            mailing.Means(self._environ, self._templates, self._clock),
            self._halted,
            self._clock,
            self._site.by,
            self._site.alone,
        )

    def _halted(self) -> str:
        """Read the policy again, and say why nothing more may be done."""
        from cipclient import exceptions

        try:
            policy = self.policy()
        except exceptions.PolicyError as error:
            return f'The policy cannot be read any more: {error.lines()[0]}.'
        except OSError as error:
            return f'The policy cannot be read any more: {error}.'
        return f'Stopped by halt: true in {policy.source}.' * policy.halt

    @staticmethod
    def _verbs(
        plugins: Sequence[str],
    ) -> Mapping[str, action_base.Verb]:
        from cipclient.action import registry

        return registry.load(plugins)

    def _inventories(
        self, plugins: tuple[str, ...]
    ) -> Mapping[str, base.Inventory]:
        from cipclient.inventory import registry

        return registry.load(plugins)
