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

"""Compute hosts: dead, forced down, new, and gone for good."""

import shutil
import time

from realcloud import config
from realcloud import hosts
from realcloud import insider
from realcloud import novamanage
from realcloud import restarting
from realcloud import steps


def down(where, host):
    """nova-compute dies; waits until Nova has noticed."""
    restarting.stop(where, _process(where, host))
    insider.quietly(where, 'computes', 'wait', host, 'down')


def up(where, host):
    began = time.time()
    restarting.start(where, _process(where, host))
    insider.quietly(where, 'computes', 'wait', host, 'up', began)


def force_down(where, host):
    """nova-compute runs on; Nova takes an administrator's word."""
    _process(where, host)
    insider.quietly(where, 'computes', 'force', host, 'on')


def unforce(where, host):
    _process(where, host)
    insider.quietly(where, 'computes', 'force', host, 'off')
    insider.quietly(where, 'computes', 'wait', host, 'up')


def add(where, host, cell):
    """In no availability zone: nothing lands there unless it is named."""
    hosts.Hosts(where).add(host, cell)
    config.write_compute(where, host, cell)
    restarting.start(where, hosts.process_of(host))
    insider.quietly(where, 'computes', 'wait', host, 'up')
    novamanage.discover(where)


def remove(where, host):
    """The service is deleted; Nova refuses while it has servers."""
    process = _process(where, host)
    insider.quietly(where, 'computes', 'delete', host)
    restarting.stop(where, process)
    hosts.Hosts(where).remove(host)
    steps.Steps(where).forget('host-' + host)
    (where.etc / f'nova-compute-{host}.conf').unlink(missing_ok=True)
    shutil.rmtree(where.data / 'nova' / host, ignore_errors=True)


def _process(where, host):
    hosts.Hosts(where).cell_of(host)
    return hosts.process_of(host)
