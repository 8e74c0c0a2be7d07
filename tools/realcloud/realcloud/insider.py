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

"""Runs a module of realcloud.inside with the Python of the services."""

import subprocess

from realcloud import commands
from realcloud import services


def _argv(where, module, arguments):
    return [
        str(word)
        for word in (
            where.bin / 'python',
            '-m',
            'realcloud.inside.' + module,
            *arguments,
        )
    ]


def _environment(where):
    return {
        'PYTHONPATH': str(services.ROOT),
        'REALCLOUD_STATE': str(where.state),
        'OS_CLIENT_CONFIG_FILE': str(where.clouds_yaml),
    }


def quietly(where, module, *arguments):
    """For a step of the bring-up: the output goes to a log."""
    commands.run(
        where, _argv(where, module, arguments), module, _environment(where)
    )


def plainly(where, module, *arguments):
    """For a person: the output and the exit code are theirs."""
    return subprocess.call(
        _argv(where, module, arguments),
        env=commands.environment(**_environment(where)),
    )
