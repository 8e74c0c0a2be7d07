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

import json
import pathlib

from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.osc.v1 import policy
from cipclient.tests import builders
from cipclient.tests import fakes


class TestPolicyCommands(fakes.TestCommand):
    def setUp(self):
        super().setUp()
        self.lifetime = fakes.FakeLifetime(
            builders.policy(
                builders.lifetime(
                    builders.is_('flavor.name', 'c*', 'm*'),
                    name='compute',
                    limit=60,
                ),
                builders.condition(
                    builders.is_('status', 'ERROR'), name='broken', limit=1.5
                ),
            )
        )
        self.app.client_manager.lifetime = self.lifetime

    def test_a_valid_file_is_told_in_counts_without_logging_in(self):
        self.run_command(policy.PolicyValidate, 'p.yaml', '-f', 'json')
        answer = json.loads(self.app.stdout.getvalue())
        self.assertEqual(1, answer['lifetimes'])
        self.assertEqual(1, answer['conditions'])
        self.assertEqual([pathlib.Path('p.yaml')], self.lifetime.asked)
        self.assertEqual(0, self.app.logged_in)

    def test_every_fault_is_a_line_of_its_own(self):
        faults = (
            exceptions.Fault(9, 3, 'second'),
            exceptions.Fault(2, 1, 'first\x1b'),
        )
        self.app.client_manager.lifetime = fakes.FakeLifetime(
            exceptions.PolicyError('p.yaml', faults)
        )
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            policy.PolicyValidate,
            'p.yaml',
        )
        self.assertEqual(
            'p.yaml:2:1: first\\u001b\np.yaml:9:3: second', str(error)
        )

    def test_the_rules_in_force_are_listed_in_order(self):
        self.run_command(policy.PolicyShow, '-f', 'json')
        rows = json.loads(self.app.stdout.getvalue())
        self.assertEqual(
            [
                ('lifetime', 'compute', 'flavor.name is c* or m*', '60d'),
                ('condition', 'broken', 'status is ERROR', '1d12h'),
            ],
            [
                (row['Role'], row['Name'], row['Match'], row['Limit'])
                for row in rows
            ],
        )
        self.assertEqual(0, self.app.logged_in)

    def test_the_schema_is_json_and_nothing_else(self):
        self.run_command(policy.PolicySchema)
        self.assertEqual(
            {'type': 'object'}, json.loads(self.app.stdout.getvalue())
        )

    def test_the_example_is_the_file_and_nothing_else(self):
        self.run_command(policy.PolicyExample)
        self.assertEqual('version: 1\n', self.app.stdout.getvalue())
