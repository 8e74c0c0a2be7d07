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

import collections
import io
import json
import os
import sys
import time
import unittest
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import coverage

from cipclient.tests.unit.workflow import beginnings

_ON_SERVERS = ('OnPostgresql', 'OnMariadb')


class Reach(NamedTuple):
    """What one test runs.

    :param module: the name of its module.
    :param test: its id.
    :param seconds: of the processor's time.
    :param lines: of each file, those that it runs.
    """

    module: str
    test: str
    seconds: float
    lines: Mapping[str, frozenset[int]]


def tests(names: Iterable[str]) -> Iterator[unittest.TestCase]:
    """Return the tests of modules, less those that a server is started for."""
    for name in names:
        for test in _flat(unittest.defaultTestLoader.loadTestsFromName(name)):
            if not type(test).__name__.endswith(_ON_SERVERS):
                yield test


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
            with os.fdopen(writing, 'w') as told:
                json.dump(_measured(names, files), told)
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
    names: Sequence[str], files: Sequence[str]
) -> list[tuple[str, str, float, Mapping[str, Sequence[int]]]]:
    measuring = coverage.Coverage(
        data_file=None, config_file=False, include=[*files]
    )
    took = []
    measuring.start()
    for test in tests(names):
        # What it begins with is of what it runs.
        beginnings.forget()
        measuring.switch_context(test.id())
        began = time.process_time()
        if not run(test):
            sys.stderr.write(f'{test.id()} fails without any change\n')
            raise SystemExit(1)
        took.append((test, time.process_time() - began))
    measuring.stop()
    lines: dict[str, dict[str, list[int]]] = collections.defaultdict(dict)
    data = measuring.get_data()
    for file in data.measured_files():
        for line, ran_by in data.contexts_by_lineno(file).items():
            for test_id in ran_by:
                lines[test_id].setdefault(file, []).append(line)
    return [
        (type(test).__module__, test.id(), seconds, lines[test.id()])
        for test, seconds in took
    ]


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from _flat(one)
        else:
            yield one
