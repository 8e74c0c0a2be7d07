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

"""The rows of a policy: its rules, as one reads them."""

from cipclient.model import rule as model_rule
from cipclient.workflow import spelling

COLUMNS = ('Role', 'Name', 'Kind', 'Match', 'Limit', 'Until', 'Ladder')


def row(rule: model_rule.Rule) -> tuple[str, ...]:
    """Return one rule's row."""
    return (
        str(rule.role),
        rule.name,
        rule.kind,
        match(rule),
        limit(rule),
        until(rule.until),
        '' if rule.ladder is None else rule.ladder.name,
    )


def match(rule: model_rule.Rule) -> str:
    """Return what it is about; a rule without criteria is about all."""
    parts = [criterion.text() for criterion in rule.match]
    if rule.where is not None:
        parts.append(f'where {rule.where.text}')
    return ', '.join(parts) or f'every {rule.kind}'


def limit(rule: model_rule.Rule) -> str:
    """Return the time that it allows."""
    if rule.never:
        return 'never'
    return '' if rule.limit is None else spelling.text(rule.limit)


def until(until: model_rule.Until | None) -> str:
    """Return the last day, or the fact that tells it."""
    if until is None:
        return ''
    if until.day is not None:
        return until.day.isoformat()
    return f'{until.fact}.{until.key}'
