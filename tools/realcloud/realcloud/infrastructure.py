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

"""What the services stand on: MariaDB, memcached, RabbitMQ."""

import pathlib
import shutil
import subprocess

from realcloud import cloud
from realcloud import commands
from realcloud import progress
from realcloud import waiting

NAMES = ('mariadb', 'memcached', 'rabbit')
# No busy waiting on a shared machine; distribution on loopback only.
ERLANG = (
    '+sbwt none +sbwtdcpu none +sbwtdio none '
    '-kernel inet_dist_use_interface {127,0,0,1}'
)
RABBIT_NODE = 'realcloud@localhost'


def _rabbit_program(name):
    # the wrappers in /usr/sbin become another user
    (folder,) = pathlib.Path('/usr/lib/rabbitmq/lib').glob('rabbitmq_server-*')
    return folder / 'sbin' / name


def _rabbit_environment(where):
    home = where.data / 'rabbit'
    return {
        'HOME': str(home),
        'RABBITMQ_NODENAME': RABBIT_NODE,
        'RABBITMQ_NODE_IP_ADDRESS': cloud.ADDRESS,
        'RABBITMQ_NODE_PORT': str(where.port('rabbit')),
        'RABBITMQ_DIST_PORT': str(where.port('rabbit-dist')),
        'ERL_EPMD_PORT': str(where.port('epmd')),
        'ERL_EPMD_ADDRESS': cloud.ADDRESS,
        'RABBITMQ_MNESIA_BASE': str(home / 'mnesia'),
        'RABBITMQ_LOG_BASE': str(where.logs),
        'RABBITMQ_ENABLED_PLUGINS_FILE': str(home / 'plugins'),
        'RABBITMQ_CONF_ENV_FILE': '/dev/null',
        'RABBITMQ_PID_FILE': str(home / 'pid'),
        'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS': ERLANG,
    }


def _start_mariadb(where, procs):
    data = where.data / 'mariadb'
    if not (data / 'mysql').exists():
        commands.run(
            where,
            [
                'mariadb-install-db',
                '--no-defaults',
                f'--datadir={data}',
                '--user=root',
                '--auth-root-authentication-method=normal',
                '--skip-test-db',
            ],
        )
    procs.start(
        'mariadb',
        [
            'mariadbd',
            '--no-defaults',
            '--user=root',
            f'--datadir={data}',
            '--socket=%s' % (where.data / 'mariadb.sock'),
            '--pid-file=%s' % (where.data / 'mariadb.pid'),
            '--bind-address=' + cloud.ADDRESS,
            f'--port={where.port("mariadb")}',
            '--skip-name-resolve',
            '--max-connections=1000',
            '--skip-log-bin',
            '--character-set-server=utf8mb3',
            '--collation-server=utf8mb3_general_ci',
            '--innodb-buffer-pool-size=512M',
            # a crash of the machine may cost us the cloud: that buys speed
            '--innodb-flush-log-at-trx-commit=0',
            '--innodb-doublewrite=0',
        ],
    )


def start(where, procs):
    procs.start(
        'rabbit',
        [_rabbit_program('rabbitmq-server')],
        _rabbit_environment(where),
    )
    procs.start(
        'memcached',
        [
            'memcached',
            '-u',
            'nobody',
            '-l',
            cloud.ADDRESS,
            '-p',
            where.port('memcached'),
            '-m',
            '64',
        ],
    )
    _start_mariadb(where, procs)
    for name in NAMES:
        waiting.port(procs, name, where.port(name))
    progress.say('mariadb, memcached, rabbit up')


def rabbit_control(where, *words):
    commands.run(
        where,
        [_rabbit_program('rabbitmqctl'), '-q', *words],
        env=_rabbit_environment(where),
    )


def sql(where, text):
    commands.run(
        where,
        [
            'mariadb',
            '--no-defaults',
            '-h',
            cloud.ADDRESS,
            '-P',
            where.port('mariadb'),
            '-u',
            'root',
            '-e',
            text,
        ],
        'sql',
    )


def stop_epmd(where):
    """Erlang's port mapper detaches itself: ask it, on our port, to go."""
    program = shutil.which('epmd')
    if program:
        subprocess.run(
            [program, '-port', str(where.port('epmd')), '-kill'],
            capture_output=True,
        )
