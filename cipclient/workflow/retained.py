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

"""What is kept of deleted servers for longer than their people were told."""

import datetime
from collections.abc import Sequence

from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy

_GIGABYTE = 10**9
#: As many are named on a screen.
_NAMED = 3


def over(
    view: ledger_view.View, policy: model_policy.Policy, now: datetime.datetime
) -> Sequence[str]:
    """Return a sentence for each whose time is over, oldest first.

    From the ledger alone: whether it is still there is not asked. The time
    is the retention of the ladder by which its server was deleted, as the
    policy has it now; what has none any more is kept.
    """
    said = []
    for one in view.kept():
        if one.kind == model_kept.IMAGE and not one.protected:
            # That of a shelve: what was deleted has a protected one.
            continue
        case = deleted(view, one)
        if case is None or case.closed is None:
            continue
        ladder = policy.ladders.get(case.standing.acts_ladder)
        if ladder is None or ladder.retention is None:
            continue
        ends = case.closed + ladder.retention
        if ends <= now:
            said.append(_sentence(one, case.closed, ends))
    return said


def summed(said: Sequence[str]) -> Sequence[str]:
    """Return the same in one sentence, for a screen."""
    if len(said) <= _NAMED:
        return said
    return (
        f'Images and volumes of deleted servers whose retention is over: '
        f"{len(said)}; the operators' digest names them.",
    )


def deleted(
    view: ledger_view.View, one: model_kept.Kept
) -> model_case.Case | None:
    """Return the case whose delete left it; None where none did."""
    number = next(
        (
            step.case
            for step in view.steps_of(one.resource)
            if step.number == one.step
        ),
        0,
    )
    case = view.case(number) if number else None
    if case is None or case.ending is not model_case.Ending.DELETED:
        return None
    return case


def _sentence(
    one: model_kept.Kept, deleted: datetime.datetime, ends: datetime.datetime
) -> str:
    size = f' ({one.size / _GIGABYTE:.1f} GB)' if one.size else ''
    name = one.subject.name or one.resource.id
    return (
        f'{one.kind.capitalize()} {one.id}{size} of server {name} '
        f'({one.resource.id}), which was deleted on {deleted:%Y-%m-%d}, was '
        f'to be kept until {ends:%Y-%m-%d}. Nothing here removes it: whoever '
        'does so by hand makes sure that nobody uses it.'
    )
