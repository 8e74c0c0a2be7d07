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

"""The second cell, lost and found again."""

import signal
import time

from realcloud import hosts
from realcloud import insider
from realcloud import processes
from realcloud import restarting
from realcloud import waiting

GATE = 'cell2-database'


def down(where):
    """Every connection to its database is cut, new ones are refused."""
    processes.Processes(where).stop(GATE)


def hang(where):
    """Its database takes connections and questions, and does not answer."""
    processes.Processes(where).signal(GATE, signal.SIGSTOP)


def up(where):
    """Back, and waited for: its computes report again."""
    procs = processes.Processes(where)
    procs.signal(GATE, signal.SIGCONT)
    began = time.time()
    restarting.start(where, GATE)
    waiting.port(procs, GATE, where.port(GATE))
    for host, cell in hosts.Hosts(where).all().items():
        if cell == 'cell2' and procs.pid(hosts.process_of(host)):
            insider.quietly(where, 'computes', 'wait', host, 'up', began)
