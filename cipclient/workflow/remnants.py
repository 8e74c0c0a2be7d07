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
"""What the deletes of servers kept: until when, and what comes of it."""

import dataclasses
import datetime
from collections.abc import Collection, Iterator

from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.model import verdict

#: What went out of service so long ago is no news.
_OLD = datetime.timedelta(days=30)


def told(
    view: ledger_view.View, life: record.Life, policy: model_policy.Policy
) -> record.Life:
    """Return a life with what is known of what is kept.

    What an act left and no delete is none: the image of a shelved server is
    that server.
    """
    whose = None
    if life.kept_of is not None:
        whose = _completed(view, life.kept_of.kept, policy, life)
    life = dataclasses.replace(
        life,
        kept=tuple(
            one
            for one in (
                _completed(view, remnant.kept, policy) for remnant in life.kept
            )
            if one is not None
        ),
        kept_of=whose,
    )
    if whose is None or whose.kept.ended is not None:
        return life
    return dataclasses.replace(life, standing=_standing(whose))


def life_of(
    view: ledger_view.View,
    id_: str,
    kind: str | None,
    policy: model_policy.Policy,
) -> record.Life | None:
    """Return the life of what is kept and has had no case yet.

    :param id_: of the image or volume.
    :returns: None if no such thing is kept of a deleted server.
    """
    one = named(view, id_, kind)
    if one is None:
        return None
    life = record.Life(
        model_standing.ResourceKey(one.resource.region, one.kind, one.id),
        model_kept.subject_of(one),
        model_standing.Standing(verdict.State.OK),
        one.found,
        one.found,
        gone=None,
        holding={},
        cases=(),
        notices=(),
        events=(),
        kept_of=record.Remnant(one),
    )
    life = told(view, life, policy)
    return None if life.kept_of is None else life


def named(
    view: ledger_view.View, id_: str, kind: str | None
) -> model_kept.Kept | None:
    """Return what is kept and has that id; None if nothing has."""
    return next(
        (
            one
            for one in view.kept()
            if one.id == id_ and kind in (None, one.kind)
        ),
        None,
    )


def to_come(
    view: ledger_view.View,
    policy: model_policy.Policy,
    cases: Collection[model_case.Case],
    now: datetime.datetime,
) -> Iterator[model_case.Case]:
    """Yield a case for each that has none yet, as it will be.

    :param cases: those that are open.
    """
    have = {case.resource[:3] for case in cases}
    number = max((case.number for case in cases), default=0)
    for one in view.kept():
        key = model_standing.ResourceKey(one.resource.region, one.kind, one.id)
        case = None if key[:3] in have else _deleted(view, one)
        until = None if case is None else _until(view, case, policy)
        if case is None or case.closed is None or until is None:
            continue
        ladder = policy.ladders[case.standing.acts_ladder]
        opens = until - ladder.first_warning
        number += 1
        yield model_case.Case(
            key,
            model_kept.subject_of(one),
            dataclasses.replace(
                case.standing,
                state=verdict.State.OVER,
                expires=until,
                opens=opens,
                acts_from=until,
                acts_opens=opens,
            ),
            opens,
            number=number,
            stage=model_case.Stage.QUARANTINED,
            # Nobody is told as long as it has no case.
            quarantined=min(case.closed, now - _OLD),
            verb=model_case.DELETE,
            kept_of=one.resource,
        )


def _completed(
    view: ledger_view.View,
    one: model_kept.Kept,
    policy: model_policy.Policy,
    life: record.Life | None = None,
) -> record.Remnant | None:
    """Return what is known of one; None if no delete kept it.

    :param life: its own; None where that is still to be read.
    """
    case = _deleted(view, one)
    if case is None:
        return None
    if life is None:
        life = _life(view, one)
    return record.Remnant(
        one,
        case.closed,
        case.standing.acts_rule or case.standing.rule,
        _until(view, case, policy),
        None
        if life is None
        else next((c for c in life.cases if c.closed is None), None),
    )


def _deleted(
    view: ledger_view.View, one: model_kept.Kept
) -> model_case.Case | None:
    """Return the case of its server; None if no delete of ours ended it."""
    steps = view.steps_of(one.resource)
    number = next((s.case for s in steps if s.number == one.step), 0)
    case = view.case(number) if number else None
    if case is None or case.ending is not model_case.Ending.DELETED:
        return None
    return case


def _life(view: ledger_view.View, one: model_kept.Kept) -> record.Life | None:
    for key, _subject in view.find(one.id, one.kind):
        if key.region == one.resource.region:
            return view.life(key)
    return None


def _until(
    view: ledger_view.View,
    case: model_case.Case,
    policy: model_policy.Policy,
) -> datetime.datetime | None:
    """Return to when it is kept at least, by what was said and what is.

    The longer of the two: nobody who was told of a time is given less.
    """
    ladder = policy.ladders.get(case.standing.acts_ladder)
    if (
        case.closed is None
        or ladder is None
        or not ladder.delete
        or ladder.retention is None
    ):
        return None
    said = (
        step.before.get('retention')
        for step in view.steps_of(case.resource)
        if step.case == case.number and step.outcome is model_step.Outcome.DONE
    )
    spans = [
        datetime.timedelta(seconds=seconds)
        for seconds in said
        if isinstance(seconds, (int, float))
    ]
    return case.closed + max([ladder.retention, *spans])


def _standing(
    whose: record.Remnant,
) -> model_standing.Standing:
    if whose.case is not None:
        return whose.case.standing
    return model_standing.Standing(verdict.State.OK, whose.rule, whose.until)
