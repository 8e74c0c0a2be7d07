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

"""The cases of what is kept of deleted servers, in one recorded run.

They are read by the ids that the ledger has, and never found in a list: by
what anybody can write on an image none is told from another (hazard H16).
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.evaluate import episode
from cipclient.evaluate import quarantine
from cipclient.evaluate import retention
from cipclient.ledger import filters
from cipclient.ledger import recorder as ledger_recorder
from cipclient.ledger import run as ledger_run
from cipclient.ledger import sightings
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.workflow.retention import kept_exempt
from cipclient.workflow.retention import kept_things
from cipclient.workflow.scanning import image_use

Answer = verdict.Answer
State = verdict.State

#: Reads one again: what is kept, its case if it has one, and whether we took
#: its protection off. None: it is gone.
Look = Callable[
    [model_kept.Kept, model_case.Case | None, bool], kept_things.Thing | None
]
#: A case as the ledger has it, or None, and as it is from now on.
Change = tuple[model_case.Case | None, model_case.Case]
_Place = tuple[str, str, str]
_SERVER = 'server'
_IMAGES = filters.CaseFilter(kind=model_kept.IMAGE)
_PROTECTION = ('protect', 'unprotect')
#: How many without a case are looked at in one run, the oldest first.
_MOST = 500


class _Ended(NamedTuple):
    number: int
    why: str


class KeptCases:
    """Brings them up to date with what the cloud has.

    :param look: reads one by its id.
    :param used: what the servers of this scan are made of.
    :param now: the moment judged for, aware and in UTC.
    """

    def __init__(
        self,
        run: ledger_run.Run,
        look: Look,
        used: image_use.ImageUse,
        specs: Mapping[str, model_kind.KindSpec],
        policy: model_policy.Policy,
        now: datetime.datetime,
    ) -> None:
        self._look = look
        self._used = used
        self._policy = policy
        self._now = now
        self._retained = run.retained()
        self._unprotected = {
            case.resource.id
            for case in list(run.cases(_IMAGES) if self._retained else ())
            if case.is_kept
            and kept_things.is_unprotected(run.steps_of(case.resource))
        }
        self._foreign = {
            one.kept.number
            for one in self._retained
            if one.kept.kind == model_kept.IMAGE
            and self._is_near(one)
            and not _is_protected_by_us(run, one)
        }
        self._exempt = kept_exempt.KeptExempt(specs, policy, now)
        self._ended: list[_Ended] = []
        #: What no rule of the policy is about while it is kept.
        self.keys = frozenset(
            _place(one.kept.kind, one.case.resource.region, one.kept.id)
            for one in self._retained
        )

    def review(
        self,
        region: str,
        recorder: ledger_recorder.Recorder,
        open_: Mapping[model_standing.ResourceKey, model_case.Case],
        surroundings: model_resource.Surroundings,
    ) -> Iterator[Change]:
        """Yield what becomes of each whose time comes near, or that is open.

        What cannot be read changes nothing. Raises NotAuthenticated.

        :param region: the one that this run reads.
        """
        cases = {
            _place(key.kind, key.region, key.id): case
            for key, case in open_.items()
            if case.is_kept
        }
        looked = 0
        for one in self._retained:
            place = _place(
                one.kept.kind, one.case.resource.region, one.kept.id
            )
            case = cases.get(place)
            if one.case.resource.region != region:
                # Each region has images and volumes of its own.
                continue
            if case is None:
                if not self._is_near(one):
                    continue
                looked += 1
                if looked > _MOST:
                    continue
            try:
                thing = self._look(
                    one.kept, case, one.kept.id in self._unprotected
                )
            except failure.NotAuthenticated:
                raise
            except (exceptions.CloudError, exceptions.NotFound):
                continue
            yield from self._seen(one, case, thing, recorder, surroundings)

    def exempted(
        self, exemptions: Iterable[model_policy.Exemption]
    ) -> frozenset[model_policy.Exemption]:
        """Return those that are of something kept."""
        return kept_exempt.met(exemptions, self._retained)

    def note(self, run: ledger_run.Run) -> None:
        """Record what is not kept any more, once the scan is recorded."""
        for number, why in self._ended:
            run.kept_no_longer(number, why, self._now)

    def _seen(
        self,
        one: model_kept.Retained,
        case: model_case.Case | None,
        thing: kept_things.Thing | None,
        recorder: ledger_recorder.Recorder,
        surroundings: model_resource.Surroundings,
    ) -> Iterator[Change]:
        if thing is None:
            self._ended.append(_Ended(one.kept.number, 'gone'))
            if case is not None:
                recorder.gone(case.resource)
                yield case, episode.gone(case, self._now)
            return
        if thing.returned:
            self._ended.append(_Ended(one.kept.number, 'returned'))
            if case is not None:
                yield case, quarantine.returned(case, self._now)
            return
        found = self._standing(one, thing, surroundings)
        subject = retention.subject_of(one, thing.status, thing.size)
        key = model_standing.ResourceKey(
            one.case.resource.region,
            one.kept.kind,
            one.kept.id,
            thing.created,
        )
        if case is not None:
            key = case.resource
        if case is None and found is None:
            return
        recorder.add(
            [
                sightings.Sighting(
                    key,
                    subject,
                    found or model_standing.Standing(State.NO_RULE),
                )
            ],
            counted=False,
        )
        if case is None:
            assert found is not None
            number = recorder.past(key).episodes + 1
            now = retention.opened(one, key, subject, found, number, self._now)
        else:
            now = case
        if now is None:
            return
        after = episode.advance(
            now,
            episode.Sighted(
                key,
                subject,
                now.standing,
                now.episode,
                self._exempt.ticket(one, surroundings),
                before=found,
            ),
            self._policy,
            self._now,
            None,
        )
        assert after is not None
        yield case, after

    def _is_near(self, one: model_kept.Retained) -> bool:
        found = retention.standing(one, self._policy)
        return (
            found is not None
            and found.opens is not None
            and found.opens <= self._now
        )

    def _standing(
        self,
        one: model_kept.Retained,
        thing: kept_things.Thing,
        surroundings: model_resource.Surroundings,
    ) -> model_standing.Standing | None:
        found = retention.standing(one, self._policy)
        if found is None:
            return None
        exempt, why = self._exempt.answer(one, surroundings)
        if exempt is Answer.YES:
            return retention.held(found, State.EXEMPT, why)
        if exempt is Answer.UNKNOWN:
            return retention.held(found, State.UNKNOWN, why)
        doubt = thing.unfit
        if not doubt and one.kept.number in self._foreign:
            doubt = kept_things.NOT_PROVED
        if not doubt and self._used.has(thing.id):
            doubt = 'a server is made of it'
        if doubt:
            return retention.held(found, State.UNKNOWN, doubt)
        return retention.at(found, self._now)


def _place(kind: str, region: str, id_: str) -> _Place:
    return kind, region, id_


def _is_protected_by_us(run: ledger_run.Run, one: model_kept.Retained) -> bool:
    steps = [
        step
        for found, _subject in run.find(one.kept.id, one.kept.kind)
        for step in run.steps_of(found)
    ]
    return kept_things.is_protected_by_us(
        one.kept, [*steps, *run.steps_of(one.kept.resource)]
    ) or kept_things.is_unprotected(steps)
