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
from realcloud import errors
from realcloud import health
from realcloud import settings
from realcloud import takedown


def _up(where, words):
    parser = argparse.ArgumentParser('up', description='Start the cloud.')
    parser.add_argument('--no-seed', action='store_true',
                        help='leave it without projects, users, servers')
    options = parser.parse_args(words)
    bringup.up(where, seed=not options.no_seed)
    print('ready: export OS_CLIENT_CONFIG_FILE=%s OS_CLOUD=realcloud-admin'
          % where.clouds_yaml)
    return 0


def _down(where, words):
    parser = argparse.ArgumentParser('down', description='Stop the cloud.')
    parser.add_argument('--wipe', action='store_true',
                        help='throw it away, too; the software is kept')
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


COMMANDS = {'up': _up, 'down': _down, 'status': _status}


def main(command, words):
    try:
        return COMMANDS[command](settings.load(), words)
    except errors.RealcloudError as error:
        print(error, file=sys.stderr)
        return 1
