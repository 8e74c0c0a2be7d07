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

"""Exemptions: what no rule applies to."""

from __future__ import annotations

import typing
from collections.abc import Sequence

if typing.TYPE_CHECKING:
    from cipclient.model import policy as model_policy
    from cipclient.model import record as model_record
    from cipclient.workflow import request as model_request
    from cipclient.workflow.client import wiring


class Exemptions:
    """What operators exempt at the command line."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    def create(
        self,
        asked: model_request.ExemptionRequest,
        policy: model_policy.Policy,
    ) -> model_record.GrantedExemption:
        """Exempt a resource, or all of a project, a person or a domain.

        Raises LedgerError, NotFound, NotUnique, NotPossible.
        """
        from cipclient.workflow import exemption

        site = self._wired.site
        with site.run(policy, 'exemption create') as run:
            return exemption.create(
                run, policy, asked, site.by, self._wired.clock()
            )

    def list(
        self, policy: model_policy.Policy, ended: bool = False
    ) -> Sequence[model_record.GrantedExemption]:
        """Return what was exempted at the command line. Raises LedgerError.

        :param ended: those that were taken back, too.
        """
        with self._wired.site.view(policy) as view:
            return tuple(view.exemptions(ended))

    def delete(self, number: int, policy: model_policy.Policy) -> None:
        """Take an exemption back. Raises LedgerError, NotFound."""
        site = self._wired.site
        with site.run(policy, 'exemption delete', create=False) as run:
            run.withdraw_exemption(number, site.by, self._wired.clock())
