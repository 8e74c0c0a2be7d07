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
"""Begins that the cloud can prove: asked for before they are recorded."""

import datetime
import heapq
import threading
from collections.abc import Iterator, Mapping, Sequence

from cipclient.cloud import connection
from cipclient.evaluate import proof
from cipclient.inventory import base
from cipclient.model import history as model_history
from cipclient.model import resource as model_resource
from cipclient.model import verdict

#: Resources that a scan may ask about. Those beyond it, the youngest, count
#: from when the ledger first saw them: later, never earlier, than is so.
_BUDGET = 500

_Withheld = tuple[float, str, verdict.Verdict]


class Proofs:
    """What is withheld from a scan until the cloud was asked since when.

    A condition that the ledger meets for the first time may have begun years
    ago. What a listing does not date, a request for that resource may.

    :param now: the moment judged for, aware and in UTC.
    """

    def __init__(
        self,
        cloud: connection.Cloud,
        inventories: Mapping[str, base.Inventory],
        now: datetime.datetime,
    ) -> None:
        self._cloud = cloud
        self._inventories = inventories
        self._now = now
        self._lock = threading.Lock()
        # The youngest comes first, as that is the one to go.
        self._oldest: list[_Withheld] = []

    def sift(
        self, verdicts: Sequence[verdict.Verdict]
    ) -> list[verdict.Verdict]:
        """Return those that need not wait."""
        ready = []
        for judged in verdicts:
            if next(self._unproved(judged), None) is None:
                ready.append(judged)
                continue
            entry = (_age(judged), judged.resource.id, judged)
            with self._lock:
                if len(self._oldest) < _BUDGET:
                    heapq.heappush(self._oldest, entry)
                else:
                    ready.append(heapq.heappushpop(self._oldest, entry)[2])
        return ready

    def withheld(
        self, kind: str
    ) -> tuple[Sequence[model_resource.Resource], model_history.History]:
        """Return what waited, and what the cloud says since when."""
        resources = []
        since: dict[tuple[tuple[str, str, str], str], datetime.datetime] = {}
        for _age_of, _id, judged in self._oldest:
            if judged.resource.kind == kind:
                resources.append(judged.resource)
                since |= self._since(judged)
        return resources, model_history.History(
            holding_since=since, now_first=self._now
        )

    def _unproved(
        self, judged: verdict.Verdict
    ) -> Iterator[tuple[verdict.Trial, str]]:
        """Yield conditions met for the first time, and the fact to date."""
        for trial in judged.conditions:
            if trial.begins != self._now:
                continue
            spec = self._inventories[judged.resource.kind].spec
            found = proof.proof(trial.rule, spec, judged.resource)
            if found is not None:
                yield trial, found.fact

    def _since(
        self, judged: verdict.Verdict
    ) -> dict[tuple[tuple[str, str, str], str], datetime.datetime]:
        resource = judged.resource
        inventory = self._inventories[resource.kind]
        since = {
            (resource.key, trial.rule.name): trial.begins
            for trial in judged.conditions
            if trial.begins is not None
        }
        if isinstance(inventory, base.Proving):
            for trial, fact_name in self._unproved(judged):
                begin = inventory.begin(self._cloud, resource, fact_name)
                if isinstance(begin, datetime.datetime) and begin < self._now:
                    since[resource.key, trial.rule.name] = begin
        return since


def _age(judged: verdict.Verdict) -> float:
    created = judged.resource.date('created')
    return 0.0 if created is None else -created.timestamp()
