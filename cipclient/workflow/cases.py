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
"""The use case: list cases from the ledger."""

import datetime

from cipclient.ledger import filters
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.workflow import outcome
from cipclient.workflow import request


def listed(
    view: ledger_view.View,
    asked: request.CasesRequest,
    now: datetime.datetime,
) -> outcome.Cases:
    """Return those that were asked for, most urgent first.

    A violation is past its end and not exempt; whatever else is open is
    near, and listed only where that is asked for.
    """
    violations = not asked.near and not asked.closed
    exempt = str(model_case.HoldReason.EXEMPT)
    wanted = filters.CaseFilter(
        project=asked.project,
        owner=asked.owner,
        rule=asked.rule,
        stage=asked.stage,
        hold=asked.hold,
        kind=asked.kind,
        closed=asked.closed,
        over_at=now if violations else None,
        unless=exempt if violations and asked.hold != exempt else None,
    )
    return outcome.Cases(view.cloud, now, view.last_scan(), view.cases(wanted))
