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
"""The use cases of a policy that changed: whom it affects, and taking it."""

import dataclasses
import datetime
import pathlib
from collections.abc import Mapping

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.evaluate import guard
from cipclient.inventory import base
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.policy import loader
from cipclient.workflow import comparison
from cipclient.workflow import outcome
from cipclient.workflow import request
from cipclient.workflow.scanning import observer
from cipclient.workflow.scanning import recorded_scan
from cipclient.workflow.scanning import remembering
from cipclient.workflow.scanning import scan

_FILE = 'policy'


class Watched:
    """What a run learns of its policy while it scans.

    Compares only where the policy is another than the one in force.
    """

    def __init__(
        self,
        view: ledger_view.View,
        policy: model_policy.Policy,
        inventories: Mapping[str, base.Inventory],
        now: datetime.datetime,
    ) -> None:
        self._view = view
        self._policy = policy
        self._inventories = inventories
        self._now = now
        self._accepted = view.policy()
        self._comparison: comparison.Comparison | None = None

    def __call__(self, inner: observer.Observer) -> observer.Observer:
        """Look on together with another."""
        if self._unchanged:
            return inner
        self._comparison = _comparison(
            inner,
            self._view,
            self._accepted,
            self._policy,
            self._inventories,
            self._now,
        )
        return self._comparison

    def guard(self, complete: bool) -> guard.GuardReport | None:
        """Say whether the change has to be accepted first.

        :param complete: whether everything was read: else the number of
            those whom it affects proves nothing.
        """
        if self._unchanged or self._comparison is None:
            return None
        report = guard.changed_policy(
            self._policy.digest,
            self._accepted,
            self._comparison.affected.total() if complete else None,
        )
        if report is None or not self._comparison.why_alone:
            return report
        return dataclasses.replace(
            report, advice=f'{self._comparison.why_alone} {report.advice}'
        )

    def accept(
        self, run: ledger_run.Run, by: str, now: datetime.datetime
    ) -> None:
        """Put it in force: nobody is newly affected, or it was asked for."""
        if self._unchanged or self._comparison is None:
            return
        run.accept_policy(_accepted(self._policy, self._comparison, by, now))

    @property
    def _unchanged(self) -> bool:
        return (
            self._accepted is not None
            and self._accepted.digest == self._policy.digest
        )


def change(
    run: ledger_view.View,
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    now: datetime.datetime,
    progress: request.Progress,
) -> outcome.PolicyChange:
    """Read the cloud by both policies, and record nothing."""
    compared, complete = _compare(
        run, cloud, inventories, policy, now, progress
    )
    return _outcome(run, policy, compared, complete)


def accept(
    run: ledger_run.Run,
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    count: int,
    by: str,
    now: datetime.datetime,
    progress: request.Progress,
) -> outcome.PolicyChange:
    """Put a policy in force, if it newly affects just so many.

    Raises GuardTripped if it affects another number, or if not everything
    could be read: then the number proves nothing.
    """
    compared, complete = _compare(
        run, cloud, inventories, policy, now, progress
    )
    seen = compared.affected.total()
    if not complete:
        raise exceptions.GuardTripped(
            'The cloud could not be read completely, so that it is not known '
            'how many the policy newly affects. Nothing was accepted.'
        )
    if seen != count:
        raise exceptions.GuardTripped(
            f'The policy newly affects {seen}, not {count}. Nothing was '
            'accepted. Look at them with "openstack lifetime policy diff".'
        )
    result = _outcome(run, policy, compared, complete)
    run.accept_policy(_accepted(policy, compared, by, now))
    return result


def _compare(
    view: ledger_view.View,
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    now: datetime.datetime,
    progress: request.Progress,
) -> tuple[comparison.Comparison, bool]:
    compared = _comparison(
        remembering.Remembering(view, now),
        view,
        view.policy(),
        policy,
        inventories,
        now,
    )
    result = scan.scan(
        cloud,
        inventories,
        recorded_scan.with_granted(policy, view, now),
        request.ScanRequest(progress=progress),
        now,
        compared,
    )
    return compared, result.complete


def _comparison(
    inner: observer.Observer,
    view: ledger_view.View,
    accepted: record.AcceptedPolicy | None,
    policy: model_policy.Policy,
    inventories: Mapping[str, base.Inventory],
    now: datetime.datetime,
) -> comparison.Comparison:
    specs = {name: one.spec for name, one in inventories.items()}
    loaded = '' if accepted is None else _loaded(accepted, policy, specs)
    if isinstance(loaded, str):
        return comparison.Comparison(inner, None, specs, now, loaded)
    older = recorded_scan.with_granted(loaded, view, now)
    return comparison.Comparison(inner, older, specs, now)


def _loaded(
    accepted: record.AcceptedPolicy,
    policy: model_policy.Policy,
    specs: Mapping[str, model_kind.KindSpec],
) -> model_policy.Policy | str:
    """Return the policy in force, or why it cannot be compared with.

    It may name a table that is no longer there, or a kind that is not
    installed any more.
    """
    source = f'the policy that was accepted on {accepted.at:%Y-%m-%d}'
    try:
        return loader.load_text(
            accepted.files[_FILE],
            source,
            specs,
            pathlib.Path(policy.source).absolute().parent,
        )
    except exceptions.PolicyError as error:
        return (
            f'{source.capitalize()} cannot be read any more, so that all '
            f'that is open counts as newly affected: {error.lines()[0]}.'
        )


def _accepted(
    policy: model_policy.Policy,
    compared: comparison.Comparison,
    by: str,
    now: datetime.datetime,
) -> record.AcceptedPolicy:
    return record.AcceptedPolicy(
        policy.digest,
        policy.source,
        {_FILE: policy.text},
        now,
        by,
        compared.affected.total(),
    )


def _outcome(
    view: ledger_view.View,
    policy: model_policy.Policy,
    compared: comparison.Comparison,
    complete: bool,
) -> outcome.PolicyChange:
    return outcome.PolicyChange(
        view.policy(),
        policy.digest,
        dict(compared.affected.most_common()),
        tuple(sorted(compared.rows)),
        complete,
        compared.why_alone,
    )
