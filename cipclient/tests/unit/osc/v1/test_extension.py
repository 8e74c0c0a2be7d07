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


import datetime
import json

from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.model import standing
from cipclient.osc.v1 import extension
from cipclient.tests import builders
from cipclient.tests import fakes
from cipclient.tests.unit.osc import cases
from cipclient.workflow import outcome


class TestExtension(fakes.TestCommand):
    def setUp(self):
        super().setUp()
        self.answer()

    def answer(self, case=None, notes=(), **answers):
        self.app = fakes.App()
        answers.setdefault(
            'create_extension',
            outcome.Extended(
                cases.key(), 'web\x1b', cases.extension(), case, notes
            ),
        )
        self.lifetime = fakes.FakeLifetime(
            builders.policy(timezone=cases.AUCKLAND), **answers
        )
        self.app.client_manager.lifetime = self.lifetime

    def create(self, *args):
        self.assertEqual(
            0, self.run_command(extension.ExtensionCreate, 's1', *args)
        )
        return self.app.stdout.getvalue()

    def test_what_was_given_is_shown_with_its_last_day(self):
        self.answer(cases.case())
        text = self.create('--for', '30d', '--reason', 'ticket 4711')
        self.assertIn('| until  | 2026-07-31', text)
        self.assertIn('| due    | 2026-07-01', text)
        self.assertNotIn('\x1b', text)
        self.assertEqual(0, self.app.logged_in)

    def test_programs_get_moments_ids_and_nulls(self):
        answer = json.loads(
            self.create('--for', '30d', '--reason', 'x', '-f', 'json')
        )
        self.assertEqual(
            {
                'number': 2,
                'id': 's1',
                'name': 'web\\u001b',
                'kind': 'server',
                'until': '2026-07-31T11:00:00Z',
                'due': None,
                'reason': 'ticket 4711',
                'by': 'root@controller',
                'at': '2026-06-15T12:00:00Z',
            },
            answer,
        )

    def test_nothing_is_an_empty_line_in_plain_values(self):
        text = self.create(
            '--for', '30d', '--reason', 'x', '-f', 'value', '-c', 'due'
        )
        self.assertEqual('\n', text)
        self.app = fakes.App()
        self.app.client_manager.lifetime = self.lifetime
        text = self.create('--for', '30d', '--reason', 'x', '-f', 'shell')
        self.assertIn('due=""', text)

    def test_a_time_or_a_last_day_reaches_the_use_case(self):
        self.create('--for', '2w', '--reason', 'x', '--kind', 'server')
        self.create('--until', '2026-07-31', '--reason', 'y')
        first, second = self.lifetime.asked
        self.assertEqual(
            ('s1', 'server', 'x', builders.days(14), None),
            (first.resource, first.kind, first.reason, first.period,
             first.until),
        )  # fmt: skip
        self.assertEqual(datetime.date(2026, 7, 31), second.until)

    def test_what_the_use_case_remarks_goes_to_stderr(self):
        self.answer(notes=('it changes nothing',))
        self.create('--for', '1d', '--reason', 'x')
        self.assertIn('it changes nothing', self.app.stderr.getvalue())

    def test_a_wrong_option_is_a_usage_error(self):
        for args in (
            ('--for', '30d'),
            ('--reason', 'x'),
            ('--for', '30', '--reason', 'x'),
            ('--until', 'soon', '--reason', 'x'),
            ('--until', '20260731', '--reason', 'x'),
            ('--for', '30d', '--reason', '  '),
            ('--for', '3d', '--until', '2026-07-31', '--reason', 'x'),
        ):
            left = self.assertRaises(SystemExit, self.create, *args)
            self.assertEqual(2, left.code, args)

    def test_a_ledger_that_another_run_holds_returns_5(self):
        self.answer(
            create_extension=exceptions.LedgerBusy('A run is under way.')
        )
        code = self.run_command(
            extension.ExtensionCreate, 's1', '--for', '1d', '--reason', 'x'
        )
        self.assertEqual(5, code)
        self.assertIn('A run is under way.', self.app.stderr.getvalue())
        self.assertEqual('', self.app.stdout.getvalue())

    def test_those_in_force_are_listed(self):
        self.answer(
            extensions=[
                (
                    cases.key(),
                    standing.Subject('=web', project='genomics'),
                    cases.extension(),
                )
            ]
        )
        self.run_command(
            extension.ExtensionList, '--resource', 'web', '--kind', 'server',
            '-f', 'csv',
        )  # fmt: skip
        text = self.app.stdout.getvalue()
        self.assertIn('"\'=web"', text)
        self.assertIn('"2026-07-31T11:00:00Z","operator"', text)
        self.assertEqual([('web', 'server')], self.lifetime.asked)

    def test_none_in_force_is_said(self):
        self.answer(extensions=[])
        self.run_command(extension.ExtensionList)
        self.assertIn('No extension', self.app.stderr.getvalue())

    def test_several_are_taken_back_though_one_is_not_there(self):
        self.answer(**{'5': exceptions.NotFound('there is no extension 5')})
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            extension.ExtensionDelete,
            '4',
            '5',
            '6',
        )
        self.assertEqual([4, 5, 6], self.lifetime.asked)
        self.assertEqual('Failed: 5', str(error))
        self.assertIn('no extension 5', self.app.stderr.getvalue())

    def test_a_held_ledger_ends_it_at_once(self):
        self.answer(**{'4': exceptions.LedgerBusy('A run is under way.')})
        self.assertEqual(
            5, self.run_command(extension.ExtensionDelete, '4', '5')
        )
        self.assertEqual([4], self.lifetime.asked)

    def test_a_number_is_whole_and_begins_at_1(self):
        for number in ('0', '-1', 'x', '1.5', '\u0661'):
            left = self.assertRaises(
                SystemExit,
                self.run_command,
                extension.ExtensionDelete,
                '--',
                number,
            )
            self.assertEqual(2, left.code)
