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
from collections.abc import Collection, Iterator

from cipclient.evaluate import retention
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.model import standing as model_standing
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
    key = model_standing.ResourceKey(one.resource.region, one.kind, one.id)
    life = record.Life(
        key,
        model_kept.subject_of(one),
        model_standing.Standing(verdict.State.OK),
        one.found,
        one.found,
        gone=None,
        holding={},
        cases=(),
        notices=(),
        events=tuple(view.events_of(one, key)),
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
) -> Iterator[model_case.Case]:
    """Yield a case for each that has none yet, as it will be.

    :param cases: those that are open.
    """
    have = {case.resource[:3] for case in cases}
    number = max((case.number for case in cases), default=0)
    for one in view.retained():
        kept = one.kept
        key = model_standing.ResourceKey(
            kept.resource.region, kept.kind, kept.id
        )
        found = retention.standing(one, policy)
        if key[:3] in have or found is None or found.opens is None:
            continue
        case = retention.opened(
            one, key, model_kept.subject_of(kept), found, 1, found.opens
        )
        if case is not None:
            number += 1
            yield dataclasses.replace(case, number=number)


def _completed(
    view: ledger_view.View,
    one: model_kept.Kept,
    policy: model_policy.Policy,
    life: record.Life | None = None,
) -> record.Remnant | None:
    """Return what is known of one; None if no delete kept it.

    :param life: its own; None where that is still to be read.
    """
    retained = next(iter(view.retained(one.number)), None)
    if retained is None:
        return None
    if life is None:
        life = _life(view, one)
    found = retention.standing(retained, policy)
    before = retained.case.standing
    return record.Remnant(
        one,
        retained.since,
        before.acts_rule or before.rule,
        None if found is None else found.expires,
        None
        if life is None
        else next((c for c in life.cases if c.closed is None), None),
    )


def _life(view: ledger_view.View, one: model_kept.Kept) -> record.Life | None:
    for key, _subject in view.find(one.id, one.kind):
        if key.region == one.resource.region:
            return view.life(key)
    return None


def _standing(
    whose: record.Remnant,
) -> model_standing.Standing:
    if whose.case is not None:
        return whose.case.standing
    return model_standing.Standing(verdict.State.OK, whose.rule, whose.until)
