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

"""Looking on while a cloud is read, and writing down what that means."""

import collections
import datetime
import threading
import types
from collections.abc import Iterable, Mapping, Sequence

from cipclient.evaluate import episode
from cipclient.evaluate import guard
from cipclient.ledger import recorder as ledger_recorder
from cipclient.ledger import run as ledger_run
from cipclient.ledger import sightings
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import policy as model_policy
from cipclient.model import record as model_record
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.workflow.acting import before_state
from cipclient.workflow.retention import kept_cases
from cipclient.workflow.scanning import absence
from cipclient.workflow.scanning import observer
from cipclient.workflow.scanning import proving
from cipclient.workflow.scanning import renewing
from cipclient.workflow.scanning import seen
from cipclient.workflow.scanning import tickets

_NO_RULE = model_standing.Standing(verdict.State.NO_RULE)
_NOTHING: Mapping[str, frozenset[str]] = types.MappingProxyType({})
#: A case as the ledger has it, or None, and as it is from now on.
_Change = tuple[model_case.Case | None, model_case.Case]


class Recording(observer.Observer):
    """What one scan does to the records.

    Kinds are read at the same time; what concerns a case is done under a
    lock, as the days that are given out are the same ones for all.

    :param witness: asks the cloud for one resource by its id.
    :param proofs: asks it since when what is met for the first time holds.
    :param now: the moment judged for, aware and in UTC.
    :param proves: by verb, the statuses of what is out of service by it.
    :param kept: what is kept of deleted servers.
    :param region: the one that is read.
    """

    def __init__(
        self,
        run: ledger_run.Run,
        recorder: ledger_recorder.Recorder,
        witness: absence.Witness,
        proofs: proving.Proofs,
        policy: model_policy.Policy,
        now: datetime.datetime,
        proves: Mapping[str, frozenset[str]] = _NOTHING,
        before: before_state.BeforeStates | None = None,
        kept: kept_cases.KeptCases | None = None,
        region: str = '',
    ) -> None:
        self._kept = kept
        self._region = region
        self._proves = proves
        self._before = before
        self._ours = run.locked_by_us()
        self._recorder = recorder
        self._absence = absence.Absence(recorder, witness)
        self._proofs = proofs
        self._policy = policy
        self._now = now
        self._lock = threading.Lock()
        self._open = run.open_cases()
        first = run.first_scan()
        self._first = now if first is None else first.at
        self._tickets = tickets.Tickets(policy.facts)
        self.renewals = renewing.Renewals(run, policy, now)
        self.counts: collections.Counter[str] = collections.Counter()
        self.scan: model_record.RecordedScan | None = None

    def reads(self, kind: str) -> frozenset[str]:
        """Return what tickets are found by."""
        return self._tickets.reads

    def history(
        self, resources: Sequence[model_resource.Resource]
    ) -> model_history.History:
        """Return what the ledger remembers of these."""
        return self._recorder.history(resources)

    def sift(
        self, verdicts: Sequence[verdict.Verdict]
    ) -> Sequence[verdict.Verdict]:
        """Withhold what the cloud may date."""
        return self._proofs.sift(verdicts)

    def withheld(
        self, kind: str
    ) -> tuple[Sequence[model_resource.Resource], model_history.History]:
        """Return what was withheld, dated as far as the cloud does."""
        return self._proofs.withheld(kind)

    def judged(
        self,
        verdicts: Sequence[verdict.Verdict],
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> None:
        """Record what was judged, and what that does to its cases."""
        sighted = [self._sighting(one) for one in verdicts]
        self._recorder.add(sighted)
        with self._lock:
            changes = []
            for one, sighting in zip(verdicts, sighted, strict=True):
                case = self._open.get(sighting.resource)
                opens = sighting.standing.opens
                if case is None and (opens is None or opens > self._now):
                    continue
                if self._is_kept(one.resource):
                    continue
                ticket = self._tickets.of(one.resource, surroundings)
                locked = seen.locked_by_others(one.resource, self._ours)
                before = (
                    None
                    if case is None or self._before is None
                    else self._before.standing(
                        case, one.resource, surroundings
                    )
                )
                after = self._advanced(case, sighting, ticket, locked, before)
                if after is not None and after.closed is None:
                    after = self.renewals.applied(after, one.resource)
                if after is not None:
                    changes.append((case, after))
            self._change(changes)

    def ended(
        self,
        completeness: tuple[model_scan.Completeness, ...],
        surroundings: model_resource.Surroundings,
    ) -> tuple[model_scan.Completeness, ...]:
        """Ask for what is missing, and close the record of the scan.

        People, and what else was read only because others refer to it, is in
        no record, so that nothing of it can be missing.
        """
        if self._kept is not None:
            self._change(
                self._kept.review(
                    self._region, self._recorder, self._open, surroundings
                )
            )
        judged = self._policy.kinds()
        settled = tuple(
            self._absence.settled(entry)
            if entry.complete and entry.kind in judged
            else entry
            for entry in completeness
        )
        self._change(
            (case, episode.gone(case, self._now))
            for key in self._absence.gone
            if (case := self._open.get(key)) is not None
        )
        self._change(self._dropped(judged))
        for kind in ('project', 'user'):
            self._recorder.names(kind, seen.names(surroundings, kind))
        self.scan = self._recorder.finish(settled, self._tripped)
        return settled

    def exempted(
        self, exemptions: Iterable[model_policy.Exemption]
    ) -> frozenset[model_policy.Exemption]:
        """Return those that are of what is kept of deleted servers."""
        if self._kept is None:
            return frozenset()
        return self._kept.exempted(exemptions)

    def _sighting(self, judged: verdict.Verdict) -> sightings.Sighting:
        """Return what is recorded of one; no rule is about what is kept."""
        found = seen.sighting(judged)
        if not self._is_kept(judged.resource):
            return found
        return sightings.Sighting(found.resource, found.subject, _NO_RULE)

    def _is_kept(self, resource: model_resource.Resource) -> bool:
        return self._kept is not None and resource.key in self._kept.keys

    def _tripped(
        self,
        scanned: model_record.RecordedScan,
        baseline: model_record.RecordedScan | None,
    ) -> list[str]:
        if self._policy.breaker is None:
            return []
        return [
            report.name
            for report in guard.breaker(
                scanned, baseline, self._policy.breaker
            )
        ]

    def _advanced(
        self,
        case: model_case.Case | None,
        sighting: sightings.Sighting,
        ticket: str,
        locked: bool | None = False,
        before: model_standing.Standing | None = None,
    ) -> model_case.Case | None:
        if case is None:
            past = self._recorder.past(sighting.resource)
            number, returns = past.episodes + 1, past.returns
        else:
            number, returns = case.episode, case.returns
        return episode.advance(
            case,
            episode.Sighted(
                sighting.resource,
                sighting.subject,
                sighting.standing,
                number,
                ticket,
                sighting.doubtful,
                locked,
                returns,
                before,
            ),
            self._policy,
            self._now,
            self._first,
            self._proves,
        )

    def _dropped(self, judged: Iterable[str]) -> Iterable[_Change]:
        """Return the cases of kinds that no rule is about any more.

        No scan will see them again, so that nothing else would end them.
        """
        for case in list(self._open.values()):
            if case.resource.kind not in judged and not case.is_kept:
                sighting = sightings.Sighting(
                    case.resource, case.subject, _NO_RULE, {}, frozenset()
                )
                after = self._advanced(case, sighting, '')
                if after is not None:
                    yield case, after

    def _change(self, changes: Iterable[_Change]) -> None:
        changed = [
            (before, after) for before, after in changes if before != after
        ]
        kept = self._recorder.save(after for _, after in changed)
        for (before, after), case in zip(changed, kept, strict=True):
            if before is None:
                self.counts['opened'] += 1
            if after.ending is not None:
                self.counts[str(after.ending)] += 1
            if case.closed is None:
                self._open[case.resource] = case
            else:
                self._open.pop(case.resource, None)
