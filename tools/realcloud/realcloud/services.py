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

"""Every process of every service: what to run, and how to know it works."""

import dataclasses
import pathlib
import sys

from realcloud import hosts

# The folder of this package, for the processes that are ours.
ROOT = pathlib.Path(__file__).resolve().parent.parent


CONDUCTORS = ('nova-conductor', 'nova-conductor-cell2')


@dataclasses.dataclass(frozen=True)
class Service:
    argv: list
    env: dict = dataclasses.field(default_factory=dict)
    # where it says that it works; None: it serves no HTTP
    url: str | None = None


def _files(where, *names):
    words = []
    for name in names:
        words += ['--config-file', str(where.etc / name)]
    return words


def _api(where, name, module, env=None, pyargv=(), workers=2, path='/'):
    argv = [
        where.bin / 'uwsgi',
        '--http-socket',
        where.address(name),
        '--master',
        '--need-app',
        '--processes',
        workers,
        # each worker loads the application itself: a database connection
        # must not be shared over a fork
        '--enable-threads',
        '--lazy-apps',
        '--thunder-lock',
        '--die-on-term',
        '--worker-reload-mercy',
        3,
        '--buffer-size',
        65535,
        '--http-timeout',
        600,
        '--listen',
        100,
        # a client that keeps its connection would keep a worker
        '--add-header',
        'Connection: close',
        '--disable-logging',
        '--procname-prefix-spaced',
        'realcloud-' + name,
        '--virtualenv',
        where.venv,
        '--module',
        module + ':application',
    ]
    if pyargv:
        argv += ['--pyargv', ' '.join(pyargv)]
    return Service(argv, env or {}, where.url(name, path))


def forwarder(where):
    """What stands between Nova and the database of the second cell."""
    return Service(
        [
            sys.executable,
            '-m',
            'realcloud.forwarder',
            where.port('cell2-database'),
            where.port('mariadb'),
        ],
        {'PYTHONPATH': str(ROOT)},
    )


def compute(where, host):
    return Service(
        [
            where.bin / 'nova-compute',
            *_files(
                where,
                'nova.conf',
                f'nova-compute-{host}.conf',
                'nova-switches.conf',
            ),
        ]
    )


def keystone(where):
    return _api(
        where,
        'keystone',
        'keystone.wsgi.api',
        {
            'OS_KEYSTONE_CONFIG_FILES': '{};{}'.format(
                where.etc / 'keystone.conf',
                where.etc / 'keystone-switches.conf',
            )
        },
        path='/v3',
    )


def _nova(where):
    files = ('nova.conf', 'nova-db.conf', 'nova-switches.conf')
    second = (*files, 'nova-cell2.conf')
    return {
        'nova-conductor': Service(
            [where.bin / 'nova-conductor', *_files(where, *files)]
        ),
        'nova-conductor-cell2': Service(
            [where.bin / 'nova-conductor', *_files(where, *second)]
        ),
        'nova-scheduler': Service(
            [where.bin / 'nova-scheduler', *_files(where, *files)]
        ),
        'nova': _api(
            where,
            'nova',
            'nova.wsgi.osapi_compute',
            {
                # api-paste.ini has to be the first of them
                'OS_NOVA_CONFIG_FILES': ';'.join(
                    (
                        str(where.venv / 'etc/nova/api-paste.ini'),
                        *(str(where.etc / name) for name in files),
                    )
                )
            },
        ),
    }


def _cinder(where):
    files = _files(where, 'cinder.conf', 'cinder-switches.conf')
    return {
        'cinder-scheduler': Service([where.bin / 'cinder-scheduler', *files]),
        'cinder-volume': Service([where.bin / 'cinder-volume', *files]),
        'cinder': _api(where, 'cinder', 'cinder.wsgi.api', pyargv=files),
    }


def _heat(where):
    files = _files(where, 'heat.conf')
    return {
        'heat-engine': Service([where.bin / 'heat-engine', *files]),
        'heat': _api(where, 'heat', 'heat.wsgi.api', pyargv=files, workers=1),
    }


def everything(where):
    """Process name to service, in the order to start them in."""
    known = {
        'cell2-database': forwarder(where),
        'keystone': keystone(where),
        'placement': _api(
            where,
            'placement',
            'placement.wsgi.api',
            {'OS_PLACEMENT_CONFIG_DIR': str(where.etc)},
        ),
        'glance': _api(
            where,
            'glance',
            'glance.wsgi.api',
            {'OS_GLANCE_CONFIG_DIR': str(where.etc)},
        ),
        'neutron': _api(
            where,
            'neutron',
            'neutron.wsgi.api',
            {'OS_NEUTRON_CONFIG_FILES': str(where.etc / 'neutron.conf')},
        ),
    }
    known.update(_nova(where))
    for host in hosts.Hosts(where).all():
        known[hosts.process_of(host)] = compute(where, host)
    known.update(_cinder(where))
    known.update(_heat(where))
    return known
