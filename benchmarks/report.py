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

"""The results, for people and for programs."""

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks import experiment
from benchmarks import goals
from benchmarks import machine
from benchmarks import measure
from benchmarks import spread
from benchmarks.variants import command
from benchmarks.variants import variant

_MB = 1_000_000


def text(results: experiment.Results) -> str:
    """Return one readable report."""
    lines: list[str] = []
    for measured in results.measured:
        lines += [
            f'{measured.part.title} ({_rounds(measured)})',
            '',
            *aligned(_samples(measured)),
            '',
        ]
        if measured.part.ratios is not None:
            lines += [*aligned(_ratios(measured, measured.part.ratios)), '']
    if results.sent:
        lines += ['Requests of one scan', '']
        lines += [*aligned(_requests(results)), '']
    if results.goals:
        lines += ['Goals', '', *aligned(_goals(results)), '']
    lines += [
        'Medians, and in brackets the range over the rounds; ratios are of '
        'one round each.',
        f'Measured on {machine.description()}.',
        *results.notes,
    ]
    return '\n'.join(lines)


def document(results: experiment.Results) -> str:
    """Return everything, as JSON."""
    return json.dumps(
        {
            'machine': machine.description(),
            'parts': [_part(measured) for measured in results.measured],
            'requests': {
                size: dataclasses.asdict(sent)
                for size, sent in results.sent.items()
            },
            'goals': [
                {
                    **dataclasses.asdict(outcome.goal),
                    'measured': None
                    if outcome.measured is None
                    else dataclasses.asdict(outcome.measured),
                    'verdict': outcome.verdict,
                }
                for outcome in outcomes(results)
            ],
            'notes': list(results.notes),
        },
        indent=1,
    )


def outcomes(results: experiment.Results) -> list[goals.Outcome]:
    """Return how the goals fared."""
    return goals.outcomes(
        [one for measured in results.measured for one in measured.rounds],
        results.sent,
    )


def _part(measured: experiment.Measured) -> dict[str, Any]:
    return {
        'title': measured.part.title,
        'rounds': [
            {
                'load': one.load,
                'repeated': one.repeated,
                'samples': [
                    {
                        'command': name,
                        'servers': size,
                        **dataclasses.asdict(sample),
                    }
                    for (name, size), sample in one.samples.items()
                ],
            }
            for one in measured.rounds
        ],
    }


def _rounds(measured: experiment.Measured) -> str:
    load = spread.Spread.of([one.load for one in measured.rounds])
    repeated = sum(one.repeated for one in measured.rounds)
    again = f', {repeated} repeated as it was too busy' if repeated else ''
    return (
        f'{len(measured.rounds)} rounds at a load average of '
        f'{load.low:.1f} to {load.high:.1f}{again}'
    )


def _samples(measured: experiment.Measured) -> Iterator[Sequence[str]]:
    yield 'command', 'servers', 'wall s', 'CPU s', 'peak MB', 'wall / raw'
    for one in measured.part.variants:
        samples = [done.samples[one.key] for done in measured.rounds]
        yield (
            one.name,
            '' if one.size is None else f'{one.size:,}',
            _shown(spread.Spread.of([s.wall for s in samples]), 2),
            _shown(spread.Spread.of([s.cpu for s in samples]), 2),
            _shown(spread.Spread.of([s.peak / _MB for s in samples]), 0),
            _beside_raw(measured, one),
        )


def _beside_raw(measured: experiment.Measured, one: variant.Variant) -> str:
    if one.name == command.RAW:
        return ''
    ratios = [
        done.samples[one.key].wall / raw.wall
        for done in measured.rounds
        if (raw := _raw_of(done.samples, one)) is not None
    ]
    return _shown(spread.Spread.of(ratios), 2) if ratios else ''


def _ratios(
    measured: experiment.Measured,
    ratios: Callable[[goals.Samples], Mapping[str, float]],
) -> Iterator[Sequence[str]]:
    found = [ratios(one.samples) for one in measured.rounds]
    numbers = [f'round {number}' for number in range(1, len(found) + 1)]
    yield 'wall over wall', 'median', *numbers
    for name in found[0]:
        values = [one[name] for one in found]
        yield (
            name,
            _shown(spread.Spread.of(values), 2),
            *(f'{value:.2f}' for value in values),
        )


def _raw_of(
    samples: goals.Samples, one: variant.Variant
) -> measure.Sample | None:
    return samples.get((command.RAW, one.size))


def _requests(results: experiment.Results) -> Iterator[Sequence[str]]:
    yield 'servers', 'pages', 'fewest possible', 'other requests'
    for size, sent in sorted(results.sent.items()):
        yield f'{size:,}', str(sent.pages), str(sent.fewest), str(sent.others)


def _goals(results: experiment.Results) -> Iterator[Sequence[str]]:
    yield 'goal', 'measured', 'at most', ''
    for outcome in outcomes(results):
        goal = outcome.goal
        yield (
            goal.name,
            ''
            if outcome.measured is None
            else _shown(outcome.measured, 4 if goal.bar < 1 else 2, goal.unit),
            f'{goal.bar:g} {goal.unit}'.strip(),
            outcome.verdict,
        )


def _shown(found: spread.Spread, digits: int, unit: str = '') -> str:
    shown = f'{found.median:.{digits}f} {unit}'.strip()
    if found.low == found.high:
        return shown
    return f'{shown} ({found.low:.{digits}f}-{found.high:.{digits}f})'


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        '  '.join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]
