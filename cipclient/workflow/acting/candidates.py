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

"""What may be acted on today, as the scan of this run sees it."""

import datetime
import threading
from collections.abc import Iterable, Mapping, Sequence

from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.workflow.scanning import observer
from cipclient.workflow.scanning import seen


def due(
    cases: Iterable[model_case.Case],
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> list[model_case.Case]:
    """Return the cases whose announced day has come, with an act on it."""
    today = policy.calendar.day_of(now)
    return [
        case
        for case in cases
        if case.announcement is not None
        and case.announcement.act
        and case.announcement.day <= today
    ]


class Candidates(observer.Beside):
    """Keeps the verdicts on what is due; looks on together with another.

    :param reads: facts that are needed of them besides.
    :ivar verdicts: of this scan, by resource.
    """

    def __init__(
        self,
        keys: Iterable[model_standing.ResourceKey],
        reads: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self._keys = frozenset(keys)
        # Asked of every resource of the cloud, for the few that are due.
        self._ids = frozenset(key.id for key in self._keys)
        self._reads = reads
        self._lock = threading.Lock()
        self.verdicts: dict[model_standing.ResourceKey, verdict.Verdict] = {}
        self.surroundings = model_resource.Surroundings({})

    def reads(self, kind: str) -> frozenset[str]:
        """Return what is needed here, and what the other reads."""
        return self._reads | self._inner.reads(kind)

    def judged(
        self,
        verdicts: Sequence[verdict.Verdict],
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> None:
        """Keep those on what is due."""
        self._inner.judged(verdicts, surroundings, history)
        met = {
            key: judged
            for judged in verdicts
            if judged.resource.id in self._ids
            and (key := seen.key(judged.resource)) in self._keys
        }
        with self._lock:
            self.verdicts |= met

    def ended(
        self,
        completeness: tuple[model_scan.Completeness, ...],
        surroundings: model_resource.Surroundings,
    ) -> tuple[model_scan.Completeness, ...]:
        """Keep what is known of projects; let the other end."""
        self.surroundings = surroundings
        return self._inner.ended(completeness, surroundings)


def names(
    surroundings: model_resource.Surroundings, project_id: str
) -> Mapping[str, str]:
    """Return the name and domain of a project, as far as they were read."""
    project = surroundings.find('project', project_id)
    if not isinstance(project, model_resource.Resource):
        return {'project': '', 'domain': ''}
    return {
        'project': project.text('name') or '',
        'domain': project.text('domain') or '',
    }
