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

"""What another policy would change, before it is in force."""

import dataclasses
import datetime
from collections.abc import Iterable

from cipclient.model import standing as model_standing
from cipclient.model import verdict

Standing = model_standing.Standing

#: By one policy and by another; the first is None where it judged nothing.
Judged = tuple[Standing | None, Standing]

#: In these nothing is done, whatever the dates are.
_STILL = frozenset({verdict.State.EXEMPT, verdict.State.UNKNOWN})


@dataclasses.dataclass(frozen=True, slots=True)
class RuleChange:
    """What the change is to the resources of one rule.

    :param rule: of the policy that affects them.
    :param affected: how many it newly affects.
    :param released: how many are not affected any more.
    """

    rule: str
    affected: int = 0
    released: int = 0


def newly_affected(
    old: Standing | None, new: Standing, now: datetime.datetime
) -> bool:
    """Return whether a resource has to suffer what it had not to suffer.

    It would have a case now, and by the old policy none; or it would be
    taken out of service in the end, and by the old policy only be told.
    """
    return (_is_open(new, now) and not _is_open(old, now)) or (
        _leads_to_act(new, now) and not _leads_to_act(old, now)
    )


def by_rule(
    judged: Iterable[Judged], now: datetime.datetime
) -> tuple[RuleChange, ...]:
    """Return what changes, most newly affected first, then by rule.

    Rules that change nothing for anybody are left out.
    """
    affected: dict[str, int] = {}
    released: dict[str, int] = {}
    for old, new in judged:
        if newly_affected(old, new, now):
            name = _rule(new, now)
            affected[name] = affected.get(name, 0) + 1
        elif old is not None and newly_affected(new, old, now):
            name = _rule(old, now)
            released[name] = released.get(name, 0) + 1
    changes = [
        RuleChange(rule, affected.get(rule, 0), released.get(rule, 0))
        for rule in affected | released
    ]
    return tuple(
        sorted(changes, key=lambda change: (-change.affected, change.rule))
    )


def _is_open(standing: Standing | None, now: datetime.datetime) -> bool:
    return (
        standing is not None
        and standing.state not in _STILL
        and standing.opens is not None
        and standing.opens <= now
    )


def _leads_to_act(standing: Standing | None, now: datetime.datetime) -> bool:
    return (
        standing is not None
        and standing.state not in _STILL
        and standing.acts_opens is not None
        and standing.acts_opens <= now
    )


def _rule(standing: Standing, now: datetime.datetime) -> str:
    """Return the one that hurts more: the one that leads to an act."""
    if _leads_to_act(standing, now):
        return standing.acts_rule
    return standing.rule
