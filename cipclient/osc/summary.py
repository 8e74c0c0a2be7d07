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

"""A scan in few lines: how many, by which rule, holding how much."""

import collections
from collections.abc import Callable, Iterable, Mapping, Sequence

from cipclient.i18n import _
from cipclient.model import scan
from cipclient.model import verdict
from cipclient.osc import columns

COLUMNS = (
    'Kind',
    'Rule',
    'State',
    'Project',
    'Project ID',
    'Count',
    'vCPUs',
    'RAM GiB',
    'Disk GiB',
)
RULE_COLUMNS = (
    'Kind',
    'Rule',
    'State',
    'Count',
    'vCPUs',
    'RAM GiB',
    'Disk GiB',
)
_DUE = (verdict.State.OVER, verdict.State.NEAR)
#: As many projects as one sentence names.
TOP = 5
#: More rows than this on a terminal help nobody.
SCREEN = 50

_Groups = Mapping[tuple[str, ...], scan.Held]


def table(
    result: scan.Scan, everything: bool
) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """Return a row a kind, rule, state and project, the largest first.

    :param everything: also the states that are no finding.
    """
    groups = _grouped(
        result,
        lambda key: (
            key.kind,
            key.rule,
            str(key.state),
            result.project_names.get(key.project, key.project),
            key.project,
        ),
        everything,
    )
    return COLUMNS, _rows(groups)


def by_rule(
    result: scan.Scan,
) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """Return a row a kind, rule and state of the findings."""
    groups = _grouped(
        result, lambda key: (key.kind, key.rule, str(key.state)), False
    )
    return RULE_COLUMNS, _rows(groups)


def headline(result: scan.Scan) -> str:
    """Return one sentence: how much was judged, and by which policy."""
    states: collections.Counter[verdict.State] = collections.Counter()
    for key, held in result.summary.items():
        states[key.state] += held.count
    counts = ', '.join(
        f'{states[state]} {state}' for state in verdict.State if states[state]
    )
    return _('%(total)d judged by %(policy)s: %(counts)s') % {
        'total': sum(states.values()),
        'policy': result.policy,
        'counts': counts or _('nothing there'),
    }


def overview(result: scan.Scan) -> Iterable[str]:
    """Yield what a person needs when the rows do not fit a screen."""
    groups = _grouped(
        result,
        lambda key: (result.project_names.get(key.project, key.project),),
        False,
    )
    largest = sorted(groups.items(), key=lambda item: -item[1].count)
    yield most_of_it(
        [
            (columns.plain(name) or '', held.count)
            for (name,), held in largest[:TOP]
        ]
    )
    yield too_many(
        len(result.findings), '--project <project>', '--rule <rule>'
    )


def too_many(count: int, *narrowing: str) -> str:
    """Return one sentence: how to get the rows that are not shown.

    :param narrowing: the options that leave fewer of them.
    """
    return _(
        '%(count)d rows are too many for a screen, so here is the summary. '
        'For the rows: %(options)s, or -f csv.'
    ) % {'count': count, 'options': ', '.join(narrowing)}


def most_of_it(largest: Iterable[tuple[str, int]]) -> str:
    """Return one sentence: which projects have how many."""
    named = ', '.join(f'{name} {count}' for name, count in largest)
    return _('Most of it: %s') % named


def _grouped(
    result: scan.Scan,
    group_of: Callable[[scan.SummaryKey], tuple[str, ...]],
    everything: bool,
) -> _Groups:
    groups: dict[tuple[str, ...], scan.Held] = {}
    for key, held in result.summary.items():
        if everything or key.state in _DUE:
            group = group_of(key)
            groups[group] = groups.get(group, scan.Held()).plus(held)
    return groups


def _rows(groups: _Groups) -> Iterable[Sequence[object]]:
    ordered = sorted(
        groups.items(), key=lambda item: (-item[1].count, item[0])
    )
    for names, held in ordered:
        yield (
            *(columns.plain(name) for name in names),
            held.count,
            held.vcpus,
            round(held.ram / 1024, 1),
            held.disk,
        )
