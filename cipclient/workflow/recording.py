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
"""A scan on its way into the ledger: sightings, and what becomes of cases."""

import collections
import dataclasses
import datetime
import threading
from collections.abc import Callable, Mapping, Sequence

from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import episode
from cipclient.evaluate import guard
from cipclient.evaluate import renewal
from cipclient.evaluate import standing
from cipclient.inventory import witness
from cipclient.ledger import recorder as ledger_recorder
from cipclient.ledger import run as ledger_run
from cipclient.ledger import sightings
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import policy as model_policy
from cipclient.model import record as model_record
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.workflow import proving
from cipclient.workflow import scan
from cipclient.workflow import tickets

Answer = verdict.Answer

#: Asks the cloud for one resource by its id.
Witness = Callable[[model_standing.ResourceKey], object]

#: Single reads that a scan may spend on what it did not find any more.
_BUDGET = 500
#: The owner's own word for more time, in a server's or volume's metadata.
UNTIL = 'lifetime_until'


class Recording(scan.Observer):
    """What one scan does to the records.

    Kinds are read at the same time; what concerns a case is done under a
    lock, as the days that are given out are the same ones for all.

    :param witness: asks the cloud for one resource by its id.
    :param proofs: asks it since when what is met for the first time holds.
    :param now: the moment judged for, aware and in UTC.
    """

    def __init__(
        self,
        run: ledger_run.Run,
        recorder: ledger_recorder.Recorder,
        witness: Witness,
        proofs: proving.Proofs,
        policy: model_policy.Policy,
        now: datetime.datetime,
    ) -> None:
        self._recorder = recorder
        self._witness = witness
        self._proofs = proofs
        self._asked = 0
        self._policy = policy
        self._now = now
        self._lock = threading.Lock()
        self._open = run.open_cases()
        first = run.first_scan()
        self._first = now if first is None else first.at
        self._tickets = tickets.Tickets(policy.facts)
        self._days = (
            None
            if policy.pace is None
            else days_given(run, policy, policy.pace, now)
        )
        self.counts: collections.Counter[str] = collections.Counter()
        self.notes: list[str] = []
        self.scan: model_record.RecordedScan | None = None

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
        seen = [_sighting(one) for one in verdicts]
        self._recorder.add(seen)
        with self._lock:
            changes = []
            for one, sighting in zip(verdicts, seen, strict=True):
                case = self._open.get(sighting.resource)
                opens = sighting.standing.opens
                if case is None and (opens is None or opens > self._now):
                    continue
                ticket = self._tickets.of(one.resource, surroundings)
                after = self._advanced(case, one.resource, sighting, ticket)
                if after is not None and after != case:
                    changes.append((case, after))
            self._keep(changes)

    def ended(
        self,
        completeness: tuple[model_scan.Completeness, ...],
        surroundings: model_resource.Surroundings,
    ) -> tuple[model_scan.Completeness, ...]:
        """Ask for what is missing, and close the record of the scan.

        What a complete listing had not is gone only if the cloud says so of
        that very id (P27). If it says that it is there, the listing was not
        complete after all (F2).
        """
        settled = tuple(
            self._settled(entry) if entry.complete else entry
            for entry in completeness
        )
        for kind in ('project', 'user'):
            self._recorder.names(kind, _names(surroundings, kind))
        self.scan = self._recorder.finish(settled, self._tripped)
        return settled

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

    def _settled(
        self, entry: model_scan.Completeness
    ) -> model_scan.Completeness:
        there = 0
        for key, _case in self._recorder.missing(entry.kind, entry.region):
            if self._asked >= _BUDGET:
                break
            self._asked += 1
            seen = self._witness(key)
            if seen is witness.Seen.GONE:
                self._gone(key)
            elif seen is witness.Seen.THERE:
                there += 1
        if not there:
            return entry
        return dataclasses.replace(
            entry,
            reasons=(
                f'{there} that the list did not have are there when asked '
                'for by their id',
            ),
        )

    def _gone(self, key: model_standing.ResourceKey) -> None:
        self._recorder.gone(key)
        case = self._open.get(key)
        if case is not None:
            self._keep([(case, episode.gone(case, self._now))])

    def _advanced(
        self,
        case: model_case.Case | None,
        resource: model_resource.Resource,
        sighting: sightings.Sighting,
        ticket: str,
    ) -> model_case.Case | None:
        number = (
            self._recorder.episodes(sighting.resource) + 1
            if case is None
            else case.episode
        )
        advanced = episode.advance(
            case,
            episode.Sighted(
                sighting.resource,
                sighting.subject,
                sighting.standing,
                number,
                ticket,
            ),
            self._policy,
            self._now,
            self._first,
        )
        if (
            advanced is None
            or advanced.closed is not None
            or self._days is None
        ):
            return advanced
        return self._renew(advanced, resource, self._days)

    def _renew(
        self,
        case: model_case.Case,
        resource: model_resource.Resource,
        days: acting_day.ActingDays,
    ) -> model_case.Case:
        metadata = resource.facts.get('metadata')
        if not isinstance(metadata, Mapping):
            return case
        asked = renewal.request(
            case, metadata.get(UNTIL), self._policy, self._now
        )
        if asked is None:
            return case
        named = f'{resource.kind} {resource.id}'
        if isinstance(asked, renewal.Refused):
            self.notes.append(f'{named}: {asked.why}')
            return case
        self.counts['renewed'] += 1
        return announcing.extend(case, asked, self._policy, days, self._now)

    def _keep(
        self, changes: Sequence[tuple[model_case.Case | None, model_case.Case]]
    ) -> None:
        """Keep what became of cases, all of a page at once."""
        for before, after in changes:
            self.counts['opened'] += before is None
            if after.ending is not None:
                self.counts[str(after.ending)] += 1
        for kept in self._recorder.save([after for _, after in changes]):
            if kept.closed is None:
                self._open[kept.resource] = kept
            else:
                self._open.pop(kept.resource, None)


def days_given(
    view: ledger_view.View,
    policy: model_policy.Policy,
    pace: model_policy.Pace,
    now: datetime.datetime,
) -> acting_day.ActingDays:
    """Return the days as they are given out so far."""
    return acting_day.ActingDays(
        policy.calendar,
        pace,
        (
            acting_day.Place(*given)
            for given in view.places(policy.calendar.day_of(now))
        ),
    )


def key_of(
    resource: model_resource.Resource,
) -> model_standing.ResourceKey:
    """Return what tells it from every other that the cloud ever had."""
    return model_standing.ResourceKey(
        resource.region, resource.kind, resource.id, resource.date('created')
    )


def _sighting(judged: verdict.Verdict) -> sightings.Sighting:
    holding = {}
    doubtful = []
    for trial in judged.conditions:
        if trial.answer is Answer.UNKNOWN:
            doubtful.append(trial.rule.name)
        elif trial.begins is not None:
            holding[trial.rule.name] = trial.begins
    return sightings.Sighting(
        key_of(judged.resource),
        standing.subject_of(judged.resource),
        standing.standing_of(judged),
        holding,
        frozenset(doubtful),
    )


def _names(
    surroundings: model_resource.Surroundings, kind: str
) -> dict[str, tuple[str, str, str]]:
    """Return name, domain id and domain of those that are known, by id."""
    return {
        id_: (
            one.text('name') or '',
            one.text('domain_id') or '',
            one.text('domain') or '',
        )
        for id_, one in surroundings.known.get(kind, {}).items()
        if isinstance(one, model_resource.Resource) and one.text('name')
    }
