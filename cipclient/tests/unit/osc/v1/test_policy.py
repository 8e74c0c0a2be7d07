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
from cipclient.model import record
from cipclient.osc.v1 import policy
from cipclient.tests import builders
from cipclient.tests import fakes
from cipclient.workflow import outcome


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


class TestPolicyChange(fakes.TestCommand):
    def answer(self, count=2, **more):
        accepted = record.AcceptedPolicy(
            'a' * 64, 'p.yaml', {}, builders.NOW, 'root', 0
        )
        change = outcome.PolicyChange(
            **{
                'accepted': accepted,
                'digest': 'b' * 64,
                'affected': {'compute': count} if count else {},
                'rows': tuple(
                    ('server', f's{n}', '=x\x1b', 'compute', None)
                    for n in range(count)
                ),
                **more,
            }
        )
        self.app = fakes.App()
        self.lifetime = fakes.FakeLifetime(
            builders.policy(), diff_policy=change, accept_policy=change
        )
        self.app.client_manager.lifetime = self.lifetime

    def diff(self, *args):
        return self.run_command(policy.PolicyDiff, *args)

    def test_whom_it_newly_affects_is_listed_and_how_to_accept(self):
        self.answer()
        self.assertEqual(0, self.diff('-f', 'json'))
        rows = json.loads(self.app.stdout.getvalue())
        self.assertEqual(
            {
                'Kind': 'server',
                'ID': 's0',
                'Name': '=x\\u001b',
                'Rule': 'compute',
                'Expires': None,
            },
            rows[0],
        )
        said = self.app.stderr.getvalue()
        self.assertIn('Compared with aaaaaaaaaaaa, accepted 2026', said)
        self.assertIn('Newly affected: 2 (compute 2)', said)
        self.assertIn('policy accept --count 2', said)
        self.assertEqual(1, self.app.logged_in)

    def test_nothing_is_an_empty_cell_and_no_formula(self):
        self.answer(1, rows=(('server', 's0', '=x', 'compute', None),))
        self.diff('-f', 'csv')
        self.assertIn(
            '"server","s0","\'=x","compute",""', self.app.stdout.getvalue()
        )

    def test_nobody_is_said_to_be_nobody(self):
        self.answer(0)
        self.diff()
        said = self.app.stderr.getvalue()
        self.assertIn('Newly affected: 0', said)
        self.assertNotIn('accept --count', said)

    def test_before_the_first_all_is_new(self):
        self.answer(accepted=None)
        self.diff()
        self.assertIn('No policy was accepted', self.app.stderr.getvalue())

    def test_the_one_in_force_is_told(self):
        self.answer(0, digest='a' * 64)
        self.diff()
        self.assertIn('policy in force', self.app.stderr.getvalue())

    def test_what_could_not_be_read_proves_no_number(self):
        self.answer(complete=False)
        self.assertEqual(4, self.diff())
        said = self.app.stderr.getvalue()
        self.assertIn('Not everything could be read', said)
        self.assertNotIn('accept --count', said)

    def test_why_there_is_nothing_to_compare_with_is_told(self):
        self.answer(why_alone='The accepted policy cannot be read any more.')
        self.diff()
        self.assertIn('cannot be read any more', self.app.stderr.getvalue())

    def test_more_than_a_screen_becomes_a_summary_on_a_terminal(self):
        self.answer(51)
        self.app.stdout = fakes.Terminal()
        self.diff()
        self.assertNotIn('s50', self.app.stdout.getvalue())
        self.assertIn('-f csv', self.app.stderr.getvalue())
        self.answer(51)
        self.diff()
        self.assertIn('s50', self.app.stdout.getvalue())

    def test_another_file_is_compared_if_it_is_named(self):
        self.answer()
        self.diff('next.yaml')
        self.assertEqual([pathlib.Path('next.yaml')], self.lifetime.asked)

    def test_the_number_is_what_is_accepted(self):
        self.answer()
        self.run_command(policy.PolicyAccept, '--count', '2', '-f', 'json')
        answer = json.loads(self.app.stdout.getvalue())
        self.assertEqual(2, answer['newly_affected'])
        self.assertEqual([2], self.lifetime.asked)
        for wrong in ('', 'all', '-1'):
            left = self.assertRaises(
                SystemExit, self.run_command, policy.PolicyAccept,
                f'--count={wrong}',
            )  # fmt: skip
            self.assertEqual(2, left.code)

    def test_another_number_is_a_guard(self):
        self.app.client_manager.lifetime = fakes.FakeLifetime(
            builders.policy(),
            accept_policy=exceptions.GuardTripped(
                'It newly affects 3, not 2.'
            ),
        )
        self.assertEqual(
            3, self.run_command(policy.PolicyAccept, '--count', '2')
        )
        self.assertIn('affects 3', self.app.stderr.getvalue())
        self.assertEqual('', self.app.stdout.getvalue())
