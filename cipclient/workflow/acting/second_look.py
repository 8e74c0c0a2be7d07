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

"""Reading one resource again, and judging it anew, just before an act."""

import datetime
from collections.abc import Callable, Mapping

from cipclient.cloud import connection
from cipclient.evaluate import judge
from cipclient.evaluate import supplement
from cipclient.inventory import base
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.workflow.acting import before_state
from cipclient.workflow.scanning import recorded_scan
from cipclient.workflow.scanning import relations


class SecondLook:
    """Judges what is about to be acted on by what the cloud says now (P3).

    :param policy: the one of the run.
    :param clock: tells the moment, aware and in UTC.
    """

    def __init__(
        self,
        view: ledger_view.View,
        cloud: connection.Cloud,
        inventories: Mapping[str, base.Inventory],
        policy: model_policy.Policy,
        clock: Callable[[], datetime.datetime],
    ) -> None:
        self._view = view
        self._cloud = cloud
        self._inventories = inventories
        self._policy = recorded_scan.with_granted(policy, view, clock())
        self._clock = clock

    def __call__(self, key: model_standing.ResourceKey) -> verdict.Verdict:
        """Read one with all that its rules refer to, and judge it.

        Raises NotFound where it is gone, and CloudError.
        """
        resource, related = self._read(key)
        now = self._clock()
        inventory = self._inventories[key.kind]
        return judge.Judge(self._policy, inventory.spec, now).verdict_of(
            resource,
            related.surroundings,
            self._view.history([resource], None),
        )

    def before(
        self, case: model_case.Case
    ) -> tuple[model_resource.Resource, model_standing.Standing | None]:
        """Read one that is out of service, and judge it by what it was.

        Raises NotFound where it is gone, and CloudError.
        """
        resource, related = self._read(case.resource)
        states = before_state.of(
            self._view,
            recorded_scan.specs_of(self._inventories),
            self._policy,
            self._clock(),
        )
        return resource, states.standing(case, resource, related.surroundings)

    def _read(
        self, key: model_standing.ResourceKey
    ) -> tuple[model_resource.Resource, relations.Relations]:
        inventory = self._inventories[key.kind]
        known_better = supplement.Supplement(self._policy.facts)
        resource = known_better.apply(inventory.get(self._cloud, key.id))
        related = relations.Relations(self._cloud, known_better, False)
        related.read_about(resource, inventory.spec)
        return resource, related
