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

"""Whether what is out of service may go for good.

It is judged by what it was before (design: what our own steps changed is
replaced by what was recorded), by the policy that is in force now. Each
condition blocks alone, and what is not known blocks.
"""

import dataclasses
import datetime
from collections.abc import Iterable

from cipclient.evaluate import due
from cipclient.evaluate import standing as evaluate_standing
from cipclient.model import case as model_case
from cipclient.model import ladder as model_ladder
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict

Why = model_plan.Why
State = verdict.State

#: The verb that may be followed by a delete: it leaves the disk in an image,
#: or in its volume. Of what was only stopped nothing is kept.
_KEEPS = 'shelve'
#: Complete scans, of two runs, that must have called it due (P1).
SCANS = 2
#: Why a ladder with ``four_eyes`` lets nothing be deleted by itself.
UNAPPROVED = (
    'Its ladder asks for four eyes: save a plan, have somebody else approve '
    'it, and apply it with --plan.'
)


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one resource that is to be deleted.

    :param scans: how many complete scans saw it due since its day came, this
        run's included.
    :param wanted: why somebody may want it back: a sign that he tried, or
        that the signs could not be read; a phrase.
    :param unkept: why it is not known that its data are kept; a phrase.
    """

    scans: int = 0
    wanted: str = ''
    unkept: str = ''


def standing(
    judged: verdict.Verdict,
    case: model_case.Case,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> model_standing.Standing:
    """Return where a case stands, with its delete as the next act.

    None follows unless the ladder of every rule that is past says so.

    :param judged: what it was before, by the policy as it is now.
    """
    found = evaluate_standing.standing_of(judged)
    ladder = policy.ladders.get(found.acts_ladder)
    quarantined = case.quarantined
    if (
        found.state is not State.OVER
        or ladder is None
        or quarantined is None
        or case.verb != _KEEPS
    ):
        return without_act(found)
    keep = _keep([ladder, *_ladders(judged, now)])
    if keep is None:
        return without_act(found)
    return _after(found, quarantined + keep, ladder)


def foreseen(
    before: model_standing.Standing,
    verb: str,
    ladder: model_ladder.Ladder | None,
    now: datetime.datetime,
) -> model_standing.Standing:
    """Return where something will stand that is taken out of service now.

    If nothing changes, and the rule by which it is is the only one past.

    :param before: by which it is.
    :param ladder: of that rule.
    """
    keep = _keep([ladder])
    if ladder is None or keep is None or verb != _KEEPS:
        return without_act(before)
    return _after(before, now + keep, ladder)


def _after(
    found: model_standing.Standing,
    acts_from: datetime.datetime,
    ladder: model_ladder.Ladder,
) -> model_standing.Standing:
    return dataclasses.replace(
        found,
        acts_from=acts_from,
        acts_opens=acts_from - ladder.first_warning,
    )


def _keep(
    ladders: Iterable[model_ladder.Ladder | None],
) -> datetime.timedelta | None:
    """Return how long it is kept; None where one of them does not delete.

    The longest: what is not known of a rule makes no day earlier (P21).
    """
    keeps = []
    for ladder in ladders:
        if ladder is None or not ladder.delete or ladder.keep is None:
            return None
        keeps.append(ladder.keep)
    return max(keeps)


def without_act(
    found: model_standing.Standing,
) -> model_standing.Standing:
    """Return it with nothing to follow."""
    return dataclasses.replace(
        found, acts_rule='', acts_ladder='', acts_from=None, acts_opens=None
    )


def _ladders(
    judged: verdict.Verdict, now: datetime.datetime
) -> list[model_ladder.Ladder | None]:
    """Return those of the rules that are past, or may be (P21).

    A condition always has an end: one without holds since it is not known
    when, or is not known to hold.
    """
    return [
        *(
            trial.rule.ladder
            for trial in judged.lifetimes[-1:]
            if trial.expires is not None and trial.expires <= now
        ),
        *(
            trial.rule.ladder
            for trial in judged.conditions
            if trial.expires is None or trial.expires <= now
        ),
    ]


def due_since(
    case: model_case.Case,
    let_go: datetime.datetime | None,
    now: datetime.datetime,
) -> datetime.datetime:
    """Return since when a scan that saw it saw it due (P1).

    A scan from before its day, before its people had the notice for as long
    as is written, or while it was held, did not.

    :param case: one with a day.
    :param let_go: when its last hold ended, aware and in UTC; None if it
        had none.
    """
    announcement = case.announcement
    assert announcement is not None
    bounds = [announcement.at, case.due, case.extended, let_go]
    if announcement.told is None or case.holds:
        bounds.append(now)
    else:
        bounds.append(announcement.told + announcement.minimum_notice)
    return max(bound for bound in bounds if bound is not None)


def refusal(
    evidence: Evidence,
    resource: model_resource.Resource,
    *,
    allowed: bool,
    unapproved: str,
) -> due.Refusal | None:
    """Return why it may not be deleted now; None if nothing is in the way.

    That somebody may want it back is a hold of its case by then, and whether
    Nova is at work on it was asked as its verb was chosen.

    :param resource: as it is.
    :param allowed: the command says that it may delete.
    :param unapproved: why the second pair of eyes that is asked for did not
        say so; empty if it did, or none is asked for.
    """
    if evidence.unkept:
        return unknown(evidence.unkept)
    if resource.fact('locked') is not False:
        return due.Refusal(
            Why.HELD, 'It is locked, or whether it is is not known.'
        )
    return unasked(evidence, allowed, unapproved)


def unknown(phrase: str) -> due.Refusal:
    """Return that it may not, for a reason that is to go away by itself."""
    return due.Refusal(Why.HELD, f'{phrase[:1].upper()}{phrase[1:]}.')


def unasked(
    evidence: Evidence, allowed: bool, unapproved: str
) -> due.Refusal | None:
    """Return what is missing that somebody has to say; None for nothing.

    Two scans that called it due, and the word of who runs it.
    """
    if evidence.scans < SCANS:
        return due.Refusal(
            Why.QUEUED,
            'One complete scan called it due: it takes another one, of a '
            'later run.',
        )
    if not allowed:
        return due.Refusal(
            Why.OUTSIDE, 'This run may not delete: see --allow.'
        )
    if unapproved:
        return due.Refusal(Why.OUTSIDE, unapproved)
    return None
