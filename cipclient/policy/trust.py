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

"""What a rule may do with facts that owners write.

Whoever can rename his server can rename himself into a rule (hazards A1,
A2). So such a rule says that this is meant, and ends somewhere if it gives
more time than the rules after it.
"""

from collections.abc import Mapping, Sequence

from cipclient.model import fact as model_fact
from cipclient.model import kind as model_kind
from cipclient.model import rule as model_rule
from cipclient.policy import duration
from cipclient.policy import strict_yaml
from cipclient.policy.report import Report


def check(
    report: Report,
    rules: Mapping[strict_yaml.Path, model_rule.Rule],
    specs: Mapping[str, model_kind.KindSpec],
) -> None:
    """Report where trust or a ceiling is missing, or not needed."""
    ordered = list(rules.items())
    for index, (path, rule) in enumerate(ordered):
        later = [
            other
            for _, other in ordered[index + 1 :]
            if other.kind == rule.kind and other.role is rule.role
        ]
        _check(report, path, rule, specs[rule.kind], later)


def _check(
    report: Report,
    path: strict_yaml.Path,
    rule: model_rule.Rule,
    spec: model_kind.KindSpec,
    later: Sequence[model_rule.Rule],
) -> None:
    written = sorted(
        fact.name
        for fact in spec.all_facts()
        if fact.writer is model_fact.Writer.OWNER and fact.name in rule.reads()
    )
    names = ', '.join(written)
    if written and not rule.trust_owner:
        report.value(
            (*path, _where_read(rule, written)),
            f'reads what owners can write ({names}): write trust: owner if '
            'that is meant',
        )
    if rule.trust_owner and not written:
        report.key(
            (*path, 'trust'),
            'reads nothing that owners can write: remove trust',
        )
    if rule.ceiling is not None:
        _check_ceiling(report, path, rule)
    elif (
        rule.trust_owner
        and written
        and rule.role is model_rule.Role.LIFETIME
        and _gives_more(rule, later)
    ):
        report.value(
            path,
            f'with trust: owner, whoever writes {names} can give himself '
            'more time: write ceiling: with the longest that any may have',
        )


def _where_read(rule: model_rule.Rule, names: Sequence[str]) -> str:
    """Return the key of the rule that reads one of the facts."""
    if any(criterion.fact in names for criterion in rule.match):
        return 'match'
    if rule.where is not None and not rule.where.reads.isdisjoint(names):
        return 'where'
    return 'until'


def _check_ceiling(
    report: Report, path: strict_yaml.Path, rule: model_rule.Rule
) -> None:
    assert rule.ceiling is not None
    if not rule.trust_owner:
        report.key(
            (*path, 'ceiling'),
            "'ceiling' belongs to trust: owner: remove it",
        )
    elif rule.limit is not None and rule.ceiling < rule.limit:
        report.value(
            (*path, 'ceiling'),
            f'{duration.text(rule.ceiling)} is shorter than limit: write '
            'it as the limit',
        )


def _gives_more(
    rule: model_rule.Rule, later: Sequence[model_rule.Rule]
) -> bool:
    if rule.limit is None:
        return True  # never, or until a day that somebody writes
    return any(
        other.until is not None
        or (other.limit is not None and other.limit < rule.limit)
        for other in later
    )
