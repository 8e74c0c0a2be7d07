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

"""What runs, what does not, and how much memory it takes."""

import os
import pathlib

from realcloud import processes
from realcloud import switches


def memory(pid):
    """Proportional memory of a process and its children, in MiB."""
    total = 0
    for path in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            if os.getsid(int(path.name)) == pid:
                for line in (path / 'smaps_rollup').read_text().splitlines():
                    if line.startswith('Pss:'):
                        total += int(line.split()[1])
        except OSError:
            # it ended while we looked
            continue
    return total / 1024


def status(where):
    """Print it; the exit code is 1 if something of the cloud is dead."""
    procs = processes.Processes(where)
    names = procs.names()
    total, dead = 0, 0
    for name in names:
        pid = procs.pid(name)
        used = memory(pid) if pid else 0
        total += used
        dead += not pid
        print(f'{name:28} {pid or "DEAD":>8} {used:7.0f} MiB')
    print(f'{"all":28} {len(names):>8} {total:7.0f} MiB')
    for name, value in sorted(switches.State(where).all().items()):
        print(f'switch {name}: {value}')
    print(f'OS_CLIENT_CONFIG_FILE={where.clouds_yaml}')
    return 1 if dead or not names else 0
