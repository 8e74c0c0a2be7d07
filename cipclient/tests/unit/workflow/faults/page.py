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
"""The page of faults of the documentation, made from the table."""

import itertools
import pathlib
import textwrap
from collections.abc import Iterator

from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import table

PATH = pathlib.Path(__file__).parents[5] / 'doc/source/reference/faults.rst'
_TRIALS = 'unit.workflow.faults.test_trials.Test'
_HEAD = """\
======
Faults
======

.. Made from the table of faults in the tests; do not edit. To write it anew:
   python -m cipclient.tests.unit.workflow.faults

What goes wrong in tests, and what must come of it. *Concerns* names the part
of the program: what reads and judges (``scan``), the policy, the ledger,
mails, what acts (``act``), or ``any`` of them. Some faults are seen only by
who remembers earlier scans (F2, and F9 where an empty list may be true), so by
scans that are recorded. The :doc:`sandbox </contributor/sandbox>` can be told
to fail in the ways of a cloud. A test that shows one names its number.

.. list-table::
   :header-rows: 1
   :widths: 6 47 37 10

   * - No.
     - Fault
     - Expected
     - Concerns
"""
_TESTS = """
What comes of each, and which test shows it
===========================================

Most are tried on a run that shelves, one that stops, one that deletes what was
shelved before, on ``restore``, which unshelves or starts, on a run that
deletes (*clears*) the image that shelving left behind of a server that is
back, and on one that deletes the image or the volume that a delete kept
(``unit.workflow.faults``). A trial is a test in ``test_trials.TestShelve``,
``TestStop``, ``TestDelete``, ``TestUnshelve``, ``TestStart``, ``TestClear``,
``TestDeleteImage``, ``TestDeleteVolume`` or ``TestTell``.
What comes of the run is said for each: the act is *done*, has
*failed* with a sentence, its end is *unknown* until the next run has looked,
it is *aborted* before anything was asked for, the server is *left alone* by
the plan, a guard or a signal has *stopped* the run, the run ends with an
*error*, or it is *killed*; a notice is *told* or *not told*. Then all is well
again, and the next run is held to its own outcome: nothing is locked by us, no
step is open, and the act was begun as often as expected.

Other tests are named as they are below ``cipclient.tests``.

.. list-table::
   :header-rows: 1
   :widths: 6 94

   * - No.
     - Tests
"""
_REAL = """
On real services
================

What real services can show, and what of it is held on them by the contract
tests and the functional tests.

.. list-table::
   :header-rows: 1
   :widths: 6 94

   * - No.
     - Tests
"""


def text() -> str:
    """Return the page."""
    return ''.join(
        f'{line}\n'
        for line in itertools.chain(
            _HEAD.splitlines(),
            itertools.chain.from_iterable(map(_row, table.FAULTS)),
            _TESTS.splitlines(),
            itertools.chain.from_iterable(map(_tests, table.FAULTS)),
            _REAL.splitlines(),
            itertools.chain.from_iterable(
                _cells(row.number, _names(row.real))
                for row in table.FAULTS
                if row.real
            ),
        )
    )


def _wrapped(said: str, first: str = '     - ') -> list[str]:
    return textwrap.wrap(
        said,
        79,
        initial_indent=first,
        subsequent_indent='       ',
        break_long_words=False,
        break_on_hyphens=False,
    )


def _row(row: fault.Fault) -> Iterator[str]:
    yield f'   * - _`F{row.number}`'
    for said in (row.what, row.expected, row.concerns):
        yield from _wrapped(said)


def _tests(row: fault.Fault) -> Iterator[str]:
    return _cells(row.number, [*map(_trial, row.trials), *_names(row.tested)])


def _cells(number: int, lines: list[str]) -> Iterator[str]:
    yield f'   * - F{number}_'
    first = '     - * '
    for line in lines:
        yield from textwrap.wrap(
            line,
            79,
            initial_indent=first,
            subsequent_indent='         ',
            break_long_words=False,
            break_on_hyphens=False,
        )
        first = '       * '


def _trial(trial: fault.Trial) -> str:
    return f'{trial.what} ({", ".join(trial.verbs)}): {trial.came}'


def _names(names: tuple[str, ...]) -> list[str]:
    # A name longer than a line stands alone on one.
    return [f'``{name}``' for name in names]
