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

"""Deciding who is told what now, with all that was sent so far."""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping

from cipclient.cloud import connection
from cipclient.evaluate import acting_day
from cipclient.evaluate import correspondence
from cipclient.evaluate import telling
from cipclient.ledger import filters
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.workflow.telling import places
from cipclient.workflow.telling import reach
from cipclient.workflow.telling import returned
from cipclient.workflow.telling import settings

#: Longer than the fate of a mail is ever open: what was answered today was
#: composed since then.
_OPEN = datetime.timedelta(days=8)


@dataclasses.dataclass(frozen=True, slots=True)
class Planned:
    """What is told now, and what that was decided by.

    :param cases: all that are open, by number.
    :param resent: how many mails of earlier runs are sent again first.
    """

    telling: telling.Telling
    cases: Mapping[int, model_case.Case]
    reached: model_notice.Reached
    days: acting_day.ActingDays
    resent: int

    @property
    def unreachable(self) -> int:
        """How many cases nobody can be told of."""
        after = {**self.cases, **self.telling.cases}
        return sum(
            case.held_for(model_case.HoldReason.UNREACHABLE)
            for case in after.values()
        )


def plan(
    view: ledger_view.View,
    cloud: connection.Cloud,
    policy: model_policy.Policy,
    now: datetime.datetime,
    changed: Iterable[model_case.Case] = (),
) -> Planned:
    """Plan a run's mails. Nothing is kept of it.

    What earlier runs left open is sent again, and takes its share of the
    mails of the day. Raises NotPossible, CloudError.

    :param changed: open cases as they will be, other than they are recorded.
    """
    wanted = settings.of(policy)
    cases = by_number((*view.open_cases().values(), *changed))
    days = places.given(view, policy, wanted.pace, now)
    reached = reach.reach(
        cloud,
        policy,
        wanted.notices,
        list(cases.values()),
        returned.returned(view, policy.calendar, now),
    )
    midnight = policy.calendar.start_of(policy.calendar.day_of(now))
    resent = len(view.pending())
    left = wanted.pace.mails_per_day - view.mails_since(midnight) - resent
    told = telling.plan(
        list(cases.values()),
        reached,
        policy,
        days,
        now,
        max(0, left),
        correspondence.of(
            cases.values(),
            _past(view, _oldest(cases.values(), midnight)),
            policy.calendar,
            now,
        ),
    )
    return Planned(told, cases, reached, days, resent)


def by_number(
    cases: Iterable[model_case.Case],
) -> dict[int, model_case.Case]:
    """Return cases by their numbers."""
    return {case.number: case for case in cases}


def _past(
    view: ledger_view.View, since: datetime.datetime
) -> Iterator[model_notice.Sent]:
    """Yield the notices that matter: since then, and what is still open."""
    yield from view.notices(filters.NoticeFilter(since=since))
    for sent, _message in view.pending():
        if sent.composed < since:
            yield sent


def _oldest(
    cases: Iterable[model_case.Case], midnight: datetime.datetime
) -> datetime.datetime:
    """Return since when notices matter: of today, and of days that stand."""
    given = (
        case.announcement.given
        for case in cases
        if case.announcement is not None
    )
    return min([midnight - _OPEN, *given])
