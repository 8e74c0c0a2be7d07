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

"""Holds: what stands still, and why."""

from __future__ import annotations

import typing
from collections.abc import Sequence

if typing.TYPE_CHECKING:
    from cipclient.model import case as model_case
    from cipclient.model import policy as model_policy
    from cipclient.workflow.client import wiring


class Holds:
    """Reasons why nothing is done."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    def list(
        self, policy: model_policy.Policy
    ) -> Sequence[tuple[model_case.Case, model_case.Hold]]:
        """Return what stands still, and why. Raises LedgerError."""
        with self._wired.site.view(policy) as view:
            return tuple(view.holds())

    def release(
        self, number: int, reason: str, policy: model_policy.Policy
    ) -> None:
        """Let a held case go on. Raises LedgerError, NotFound, NotPossible."""
        from cipclient.workflow import hold

        site = self._wired.site
        with site.run(policy, 'hold release', create=False) as run:
            hold.release(
                run, policy, number, reason, site.by, self._wired.clock()
            )
