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

"""What one scan does to the case of a resource: the episode's life."""

import dataclasses
import datetime
import types
from collections.abc import Mapping

from cipclient.evaluate import deletion
from cipclient.evaluate import due
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing
from cipclient.model import verdict

HoldReason = model_case.HoldReason
State = verdict.State

#: What only delays what was announced: no day is void that they covered.
_DELAYS = frozenset({HoldReason.UNREACHABLE, HoldReason.WANTED})
_ON_THE_WAY = (model_case.Stage.OK, model_case.Stage.WARNED)
_NOTHING: Mapping[str, frozenset[str]] = types.MappingProxyType({})
#: What an owner brings a server to who takes it back. All else is passing,
#: or says nothing: what is in ERROR may never have come back.
_BACK = frozenset(
    {
        'ACTIVE',
        'PAUSED',
        'RESCUE',
        'SHUTOFF',
        'SUSPENDED',
        'VERIFY_RESIZE',
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class Sighted:
    """A resource as one scan saw it.

    :param episode: the number that an episode has if it begins now.
    :param ticket: of the operator's tables; empty where there is none.
    :param doubtful: the rules of which it is not known whether they hold, or
        since when.
    :param locked: whether somebody else than this program locked it; None
        where that is not known.
    :param returns: how many episodes before it ended as its owner took it
        back.
    :param before: where it stands by what it was before it was taken out of
        service; None where it is in service, or nothing may follow.
    """

    resource: model_standing.ResourceKey
    subject: model_standing.Subject
    standing: model_standing.Standing
    episode: int
    ticket: str = ''
    doubtful: frozenset[str] = frozenset()
    locked: bool | None = False
    returns: int = 0
    before: model_standing.Standing | None = None


def advance(
    case: model_case.Case | None,
    sighted: Sighted,
    policy: model_policy.Policy,
    now: datetime.datetime,
    first_scan: datetime.datetime | None,
    proves: Mapping[str, frozenset[str]] = _NOTHING,
) -> model_case.Case | None:
    """Return the case as it is after the scan; None where there is none.

    Opens it, brings it up to date, puts holds on and off, makes days void
    that were missed, and ends it where the policy no longer calls the
    resource over or near.

    :param first_scan: when the cloud was first recorded in whole, aware and
        in UTC; None if this scan may be that one.
    :param proves: by verb, the statuses of what is out of service by it.
    """
    if case is not None and case.quarantined is not None:
        return _quarantined(case, sighted, policy, now, proves)
    if case is not None and _is_doubtful(case.standing, sighted):
        doubt = dataclasses.replace(sighted.standing, state=State.UNKNOWN)
        sighted = dataclasses.replace(sighted, standing=doubt)
    standing = sighted.standing
    if case is None:
        if _settled(standing) or not _opens(standing, now):
            return None
        case = _opened(sighted, now, first_scan)
    elif (
        case.stage in _ON_THE_WAY
        and not _settled(standing)
        # A clock that goes back ends nothing (P23). What was quarantined is
        # judged by what it was before, which a scan does not see.
        and not _opens(standing, max(now, case.opened))
    ):
        return closed(_seen(case, sighted), now, model_case.Ending.CLEARED)
    case = _held(_seen(case, sighted), sighted, standing, policy, now)
    return _punctual(case, policy.calendar, now)


def _held(
    case: model_case.Case,
    sighted: Sighted,
    standing: model_standing.Standing,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> model_case.Case:
    """Return the case with the holds that a scan puts on or takes off."""
    for reason, why in (
        (HoldReason.EXEMPT, _why(standing, State.EXEMPT)),
        (HoldReason.UNKNOWN, _why(standing, State.UNKNOWN)),
        (HoldReason.HELD, sighted.ticket and f'ticket {sighted.ticket}'),
        (HoldReason.LOCKED, _lock(case, sighted)),
    ):
        if why:
            case = hold(case, reason, why, now)
        else:
            case = release(case, reason, policy.calendar, now)
    return case


def _lock(case: model_case.Case, sighted: Sighted) -> str:
    """Return why a lock holds it; an operator may have let it go on."""
    if HoldReason.LOCKED in case.released:
        return ''
    if sighted.locked is None:
        # What is not known takes no hold off.
        return next(
            (h.why for h in case.holds if h.reason is HoldReason.LOCKED), ''
        )
    if not sighted.locked:
        return ''
    return 'Somebody locked it.'


def _quarantined(
    case: model_case.Case,
    sighted: Sighted,
    policy: model_policy.Policy,
    now: datetime.datetime,
    proves: Mapping[str, frozenset[str]],
) -> model_case.Case:
    """Return the case of what is out of service, or was until now.

    It is judged by what it was before: a server that we stopped is none
    that somebody forgot. In a status that its owner brought it to, it is
    back, and its episode ends; the next one has its full schedule.
    """
    status = sighted.subject.status
    proved = proves.get(case.verb)
    case = dataclasses.replace(
        case, subject=_named(case.subject, sighted.subject)
    )
    if proved is not None and status not in proved and status in _BACK:
        return closed(case, now, model_case.Ending.RETURNED)
    before = sighted.before
    if before is None:
        # Nothing may follow: a day that was given for it is void.
        return dataclasses.replace(
            case,
            standing=deletion.without_act(case.standing),
            announcement=None,
        )
    if (
        not _settled(before)
        and before.state is not State.OVER
        # What is kept of a server waits for its end from the first.
        and not case.is_kept
    ):
        if case.quarantined is not None and now < case.quarantined:
            # A clock that goes back ends nothing (P23).
            return case
        # A corrected typo does not go on to delete.
        return closed(case, now, model_case.Ending.CLEARED)
    if before.state is State.UNKNOWN:
        before = dataclasses.replace(
            case.standing, state=State.UNKNOWN, reasons=before.reasons
        )
    case = dataclasses.replace(case, standing=before)
    if before.acts_from is None and not _settled(before):
        case = dataclasses.replace(case, announcement=None)
    case = _held(case, sighted, before, policy, now)
    return _punctual(case, policy.calendar, now)


def gone(case: model_case.Case, now: datetime.datetime) -> model_case.Case:
    """Return the case of what the cloud says does not exist any more."""
    return closed(case, now, model_case.Ending.GONE)


def hold(
    case: model_case.Case,
    reason: HoldReason,
    why: str,
    now: datetime.datetime,
) -> model_case.Case:
    """Return the case held for a reason, since when it first was.

    :param why: a sentence.
    """
    if not case.held_for(reason):
        held = model_case.Hold(reason, why, now)
        return dataclasses.replace(case, holds=(*case.holds, held))
    holds = tuple(
        dataclasses.replace(one, why=why) if one.reason is reason else one
        for one in case.holds
    )
    return dataclasses.replace(case, holds=holds)


def release(
    case: model_case.Case,
    reason: HoldReason,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> model_case.Case:
    """Return the case without a hold, and without a day that it covered.

    Who could not be reached was told nothing of the day: that it passed is
    an ordinary delay. So it is where signs that it is wanted could not be
    read; one that was read does not go away.
    """
    if not case.held_for(reason):
        return case
    ended = [one for one in case.holds if one.reason is reason]
    case = dataclasses.replace(
        case, holds=tuple(one for one in case.holds if one not in ended)
    )
    announcement = case.announcement
    if (
        announcement is not None
        and reason not in _DELAYS
        and announcement.day <= calendar.day_of(now)
        and any(calendar.day_of(h.since) <= announcement.day for h in ended)
    ):
        return _void(case, model_case.GivenFor.HOLD)
    return case


def _opens(standing: model_standing.Standing, now: datetime.datetime) -> bool:
    return standing.opens is not None and standing.opens <= now


def _settled(standing: model_standing.Standing) -> bool:
    """Whether it neither begins nor ends an episode: both only hold one."""
    return standing.state in (State.UNKNOWN, State.EXEMPT)


def _is_doubtful(before: model_standing.Standing, sighted: Sighted) -> bool:
    """Whether its dates are later only because a rule is unknown now.

    What is unknown moves no day. The other rules go on by themselves where
    they give no later one.
    """
    now = sighted.standing
    if before.acts_rule in sighted.doubtful:
        return _is_later(before.acts_from, now.acts_from)
    return (
        not now.acts_rule
        and before.rule in sighted.doubtful
        and _is_later(before.expires, now.expires)
    )


def _is_later(
    before: datetime.datetime | None, after: datetime.datetime | None
) -> bool:
    return before is not None and (after is None or after > before)


def _opened(
    sighted: Sighted,
    now: datetime.datetime,
    first_scan: datetime.datetime | None,
) -> model_case.Case:
    expires = sighted.standing.expires
    return model_case.Case(
        sighted.resource,
        sighted.subject,
        sighted.standing,
        now,
        episode=sighted.episode,
        returns=sighted.returns,
        backlog=expires is not None and expires <= (first_scan or now),
    )


def _seen(case: model_case.Case, sighted: Sighted) -> model_case.Case:
    """Return the case with what the scan saw.

    What is unknown now leaves the dates that were known last: they say
    nothing less than before.
    """
    standing = sighted.standing
    if standing.state is State.UNKNOWN:
        standing = dataclasses.replace(
            case.standing, state=State.UNKNOWN, reasons=standing.reasons
        )
    return dataclasses.replace(
        case,
        standing=standing,
        subject=_named(case.subject, sighted.subject),
    )


def _named(
    before: model_standing.Subject, seen: model_standing.Subject
) -> model_standing.Subject:
    """Return what was seen, with names that were read at another time."""
    known = {}
    if seen.project_id == before.project_id:
        for name in ('project', 'domain_id', 'domain'):
            known[name] = getattr(seen, name) or getattr(before, name)
    if seen.user_id == before.user_id:
        known['owner'] = seen.owner or before.owner
    return dataclasses.replace(seen, **known)


def _why(standing: model_standing.Standing, state: State) -> str:
    if standing.state is not state:
        return ''
    return '; '.join(standing.reasons) or str(state)


def _punctual(
    case: model_case.Case,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> model_case.Case:
    """Return the case without a day that was missed by more than a week.

    While it is held, the end of the hold decides.
    """
    announcement = case.announcement
    if (
        announcement is None
        or not announcement.act
        or not case.has_day
        or any(h.reason is not HoldReason.UNREACHABLE for h in case.holds)
        or calendar.day_of(now) <= announcement.day + due.KEPT
    ):
        return case
    return _void(case, model_case.GivenFor.LATE)


def _void(
    case: model_case.Case, reason: model_case.GivenFor
) -> model_case.Case:
    """Return the case without its day. It has passed: no place is free."""
    return dataclasses.replace(case, announcement=None, awaits=reason)


def closed(
    case: model_case.Case,
    now: datetime.datetime,
    ending: model_case.Ending,
) -> model_case.Case:
    """Return the case with its end."""
    return dataclasses.replace(
        case, announcement=None, holds=(), closed=now, ending=ending
    )
