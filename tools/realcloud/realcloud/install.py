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

"""What is missing on a fresh Debian: packages, services, our back ends."""

import importlib.util
import os
import pathlib
import shutil
import sys
import sysconfig

from realcloud import commands
from realcloud import progress
from realcloud import steps

BACKENDS = pathlib.Path(__file__).resolve().parent.parent / 'backends'
# One series; an upgrade is a change of these lines and a new state folder.
SERVICES = (
    'keystone==30.0.0',
    'openstack-placement==16.0.0',
    'glance==33.0.0',
    'nova==34.0.0',
    'neutron==29.0.0',
    'cinder==29.0.0',
    'openstack-heat==27.0.1',
)
# Embeds the interpreter that it is built with.
UWSGI = 'uwsgi==2.0.31'
# fixtures: nova's fake driver imports it, and nova does not require it.
EXTRAS = (
    'pymysql',
    'python-memcached',
    'fixtures',
    'setuptools',
    'wheel',
)
PROGRAMS = {
    '/usr/sbin/mariadbd': ('mariadb-server',),
    '/usr/sbin/rabbitmq-server': ('rabbitmq-server',),
    '/usr/bin/memcached': ('memcached',),
    # uwsgi comes as source
    '/usr/bin/cc': ('gcc', 'libc6-dev'),
}
POLICY = pathlib.Path('/usr/sbin/policy-rc.d')


def missing_packages(exists=os.path.exists):
    need = [
        package
        for path, packages in PROGRAMS.items()
        if not exists(path)
        for package in packages
    ]
    if sys.base_prefix == '/usr':
        # Debian's own Python comes without these two
        if not importlib.util.find_spec('ensurepip'):
            need.append('python3-venv')
        if not exists(sysconfig.get_path('include') + '/Python.h'):
            need.append('python3-dev')
    return need


def packages(where):
    need = missing_packages()
    if not need:
        return
    made = not POLICY.exists()
    if made:
        # keeps the packages from starting daemons of their own
        POLICY.write_text('#!/bin/sh\nexit 101\n')
        POLICY.chmod(0o755)
    env = {'DEBIAN_FRONTEND': 'noninteractive'}
    try:
        commands.run(where, ['apt-get', 'update', '-q'], 'apt', env)
        commands.run(
            where,
            [
                'apt-get',
                'install',
                '-y',
                '-q',
                '--no-install-recommends',
                *need,
            ],
            'apt',
            env,
        )
    finally:
        if made:
            POLICY.unlink()
    progress.say('packages installed:', *need)


def services(where):
    done = steps.Steps(where)
    if not done.done('venv'):
        commands.run(where, [sys.executable, '-m', 'venv', where.venv], 'pip')
        _pip(where, *EXTRAS, *SERVICES)
        # a wheel that another Python has left in the cache would not do
        _pip(where, '--no-cache-dir', UWSGI)
        done.mark('venv')
        progress.say('services installed')
    _backends(where, done)


def _pip(where, *words):
    argv = [where.bin / 'pip', 'install', '-q', *words]
    # uwsgi compiles with so many processes
    commands.run(where, argv, 'pip', {'CPUCOUNT': str(os.cpu_count())})


def _backends(where, done):
    """Always the present text of them, without asking to be told."""
    newest = max(path.stat().st_mtime for path in BACKENDS.rglob('*.*'))
    step = f'backends-{newest:.0f}'
    if done.done(step):
        return
    copy = where.data / 'backends'
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(BACKENDS, copy)
    _pip(where, '--no-deps', '--force-reinstall', '--no-build-isolation', copy)
    # nova loads virt drivers from its own package only
    (virt,) = where.venv.glob('lib/python3*/site-packages/nova/virt')
    shutil.copy(
        BACKENDS / 'realcloud_backends/nova_driver.py', virt / 'realcloud.py'
    )
    done.mark(step)
    progress.say('back ends installed')
