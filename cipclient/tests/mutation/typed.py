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

"""Whether mypy refuses a mutant: then it does not get as far as the tests."""

import pathlib
import subprocess
import sys
import tempfile
import zlib


def refuses(path: pathlib.Path, source: str, root: pathlib.Path) -> bool:
    """Whether a module with that text is not typed as it has to be."""
    with tempfile.NamedTemporaryFile('w', suffix='.py') as shadow:
        # mypy does not look again at what is as long as the one before.
        padding = '-' * (zlib.crc32(source.encode()) % 10_000)
        shadow.write(f'{source}\n#{padding}\n')
        shadow.flush()
        done = subprocess.run(
            [
                sys.executable,
                '-m',
                'mypy',
                '--cache-dir',
                str(pathlib.Path(tempfile.gettempdir(), 'mutation-mypy')),
                '--shadow-file',
                str(path),
                shadow.name,
                str(path),
            ],
            cwd=root,
            capture_output=True,
            check=False,
        )
    return done.returncode == 1
