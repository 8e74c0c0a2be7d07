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

"""History: what was done, by whom, with which answer."""

from __future__ import annotations

import typing
from collections.abc import Sequence

if typing.TYPE_CHECKING:
    from cipclient.model import policy as model_policy
    from cipclient.model import step as model_step
    from cipclient.workflow import request as model_request
    from cipclient.workflow.client import wiring


class History:
    """The journal. The cloud is not asked."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    def list(
        self, asked: model_request.HistoryRequest, policy: model_policy.Policy
    ) -> Sequence[model_step.Step]:
        """Return who did what, newest first.

        Raises LedgerError, NotFound, NotUnique.
        """
        from cipclient.workflow import history

        with self._wired.site.view(policy) as view:
            return history.listed(view, asked)

    def verify(self, policy: model_policy.Policy) -> int:
        """Return how many entries the journal has, none of them changed.

        Raises LedgerError naming the first that was.
        """
        with self._wired.site.view(policy) as view:
            view.verify_journal()
            return sum(1 for _entry in view.journal())
