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

"""What a server was before we took it out of service, and is judged by.

Only what our own steps change is taken from the record; all else is as it is
now, so that an owner who gives a server a new name, or an operator who gives
its project a new end, is heard.
"""

import dataclasses
import datetime
from collections.abc import Mapping

from cipclient.evaluate import deletion
from cipclient.evaluate import judge
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import kind as model_kind
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict

#: What a shelve changes.
_CHANGED = ('availability_zone', 'host_status', 'status', 'task_state')
_FACTS = 'facts'
_BEGAN = 'began'
_UNRECORDED = 'what it was before it was taken out of service is not recorded'


def recorded(step: model_plan.PlannedStep) -> Mapping[str, object]:
    """Return what has to be remembered of a resource before an act."""
    facts = step.resource.facts
    return {
        _FACTS: {
            name: value
            for name in _CHANGED
            if isinstance(value := facts.get(name), str | None)
            and name in facts
        },
        _BEGAN: {
            rule: moment.isoformat() for rule, moment in step.began.items()
        },
    }


class BeforeStates:
    """What all that is out of service was before.

    :param recorded: by the number of the case.
    :param now: the moment judged for, aware and in UTC.
    """

    def __init__(
        self,
        recorded: Mapping[int, Mapping[str, object]],
        specs: Mapping[str, model_kind.KindSpec],
        policy: model_policy.Policy,
        now: datetime.datetime,
    ) -> None:
        self._recorded = recorded
        self._policy = policy
        self._now = now
        self._judges = {
            name: judge.Judge(policy, spec, now)
            for name, spec in specs.items()
            if self._deletes
        }

    @property
    def _deletes(self) -> bool:
        return any(one.delete for one in self._policy.ladders.values())

    def standing(
        self,
        case: model_case.Case,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> model_standing.Standing | None:
        """Return where a case stands by what it was; None for no matter.

        :param resource: as it is now.
        """
        if not case.is_out or not self._deletes:
            return None
        judged = self.verdict(case, resource, surroundings)
        if judged is None:
            return model_standing.Standing(
                verdict.State.UNKNOWN, reasons=(_UNRECORDED,)
            )
        return deletion.standing(judged, case, self._policy, self._now)

    def verdict(
        self,
        case: model_case.Case,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> verdict.Verdict | None:
        """Judge what it was; None where that is not recorded."""
        known = self._recorded.get(case.number, {})
        facts, began = known.get(_FACTS), known.get(_BEGAN)
        asked = self._judges.get(resource.kind)
        if (
            asked is None
            or not isinstance(facts, Mapping)
            or not isinstance(began, Mapping)
        ):
            return None
        before = dataclasses.replace(
            resource, facts={**resource.facts, **facts}
        )
        history = model_history.History(
            holding_since={
                (resource.key, rule): datetime.datetime.fromisoformat(moment)
                for rule, moment in began.items()
            }
        )
        return asked.verdict_of(before, surroundings, history)


def of(
    view: ledger_view.View,
    specs: Mapping[str, model_kind.KindSpec],
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> BeforeStates:
    """Return what the ledger remembers of all that is out of service."""
    return BeforeStates(view.entering(), specs, policy, now)
