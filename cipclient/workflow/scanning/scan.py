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

"""The use case: read a whole cloud, judge everything, report what is due."""

import contextlib
import datetime
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.evaluate import judge
from cipclient.evaluate import summary
from cipclient.evaluate import supplement
from cipclient.inventory import base
from cipclient.model import history as model_history
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.model import verdict
from cipclient.workflow import request
from cipclient.workflow.scanning import observer as workflow_observer
from cipclient.workflow.scanning import relations

_REPORTED = (verdict.State.OVER, verdict.State.NEAR)
_NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
#: How many resources that were listed at once are judged at once.
_PAGE = 1000


def scan(
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    asked: request.ScanRequest,
    now: datetime.datetime,
    observer: workflow_observer.Observer | None = None,
) -> model_scan.Scan:
    """Read, judge and report.

    Every kind is read at the same time, and each page judged as it comes:
    memory is a page a kind plus what is reported. What others refer to
    (projects; people and images where a rule reads them) is read while the
    first pages are under way.
    """
    kinds = _kinds(inventories, policy, asked)
    if asked.rule is not None:
        _check_rule(policy, asked.rule)
    related = relations.Relations(
        cloud, supplement.Supplement(policy.facts), asked.own_project
    )
    known = threading.Event()
    observer = observer or workflow_observer.Observer()
    reads = {kind: policy.reads(kind) | observer.reads(kind) for kind in kinds}
    read = frozenset[str]().union(*reads.values())
    project = None
    if asked.project is not None:
        # Its id is what the lists are asked for.
        related.read_for(read)
        project = related.project_id(asked.project, asked.project_domain)
        known.set()
    readings = [
        _Reading(
            cloud,
            inventories[kind],
            judge.Judge(policy, inventories[kind].spec, now),
            now,
            base.Wanted(project, asked.own_project, reads[kind]),
            related,
            asked,
            observer,
        )
        for kind in kinds
    ]
    with _all_read(readings, known):
        if not known.is_set():
            related.read_for(read)
            known.set()
    related.settle(
        [aside for reading in readings for aside in reading.aside],
        [inventories[kind].spec for kind in kinds],
    )
    for reading in readings:
        reading.judge_aside()
    for reading in readings:
        reading.judge_withheld()
    return _result(policy, asked, now, readings, related, observer)


def _result(
    policy: model_policy.Policy,
    asked: request.ScanRequest,
    now: datetime.datetime,
    readings: Sequence['_Reading'],
    related: relations.Relations,
    observer: workflow_observer.Observer,
) -> model_scan.Scan:
    reported = sorted(
        (judged for reading in readings for judged in reading.reported),
        key=_urgency,
    )
    held = {
        key: sums
        for reading in readings
        for key, sums in reading.summary.held().items()
    }
    known = related.names([judged.resource for judged in reported])
    completeness = observer.ended(
        (
            *related.completeness,
            *(
                reading.completeness
                for reading in readings
                if reading.completeness is not None
            ),
        ),
        related.surroundings,
    )
    return model_scan.Scan(
        at=now,
        policy=policy.source,
        findings=tuple(known.finding(judged, now) for judged in reported),
        summary=held,
        project_names=known.projects({key.project for key in held}),
        completeness=completeness,
        notes=tuple(_notes(policy, asked, readings, completeness, observer)),
    )


def _kinds(
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    asked: request.ScanRequest,
) -> Sequence[str]:
    for kind in asked.kinds:
        if kind not in inventories:
            raise exceptions.NotFound(
                f'there is no kind {kind!r}: it is one of '
                f'{", ".join(sorted(inventories))}'
            )
    if asked.kinds:
        return tuple(dict.fromkeys(asked.kinds))
    if asked.everything:
        return sorted(inventories)
    return sorted(policy.kinds())


def _check_rule(policy: model_policy.Policy, name: str) -> None:
    names = [rule.name for rule in policy.rules]
    if name not in names:
        raise exceptions.NotFound(
            f'{policy.source} has no rule {name!r}: it is one of '
            f'{", ".join(names)}'
        )


def _urgency(judged: verdict.Verdict) -> tuple[datetime.datetime, str, str]:
    return (
        judged.expires or _NEVER,
        judged.resource.kind,
        judged.resource.id,
    )


