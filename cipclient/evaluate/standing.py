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

"""Where a resource stands by its verdict, and what it is called."""

import datetime
import functools
import re
from collections.abc import Mapping

from cipclient.evaluate import summary
from cipclient.model import ladder as model_ladder
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict

_NONE = model_ladder.Quarantine.NONE
#: What a flavor asks Placement for, in whichever of its groups.
_GPUS = re.compile(r'resources[A-Za-z0-9_-]*:[PV]GPU')
_ALIASES = 'pci_passthrough:alias'


def standing_of(judged: verdict.Verdict) -> model_standing.Standing:
    """Return what is kept of a verdict.

    What is exempt keeps its end, and opens when the exemption is over, if it
    ever is: then that is no surprise.
    """
    rule = '' if judged.rule is None else judged.rule.name
    if judged.state is verdict.State.EXEMPT and judged.exempt_until:
        opens, _ = _opening(judged)
        return model_standing.Standing(
            judged.state,
            rule,
            judged.expires,
            opens and max(opens, judged.exempt_until),
            reasons=judged.reasons,
        )
    if judged.expires is None or judged.state is verdict.State.EXEMPT:
        return _unopened(judged.state, rule, judged.expires, judged.reasons)
    opens, ladder = _opening(judged)
    acting = acts(judged)
    if acting is None:
        return model_standing.Standing(
            judged.state,
            rule,
            judged.expires,
            opens,
            ladder,
            reasons=judged.reasons,
        )
    acts_from, trial, its_ladder = acting
    return model_standing.Standing(
        judged.state,
        rule,
        judged.expires,
        opens,
        ladder,
        trial.rule.name,
        its_ladder.name,
        acts_from,
        acts_from - its_ladder.warn[0],
        judged.reasons,
    )


def opens_at(judged: verdict.Verdict) -> datetime.datetime | None:
    """Return from when there is a case, aware and in UTC; None for never."""
    if judged.expires is None or judged.state is verdict.State.EXEMPT:
        return None
    return _opening(judged)[0]


def acts(
    judged: verdict.Verdict,
) -> tuple[datetime.datetime, verdict.Trial, model_ladder.Ladder] | None:
    """Return the earliest end by a rule that quarantines, and its ladder.

    Each rule runs its own dates, so that one whose ladder only tells never
    shields from another. Of equal dates the lifetime's comes first, then
    file order.
    """
    found = None
    for trial in _dated(judged):
        ladder = trial.rule.ladder
        if (
            trial.expires is not None
            and ladder is not None
            and ladder.quarantine is not _NONE
            and (found is None or trial.expires < found[0])
        ):
            found = trial.expires, trial, ladder
    return found


def _opening(
    judged: verdict.Verdict,
) -> tuple[datetime.datetime | None, str]:
    """Return the first of all openings, and the ladder it is by.

    Not that of the earliest end: a rule that ends later may give longer
    notice.
    """
    opens: datetime.datetime | None = None
    name = ''
    for trial in _dated(judged):
        ladder = trial.rule.ladder
        if trial.expires is None or ladder is None:
            continue
        opening = trial.expires - ladder.warn[0]
        if opens is None or opening < opens:
            opens, name = opening, ladder.name
    return opens, name


def _dated(judged: verdict.Verdict) -> tuple[verdict.Trial, ...]:
    """Return what may have a date: all lifetimes before the last said no."""
    return judged.lifetimes[-1:] + judged.conditions


# Most of a cloud has no date, in a handful of ways.
@functools.lru_cache(maxsize=1024)
def _unopened(
    state: verdict.State,
    rule: str,
    expires: datetime.datetime | None,
    reasons: tuple[str, ...],
) -> model_standing.Standing:
    return model_standing.Standing(state, rule, expires, reasons=reasons)


def subject_of(
    resource: model_resource.Resource,
    project: str = '',
    domain: str = '',
    owner: str = '',
    domain_id: str = '',
) -> model_standing.Subject:
    """Return what people call it, and what it holds.

    :param project: the name, where it was read; so are domain and owner.
    """
    held = summary.held_by(resource)
    text = resource.text
    return model_standing.Subject(
        text('name') or '',
        (resource.id if resource.kind == 'project' else text('project_id'))
        or '',
        project,
        domain_id or text('domain_id') or '',
        domain,
        text('user_id') or '',
        owner,
        text('status') or '',
        text('flavor.name') or '',
        held.vcpus,
        held.ram,
        held.disk,
        _gpus(resource),
    )


def _gpus(resource: model_resource.Resource) -> int:
    """Return how many the flavor asks for; what is unreadable counts none."""
    specs = resource.facts.get('flavor.extra_specs')
    if not specs or not isinstance(specs, Mapping):
        return 0
    asked = [specs[name] for name in specs if _GPUS.fullmatch(name)]
    for alias in specs.get(_ALIASES, '').split(','):
        asked.append(alias.partition(':')[2])
    return sum(int(count) for count in asked if count.isdecimal())
