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

"""The commands, and what each of them takes."""

import argparse
import sys

from realcloud import bringup
from realcloud import cells
from realcloud import computes
from realcloud import errors
from realcloud import flipping
from realcloud import health
from realcloud import hosts
from realcloud import insider
from realcloud import novamanage
from realcloud import restarting
from realcloud import settings
from realcloud import switches
from realcloud import takedown


def _up(where, words):
    parser = argparse.ArgumentParser(
        'up', description='Install what is missing, start the cloud, seed it.'
    )
    parser.add_argument(
        '--no-seed',
        action='store_true',
        help='leave it without projects, users, servers',
    )
    options = parser.parse_args(words)
    bringup.up(where, seed=not options.no_seed)
    print(
        f'ready: export OS_CLIENT_CONFIG_FILE={where.clouds_yaml} '
        'OS_CLOUD=realcloud-admin'
    )
    return 0


def _down(where, words):
    parser = argparse.ArgumentParser('down', description='Stop the cloud.')
    parser.add_argument(
        '--wipe',
        action='store_true',
        help='throw it away, too; the software is kept',
    )
    options = parser.parse_args(words)
    takedown.down(where)
    if options.wipe:
        takedown.wipe(where)
    return 0


def _status(where, words):
    argparse.ArgumentParser(
        'status', description='Tell what runs; exit 1 if something is dead.'
    ).parse_args(words)
    return health.status(where)


def _cell(where, words):
    parser = argparse.ArgumentParser(
        'cell', description='Cut a cell off its database, and bring it back.'
    )
    # the services share the database of cell1
    parser.add_argument('cell', choices=['cell2'])
    parser.add_argument(
        'action',
        choices=['down', 'hang', 'up'],
        help=('down: connections are refused; hang: they are not answered'),
    )
    options = parser.parse_args(words)
    restarting.require_running(where)
    {'down': cells.down, 'hang': cells.hang, 'up': cells.up}[options.action](
        where
    )
    return 0


def _compute(where, words):
    parser = argparse.ArgumentParser(
        'compute', description='What befalls a compute host.'
    )
    actions = {
        'down': computes.down,
        'up': computes.up,
        'force-down': computes.force_down,
        'unforce': computes.unforce,
        'remove': computes.remove,
    }
    parser.add_argument('host')
    parser.add_argument('action', choices=[*actions, 'add'])
    parser.add_argument(
        '--cell', choices=hosts.CELLS, default='cell1', help='where to add it'
    )
    options = parser.parse_args(words)
    restarting.require_running(where)
    if options.action == 'add':
        computes.add(where, options.host, options.cell)
    else:
        actions[options.action](where, options.host)
    return 0


def _switch(where, words):
    parser = argparse.ArgumentParser(
        'switch',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Flip a setting of the running cloud; without a name: '
        'list them.',
    )
    parser.add_argument('name', nargs='?', choices=switches.SWITCHES)
    parser.add_argument(
        'value', nargs='?', default='on', help='on, off or a number'
    )
    options = parser.parse_args(words)
    if options.name:
        restarting.require_running(where)
        flipping.flip(where, options.name, options.value)
    else:
        print('\n'.join(flipping.listing(where)))
    return 0


def _glance_quota(where, words):
    parser = argparse.ArgumentParser(
        'glance-quota', description='Have Glance refuse images of a project.'
    )
    parser.add_argument('project', help='name or ID')
    parser.add_argument(
        'refuse',
        choices=['create', 'upload', 'off'],
        help=('create: making an image; upload: giving it data; off: nothing'),
    )
    options = parser.parse_args(words)
    restarting.require_running(where)
    return insider.plainly(
        where, 'glance_quota', options.project, options.refuse
    )


def _purge(where, words):
    argparse.ArgumentParser(
        'purge', description='Have Nova forget all deleted servers.'
    ).parse_args(words)
    restarting.require_running(where)
    novamanage.purge(where)
    return 0


def _inside(module):
    def command(where, words):
        restarting.require_running(where)
        return insider.plainly(where, module, *words)

    return command


COMMANDS = {
    'up': _up,
    'down': _down,
    'status': _status,
    'cell': _cell,
    'compute': _compute,
    'switch': _switch,
    'glance-quota': _glance_quota,
    'purge': _purge,
    'seed-many': _inside('seed_many'),
    'backdate': _inside('backdate'),
}


def main(command, words):
    try:
        return COMMANDS[command](settings.load(), words)
    except errors.RealcloudError as error:
        print(error, file=sys.stderr)
        return 1