class _Reading:
    """One kind, being read and judged."""

    def __init__(
        self,
        cloud: connection.Cloud,
        inventory: base.Inventory,
        kind_judge: judge.Judge,
        now: datetime.datetime,
        wanted: base.Wanted,
        related: relations.Relations,
        asked: request.ScanRequest,
        observer: workflow_observer.Observer,
    ) -> None:
        self._observer = observer
        self._cloud = cloud
        self._inventory = inventory
        self._kind_judge = kind_judge
        self._now = now
        self._wanted = wanted
        self._related = related
        self._asked = asked
        self.kind = inventory.spec.name
        self.summary = summary.Summary()
        self.reported: list[verdict.Verdict] = []
        self.aside: list[model_resource.Resource] = []
        self.exempted: set[model_policy.Exemption] = set()
        self.completeness: model_scan.Completeness | None = None
        self.note = ''

    def read(self, known: threading.Event, stop: threading.Event) -> None:
        """Read page by page; what refers to the unread is set aside.

        :param known: set once what others refer to was read.
        :param stop: set once nobody waits for this any more.
        """
        if self.kind == 'project':
            # They are read for the rules of all other kinds.
            known.wait()
            if not stop.is_set():
                self._judge_projects()
            return
        listing = self._inventory.list(self._cloud, self._wanted)
        count = 0
        try:
            for page in listing.pages():
                known.wait()
                if stop.is_set():
                    return
                refers = self._related.refers_to_unread(self._inventory.spec)
                ready: list[model_resource.Resource] = []
                for resource in page:
                    (self.aside if refers(resource) else ready).append(
                        resource
                    )
                self._judge(ready)
                count += len(page)
                self._asked.progress(self.kind, count)
        except exceptions.ServiceMissing as error:
            self.note = f'no {self.kind} was read: {error}'
            return
        self.completeness = listing.completeness()

    def _judge_projects(self) -> None:
        self._judge_all(
            [
                one
                for one in self._related.projects()
                if self._wanted.project_id in (None, one.id)
            ]
        )

    def judge_aside(self) -> None:
        """Judge what was set aside, with all that could be read since."""
        self._judge_all(self.aside)
        self.aside = []

    def _judge_all(self, resources: Sequence[model_resource.Resource]) -> None:
        for start in range(0, len(resources), _PAGE):
            self._judge(resources[start : start + _PAGE])

    def judge_withheld(self) -> None:
        """Judge what waited for the cloud to be asked since when."""
        around = self._related.surroundings
        resources, history = self._observer.withheld(self.kind)
        self._take(
            [
                self._kind_judge.verdict_of(resource, around, history)
                for resource in resources
            ],
            history,
        )

    def _judge(self, page: Sequence[model_resource.Resource]) -> None:
        around = self._related.surroundings
        history = self._observer.history(page)
        self._take(
            self._observer.sift(
                [
                    self._kind_judge.verdict_of(resource, around, history)
                    for resource in page
                ]
            ),
            history,
        )

    def _take(
        self,
        verdicts: Sequence[verdict.Verdict],
        history: model_history.History,
    ) -> None:
        self._observer.judged(verdicts, self._related.surroundings, history)
        for judged in verdicts:
            self._report(judged)

    def _report(self, judged: verdict.Verdict) -> None:
        if judged.state is verdict.State.EXEMPT and judged.exemption:
            self.exempted.add(judged.exemption)
        if self._asked.rule is not None and (
            judged.rule is None or judged.rule.name != self._asked.rule
        ):
            return
        if self._asked.within is not None:
            judged = judge.within(judged, self._asked.within, self._now)
        self.summary.add(judged)
        if self._asked.everything or judged.state in _REPORTED:
            self.reported.append(judged)


@contextlib.contextmanager
def _all_read(
    readings: Sequence[_Reading], known: threading.Event
) -> Iterator[None]:
    """Read every kind at once: the services are different ones.

    What is done meanwhile is told of first if it fails; then the first error
    ends all of them. The threads are daemons, so that Ctrl-C does not wait
    for a service that does not answer.
    """
    stop = threading.Event()
    ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

    def run(reading: _Reading) -> None:
        try:
            reading.read(known, stop)
        except BaseException as error:
            ended.put(error)
        else:
            ended.put(None)

    for reading in readings:
        threading.Thread(target=run, args=(reading,), daemon=True).start()
    try:
        yield
        for _reading in readings:
            error = ended.get()
            if error is not None:
                raise error
    finally:
        stop.set()
        known.set()


def _notes(
    policy: model_policy.Policy,
    asked: request.ScanRequest,
    readings: Sequence[_Reading],
    completeness: Iterable[model_scan.Completeness],
    observer: workflow_observer.Observer,
) -> Iterable[str]:
    yield from (reading.note for reading in readings if reading.note)
    filtered = asked.kinds or asked.project or asked.own_project
    if filtered or not all(entry.complete for entry in completeness):
        return
    met = observer.exempted(policy.exemptions).union(
        *(reading.exempted for reading in readings)
    )
    for exemption in policy.exemptions:
        if exemption not in met:
            # One without a line was given at the command line.
            where = (
                f'{policy.source}:{exemption.line}: the exemption'
                if exemption.line
                else 'an exemption of the ledger'
            )
            yield (
                f'{where} ({exemption.reason}) matches nothing, or it has '
                'ended'
            )
