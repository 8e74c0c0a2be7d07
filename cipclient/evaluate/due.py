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

"""Whether the announced act of a case may be done now.

Each condition blocks alone. What is not known blocks, too: it is in the
case's holds, or in its state.
"""

import datetime
from typing import NamedTuple

from cipclient.evaluate import scope
from cipclient.model import case as model_case
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import verdict

#: How long after its day an act may still be done without a new notice.
KEPT = datetime.timedelta(days=7)
_UNREACHABLE = model_case.HoldReason.UNREACHABLE
Why = model_plan.Why


class Refusal(NamedTuple):
    """Why it may not.

    :param because: a sentence.
    """

    why: model_plan.Why
    because: str


def refusal(
    case: model_case.Case,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> Refusal | None:
    """Return why the act may not be done now; None if it may.

    :param now: aware, in UTC.
    """
    return (
        _stage(case)
        or _outside(case, policy.scope)
        or _holds(case)
        or _state(case, now)
        or _told(case, now)
        or _day(case, policy, now)
    )


def _stage(case: model_case.Case) -> Refusal | None:
    if case.closed is not None:
        return Refusal(Why.OUTSIDE, 'Its case is closed.')
    announcement = case.announcement
    act = '' if announcement is None else announcement.act
    # A day of another act than this is of no use to what is out of service.
    is_done = case.is_out and act not in ('', model_case.DELETE)
    if case.stage is case.next_stage and not is_done:
        return None
    if case.is_out and case.has_day:
        return Refusal(Why.QUEUED, 'Nobody was warned of its deletion yet.')
    if case.stage is model_case.Stage.OK:
        if _is_waived(case):
            return None
        return Refusal(Why.QUEUED, 'Nobody was warned yet.')
    return Refusal(Why.OUTSIDE, f'It is {case.stage} already.')


def _is_waived(case: model_case.Case) -> bool:
    """Whether it needs nobody who was told: never to be deleted."""
    return case.waived and not case.is_out


def _outside(
    case: model_case.Case, given: model_policy.Scope | None
) -> Refusal | None:
    subject = case.subject
    if scope.in_scope(
        given,
        subject.project_id,
        subject.project,
        subject.domain_id,
        subject.domain,
    ):
        return None
    return Refusal(Why.OUTSIDE, 'The scope of the policy leaves it out.')


def _holds(case: model_case.Case) -> Refusal | None:
    holding = [
        hold
        for hold in case.holds
        if not (_is_waived(case) and hold.reason is _UNREACHABLE)
    ]
    if not holding:
        return None
    return Refusal(
        Why.HELD,
        '; '.join(f'Held ({hold.reason}): {hold.why}' for hold in holding),
    )


def _state(case: model_case.Case, now: datetime.datetime) -> Refusal | None:
    standing = case.standing
    if standing.state is not verdict.State.OVER:
        return Refusal(Why.HELD, f'Its state is {standing.state}, not over.')
    if not standing.acts_rule or standing.acts_from is None:
        return Refusal(
            Why.OUTSIDE, 'No rule that is over has a ladder that acts.'
        )
    if standing.acts_from > now:
        return Refusal(
            Why.QUEUED,
            f'The rule {standing.acts_rule} ends at '
            f'{_moment(standing.acts_from)}.',
        )
    return None


def _told(case: model_case.Case, now: datetime.datetime) -> Refusal | None:
    """Nobody is acted on who was not told of that very day (P2)."""
    announcement = case.announcement
    if announcement is None or not announcement.act:
        return Refusal(Why.QUEUED, 'No day was announced for it.')
    told = announcement.told
    if told is None:
        if not _is_waived(case):
            return Refusal(
                Why.QUEUED, f'Nobody was told of {announcement.day}.'
            )
        told = announcement.given
    if told + announcement.minimum_notice > now:
        return Refusal(
            Why.QUEUED,
            f'The notice of {_moment(told)} is younger than '
            f'{announcement.minimum_notice.days} days.',
        )
    return None


def _day(
    case: model_case.Case,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> Refusal | None:
    """Never before any day that was ever announced (P18)."""
    announcement = case.announcement
    assert announcement is not None
    bounds = (announcement.at, case.due, case.extended)
    latest = max(bound for bound in bounds if bound is not None)
    if now < latest:
        return Refusal(Why.QUEUED, f'Its day begins at {_moment(latest)}.')
    if policy.calendar.day_of(now) > announcement.day + KEPT:
        return Refusal(
            Why.QUEUED,
            f'{announcement.day} is more than {KEPT.days} days ago: a new '
            'day is announced first.',
        )
    if not policy.calendar.acts_at(now):
        return Refusal(
            Why.QUEUED, 'The calendar has no acts now: see calendar.'
        )
    return None


def _moment(moment: datetime.datetime) -> str:
    return f'{moment.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC'
