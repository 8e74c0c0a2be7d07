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

"""Everything down; and gone, if asked."""

import concurrent.futures
import shutil

from realcloud import hosts
from realcloud import infrastructure
from realcloud import processes
from realcloud import progress
from realcloud import settings
from realcloud import steps
from realcloud import switches


def down(where):
    procs = processes.Processes(where)
    names = procs.names()
    services = [n for n in names if n not in infrastructure.NAMES]
    # all at once: each of them takes seconds to say goodbye
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        list(pool.map(procs.stop, services))
    progress.say('stopped', len(services), 'services')
    for name in infrastructure.NAMES:
        if name in names:
            procs.stop(name, 60)
    if 'rabbit' in names:
        infrastructure.stop_epmd(where)
    progress.say('stopped mariadb, memcached, rabbit')


def wipe(where):
    """Throw the cloud away, but not the software: that takes longest."""
    for folder in (where.data, where.etc, where.logs, where.pids):
        shutil.rmtree(folder, ignore_errors=True)
    done = steps.Steps(where)
    done.forget(
        'databases',
        'bootstrap',
        'zones',
        'seed',
        *('host-' + host for host in hosts.Hosts(where).all()),
    )
    hosts.Hosts(where).forget()
    switches.State(where).forget()
    where.clouds_yaml.unlink(missing_ok=True)
    settings.forget(where)
    progress.say('wiped the cloud (the software is kept)')
