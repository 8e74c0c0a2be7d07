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
"""The use case: what the weeks ahead bring, from the ledger alone."""

import datetime

from cipclient.evaluate import acting_day
from cipclient.evaluate import forecast as evaluate_forecast
from cipclient.ledger import view as ledger_view
from cipclient.model import forecast as model_forecast
from cipclient.model import policy as model_policy
from cipclient.workflow.retention import remnants
from cipclient.workflow.telling import settings

_SERVER = 'server'


def forecast(
    view: ledger_view.View,
    policy: model_policy.Policy,
    now: datetime.datetime,
    weeks: int,
) -> model_forecast.Forecast:
    """Go through the weeks ahead as runs would, if nobody reacts.

    Raises NotPossible for a policy that does not say how people are told.
    """
    settings.of(policy)
    first, last = view.first_scan(), view.last_scan()
    cases = list(view.open_cases().values())
    return evaluate_forecast.forecast(
        [*cases, *remnants.to_come(view, policy, cases)],
        # No run will see the others again: no rule is about their kind.
        (
            stands
            for stands in view.standings()
            if stands[0].kind in policy.kinds()
        ),
        policy,
        now,
        weeks,
        None if first is None else first.at,
        [
            acting_day.Place(*given)
            for given in view.places(policy.calendar.day_of(now))
        ],
        population=0 if last is None else last.count(_SERVER),
    )
