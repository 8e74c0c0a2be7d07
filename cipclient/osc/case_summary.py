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

"""Cases in few lines: how many, by which rule, how far, holding how much."""

from collections.abc import Iterable, Sequence

from cipclient.model import case as model_case
from cipclient.model import scan
from cipclient.osc import columns

COLUMNS = (
    'Kind',
    'Rule',
    'State',
    'Count',
    'Told',
    'Held',
    'vCPUs',
    'RAM GiB',
)
#: The last one is what a terminal of 80 columns has no room for.
LONG_COLUMNS = (*COLUMNS, 'Disk GiB')


class CaseSummary:
    """Counts cases as they come, so that none of them has to be kept."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], scan.Held] = {}
        self._told: dict[tuple[str, str, str], int] = {}
        self._stopped: dict[tuple[str, str, str], int] = {}
        self._projects: dict[str, int] = {}

    def add(self, cases: Iterable[model_case.Case]) -> 'CaseSummary':
        """Count some more."""
        for case in cases:
            subject = case.subject
            key = (
                case.resource.kind,
                case.standing.rule,
                str(case.standing.state),
            )
            self._held[key] = self._held.get(key, scan.Held()).plus(
                scan.Held.of(subject)
            )
            told = case.announcement is not None and case.announcement.told
            self._told[key] = self._told.get(key, 0) + bool(told)
            self._stopped[key] = self._stopped.get(key, 0) + bool(case.holds)
            project = subject.project or subject.project_id
            self._projects[project] = self._projects.get(project, 0) + 1
        return self

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(held.count for held in self._held.values())

    def largest(self, most: int) -> Sequence[tuple[str, int]]:
        """Return the projects with most of them, safe to show."""
        ordered = sorted(
            self._projects.items(), key=lambda item: (-item[1], item[0])
        )
        return [
            (columns.plain(name) or '', count)
            for name, count in ordered[:most]
            if name
        ]

    def rows(self, names: Sequence[str]) -> Iterable[Sequence[object]]:
        """Return a row a kind, rule and state, the largest first.

        :param names: COLUMNS or LONG_COLUMNS.
        """
        ordered = sorted(
            self._held.items(), key=lambda item: (-item[1].count, item[0])
        )
        for key, held in ordered:
            yield (
                *(columns.plain(name) for name in key),
                held.count,
                self._told[key],
                self._stopped[key],
                held.vcpus,
                round(held.ram / 1024, 1),
                held.disk,
            )[: len(names)]
