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

"""What one run may write about one cloud."""

import datetime
from collections.abc import Iterable

from cipclient.ledger import recorder as ledger_recorder
from cipclient.ledger.written import decisions
from cipclient.ledger.written import grants
from cipclient.ledger.written import kept
from cipclient.ledger.written import notices
from cipclient.ledger.written import steps
from cipclient.ledger.written import writer
from cipclient.model import case as model_case


class Run(
    steps.Steps,
    kept.Kept,
    notices.Notices,
    grants.Grants,
    decisions.Decisions,
):
    """Writes, alone on its cloud: what a scan saw, and all that followed.

    Each method is one transaction, durable when it returns, and has its
    entry in the journal. Every method raises LedgerError. Changed cases that
    are given to one are kept in the same transaction.
    """

    def recorder(
        self, at: datetime.datetime, policy_digest: str
    ) -> ledger_recorder.Recorder:
        """Record a scan, in a ``with``; nothing else is written meanwhile.

        :param at: the moment judged for, aware and in UTC.
        """
        return ledger_recorder.Recorder(
            self._database,
            self._cloud_id,
            self._run_id,
            self._held,
            at,
            policy_digest,
        )

    def save(
        self,
        cases: Iterable[model_case.Case],
        now: datetime.datetime | None = None,
    ) -> tuple[model_case.Case, ...]:
        """Keep cases, and return them with their numbers."""
        wanted = list(cases)
        if not wanted:
            return ()
        with self._recorded(
            'cases', now, detail=writer.told(wanted)
        ) as connection:
            return self._keep(connection, wanted, now)
