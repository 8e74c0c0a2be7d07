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

"""Two policies, held against the same reading of a cloud."""

import collections
import datetime
import threading
from collections.abc import Mapping, Sequence

from cipclient.evaluate import judge
from cipclient.evaluate import policy_change
from cipclient.evaluate import standing
from cipclient.model import history as model_history
from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import verdict
from cipclient.workflow.scanning import observer

#: How many of the newly affected are named.
_NAMED = 5000


class Comparison(observer.Beside):
    """Counts what the policy of a scan affects and an older one did not.

    :param inner: who looks on as well.
    :param older: None where none was in force: then all that has a case is
        newly affected.
    :ivar why_alone: why there is none, though one was in force; a sentence.
    """

    def __init__(
        self,
        inner: observer.Observer,
        older: model_policy.Policy | None,
        specs: Mapping[str, model_kind.KindSpec],
        now: datetime.datetime,
        why_alone: str = '',
    ) -> None:
        self.why_alone = why_alone
        super().__init__(inner)
        self._older = older
        self._now = now
        self._lock = threading.Lock()
        self._judges = {
            name: judge.Judge(older, spec, now)
            for name, spec in specs.items()
            if older is not None
        }
        self.affected: collections.Counter[str] = collections.Counter()
        self.rows: list[
            tuple[str, str, str, str, datetime.datetime | None]
        ] = []

    def reads(self, kind: str) -> frozenset[str]:
        """Return what the older policy reads of a kind, too.

        What it could not judge would count as newly affected.
        """
        mine = frozenset() if self._older is None else self._older.reads(kind)
        return mine | self._inner.reads(kind)

    def judged(
        self,
        verdicts: Sequence[verdict.Verdict],
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> None:
        """Judge the same by the older policy."""
        self._inner.judged(verdicts, surroundings, history)
        for judged in verdicts:
            opens = standing.opens_at(judged)
            if opens is None or opens > self._now:
                continue
            before = self._before(judged.resource, surroundings, history)
            if policy_change.newly_affected(
                None if before is None else standing.standing_of(before),
                standing.standing_of(judged),
                self._now,
            ) or policy_change.newly_deleted(before, judged, self._now):
                self._count(judged)

    def _before(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> verdict.Verdict | None:
        known = self._judges.get(resource.kind)
        if known is None:
            return None
        return known.verdict_of(resource, surroundings, history)

    def _count(self, judged: verdict.Verdict) -> None:
        rule = '' if judged.rule is None else judged.rule.name
        resource = judged.resource
        with self._lock:
            self.affected[rule] += 1
            if len(self.rows) < _NAMED:
                self.rows.append(
                    (
                        resource.kind,
                        resource.id,
                        resource.text('name') or '',
                        rule,
                        judged.expires,
                    )
                )
