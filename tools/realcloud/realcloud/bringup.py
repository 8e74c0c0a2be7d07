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

"""Everything up, from whatever state it is in."""

import time

from realcloud import clouds
from realcloud import config
from realcloud import databases
from realcloud import hosts
from realcloud import infrastructure
from realcloud import insider
from realcloud import install
from realcloud import novamanage
from realcloud import processes
from realcloud import progress
from realcloud import services
from realcloud import settings
from realcloud import steps
from realcloud import waiting


def up(where, seed=True):
    settings.remember(where)
    install.packages(where)
    install.services(where)
    config.write(where)
    clouds.write(where)
    procs = processes.Processes(where)
    infrastructure.start(where, procs)
    known = services.everything(where)
    _start(procs, known, 'cell2-database')
    waiting.port(procs, 'cell2-database', where.port('cell2-database'))
    databases.make(where)
    _start_services(where, procs, known)
    _discover(where)
    if seed:
        _seed(where)


def _start(procs, known, *names):
    for name in names:
        procs.start(name, known[name].argv, known[name].env)


def _start_services(where, procs, known):
    done = steps.Steps(where)
    # a compute that comes before its conductor waits ten seconds for it
    _start(procs, known, 'keystone', *services.CONDUCTORS)
    waiting.http(procs, 'keystone', known['keystone'].url)
    progress.say('keystone up')
    if not done.done('bootstrap'):
        insider.quietly(where, 'bootstrap')
        done.mark('bootstrap')
    computes = _compute_processes(where)
    _start(procs, known, *(name for name in known if name not in computes))
    waiting.http(procs, 'placement', known['placement'].url)
    _start(procs, known, *computes)
    for name, service in known.items():
        if service.url:
            waiting.http(procs, name, service.url)
    progress.say('APIs up')
    _await_reports(where, procs)


def _compute_processes(where):
    return [hosts.process_of(host) for host in hosts.Hosts(where).all()]


def _await_reports(where, procs):
    """The computes have to be known to their cells."""
    names = _compute_processes(where)
    since = time.strftime(
        '%Y-%m-%dT%H:%M:%S',
        time.gmtime(min(procs.started_at(name) for name in names)),
    )
    insider.quietly(where, 'ready', str(len(names)), since)
    dead = [name for name in procs.names() if not procs.pid(name)]
    if dead:
        raise waiting.NotReady(
            'died: {}; see {}'.format(', '.join(dead), where.logs)
        )
    progress.say('computes and volume service up')


def _discover(where):
    """Map new compute hosts to their cells."""
    done = steps.Steps(where)
    new = [
        host
        for host in hosts.Hosts(where).all()
        if not done.done('host-' + host)
    ]
    if not new:
        return
    novamanage.discover(where)
    for host in new:
        done.mark('host-' + host)
    if not done.done('zones'):
        insider.quietly(where, 'zones')
        done.mark('zones')


def _seed(where):
    done = steps.Steps(where)
    if not done.done('seed'):
        insider.quietly(where, 'seed')
        done.mark('seed')
        progress.say('seeded')
