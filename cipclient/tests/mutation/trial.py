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

"""Whether any test fails on a mutant: each trial is a process of its own."""

import functools
import importlib
import importlib.abc
import importlib.util
import os
import pathlib
import signal
import sys
import types
from collections.abc import Callable, Iterable, Sequence
from importlib import machinery

import hypothesis

from cipclient.tests.mutation import reach

#: What takes this many times as long as without a change never ends: of the
#: processor's time, so that a busy machine kills none.
_PATIENCE = 3
_AT_LEAST = 5
#: Seconds more for what waits, and does nothing.
_LONGEST = 900

KILLED, SURVIVED, IMPOSSIBLE = range(3)


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from other text than that in its file."""

    def __init__(self, name: str, path: pathlib.Path, source: str) -> None:
        self._name = name
        self._path = path
        self._source = source

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__file__ = str(self._path)
        exec(compile(self._source, self._path, 'exec'), module.__dict__)


def begin() -> None:
    """Have properties try the same examples each time."""
    hypothesis.settings.register_profile(
        'mutation', derandomize=True, database=None, max_examples=25
    )
    hypothesis.settings.load_profile('mutation')


def prepare(modules: Iterable[str]) -> None:
    """Import what these tests need: trials begin with it."""
    for name in modules:
        importlib.import_module(name)
    _above.cache_clear()


@functools.cache
def _above(name: str) -> frozenset[str]:
    """Return the module and all that use it, directly or not.

    They hold it, as our imports are of modules. A package is none of them.
    """
    ours = {
        one: module
        for one, module in sys.modules.items()
        if one.startswith('cipclient.') and not hasattr(module, '__path__')
    }
    found: set[str] = set()
    new = {name}
    while new:
        found |= new
        held = {id(sys.modules.get(one)) for one in new}
        new = {
            one
            for one, module in ours.items()
            if one not in found
            and any(id(value) in held for value in vars(module).values())
        }
    return frozenset(found)


def _forget(names: Iterable[str]) -> None:
    """Have the next import of them load them again."""
    for name in names:
        if sys.modules.pop(name, None) is not None:
            package, _, last = name.rpartition('.')
            delattr(sys.modules[package], last)


def passes(tests: Sequence[reach.Reach]) -> bool:
    """Run tests, the first first, until one fails."""
    found = {
        test.id(): test
        for test in reach.tests(sorted({one.module for one in tests}))
    }
    return all(reach.run(found[one.test]) for one in tests)


def start(
    name: str,
    path: pathlib.Path,
    source: Callable[[], str],
    tests: Sequence[reach.Reach],
) -> int:
    """Return the process that tries it. It exits with what came of it."""
    above = _above(name)
    child = os.fork()
    if child:
        return child
    status = IMPOSSIBLE
    try:
        seconds = max(_AT_LEAST, _PATIENCE * sum(one.seconds for one in tests))
        signal.alarm(_LONGEST + int(_PATIENCE * seconds))
        signal.setitimer(signal.ITIMER_PROF, seconds)
        silence = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(silence, number)
        changed = source()
        compile(changed, path, 'exec')
        _forget(above)
        sys.meta_path.insert(0, _Changed(name, path, changed))
        status = KILLED
        if passes(tests):
            status = SURVIVED
    finally:
        os._exit(status)
