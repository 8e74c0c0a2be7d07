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
from collections.abc import Iterable

from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.model import verdict


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


def _completed(
    view: ledger_view.View,
    one: model_kept.Kept,
    policy: model_policy.Policy,
    life: record.Life | None = None,
) -> record.Remnant | None:
    """Return what is known of one; None if no delete kept it.

    :param life: its own; None where that is still to be read.
    """
    steps = view.steps_of(one.resource)
    number = next((s.case for s in steps if s.number == one.step), 0)
    case = view.case(number) if number else None
    if (
        case is None
        or case.closed is None
        or case.ending is not model_case.Ending.DELETED
    ):
        return None
    if life is None:
        life = _life(view, one)
    return record.Remnant(
        one,
        case.closed,
        case.standing.acts_rule or case.standing.rule,
        _until(case, steps, case.closed, policy),
        None
        if life is None
        else next((c for c in life.cases if c.closed is None), None),
    )


def _life(view: ledger_view.View, one: model_kept.Kept) -> record.Life | None:
    for key, _subject in view.find(one.id, one.kind):
        if key.region == one.resource.region:
            return view.life(key)
    return None


def _until(
    case: model_case.Case,
    steps: Iterable[model_step.Step],
    deleted: datetime.datetime,
    policy: model_policy.Policy,
) -> datetime.datetime | None:
    """Return to when it is kept at least, by what was said and what is.

    The longer of the two: nobody who was told of a time is given less.
    """
    ladder = policy.ladders.get(case.standing.acts_ladder)
    if ladder is None or not ladder.delete or ladder.retention is None:
        return None
    said = (
        step.before.get('retention')
        for step in steps
        if step.case == case.number and step.outcome is model_step.Outcome.DONE
    )
    spans = [
        datetime.timedelta(seconds=seconds)
        for seconds in said
        if isinstance(seconds, (int, float))
    ]
    return deleted + max([ladder.retention, *spans])


def _standing(
    whose: record.Remnant,
) -> model_standing.Standing:
    if whose.case is not None:
        return whose.case.standing
    return model_standing.Standing(verdict.State.OK, whose.rule, whose.until)
