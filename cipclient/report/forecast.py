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
"""A forecast as one picture: acts a week, mails a week, what still waits."""

import dataclasses
import datetime
import importlib.resources
from collections.abc import Iterator, Sequence

import jinja2

from cipclient.model import forecast as model_forecast

#: In the picture's own units, which a browser shows as pixels.
_WIDTH, _PLOT_HEIGHT = 920, 150
_LEFT, _RIGHT = 64, 24
_TICKS = 4
#: About as many weeks are named along the bottom.
_NAMED = 10


@dataclasses.dataclass(frozen=True, slots=True)
class _Bar:
    x: float
    y: float
    width: float
    height: float
    says: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Tick:
    y: float
    label: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Plot:
    title: str
    bars: tuple[_Bar, ...]
    ticks: tuple[_Tick, ...]
    colour: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Week:
    x: float
    label: str


def svg(forecast: model_forecast.Forecast) -> str:
    """Return it as SVG that stands alone: no script, no font, no link."""
    weeks = forecast.weeks
    plots = [
        _plot('Taken out of service', [w.acts for w in weeks], '#b3541e'),
        _plot('Mails', [w.mails for w in weeks], '#2b6a99'),
        _plot(
            'Overdue at the first scan, still waiting',
            [w.backlog for w in weeks],
            '#6b6f76',
        ),
    ]
    source = importlib.resources.files('cipclient.report') / 'templates'
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    template = environment.from_string(
        (source / 'forecast.svg.j2').read_text('utf-8')
    )
    return template.render(
        at=forecast.at,
        backlog_ends=forecast.backlog_ends,
        acts=sum(week.acts for week in weeks),
        mails=sum(week.mails for week in weeks),
        vcpus=sum(week.freed.vcpus for week in weeks),
        plots=plots,
        weeks=tuple(_weeks([week.begins for week in weeks])),
        width=_WIDTH,
        left=_LEFT,
        right=_RIGHT,
        plot_height=_PLOT_HEIGHT,
    )


def _plot(title: str, values: Sequence[int], colour: str) -> _Plot:
    step = _step(max(values, default=0))
    top = step * _TICKS
    slot = _slot(len(values))
    return _Plot(
        title,
        tuple(
            _Bar(
                _LEFT + index * slot + slot * 0.12,
                _PLOT_HEIGHT * (1 - value / top),
                slot * 0.76,
                _PLOT_HEIGHT * value / top,
                f'{value:,}',
            )
            for index, value in enumerate(values)
        ),
        tuple(
            _Tick(_PLOT_HEIGHT * (1 - n / _TICKS), f'{n * step:,}')
            for n in range(_TICKS + 1)
        ),
        colour,
    )


def _step(most: int) -> int:
    """Return the round number of which four reach that far."""
    scale = 1
    while True:
        for round_number in (1, 2, 5):
            if round_number * scale * _TICKS >= most:
                return round_number * scale
        scale *= 10


def _slot(count: int) -> float:
    return (_WIDTH - _LEFT - _RIGHT) / max(count, 1)


def _weeks(begins: Sequence[datetime.date]) -> Iterator[_Week]:
    slot = _slot(len(begins))
    every = max(1, round(len(begins) / _NAMED))
    for index, day in enumerate(begins):
        if index % every == 0:
            yield _Week(_LEFT + (index + 0.5) * slot, f'{day:%d %b %Y}')
