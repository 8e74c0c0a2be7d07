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

"""The configuration files of the services, from the templates."""

import pathlib
import string

from realcloud import cloud
from realcloud import hosts
from realcloud import switches

TEMPLATES = pathlib.Path(__file__).resolve().parent.parent / 'templates'
DATABASES = (
    'keystone',
    'placement',
    'glance',
    'nova_api',
    'nova_cell0',
    'nova_cell1',
    'neutron',
    'cinder',
    'heat',
)
FOLDERS = (
    'mariadb',
    'rabbit',
    'glance/images',
    'glance/staging',
    'glance/tasks',
    'neutron/lock',
    'cinder/lock',
    'nova/lock',
    'glance/lock',
    'keystone/fernet',
    'keystone/credential',
)


def _service_account(where):
    """How one service logs in to Keystone to talk to another."""
    return '\n'.join(
        (
            'auth_type = password',
            'auth_url = ' + where.url('keystone', '/v3'),
            'region_name = ' + cloud.REGION,
            'project_name = service',
            'project_domain_id = default',
            'user_domain_id = default',
            'password = ' + cloud.PASSWORD,
        )
    )


def names(where):
    """What may stand in a template after a dollar sign."""
    account = _service_account(where)
    known = {
        'data': where.data,
        'etc': where.etc,
        'venv': where.venv,
        'region': cloud.REGION,
        'password': cloud.PASSWORD,
        'auth': account,
        'authtoken': '\n'.join(
            (
                account,
                'www_authenticate_uri = ' + where.url('keystone'),
                'memcached_servers = ' + where.address('memcached'),
                'service_token_roles = service',
                'service_token_roles_required = true',
            )
        ),
        'keystone_url': where.url('keystone', '/v3'),
        'rabbit': where.rabbit_url(),
        'cell2_rabbit': where.rabbit_url('cell2'),
        # the one database that the cloud can lose
        'nova_cell2_db': where.cell2_database_url(),
    }
    known.update(
        (name + '_db', where.database_url(name)) for name in DATABASES
    )
    known.update(
        (name.replace('-', '_') + '_port', where.port(name))
        for name in cloud.USUAL_PORTS
    )
    return known


def render(template, known):
    text = (TEMPLATES / template).read_text()
    # a name that is not known is an error, not an empty setting
    return string.Template(text).substitute(known)


def write(where):
    known = names(where)
    where.etc.mkdir(parents=True, exist_ok=True)
    for path in TEMPLATES.iterdir():
        if path.name != 'nova-compute.conf':
            (where.etc / path.name).write_text(render(path.name, known))
    for host, cell in hosts.Hosts(where).all().items():
        write_compute(where, host, cell)
    for folder in FOLDERS:
        (where.data / folder).mkdir(parents=True, exist_ok=True)
    switches.write(where)


def write_compute(where, host, cell):
    transport = where.rabbit_url('cell2' if cell == 'cell2' else '')
    (where.etc / (f'nova-compute-{host}.conf')).write_text(
        render(
            'nova-compute.conf',
            {**names(where), 'host': host, 'transport': transport},
        )
    )
    (where.data / 'nova' / host / 'lock').mkdir(parents=True, exist_ok=True)
