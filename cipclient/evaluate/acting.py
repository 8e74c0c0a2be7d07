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

"""What one run does: everything that is due, in order, within the pace."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable, Mapping

from cipclient.evaluate import deletion
from cipclient.evaluate import due
from cipclient.evaluate import episode
from cipclient.evaluate import pacing
from cipclient.evaluate import quarantine
from cipclient.evaluate import retention
from cipclient.model import case as model_case
from cipclient.model import fact
from cipclient.model import ladder as model_ladder
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import verb as model_verb
from cipclient.model import verdict

Fit = model_verb.Fit
HoldReason = model_case.HoldReason
Why = model_plan.Why
_Key = tuple[bool, datetime.date, datetime.datetime, str, str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A case whose day has come.

    :param verdict: of this scan; None where it was not seen.
    :param managed: to what other service it belongs; empty for none.
    :param unread: why something is not known that has to be; a phrase.
    :param locked_by_us: the lock that may be on it is ours.
    :param evidence: of what is to be deleted; None for all else.
    """

    case: model_case.Case
    verdict: verdict.Verdict | None
    managed: str = ''
    unread: str = ''
    locked_by_us: bool = False
    evidence: deletion.Evidence | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Allowed:
    """What the command lets a run do beside what can be taken back.

    :param loss: what the ladder says may be destroyed, may be.
    :param delete: what is due may be deleted.
    :param unapproved: why the second pair of eyes has not seen the plan;
        empty if it has.
    """

    loss: bool = False
    delete: bool = False
    unapproved: str = deletion.UNAPPROVED


#: Nothing.
NOTHING = Allowed()


def plan(
    candidates: Iterable[Candidate],
    policy: model_policy.Policy,
    verbs: Mapping[str, model_verb.VerbSpec],
    room: pacing.Room,
    now: datetime.datetime,
    *,
    allowed: Allowed = NOTHING,
    only: Collection[str] = (),
    project_id: str | None = None,
    limit: int | None = None,
) -> model_plan.Plan:
    """Plan the acts of one run.

    Days of today come before late ones; of one day, by end and id. The same
    values give the same plan, in whatever order they come (P19). What the
    options of a run leave out is left out last: it takes no place from
    others, and nothing takes its place (P14).

    :param policy: one with a pace.
    :param only: ids of resources; empty for all.
    :param limit: at most so many acts.
    """
    today = policy.calendar.day_of(now)
    steps: list[model_plan.PlannedStep] = []
    asides: list[model_plan.Aside] = []
    for one in sorted(candidates, key=lambda one: order(one.case, today)):
        found = _judged(one, policy, verbs, now, allowed)
        if isinstance(found, model_plan.Aside):
            asides.append(found)
        else:
            steps.append(found)
    paced, queued = _paced(steps, policy, verbs, room)
    kept, left_out = _chosen(paced, only, project_id, limit)
    return model_plan.Plan(
        policy.cloud,
        now,
        policy.digest,
        tuple(kept),
        (*asides, *queued, *left_out),
    )


def order(case: model_case.Case, today: datetime.date) -> _Key:
    """Return what orders the acts of a day."""
    day = today if case.announcement is None else case.announcement.day
    return (
        day != today,
        day,
        case.standing.expires or case.opened,
        case.resource.id,
        case.resource.region,
        case.resource.kind,
    )


def _judged(
    one: Candidate,
    policy: model_policy.Policy,
    verbs: Mapping[str, model_verb.VerbSpec],
    now: datetime.datetime,
    allowed: Allowed,
) -> model_plan.PlannedStep | model_plan.Aside:
    case = _wanted(one, _managed(one, policy, now), policy, now)
    refused = due.refusal(case, policy, now)
    if refused is not None:
        return model_plan.Aside(case, refused.why, refused.because)
    if one.verdict is None:
        return model_plan.Aside(case, Why.HELD, 'This scan did not see it.')
    unread = one.unread or _whose(one.verdict.resource)
    if unread:
        return model_plan.Aside(case, Why.HELD, f'Unknown: {unread}.')
    ladder = policy.ladders.get(case.standing.acts_ladder)
    assert case.announcement is not None
    if ladder is None:
        return model_plan.Aside(
            case, Why.HELD, 'The ladder that it goes by is gone.'
        )
    resource = one.verdict.resource
    chosen = quarantine.choice(
        case.announcement.act, ladder, resource, verbs, allowed.loss
    )
    aside = _not_chosen(case, chosen, now) or _not_deleted(
        one, case, verbs[chosen.verb], ladder, allowed
    )
    if aside is not None:
        return aside
    if case.is_kept:
        # Neither an image nor a volume can be locked by us.
        return model_plan.PlannedStep(
            case, resource, chosen.verb, _why(case), fences=False
        )
    locked = resource.fact('locked')
    writes = fences = chosen.fit is Fit.DO
    if locked is not False and not one.locked_by_us:
        if locked is not True:
            return model_plan.Aside(
                case, Why.HELD, 'Whether it is locked is not known.'
            )
        if HoldReason.LOCKED not in case.released:
            held = episode.hold(
                case, HoldReason.LOCKED, 'Somebody locked it.', now
            )
            return model_plan.Aside(held, Why.HELD, 'Somebody locked it.')
        fences = False
    return model_plan.PlannedStep(
        case,
        resource,
        chosen.verb,
        _why(case),
        chosen.loses,
        writes=writes,
        fences=fences,
        keeps_lock=ladder.lock and chosen.verb == 'stop' and fences,
        offloads=ladder.offload and chosen.verb == 'shelve',
        began={
            trial.rule.name: trial.begins
            for trial in one.verdict.conditions
            if trial.begins is not None
        },
    )


