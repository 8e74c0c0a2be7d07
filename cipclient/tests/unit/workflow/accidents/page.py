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
"""The page on accidents of the documentation, made from their table."""

import pathlib
import textwrap
from collections.abc import Iterator

from cipclient.tests.unit.workflow.accidents import accident

PATH = pathlib.Path(__file__).parents[5] / 'doc/source/reference/accidents.rst'
_TESTS = 'unit.workflow.accidents.test_accidents.TestAccidents'
_HEAD = """\
=========
Accidents
=========

.. Made from the table of accidents in the tests; do not edit. To write it
   anew: python -m cipclient.tests.unit.workflow.accidents

What programs that delete have done elsewhere, as it was made public, and what
stops the like of it here. Each is rehearsed on the sandbox, on a day on which
a server is to be deleted and everything but the accident is in order: no
request that changes the cloud is sent, and the operator reads the sentence
that is given, where ``...`` stands for what differs. The tests are those of
``cipclient.tests.%s``.
"""


def text() -> str:
    """Return the page."""
    lines = (_HEAD % _TESTS).splitlines()
    for one in accident.ACCIDENTS:
        lines += _section(one)
    return ''.join(f'{line}\n' for line in lines)


def _section(one: accident.Accident) -> Iterator[str]:
    yield ''
    yield one.name
    yield '=' * len(one.name)
    for name, said in (
        ('What it was', one.was),
        ('What stops it here', one.control),
    ):
        yield ''
        yield name
        yield from _wrapped(said, '    ', '    ')
    yield ''
    yield 'What the operator reads'
    for said, test in zip(one.told, one.tests, strict=True):
        shown = said.replace('…', '...').replace('*', '\\*')
        yield from _wrapped(f'"{shown}"', '    * ', '      ')
        yield f'      (``{test}``)'


def _wrapped(said: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        said,
        79,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
