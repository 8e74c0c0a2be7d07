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

"""How a verdict came about, in lines for people and records for programs."""

from collections.abc import Mapping

from cipclient.i18n import _
from cipclient.model import fact
from cipclient.model import verdict
from cipclient.osc import columns
from cipclient.osc import rules

_Facts = Mapping[str, fact.FactValue]


def lifetimes(judged: verdict.Verdict, facts: _Facts) -> columns.Lines:
    """Return the lifetimes that were tried, in order, with their answers."""
    return columns.Lines(
        [_record(trial) for trial in judged.lifetimes],
        [
            f'{number}. {_line(trial, facts)}'
            for number, trial in enumerate(judged.lifetimes, 1)
        ],
    )


def conditions(judged: verdict.Verdict, facts: _Facts) -> columns.Lines:
    """Return the conditions that hold or may hold."""
    return columns.Lines(
        [_record(trial) for trial in judged.conditions],
        [_line(trial, facts) for trial in judged.conditions],
    )


def values(facts: _Facts) -> columns.Mapped:
    """Return the facts, with a stranger's text made safe to show."""
    return columns.Mapped(
        {name: _plain(value) for name, value in sorted(facts.items())}
    )


def _record(trial: verdict.Trial) -> dict[str, object]:
    return {
        'rule': trial.rule.name,
        'match': rules.match(trial.rule),
        'limit': rules.limit(trial.rule) or None,
        'until': rules.until(trial.rule.until) or None,
        'answer': str(trial.answer),
        'why': trial.why or None,
        'begins': columns.Date.of(trial.begins).machine_readable(),
        'known_by': trial.known_by or None,
        'expires': columns.Date.of(trial.expires).machine_readable(),
    }


def _line(trial: verdict.Trial, facts: _Facts) -> str:
    name = trial.rule.name
    match trial.answer:
        case verdict.Answer.NO:
            return _('%(rule)s: no, %(why)s') % {
                'rule': name,
                'why': _refusal(trial, facts),
            }
        case verdict.Answer.UNKNOWN:
            return _('%(rule)s: unknown, %(why)s') % {
                'rule': name,
                'why': columns.plain(trial.why),
            }
    return _('%(rule)s: yes, %(match)s: %(span)s') % {
        'rule': name,
        'match': rules.match(trial.rule),
        'span': _span(trial),
    }


def _refusal(trial: verdict.Trial, facts: _Facts) -> str:
    """Return what the rule asks for, and what the resource is instead."""
    for criterion in trial.rule.match:
        if criterion.text() == trial.why:
            value = _plain(facts.get(criterion.fact))
            return _('%(asked)s (it is %(value)s)') % {
                'asked': trial.why,
                'value': columns.words(value),
            }
    return _('%s does not hold') % trial.why


def _span(trial: verdict.Trial) -> str:
    if trial.rule.never:
        return _('no end')
    parts = []
    if trial.rule.limit is not None:
        parts.append(rules.limit(trial.rule))
        if trial.begins is not None:
            parts.append(
                _('from %(begin)s (%(how)s)')
                % {
                    'begin': columns.iso(trial.begins),
                    'how': trial.known_by,
                }
            )
    if trial.rule.until is not None:
        parts.append(_('until %s') % rules.until(trial.rule.until))
    if trial.why:
        parts.append(columns.plain(trial.why) or '')
    if trial.expires is not None:
        parts.append(_('ends %s') % columns.iso(trial.expires))
    elif not trial.why:
        parts.append(_('no date is set'))
    return ', '.join(parts)


def _plain(value: fact.FactValue) -> object:
    match value:
        case fact.Unknown(reason):
            return _('unknown: %s') % columns.plain(reason)
        case str():
            return columns.plain(value)
        case tuple():
            return [columns.plain(one) for one in value]
        case Mapping():
            return {
                columns.plain(name): columns.plain(one)
                for name, one in value.items()
            }
        case None | bool() | int() | float():
            return value
        case moment:
            return columns.iso(moment)
