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

"""One command that is measured."""

import dataclasses
import json
import pathlib
from collections.abc import Callable, Mapping

from benchmarks import measure

#: The name of a command and the size of the cloud that it reads, if any.
Key = tuple[str, int | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Variant:
    """A command and what tells that it did its work.

    :param name: as in the report.
    :param size: the servers of the cloud that it reads; None without cloud.
    :param rows: how many rows its stdout has to have, as JSON or CSV, or
        what number is there; None where that is not looked at.
    :param says: what its stdout has to say, and how often.
    :param prepare: what is done before each run, and not measured.
    """

    name: str
    size: int | None
    argv: tuple[str, ...]
    environ: Mapping[str, str]
    rows: int | None = None
    prepare: Callable[[], object] | None = None
    says: tuple[str, int] | None = None

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.name, self.size

    def sample(self, cwd: pathlib.Path) -> measure.Sample:
        """Run it once.

        Raises Failed also where it gives another number of rows: what does
        not do the work is not fast.
        """
        if self.prepare is not None:
            self.prepare()
        sample, stdout = measure.run(self.argv, self.environ, cwd)
        if self.rows is not None:
            found = lines(stdout) if 'csv' in self.argv else rows(stdout)
            if found != self.rows:
                raise measure.Failed(
                    f'{" ".join(self.argv)} gave {found} rows, not {self.rows}'
                )
        if self.says is not None:
            text, times = self.says
            if stdout.count(text) != times:
                raise measure.Failed(
                    f'{" ".join(self.argv)} said {text} '
                    f'{stdout.count(text)} times, not {times}'
                )
        return sample


def rows(stdout: str) -> int | None:
    """Return how long the JSON list is, or what number is there."""
    try:
        found = json.loads(stdout)
    except ValueError:
        return None
    return len(found) if isinstance(found, list) else found


def lines(stdout: str) -> int:
    """Return how many rows are below the heading of CSV.

    None of what is measured has a line break in a value.
    """
    return stdout.count('\n') - 1
