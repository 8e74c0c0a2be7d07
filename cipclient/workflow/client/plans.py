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

"""Plans: what a run would do, and who approved it."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence

from cipclient import exceptions

if typing.TYPE_CHECKING:
    import pathlib

    from cipclient.model import policy as model_policy
    from cipclient.workflow import outcome
    from cipclient.workflow import request as model_request
    from cipclient.workflow.client import wiring


class Plans:
    """What is looked at, and approved, before it is done."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    def make(
        self, asked: model_request.EnforceRequest, policy: model_policy.Policy
    ) -> outcome.EnforcePlan:
        """Return what a run would do, and save it if a file is named.

        Raises LedgerError, CloudError, NotPossible, NotFound, NotUnique.
        """
        from cipclient.workflow.acting import rehearsal
        from cipclient.workflow.acting import saved_plan

        wired = self._wired
        with wired.site.view(policy) as view, wired.reading() as cloud:
            rehearsed = rehearsal.rehearse(
                view,
                cloud,
                wired.inventories(policy.plugins),
                wired.verbs(policy.plugins),
                policy,
                asked,
                asked.at or wired.clock(),
                wired.site.alone,
            )
            if asked.plan_out is not None:
                saved_plan.save(
                    rehearsed.plan, asked.plan_out, view, cloud.whoami
                )
            return rehearsed

    def approve(
        self,
        path: pathlib.Path,
        policy: model_policy.Policy,
        confirm: Callable[[Sequence[str]], bool],
    ) -> bool:
        """Record that somebody else than its maker approves a plan.

        Raises LedgerError, LedgerBusy, CloudError, NotPossible.

        :param confirm: shown what the plan has; whether to go on.
        """
        from cipclient.workflow.acting import saved_plan

        wired = self._wired
        if wired.site.alone:
            raise exceptions.NotPossible(wired.site.alone)
        with (
            wired.site.run(policy, 'plan approve', create=False) as run,
            wired.reading() as cloud,
        ):
            return saved_plan.approve(
                run, cloud, policy, path, confirm, wired.clock()
            )
