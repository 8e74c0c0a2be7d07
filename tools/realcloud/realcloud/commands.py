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

"""Commands that run to their end; what they print goes to a log file."""

import os
import pathlib
import subprocess

from realcloud import errors


class CommandFailed(errors.RealcloudError):
    pass


def environment(**extra):
    """Ours, quietened, for a program of the cloud."""
    env = dict(os.environ, PYTHONWARNINGS='ignore', **extra)
    # Compiled modules halve the start of every service.
    env.pop('PYTHONDONTWRITEBYTECODE', None)
    return env


def run(where, argv, log=None, env=None, good=(0,)):
    argv = [str(word) for word in argv]
    log = where.logs / ((log or pathlib.Path(argv[0]).name) + '.out')
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, 'ab') as out:
        out.write(('$ {}\n'.format(' '.join(argv))).encode())
        out.flush()
        begin = out.tell()
        code = subprocess.run(
            argv,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment(**(env or {})),
        ).returncode
    if code not in good:
        said = log.read_bytes()[begin:].decode(errors='replace')
        raise CommandFailed(
            f'{said[-3000:]}{argv[0]}: exit {code} (see {log})'
        )
