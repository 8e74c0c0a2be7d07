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

"""The OpenStackClient plugin contract.

This module is imported by every ``openstack`` command of everyone who has
the package installed, so it imports nothing that they do not have loaded.
"""

import argparse
import typing

from cipclient.i18n import _

if typing.TYPE_CHECKING:
    from cipclient.workflow.client import lifetime

API_NAME = 'lifetime'
API_VERSION_OPTION = 'os_lifetime_api_version'
API_VERSIONS = ('1',)
DEFAULT_API_VERSION = '1'


def make_client(instance: typing.Any) -> 'lifetime.Lifetime':
    """Return the use cases, wired to the command line's cloud and policy."""
    from cipclient.workflow.client import lifetime

    configuration = instance.get_configuration()
    return lifetime.Lifetime(
        connect=lambda: instance.sdk_connection,
        policy_file=configuration.get('lifetime_policy'),
        ledger=configuration.get('lifetime_ledger'),
        coordination=configuration.get('lifetime_coordination'),
    )


def build_option_parser(
    parser: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    """Add the global options.

    The environment variables are not ``OS_*``: openstacksdk would make a
    cloud named ``envvars`` of one that it does not know.
    """
    parser.add_argument(
        '--os-lifetime-api-version',
        metavar='<lifetime-api-version>',
        default=DEFAULT_API_VERSION,
        help=_('Lifetime command version (default: %s)') % DEFAULT_API_VERSION,
    )
    parser.add_argument(
        '--lifetime-policy',
        metavar='<file>',
        help=_(
            'Policy file of the lifetime commands (Env: CIPCLIENT_POLICY; '
            'default: lifetime.yaml beside clouds.yaml in '
            '~/.config/openstack or /etc/openstack)'
        ),
    )
    parser.add_argument(
        '--lifetime-ledger',
        metavar='<url>',
        help=_(
            'Where the lifetime commands keep their records: a SQLite file '
            'or the URL of a PostgreSQL or MariaDB database (Env: '
            'CIPCLIENT_LEDGER; default: ledger.sqlite in '
            '~/.local/state/cipclient)'
        ),
    )
    parser.add_argument(
        '--lifetime-coordination',
        metavar='<url>',
        help=_(
            'What keeps runs on several hosts apart, such as etcd or Redis '
            "(Env: CIPCLIENT_COORDINATION; default: the ledger's own lock)"
        ),
    )
    return parser


def check_api_version(check_version: str) -> bool:
    """Return whether this plugin has the version; OSC warns if not."""
    return check_version in API_VERSIONS
