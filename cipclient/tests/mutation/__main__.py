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

"""Try the mutants of modules: ``python -m cipclient.tests.mutation FILE...``.

Prints each that neither the tests nor mypy notice, and what came of all.
Exits 1 if more than one in twenty are such.
"""

import collections
import os
import pathlib
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cipclient.tests.mutation import mutants
from cipclient.tests.mutation import trial
from cipclient.tests.mutation import typed

_ENOUGH = 95
_ROOT = pathlib.Path(__file__).parents[3]

#: The rooms and modules whose mistakes would act on a cloud, or on people.
_TARGETS = (
    'cipclient/evaluate',
    'cipclient/ledger/journal.py',
    'cipclient/workflow/executor.py',
    'cipclient/notice/address.py',
    'cipclient/notice/hostile.py',
    'cipclient/model/text.py',
)


def _files(names: Iterable[str]) -> Iterator[pathlib.Path]:
    for name in names:
        path = _ROOT / name
        found = sorted(path.glob('*.py')) if path.is_dir() else [path]
        yield from (one for one in found if one.name != '__init__.py')


def _tests(path: pathlib.Path) -> list[str]:
    """Return its test modules: that of its name, then those of its room.

    Properties are left out: they take long, and chance would have a part in
    the score.
    """
    room = path.relative_to(_ROOT / 'cipclient').parent
    folder = _ROOT / 'cipclient' / 'tests' / 'unit' / room
    found = sorted(folder.glob('test_*.py'))
    own = [one for one in found if one.stem == f'test_{path.stem}']
    others = [
        one
        for one in found
        if one not in own and 'import hypothesis' not in one.read_text()
    ]
    return [_name(one) for one in (*own, *others)]


def _name(path: pathlib.Path) -> str:
    return '.'.join(path.relative_to(_ROOT).with_suffix('').parts)


class _Came(NamedTuple):
    """How many mutants of a module came to what."""

    killed: int
    refused: int
    survived: int

    @property
    def score(self) -> float:
        return 100 * (1 - self.survived / (sum(self) or 1))

    def told(self) -> str:
        return (
            f'{sum(self)} mutants, {self.killed} killed, {self.refused} '
            f'refused by mypy, {self.survived} survived: {self.score:.1f} %'
        )


def _try(path: pathlib.Path) -> _Came:
    """Try the mutants of a module: its own tests, mypy, those of its room."""
    seconds = {}
    for name in _tests(path):
        began = time.monotonic()
        if not trial.passes([name]):
            raise SystemExit(f'{name} fails without any change')
        seconds[name] = time.monotonic() - began
    trial.forget()
    own, *others = seconds
    others.sort(key=seconds.__getitem__)
    made = mutants.of(path.read_text())
    killed, survived = _round(path, made, {own: seconds[own]})
    typed_well = [
        mutant
        for mutant in survived
        if not typed.refuses(path, mutant.source(), _ROOT)
    ]
    refused = len(survived) - len(typed_well)
    more, survived = _round(
        path, typed_well, {name: seconds[name] for name in others}
    )
    for mutant in sorted(survived, key=lambda one: one.line):
        _say(f'{path.relative_to(_ROOT)}:{mutant.line}\n{mutant.shown()}')
    return _Came(killed + more, refused, len(survived))


def _round(
    path: pathlib.Path,
    made: Iterable[mutants.Mutant],
    tests: Mapping[str, float],
) -> tuple[int, list[mutants.Mutant]]:
    """Return how many these tests kill, and those that they do not."""
    running: dict[int, mutants.Mutant] = {}
    came: dict[int, list[mutants.Mutant]] = collections.defaultdict(list)
    for mutant in made:
        if len(running) >= (os.cpu_count() or 1):
            _await(running, came)
        child = trial.start(
            _name(path), path, mutant.source, [*tests], sum(tests.values())
        )
        running[child] = mutant
    while running:
        _await(running, came)
    survived = came.pop(trial.SURVIVED, [])
    came.pop(trial.IMPOSSIBLE, None)
    return sum(map(len, came.values())), survived


def _await(
    running: dict[int, mutants.Mutant],
    came: dict[int, list[mutants.Mutant]],
) -> None:
    # Less than none: it never ended, or took its process with it.
    child, status = os.wait()
    came[os.waitstatus_to_exitcode(status)].append(running.pop(child))


def _say(line: str) -> None:
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()


def main() -> int:
    trial.begin()
    whole = _Came(0, 0, 0)
    for path in _files(sys.argv[1:] or _TARGETS):
        came = _try(path)
        _say(f'== {path.relative_to(_ROOT)}: {came.told()}')
        whole = _Came(*map(sum, zip(whole, came, strict=True)))
    _say(f'== all: {whole.told()}')
    return int(whole.score < _ENOUGH)


if __name__ == '__main__':
    sys.exit(main())
