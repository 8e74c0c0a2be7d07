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
"""The use case: scan, and keep what was seen."""

import dataclasses
import datetime
import functools
from collections.abc import Callable, Iterator, Mapping

from cipclient import exceptions
from cipclient.action import registry
from cipclient.cloud import connection
from cipclient.evaluate import guard
from cipclient.inventory import base
from cipclient.inventory import witness
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing
from cipclient.workflow import request
from cipclient.workflow import site as workflow_site
from cipclient.workflow.acting import before_state
from cipclient.workflow.retention import kept_cases
from cipclient.workflow.retention import kept_things
from cipclient.workflow.scanning import image_use
from cipclient.workflow.scanning import observer as workflow_observer
from cipclient.workflow.scanning import proving
from cipclient.workflow.scanning import recording as workflow_recording
from cipclient.workflow.scanning import scan

#: Makes one who looks on together with another.
Wrapped = Callable[[workflow_observer.Observer], workflow_observer.Observer]


def recorded_scan(
    site: workflow_site.Site,
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    asked: request.ScanRequest,
    now: datetime.datetime,
) -> model_scan.Scan:
    """Scan in a run of its own.

    Where another run is under way, it still reads and reports, and records
    nothing. Raises LedgerError for a ledger that cannot be relied on, and
    GuardTripped where the time cannot be: a clock years ahead would open a
    case of everything there is (fault F55).
    """
    try:
        with site.run(policy, 'scan') as run:
            return record(
                run,
                cloud,
                inventories,
                policy,
                asked,
                now,
                last=lambda: _trust_clock(cloud, now),
            )
    except exceptions.LedgerBusy as busy:
        read = scan.scan(cloud, inventories, policy, asked, now)
        return dataclasses.replace(read, busy=str(busy))


def record(
    run: ledger_run.Run,
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    asked: request.ScanRequest,
    now: datetime.datetime,
    watched: Wrapped | None = None,
    last: Callable[[], None] = lambda: None,
    used: image_use.ImageUse | None = None,
) -> model_scan.Scan:
    """Scan within a run. All of it is recorded, or, if it breaks off, none.

    :param watched: looks on as well.
    :param used: is told what servers are made of.
    :param last: is called when all is read, and may still break it off.
    """
    run.bind(cloud.identity_id)
    policy = with_granted(policy, run, now)

    def ask(key: model_standing.ResourceKey) -> object:
        return witness.witness(cloud, inventories[key.kind], key.id)

    looks = used or image_use.ImageUse()
    kept = kept_cases.KeptCases(
        run,
        functools.partial(kept_things.look, cloud),
        looks,
        specs_of(inventories),
        policy,
        now,
    )
    with run.recorder(now, policy.digest) as recorder:
        recording = workflow_recording.Recording(
            run,
            recorder,
            ask,
            proving.Proofs(cloud, inventories, now),
            policy,
            now,
            {
                name: verb.spec.proves
                for name, verb in registry.load(policy.plugins).items()
            },
            before_state.of(run, specs_of(inventories), policy, now),
            kept,
            cloud.region,
        )
        observer: workflow_observer.Observer = recording
        if used is not None or kept.keys:
            observer = looks(observer)
        if watched is not None:
            observer = watched(observer)
        result = scan.scan(cloud, inventories, policy, asked, now, observer)
        last()
    recording.renewals.note(run)
    kept.note(run)
    number = 0 if recording.scan is None else recording.scan.number
    return dataclasses.replace(
        result,
        recorded=number,
        notes=(
            *result.notes,
            *recording.renewals.notes,
            *_told(recording),
        ),
    )


def specs_of(
    inventories: Mapping[str, base.Inventory],
) -> Mapping[str, model_kind.KindSpec]:
    """Return what the kinds say of themselves, by name."""
    return {name: one.spec for name, one in inventories.items()}


def _trust_clock(cloud: connection.Cloud, now: datetime.datetime) -> None:
    """Raise GuardTripped where our clock is far off that of Keystone.

    Asked last, as Keystone has told its time by then with its answers. Where
    it tells none, only sending is stopped.
    """
    skew = cloud.clock_skew
    report = None if skew is None else guard.clock(now, None, -skew)
    if report is not None:
        raise exceptions.GuardTripped(
            f'{report.sentence} Nothing was recorded; "openstack lifetime '
            'scan --no-record" shows what was read.'
        )


def with_granted(
    policy: model_policy.Policy,
    view: ledger_view.View,
    now: datetime.datetime,
) -> model_policy.Policy:
    """Return the policy with the exemptions that the ledger has, too."""
    granted = tuple(one.exemption for one in view.exemptions())
    return dataclasses.replace(
        policy, exemptions=(*policy.exemptions, *granted)
    )


def _told(recording: workflow_recording.Recording) -> Iterator[str]:
    counts = recording.counts
    words = [
        f'{counts[word]} {word}'
        for word in ('opened', 'cleared', 'gone')
        if counts[word]
    ]
    if words:
        yield f'cases: {", ".join(words)}'
    taken = recording.renewals.taken
    if taken:
        owners = 'owners' if taken > 1 else 'owner'
        yield f'{taken} {owners} took more time'
