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

"""The contract with OpenStackClient.

What is wrong here breaks every ``openstack`` command of whoever has the
package installed.
"""

import argparse
import importlib.metadata
import subprocess
import sys
from unittest import mock

import fixtures
from openstackclient import shell
from oslotest import base

from cipclient import exceptions
from cipclient.osc import plugin
from cipclient.tests import builders
from cipclient.workflow.client import lifetime

_COMMANDS = {
    'lifetime_enforce',
    'lifetime_history_list',
    'lifetime_history_verify',
    'lifetime_restore',
    'lifetime_exemption_create',
    'lifetime_exemption_delete',
    'lifetime_exemption_list',
    'lifetime_extension_create',
    'lifetime_extension_delete',
    'lifetime_extension_list',
    'lifetime_forecast',
    'lifetime_hold_list',
    'lifetime_hold_release',
    'lifetime_notice_bounced',
    'lifetime_notice_list',
    'lifetime_notice_preview',
    'lifetime_notice_send',
    'lifetime_notice_waive',
    'lifetime_plan_approve',
    'lifetime_policy_accept',
    'lifetime_policy_diff',
    'lifetime_policy_example',
    'lifetime_policy_schema',
    'lifetime_policy_show',
    'lifetime_policy_validate',
    'lifetime_scan',
    'lifetime_show',
    'lifetime_violations',
}
#: What no other command of a user may have to load because of us.
_HEAVY = (
    'alembic',
    'icalendar',
    'jinja2',
    'msgspec',
    'pydantic',
    'sqlalchemy',
    'tooz',
    'cipclient.cloud',
    'cipclient.evaluate',
    'cipclient.inventory',
    'cipclient.ledger',
    'cipclient.notice',
    'cipclient.policy',
    'cipclient.report',
)


def _entry_points(group: str) -> dict[str, importlib.metadata.EntryPoint]:
    found = importlib.metadata.entry_points(group=group)
    return {
        point.name: point
        for point in found
        if point.value.startswith('cipclient.')
    }


def _options(parser: argparse.ArgumentParser) -> set[str]:
    return {
        option
        for action in parser._actions
        for option in action.option_strings
        if option.startswith('--')
    }


def _loaded(imports: str, names: tuple[str, ...]) -> list[str]:
    """Return which of the names a fresh interpreter has after the imports."""
    script = (
        f'import sys, {imports}\n'
        f'print(*(name for name in {names!r} if name in sys.modules))'
    )
    done = subprocess.run(
        [sys.executable, '-c', script],
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.split()


class TestPlugin(base.BaseTestCase):
    def test_the_module_has_everything_that_the_client_reads(self):
        self.assertEqual('lifetime', plugin.API_NAME)
        self.assertEqual('1', plugin.DEFAULT_API_VERSION)
        self.assertIn(plugin.DEFAULT_API_VERSION, plugin.API_VERSIONS)
        self.assertIsInstance(plugin.API_VERSIONS, tuple)
        self.assertTrue(plugin.API_VERSION_OPTION.startswith('os_'))

    def test_the_client_finds_the_module(self):
        points = _entry_points('openstack.cli.extension')
        self.assertIs(plugin, points['lifetime'].load())

    def test_every_command_is_registered_and_loads(self):
        points = _entry_points('openstack.lifetime.v1')
        self.assertEqual(_COMMANDS, set(points))
        for point in points.values():
            self.assertTrue(callable(point.load().take_action), point.name)

    def test_the_parser_is_given_back(self):
        parser = argparse.ArgumentParser()
        self.assertIs(parser, plugin.build_option_parser(parser))

    def test_the_places_of_policy_and_ledger_are_options(self):
        parser = plugin.build_option_parser(argparse.ArgumentParser())
        given = parser.parse_args(
            [
                '--lifetime-policy', 'p.yaml',
                '--lifetime-ledger', 'postgresql://db/ledger',
                '--lifetime-coordination', 'etcd3+http://etcd:2379',
            ]
        )  # fmt: skip
        self.assertEqual(
            ('p.yaml', 'postgresql://db/ledger', 'etcd3+http://etcd:2379'),
            (
                given.lifetime_policy,
                given.lifetime_ledger,
                given.lifetime_coordination,
            ),
        )
        for variable in (
            'CIPCLIENT_POLICY',
            'CIPCLIENT_LEDGER',
            'CIPCLIENT_COORDINATION',
        ):
            self.assertIn(variable, parser.format_help())

    def test_what_is_not_given_is_left_to_the_environment(self):
        parser = plugin.build_option_parser(argparse.ArgumentParser())
        given = parser.parse_args([])
        self.assertIsNone(given.lifetime_policy)
        self.assertIsNone(given.lifetime_ledger)
        self.assertIsNone(given.lifetime_coordination)

    def test_the_options_reach_the_use_cases(self):
        folder = self.useFixture(fixtures.TempDir()).path
        instance = mock.Mock(spec=['get_configuration'])
        instance.get_configuration.return_value = {
            'lifetime_policy': f'{folder}/p.yaml',
            'lifetime_ledger': f'{folder}/ours.sqlite',
        }
        client = plugin.make_client(instance)
        error = self.assertRaises(
            exceptions.LedgerError,
            client.holds.list,
            builders.policy(source='p.yaml'),
        )
        self.assertIn(f'{folder}/ours.sqlite', str(error))

    def test_the_version_is_ours_to_check(self):
        self.assertTrue(plugin.check_api_version('1'))
        self.assertFalse(plugin.check_api_version('2'))

    def test_the_client_is_made_without_a_connection(self):
        """An offline command has none: the attribute is not even there."""
        # Not the class itself as spec: looking at its attributes would make
        # the clients of every installed plugin.
        instance = mock.Mock(spec=['get_configuration'])
        instance.get_configuration.return_value = {'lifetime_policy': None}
        client = plugin.make_client(instance)
        self.assertIsInstance(client, lifetime.Lifetime)

    def test_no_environment_variable_of_ours_is_one_of_the_sdk(self):
        """openstacksdk makes a cloud ``envvars`` of an unknown ``OS_*``."""
        parser = plugin.build_option_parser(argparse.ArgumentParser())
        self.assertNotIn('OS_', parser.format_help())

    def test_no_option_is_eaten_by_a_global_one(self):
        """A global option wins, by its name or by any prefix of it."""
        taken = _options(shell.OpenStackShell().parser)
        for point in _entry_points('openstack.lifetime.v1').values():
            command = point.load()(mock.Mock(), None)
            for option in _options(command.get_parser('x')) - {'--help'}:
                eaten = [one for one in taken if one.startswith(option)]
                self.assertEqual([], eaten, point.name)


class TestImports(base.BaseTestCase):
    def test_the_commands_load_nothing_heavy(self):
        modules = {
            point.value.partition(':')[0]
            for point in _entry_points('openstack.lifetime.v1').values()
        }
        imports = ', '.join(sorted(modules | {plugin.__name__}))
        self.assertEqual([], _loaded(imports, _HEAVY))

    def test_the_pure_rooms_load_no_openstack(self):
        imports = (
            'cipclient.evaluate.judge, cipclient.evaluate.outlook, '
            'cipclient.evaluate.summary'
        )
        others = (
            'keystoneauth1',
            'msgspec',
            'openstack',
            'pydantic',
            'requests',
            'yaml',
        )
        self.assertEqual([], _loaded(imports, others))
