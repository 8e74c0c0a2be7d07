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

"""Extensions: more time for one resource."""

from __future__ import annotations

import typing
from collections.abc import Sequence

if typing.TYPE_CHECKING:
    from cipclient.model import case as model_case
    from cipclient.model import policy as model_policy
    from cipclient.model import standing as model_standing
    from cipclient.workflow import outcome
    from cipclient.workflow import request as model_request
    from cipclient.workflow.client import wiring


class Extensions:
    """More time that operators give."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    def create(
        self,
        asked: model_request.ExtensionRequest,
        policy: model_policy.Policy,
    ) -> outcome.Extended:
        """Give one resource more time.

        Raises LedgerError, NotFound, NotUnique, NotPossible.
        """
        from cipclient.workflow import extension

        site = self._wired.site
        with site.run(policy, 'extension create', create=False) as run:
            return extension.create(
                run, policy, asked, site.by, self._wired.clock()
            )

    def list(
        self,
        resource: str | None,
        kind: str | None,
        policy: model_policy.Policy,
    ) -> Sequence[
        tuple[
            model_standing.ResourceKey,
            model_standing.Subject,
            model_case.Extension,
        ]
    ]:
        """Return the extensions in force, of one resource or of all.

        Raises LedgerError, NotFound, NotUnique.
        """
        from cipclient.workflow import extension

        with self._wired.site.view(policy) as view:
            return extension.listed(view, resource, kind)

    def delete(self, number: int, policy: model_policy.Policy) -> None:
        """Take an extension back; an announced day stays where it is.

        Raises LedgerError, NotFound.
        """
        site = self._wired.site
        with site.run(policy, 'extension delete', create=False) as run:
            run.withdraw_extension(number, site.by, self._wired.clock())
