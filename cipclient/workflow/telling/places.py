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

"""The days that are given out so far."""

import datetime

from cipclient.evaluate import acting_day
from cipclient.ledger import view as ledger_view
from cipclient.model import policy as model_policy


def given(
    view: ledger_view.View,
    policy: model_policy.Policy,
    pace: model_policy.Pace,
    now: datetime.datetime,
) -> acting_day.ActingDays:
    """Return them, to give out more. Not to be shared between threads.

    :param pace: the policy's own.
    :param now: aware, in UTC: days before it are full or over.
    """
    today = policy.calendar.day_of(now)
    return acting_day.ActingDays(
        policy.calendar,
        pace,
        (acting_day.Place(*place) for place in view.places(today)),
        0 if policy.delete_limits is None else policy.delete_limits.per_day,
    )
