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

"""``lifetimes:`` and ``conditions:`` to the model."""

import datetime
from collections.abc import Mapping

from cipclient.model import kind as model_kind
from cipclient.model import ladder as model_ladder
from cipclient.model import rule as model_rule
from cipclient.policy import document
from cipclient.policy import expression
from cipclient.policy import match
from cipclient.policy import message
from cipclient.policy import near
from cipclient.policy import rule_check
from cipclient.policy import spelled
from cipclient.policy import strict_yaml
from cipclient.policy import until
from cipclient.policy.report import Report

_SECTIONS = ('lifetimes', 'conditions')


def rules(
    report: Report,
    specs: Mapping[str, model_kind.KindSpec],
    ladders: Mapping[str, model_ladder.Ladder],
) -> dict[strict_yaml.Path, model_rule.Rule]:
    """Return the rules of a file that can be judged, by their paths."""
    found: dict[strict_yaml.Path, model_rule.Rule] = {}
    first: dict[str, strict_yaml.Path] = {}
    for section in _SECTIONS:
        for path in report.entries(section):
            _refuse_repeated(report, path, first)
            rule = _rule(report, path, specs, ladders)
            if rule is not None:
                found[path] = rule
    return found


def _refuse_repeated(
    report: Report,
    path: strict_yaml.Path,
    first: dict[str, strict_yaml.Path],
) -> None:
    place = (*path, 'name')
    name = report.tree.get(place)
    if isinstance(name, str) and first.setdefault(name, place) != place:
        report.value(
            place,
            f'a rule named {near.quoted(name)} is in line '
            f'{report.line(first[name])} already: name this one otherwise',
        )


def _rule(
    report: Report,
    path: strict_yaml.Path,
    specs: Mapping[str, model_kind.KindSpec],
    ladders: Mapping[str, model_ladder.Ladder],
) -> model_rule.Rule | None:
    ladder = _ladder(report, (*path, 'ladder'), ladders)
    spec = _spec(report, (*path, 'kind'), specs)
    if spec is None:
        return None
    criteria = match.criteria(report, (*path, 'match'), spec)
    where = _where(report, (*path, 'where'), spec)
    line = report.line(path)
    if path[0] == 'conditions':
        condition = message.piece(report, path, document.Condition)
        if condition is None:
            return None
        rule = model_rule.Rule(
            role=model_rule.Role.CONDITION,
            name=condition.name,
            kind=condition.kind,
            match=criteria,
            where=where,
            limit=condition.limit,
            ladder=ladder,
            trust_owner=condition.trust is not None,
            line=line,
        )
    else:
        ends = until.until(report, (*path, 'until'), spec)
        lifetime = message.piece(report, path, document.Lifetime)
        if lifetime is None:
            return None
        limit = lifetime.limit
        rule = model_rule.Rule(
            role=model_rule.Role.LIFETIME,
            name=lifetime.name,
            kind=lifetime.kind,
            match=criteria,
            where=where,
            limit=limit if isinstance(limit, datetime.timedelta) else None,
            never=limit == spelled.NEVER,
            until=ends,
            ladder=ladder,
            renewal=_renewal(lifetime.renewal),
            trust_owner=lifetime.trust is not None,
            ceiling=lifetime.ceiling,
            line=line,
        )
        rule_check.end(report, path, lifetime)
    rule_check.lengths(report, path, rule)
    return rule


def _spec(
    report: Report,
    path: strict_yaml.Path,
    specs: Mapping[str, model_kind.KindSpec],
) -> model_kind.KindSpec | None:
    kind = report.tree.get(path)
    if not isinstance(kind, str):
        return None
    if kind not in specs:
        report.value(
            path,
            f'unknown kind {near.quoted(kind)}: {near.advice(kind, specs)}',
        )
    return specs.get(kind)


def _ladder(
    report: Report,
    path: strict_yaml.Path,
    ladders: Mapping[str, model_ladder.Ladder],
) -> model_ladder.Ladder | None:
    name = report.tree.get(path)
    if not isinstance(name, str):
        return None
    named = report.tree.get(('ladders',))
    known = named if named is not None else {}
    if isinstance(known, dict) and name not in known:
        advice = (
            near.advice(name, known) if known else 'write it under ladders:'
        )
        report.value(path, f'unknown ladder {near.quoted(name)}: {advice}')
    return ladders.get(name)


def _where(
    report: Report, path: strict_yaml.Path, spec: model_kind.KindSpec
) -> model_rule.Expression | None:
    text = report.tree.get(path)
    if not isinstance(text, str):
        return None
    try:
        return expression.compile(text.strip(), spec)
    except ValueError as error:
        report.values(path, error.args)
        return None


def _renewal(
    written: document.Renewal | None,
) -> model_rule.Renewal | None:
    if written is None:
        return None
    return model_rule.Renewal(
        by=written.by,
        times=written.times if isinstance(written.times, int) else None,
        total=(
            written.total
            if isinstance(written.total, datetime.timedelta)
            else None
        ),
    )
