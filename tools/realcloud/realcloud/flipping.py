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

"""Flipping a switch of a running cloud."""

import time

from realcloud import hosts
from realcloud import insider
from realcloud import processes
from realcloud import restarting
from realcloud import switches


def flip(where, name, text):
    value = switches.value_of(name, text)
    state = switches.State(where)
    if value is None:
        state.clear(name)
    else:
        state.set(name, value)
    switches.write(where)
    readers = switches.readers(name, processes.Processes(where).names())
    restarting.stop(where, *readers)
    began = time.time()
    restarting.start(where, *readers)
    for host in hosts.Hosts(where).all():
        if hosts.process_of(host) in readers:
            insider.quietly(where, 'computes', 'wait', host, 'up', began)
    if name == 'hidden-directory' and value is not None:
        insider.quietly(where, 'directory')


def listing(where):
    """A line for each switch: its name, its state and what it does."""
    flipped = switches.State(where).all()
    return [
        f'{name:20} {flipped.get(name, "off"):10} {switch.help}'
        for name, switch in switches.SWITCHES.items()
    ]
