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

"""What was foreseen beside what happened, week by week."""

from collections.abc import Iterator, Sequence

from benchmarks import report
from benchmarks.old_cloud import half_year
from cipclient.model import forecast as model_forecast

_COLUMNS = ('opened', 'mails', 'persons', 'acts', 'backlog')


def text(outcome: half_year.Outcome) -> str:
    """Return the table: where the two differ, both are given."""
    return '\n'.join(report.aligned(_rows(outcome)))


def differing(outcome: half_year.Outcome) -> int:
    """Return of how many weeks anything was foreseen otherwise."""
    return sum(
        foreseen != happened
        for foreseen, happened in zip(
            outcome.foreseen.weeks, outcome.happened, strict=True
        )
    )


def _rows(outcome: half_year.Outcome) -> Iterator[Sequence[str]]:
    yield 'week of', *_COLUMNS
    for foreseen, happened in zip(
        outcome.foreseen.weeks, outcome.happened, strict=True
    ):
        yield (
            foreseen.begins.isoformat(),
            *(_shown(foreseen, happened, column) for column in _COLUMNS),
        )
    yield (
        'all',
        *(
            _both(
                sum(getattr(one, column) for one in outcome.foreseen.weeks),
                sum(getattr(one, column) for one in outcome.happened),
            )
            if column not in ('persons', 'backlog')
            else ''
            for column in _COLUMNS
        ),
    )


def _shown(
    foreseen: model_forecast.Week, happened: model_forecast.Week, column: str
) -> str:
    return _both(getattr(foreseen, column), getattr(happened, column))


def _both(foreseen: int, happened: int) -> str:
    if foreseen == happened:
        return str(foreseen)
    return f'{foreseen} foreseen, {happened} happened'
