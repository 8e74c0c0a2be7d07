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

"""One whole process, measured by the kernel.

The standard library only, here and in all that runs beside it: what the
kernel calls the peak memory of a child is never less than what its parent
had when it was forked.
"""

import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import IO

_TAIL = 2000
_UNIT = 1 if sys.platform == 'darwin' else 1024


class Failed(Exception):
    """A command did not do what was to be measured."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """What one run of a process took.

    :param wall: seconds from its start to its end.
    :param cpu: seconds of all its threads, in user and kernel mode.
    :param peak: bytes of memory, when it had most.
    """

    wall: float
    cpu: float
    peak: int


def run(
    argv: Sequence[str], environ: Mapping[str, str], cwd: pathlib.Path
) -> tuple[Sample, str]:
    """Run a process to its end; return what it took and its stdout.

    Raises Failed where it fails: what broke off early is not fast.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.monotonic()
        child = subprocess.Popen(
            argv,
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        wall = time.monotonic() - began
        # Popen did not see the end itself.
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise Failed(
                f'{" ".join(argv)} returned {child.returncode}: {_read(err)}'
            )
        sample = Sample(
            wall,
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss * _UNIT,
        )
        return sample, _read(out, whole=True)


def _read(file: IO[bytes], whole: bool = False) -> str:
    file.seek(0)
    text = file.read().decode('utf-8', 'replace')
    return text if whole else text[-_TAIL:]
