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

"""Which tests run which lines of a module, and how long each takes."""

import io
import json
import os
import sys
import threading
import time
import types
import unittest
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Reach(NamedTuple):
    """What one test runs.

    :param module: the name of its module.
    :param test: its id.
    :param lines: of each file, those that it runs.
    """

    module: str
    test: str
    seconds: float
    lines: Mapping[str, frozenset[int]]


def tests(names: Iterable[str]) -> Iterator[unittest.TestCase]:
    """Return the tests of modules."""
    for name in names:
        yield from _flat(unittest.defaultTestLoader.loadTestsFromName(name))


def run(test: unittest.TestCase) -> bool:
    """Return whether it passes."""
    runner = unittest.TextTestRunner(stream=io.StringIO(), failfast=True)
    return runner.run(test).wasSuccessful()


def of(names: Sequence[str], files: Sequence[str]) -> Sequence[Reach]:
    """Run all tests of modules, in a process of its own.

    What a test does in another process is not seen.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.close(reading)
            found = [_measured(test, files) for test in tests(names)]
            with os.fdopen(writing, 'w') as told:
                json.dump(found, told)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as heard:
        text = heard.read()
    os.waitpid(child, 0)
    if not text:
        raise SystemExit('A test fails without any change.')
    return [
        Reach(
            module,
            test,
            seconds,
            {file: frozenset(ran) for file, ran in lines.items()},
        )
        for module, test, seconds, lines in json.loads(text)
    ]


def _measured(
    test: unittest.TestCase, files: Sequence[str]
) -> tuple[str, str, float, Mapping[str, Sequence[int]]]:
    lines: dict[str, set[int]] = {file: set() for file in files}

    def enter(frame: types.FrameType, event: str, arg: Any) -> Any:
        ran = lines.get(frame.f_code.co_filename)
        if ran is None:
            return None

        def line(frame: types.FrameType, event: str, arg: Any) -> Any:
            ran.add(frame.f_lineno)
            return line

        return line(frame, event, arg)

    began = time.monotonic()
    threading.settrace(enter)
    sys.settrace(enter)
    try:
        passed = run(test)
    finally:
        sys.settrace(None)
        threading.settrace(None)
    if not passed:
        sys.stderr.write(f'{test.id()} fails without any change\n')
        raise SystemExit(1)
    seconds = time.monotonic() - began
    ran = {file: sorted(some) for file, some in lines.items() if some}
    return type(test).__module__, test.id(), seconds, ran


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from _flat(one)
        else:
            yield one
