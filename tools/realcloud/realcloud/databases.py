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

"""The databases of the services and their tables (once)."""

import concurrent.futures

from realcloud import cloud
from realcloud import commands
from realcloud import config
from realcloud import infrastructure
from realcloud import progress
from realcloud import steps


def _create(where):
    statements = [
        f"CREATE USER IF NOT EXISTS 'realcloud'@'{cloud.ADDRESS}' "
        f"IDENTIFIED BY '{cloud.PASSWORD}'"
    ]
    for name in (*config.DATABASES, 'nova_cell2'):
        statements.append(
            f'CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb3'
        )
        statements.append(
            f"GRANT ALL ON {name}.* TO 'realcloud'@'{cloud.ADDRESS}'"
        )
    infrastructure.sql(where, '; '.join(statements))


def _manage(where, program, *configs):
    words = [where.bin / program]
    for name in configs:
        words += ['--config-file', where.etc / name]

    def call(*arguments):
        commands.run(where, [*words, *arguments])

    return call


def _keystone(where):
    call = _manage(where, 'keystone-manage', 'keystone.conf')
    call('db_sync')
    for keys in ('fernet', 'credential'):
        call(
            keys + '_setup',
            '--keystone-user',
            'root',
            '--keystone-group',
            'root',
        )
    url = where.url('keystone', '/v3')
    call(
        'bootstrap',
        '--bootstrap-password',
        cloud.PASSWORD,
        '--bootstrap-admin-url',
        url,
        '--bootstrap-internal-url',
        url,
        '--bootstrap-public-url',
        url,
        '--bootstrap-region-id',
        cloud.REGION,
    )


def _nova(where):
    call = _manage(where, 'nova-manage', 'nova.conf', 'nova-db.conf')
    call('api_db', 'sync')
    call(
        'cell_v2',
        'map_cell0',
        '--database_connection',
        where.database_url('nova_cell0'),
    )
    call('cell_v2', 'create_cell', '--name', 'cell1')
    # this one does cell0, too
    call('db', 'sync')
    call(
        'cell_v2',
        'create_cell',
        '--name',
        'cell2',
        '--transport-url',
        where.rabbit_url('cell2'),
        '--database_connection',
        where.cell2_database_url(),
    )
    _manage(
        where, 'nova-manage', 'nova.conf', 'nova-db.conf', 'nova-cell2.conf'
    )('db', 'sync', '--local_cell')


def _neutron(where):
    _manage(where, 'neutron-db-manage', 'neutron.conf')('upgrade', 'heads')


def _others(where):
    _manage(where, 'placement-manage', 'placement.conf')('db', 'sync')
    _manage(where, 'glance-manage', 'glance-api.conf')('db_sync')
    _manage(where, 'cinder-manage', 'cinder.conf')('db', 'sync')
    _manage(where, 'heat-manage', 'heat.conf')('db_sync')


def _second_cell_queue(where):
    infrastructure.rabbit_control(where, 'add_vhost', 'cell2')
    infrastructure.rabbit_control(
        where, 'set_permissions', '-p', 'cell2', 'guest', '.*', '.*', '.*'
    )


def make(where):
    done = steps.Steps(where)
    if done.done('databases'):
        return
    _create(where)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        # the longest first
        for job in [
            pool.submit(work, where)
            for work in (
                _nova,
                _neutron,
                _keystone,
                _others,
                _second_cell_queue,
            )
        ]:
            job.result()
    done.mark('databases')
    progress.say('databases ready')
