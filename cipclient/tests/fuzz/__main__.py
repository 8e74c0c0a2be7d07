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

"""Fuzz one target, or each for a while: ``python -m cipclient.tests.fuzz``.

What follows the name of a target goes to libFuzzer.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent import futures

#: For each, where nothing is named: a few seconds, and the same bytes each
#: time, so that a change is told what it broke, and nothing else.
_SHORT = ('-max_total_time=3', '-seed=1')
#: Seconds for any one input: who takes longer can be kept busy for ever.
_SLOWEST = 25


def _fuzz(name: str, options: list[str]) -> None:
    import atheris

    # All that is imported from here on tells where it goes.
    with atheris.instrument_imports(include=['cipclient', 'yaml']):
        from cipclient.tests.fuzz import targets
    with tempfile.TemporaryDirectory() as directory:
        for number, seed in enumerate(targets.seeds(name)):
            (pathlib.Path(directory) / str(number)).write_bytes(seed)
        atheris.Setup(
            [
                sys.argv[0],
                directory,
                '-max_len=4096',
                f'-timeout={_SLOWEST}',
                '-print_final_stats=1',
                *options,
            ],
            targets.TARGETS[name],
        )
        atheris.Fuzz()


def main() -> int:
    """Return how many targets failed."""
    if len(sys.argv) > 1 and not sys.argv[1].startswith('-'):
        _fuzz(sys.argv[1], sys.argv[2:])
        return 0
    # Not before: what is imported already tells nothing.
    from cipclient.tests.fuzz import targets

    options = sys.argv[1:] or _SHORT

    def fuzzed(name: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, '-m', 'cipclient.tests.fuzz', name, *options],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    failed = []
    # Each has one processor; what they say is shown in order.
    with futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, done in zip(
            targets.TARGETS, pool.map(fuzzed, targets.TARGETS), strict=True
        ):
            sys.stderr.buffer.write(
                b'== %s\n%s' % (name.encode(), done.stdout)
            )
            sys.stderr.flush()
            if done.returncode:
                failed.append(name)
    sys.stderr.write(f'failed: {", ".join(failed) or "none"}\n')
    return len(failed)


if __name__ == '__main__':
    sys.exit(main())