def _not_chosen(
    case: model_case.Case, chosen: quarantine.Choice, now: datetime.datetime
) -> model_plan.Aside | None:
    """Return why it is not done, held where only an operator can tell."""
    if chosen.fit is Fit.WAIT:
        return model_plan.Aside(case, Why.WAITING, f'{chosen.why}.')
    if chosen.unknown:
        return model_plan.Aside(case, Why.HELD, f'Unknown: {chosen.why}.')
    if chosen.fit is Fit.HOLD:
        held = episode.hold(case, HoldReason.FAILED, chosen.why, now)
        return model_plan.Aside(held, Why.HELD, f'{chosen.why}.')
    return None


def _not_deleted(
    one: Candidate,
    case: model_case.Case,
    verb: model_verb.VerbSpec,
    ladder: model_ladder.Ladder,
    allowed: Allowed,
) -> model_plan.Aside | None:
    """Return why a delete is not done; None for all else."""
    if not verb.removes or one.verdict is None:
        return None
    evidence = one.evidence or deletion.Evidence(
        unkept='nothing is known of it'
    )
    unapproved = allowed.unapproved if ladder.four_eyes else ''
    if case.is_kept:
        refused = retention.refusal(
            evidence, allowed=allowed.delete, unapproved=unapproved
        )
    else:
        refused = deletion.refusal(
            evidence,
            one.verdict.resource,
            allowed=allowed.delete,
            unapproved=unapproved,
        )
    if refused is None:
        return None
    return model_plan.Aside(case, refused.why, refused.because)


def _whose(resource: model_resource.Resource) -> str:
    """Return what is not known of whose it is (P9); empty if all is.

    Exemptions, other services and the pace of a project go by it.
    """
    for name in ('project_id', 'user_id'):
        if isinstance(resource.fact(name), fact.Unknown):
            return f'its {name}'
    return ''


def _managed(
    one: Candidate, policy: model_policy.Policy, now: datetime.datetime
) -> model_case.Case:
    """Return the case held while it belongs to another service."""
    if one.managed:
        return episode.hold(
            one.case,
            HoldReason.MANAGED,
            f'It belongs to {one.managed}.',
            now,
        )
    if one.unread or one.verdict is None:
        # What is not known releases nothing.
        return one.case
    return episode.release(one.case, HoldReason.MANAGED, policy.calendar, now)


def _wanted(
    one: Candidate,
    case: model_case.Case,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> model_case.Case:
    """Return the case held while somebody may want it back."""
    if one.evidence is None:
        # What nobody looked for releases nothing.
        return case
    wanted = one.evidence.wanted
    if wanted:
        why = f'{wanted[:1].upper()}{wanted[1:]}.'
        return episode.hold(case, HoldReason.WANTED, why, now)
    return episode.release(case, HoldReason.WANTED, policy.calendar, now)


def _why(case: model_case.Case) -> str:
    """Say why now, to somebody who looks at it at night."""
    announcement, standing = case.announcement, case.standing
    assert announcement is not None
    ends = standing.acts_from
    told = announcement.told
    said = (
        'waived, as nobody could be told'
        if told is None
        else f'told on {told:%Y-%m-%d}'
    )
    if case.is_kept:
        until = '' if ends is None else f', kept until {ends:%Y-%m-%d}'
        return (
            f'Of a deleted server{until}; its day is '
            f'{announcement.day}, {said}.'
        )
    over = '' if ends is None else f' ended on {ends:%Y-%m-%d}'
    return (
        f'The rule {standing.acts_rule}{over}; its day is '
        f'{announcement.day}, {said}.'
    )


def _paced(
    steps: Iterable[model_plan.PlannedStep],
    policy: model_policy.Policy,
    verbs: Mapping[str, model_verb.VerbSpec],
    room: pacing.Room,
) -> tuple[list[model_plan.PlannedStep], list[model_plan.Aside]]:
    day = pacing.Day(policy, room)
    kept, queued = [], []
    for step in steps:
        because = day.take(
            step.case.subject.project_id,
            step.case.backlog,
            deletes=verbs[step.verb].removes,
        )
        if because is None:
            kept.append(step)
        else:
            queued.append(model_plan.Aside(step.case, Why.QUEUED, because))
    return kept, queued


def _chosen(
    steps: Iterable[model_plan.PlannedStep],
    only: Collection[str],
    project_id: str | None,
    limit: int | None,
) -> tuple[list[model_plan.PlannedStep], list[model_plan.Aside]]:
    kept: list[model_plan.PlannedStep] = []
    left_out = []
    for step in steps:
        case = step.case
        if only and case.resource.id not in only:
            because = 'It is not among those that this run is for.'
        elif project_id not in (None, case.subject.project_id):
            because = 'It is of another project than this run is for.'
        elif limit is not None and len(kept) >= limit:
            because = f'This run does at most {limit}.'
        else:
            kept.append(step)
            continue
        left_out.append(model_plan.Aside(case, Why.OUTSIDE, because))
    return kept, left_out
