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

"""What a notice says of more time: what was given, what may be taken."""

import datetime

from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import rule as model_rule

_ON_THE_WAY = (model_case.Stage.OK, model_case.Stage.WARNED)
#: In which states Nova lets an owner write metadata.
_WRITABLE = frozenset({'ACTIVE', 'PAUSED', 'SUSPENDED', 'SHUTOFF'})


def rule_of(
    name: str, kind: str, policy: model_policy.Policy
) -> model_rule.Rule | None:
    """Return a rule of the policy; None if it has none of that name now."""
    return next(
        (r for r in policy.rules if r.name == name and r.kind == kind), None
    )


def last_day(
    case: model_case.Case, policy: model_policy.Policy
) -> datetime.date | None:
    """Return the latest day that an owner may write into ``lifetime_until``.

    In the calendar's time zone. None where there is no way to, or no more
    to take: then only the operators can give more time.
    """
    announcement = case.announcement
    rule = rule_of(
        case.standing.acts_rule or case.standing.rule,
        case.resource.kind,
        policy,
    )
    if (
        announcement is None
        or case.stage not in _ON_THE_WAY
        or rule is None
        or rule.renewal is None
        or not _writable(case)
    ):
        return None
    renewal = rule.renewal
    taken = sum(e.author is model_case.Author.OWNER for e in case.extensions)
    if renewal.times is not None and taken >= renewal.times:
        return None
    day = announcement.day + renewal.by
    if renewal.total is not None:
        first_day = case.first_day or announcement.day
        day = min(day, first_day + renewal.total)
    due = case.due or announcement.at
    after = day > announcement.day and policy.calendar.end_of(day) > due
    return day if after else None


def _writable(case: model_case.Case) -> bool:
    if case.held_for(model_case.HoldReason.LOCKED):
        return False
    if case.resource.kind == 'server':
        return case.subject.status in _WRITABLE
    return case.resource.kind == 'volume'
