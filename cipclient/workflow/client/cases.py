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

"""Cases, as the ledger has them: the cloud is not asked."""

from __future__ import annotations

import contextlib
import typing
from collections.abc import Iterator

if typing.TYPE_CHECKING:
    from cipclient.model import policy as model_policy
    from cipclient.model import record as model_record
    from cipclient.workflow import outcome
    from cipclient.workflow import request as model_request
    from cipclient.workflow.client import wiring


class Cases:
    """What the ledger knows of resources."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    @contextlib.contextmanager
    def list(
        self, asked: model_request.CasesRequest, policy: model_policy.Policy
    ) -> Iterator[outcome.Cases]:
        """Open what is open, each case read when it is its turn.

        Raises LedgerError.
        """
        from cipclient.workflow import cases

        with self._wired.site.view(policy) as view:
            yield cases.listed(view, asked, self._wired.clock())

    def life(
        self, resource: str, kind: str | None, policy: model_policy.Policy
    ) -> model_record.Life:
        """Return all that the ledger knows of one resource, gone or not.

        Raises LedgerError, NotFound, NotUnique.
        """
        from cipclient import exceptions
        from cipclient.workflow import found
        from cipclient.workflow.retention import remnants

        with self._wired.site.view(policy) as view:
            try:
                key, _subject = found.resource(view, resource, kind)
            except exceptions.NotFound:
                life = remnants.life_of(view, resource, kind, policy)
                if life is None:
                    raise
                return life
            return remnants.told(view, view.life(key), policy)
