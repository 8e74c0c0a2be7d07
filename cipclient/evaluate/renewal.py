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

"""More time that an owner takes by himself, within what the policy gives."""

import dataclasses
import datetime

from cipclient.evaluate import announcing
from cipclient.evaluate import expiry
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import rule as model_rule

_OWNER = model_case.Author.OWNER
_ON_THE_WAY = (model_case.Stage.OK, model_case.Stage.WARNED)


@dataclasses.dataclass(frozen=True, slots=True)
class Refused:
    """A request that gives nothing.

    :param value: as it was written, so any text.
    :param why: a sentence for the operators.
    """

    value: str
    why: str


def request(
    case: model_case.Case,
    value: str | None,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> model_case.Extension | Refused | None:
    """Return what an owner's ``lifetime_until`` comes to.

    Owners can write anything (attacks A1, A2): whatever it is, it gives no
    more than the policy does, and nothing is ever earlier for it (P22).

    :param value: of the metadata; None where there is none.
    :returns: the extension, the refusal, or None where nothing is asked for
        that was not asked for before.
    """
    announcement = case.announcement
    renewal = _renewal(case, policy)
    standing_day = announcing.due(case)
    if (
        value is None
        or announcement is None
        or renewal is None
        or standing_day is None
        or case.closed is not None
        or case.stage not in _ON_THE_WAY
    ):
        return None
    taken = [e for e in case.extensions if e.author is _OWNER]
    if taken and taken[-1].asked == value:
        return None
    day = expiry.day_meant(value)
    if day is None:
        return Refused(
            value, f'lifetime_until is {value!r}, not a date YYYY-MM-DD'
        )
    calendar = policy.calendar
    asked = calendar.end_of(day)
    if asked <= standing_day:
        return None
    used = len(taken) + case.returns
    if renewal.times is not None and used >= renewal.times:
        return Refused(
            value,
            f'lifetime_until asks for {day}, and all renewals are taken: '
            f'{renewal.times}',
        )
    most = [asked, calendar.end_of(announcement.day + renewal.by)]
    if renewal.total is not None:
        first_day = case.first_day or announcement.day
        most.append(calendar.end_of(first_day + renewal.total))
    until = min(most)
    if until <= standing_day:
        return Refused(
            value,
            f'lifetime_until asks for {day}, and no more time is left to take',
        )
    return model_case.Extension(
        until,
        'asked for by its owner',
        _OWNER,
        case.subject.owner or case.subject.user_id,
        now,
        value if until < asked else '',
    )


def beyond(case: model_case.Case, policy: model_policy.Policy) -> str:
    """Return how often its owner took back what he may not so often.

    Each return is a renewal that he took by himself; a rule without renewals
    gives none.

    :returns: a sentence for the operators; empty where nothing is wrong.
    """
    if not case.returns:
        return ''
    renewal = _renewal(case, policy)
    times = 0 if renewal is None else renewal.times
    if times is None or case.returns <= times:
        return ''
    return (
        f'Its owner took it back {case.returns} times, and the rule '
        f'{case.standing.acts_rule or case.standing.rule} gives {times} '
        'renewals.'
    )


def _renewal(
    case: model_case.Case, policy: model_policy.Policy
) -> model_rule.Renewal | None:
    """Return what the rule gives that acts first, or else ends first."""
    name = case.standing.acts_rule or case.standing.rule
    for rule in policy.rules:
        if rule.name == name and rule.kind == case.resource.kind:
            return rule.renewal
    return None
