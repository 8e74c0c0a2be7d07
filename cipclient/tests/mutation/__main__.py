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
import itertools
import os
import pathlib
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from cipclient.tests.mutation import mutants
from cipclient.tests.mutation import reach
from cipclient.tests.mutation import trial
from cipclient.tests.mutation import typed

_ENOUGH = 95
#: Seconds of tests that a mutant is tried with before mypy is asked.
_QUICK = 10
_ROOT = pathlib.Path(__file__).parents[3]

#: The rooms and modules whose mistakes would act on a cloud, or on people.
_TARGETS = (
    'cipclient/evaluate',
    'cipclient/ledger/journal.py',
    'cipclient/ledger/steps.py',
    'cipclient/ledger/our_locks.py',
    'cipclient/workflow/acting/executor.py',
    'cipclient/workflow/acting/requests_sent.py',
    'cipclient/workflow/acting/signs.py',
    'cipclient/workflow/acting/still_due.py',
    'cipclient/workflow/gate.py',
    'cipclient/notice/address.py',
    'cipclient/notice/hostile.py',
    'cipclient/model/text.py',
)


#: By room where most tests are whole runs, what those of one act import.
_ONE_ACT = {'workflow': ('answering', 'one_act')}


class _Tried(NamedTuple):
    """A mutant, and the tests that run what it changes.

    :param own: those of its module. The others are loaded only for what these
        do not kill, as that takes longer than most tests.
    :param quick: others, as many as end soon.
    :param slow: the rest.
    """

    mutant: mutants.Mutant
    own: Sequence[reach.Reach]
    quick: Sequence[reach.Reach]
    slow: Sequence[reach.Reach]


def _files(names: Iterable[str]) -> Iterator[pathlib.Path]:
    for name in names:
        path = _ROOT / name
        found = sorted(path.glob('*.py')) if path.is_dir() else [path]
        yield from (one for one in found if one.name != '__init__.py')


def _tests(folder: pathlib.Path, files: Collection[pathlib.Path]) -> list[str]:
    """Return the test modules of a room, those of these files among them.

    Properties of others are left out: they take long, and chance would have a
    part in the score. So are whole runs, which take minutes.
    """
    unit = _ROOT / 'cipclient' / 'tests' / 'unit'
    own = {f'test_{file.stem}' for file in files}
    room = folder.relative_to(_ROOT / 'cipclient').parts[0]
    found = sorted((unit / room).rglob('test_*.py'))
    on_databases = sorted((unit.parent / 'database').glob('test_*.py'))
    return [
        _name(one)
        for one in (*found, *on_databases)
        if one.stem in own
        or (one in found and _is_quick(room, one.read_text()))
    ]


def _is_quick(room: str, text: str) -> bool:
    parts = _ONE_ACT.get(room)
    return 'import hypothesis' not in text and (
        parts is None or any(f'import {part}\n' in text for part in parts)
    )


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


def _try(path: pathlib.Path, reached: Iterable[reach.Reach]) -> _Came:
    """Try the mutants of a module: with quick tests, mypy, and the others."""
    tests = sorted(
        (
            one
            for one in reached
            if _is_own(path, one)
            or (str(path) in one.lines and not _is_property(one.module))
        ),
        key=lambda one: one.seconds,
    )
    unchanged = path.read_text()
    if not _passes(path, unchanged, tests):
        raise SystemExit(f'The tests of {path} fail without any change.')
    made = [_tried(path, one, tests) for one in mutants.of(unchanged)]
    killed, left = _round(path, made, lambda one: one.own)
    more, left = _round(path, left, lambda one: one.quick)
    typed_well = [
        one
        for one in left
        if not typed.refuses(path, one.mutant.source(), _ROOT)
    ]
    last, survived = _round(path, typed_well, lambda one: one.slow)
    for mutant in sorted(
        (one.mutant for one in survived), key=lambda one: one.line
    ):
        _say(f'{path.relative_to(_ROOT)}:{mutant.line}\n{mutant.shown()}')
    return _Came(
        killed + more + last, len(left) - len(typed_well), len(survived)
    )


def _tried(
    path: pathlib.Path, mutant: mutants.Mutant, tests: Sequence[reach.Reach]
) -> _Tried:
    """Return it with its tests. What is changed at import is run by all."""
    found = _Tried(mutant, [], [], [])
    seconds = 0.0
    for test in tests:
        ran = test.lines.get(str(path), frozenset())
        if mutant.within and ran.isdisjoint(mutant.within):
            continue
        if _is_own(path, test):
            found.own.append(test)
            continue
        seconds += test.seconds
        (found.quick if seconds < _QUICK else found.slow).append(test)
    return found


def _is_own(path: pathlib.Path, test: reach.Reach) -> bool:
    # Those of a long module are in several, as in "test_executor_ends".
    last = test.module.rpartition('.')[2]
    return f'{last}_'.startswith(f'test_{path.stem}_')


def _is_property(module: str) -> bool:
    return 'import hypothesis' in (
        _ROOT.joinpath(*module.split('.')).with_suffix('.py').read_text()
    )


def _passes(
    path: pathlib.Path, source: str, tests: Sequence[reach.Reach]
) -> bool:
    child = trial.start(_name(path), path, lambda: source, tests)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == trial.SURVIVED


def _round(
    path: pathlib.Path,
    made: Iterable[_Tried],
    tests_of: Callable[[_Tried], Sequence[reach.Reach]],
) -> tuple[int, list[_Tried]]:
    """Return how many these of their tests kill, and the others."""
    running: dict[int, _Tried] = {}
    came: dict[int, list[_Tried]] = collections.defaultdict(list)
    for one in made:
        tests = tests_of(one)
        if not tests:
            came[trial.SURVIVED].append(one)
            continue
        if len(running) >= (os.cpu_count() or 1):
            _await(running, came)
        child = trial.start(_name(path), path, one.mutant.source, tests)
        running[child] = one
    while running:
        _await(running, came)
    survived = came.pop(trial.SURVIVED, [])
    came.pop(trial.IMPOSSIBLE, None)
    return sum(map(len, came.values())), survived


def _await(running: dict[int, _Tried], came: dict[int, list[_Tried]]) -> None:
    # Less than none: it never ended, or took its process with it.
    child, status = os.wait()
    came[os.waitstatus_to_exitcode(status)].append(running.pop(child))


def _say(line: str) -> None:
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()


def main() -> int:
    trial.begin()
    whole = _Came(0, 0, 0)
    files = [*_files(sys.argv[1:] or _TARGETS)]
    for folder, some in itertools.groupby(files, lambda one: one.parent):
        paths = [*some]
        tests = _tests(folder, paths)
        reached = reach.of(tests, [*map(str, paths)])
        trial.prepare(tests)
        for path in paths:
            came = _try(path, reached)
            _say(f'== {path.relative_to(_ROOT)}: {came.told()}')
            whole = _Came(*map(sum, zip(whole, came, strict=True)))
    _say(f'== all: {whole.told()}')
    return int(whole.score < _ENOUGH)


if __name__ == '__main__':
    sys.exit(main())
