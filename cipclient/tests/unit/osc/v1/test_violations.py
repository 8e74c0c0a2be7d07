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


import csv
import io
import json

from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.model import case as model_case
from cipclient.osc import cases as osc_cases
from cipclient.osc.v1 import violations
from cipclient.tests import builders
from cipclient.tests import fakes
from cipclient.tests.unit.osc import cases
from cipclient.workflow import outcome


class TestViolations(fakes.TestCommand):
    def setUp(self):
        super().setUp()
        self.answer(cases.case())

    def answer(self, *found, scan=None, policy=None):
        self.app = fakes.App()
        self.lifetime = fakes.FakeLifetime(
            policy or builders.policy(timezone=cases.AUCKLAND),
            cases=outcome.Cases(
                'arbutus', cases.NOW, scan or cases.scan(), iter(found)
            ),
        )
        self.app.client_manager.lifetime = self.lifetime

    def output(self, *args):
        self.assertEqual(0, self.run_command(violations.Violations, *args))
        return self.app.stdout.getvalue()

    def rows(self, *args):
        return json.loads(self.output('-f', 'json', *args))

    def screen(self, *args):
        self.app.stdout = fakes.Terminal()
        return self.output(*args)

    def test_a_row_says_whose_how_far_and_what_next(self):
        lines = self.output('--max-width', '0').splitlines()
        header = [cell.strip() for cell in lines[1].strip('|').split('|')]
        self.assertEqual(osc_cases.COLUMNS, tuple(header))
        for words in (
            'web',
            'genomics',
            'alice',
            'warned(1)',
            '2026-06-12',
            '2026-07-01',
            '2026-06-10',
            'notice 2026-06-28, shelve 2026-07-01',
        ):
            self.assertIn(words, lines[3])

    def test_programs_get_every_column_in_iso_with_ids_and_nulls(self):
        (row,) = self.rows()
        self.assertEqual(
            {
                'ID': 's1',
                'Name': 'web',
                'Kept Of': None,
                'Kind': 'server',
                'Project': 'genomics',
                'Owner': 'alice',
                'State': 'over',
                'Stage': 'warned(1)',
                'Holds': None,
                'Rule': 'compute',
                'Expires': '2026-06-12T12:00:00Z',
                'Due': '2026-06-30T20:00:00Z',
                'Told': '2026-06-10T12:00:00Z',
                'Next': 'notice 2026-06-27T20:00:00Z, '
                'shelve 2026-06-30T20:00:00Z',
                'Over By': 3,
                'Region': 'west',
                'Flavor': 'c4',
                'Project ID': 'p1',
                'User ID': 'u1',
                'Domain': None,
                'Episode': 1,
                'Opened': '2026-06-09T12:00:00Z',
                'Warned': 1,
                'Announced': 1,
                'Extended Until': None,
                'Closed': None,
                'Ending': None,
                'Quarantined': None,
                'Verb': None,
                'Reason': None,
            },
            row,
        )

    def test_nobody_logs_in(self):
        self.rows()
        self.assertEqual(0, self.app.logged_in)

    def test_an_absent_date_is_an_empty_cell_in_csv_and_value(self):
        bare = cases.case(announcement=None, due=None)
        self.answer(bare)
        (row,) = csv.DictReader(io.StringIO(self.output('-f', 'csv')))
        self.assertEqual(('', '', ''), (row['Due'], row['Told'], row['Holds']))
        self.answer(bare)
        self.assertEqual('\n', self.output('-f', 'value', '-c', 'Due'))

    def test_a_name_cannot_be_a_formula_in_a_spreadsheet(self):
        """A9."""
        self.answer(cases.case(name='=1+1', project='@x'))
        (row,) = csv.DictReader(io.StringIO(self.output('-f', 'csv')))
        self.assertEqual(("'=1+1", "'@x"), (row['Name'], row['Project']))

    def test_a_name_cannot_command_a_terminal(self):
        """A8, P35."""
        self.answer(cases.case(name='a\x1b[31m', project='b\x07'))
        self.assertNotIn('\x1b', self.screen() + self.app.stderr.getvalue())

    def test_every_option_reaches_the_use_case(self):
        self.rows(
            '--near', '--kind', 'server', '--project', 'genomics',
            '--owner', 'alice', '--rule', 'compute', '--stage', 'warned',
            '--hold', 'unknown',
        )  # fmt: skip
        (asked,) = self.lifetime.asked
        self.assertTrue(asked.near)
        self.assertFalse(asked.closed)
        self.assertEqual(
            ('server', 'genomics', 'alice', 'compute', 'warned', 'unknown'),
            (
                asked.kind,
                asked.project,
                asked.owner,
                asked.rule,
                asked.stage,
                asked.hold,
            ),
        )

    def test_a_wrong_stage_or_hold_is_a_usage_error_with_the_right_ones(self):
        for option in ('--stage', '--hold'):
            left = self.assertRaises(SystemExit, self.rows, option, 'nope')
            self.assertEqual(2, left.code)
        left = self.assertRaises(SystemExit, self.rows, '--near', '--closed')
        self.assertEqual(2, left.code)

    def test_closed_cases_are_told_with_their_end(self):
        self.answer(
            cases.case(
                closed=cases.NOW, ending=model_case.Ending.GONE, holds=()
            )
        )
        lines = self.output('--closed', '--max-width', '0').splitlines()
        self.assertIn('Ending', lines[1])
        self.assertNotIn('Next', lines[1])
        self.assertIn('gone', lines[3])

    def test_a_column_that_is_named_is_there_without_long(self):
        self.assertIn('west', self.output('-c', 'Region'))

    def test_holds_are_named_and_explained(self):
        self.answer(cases.case(holds=(cases.hold(),)))
        (row,) = self.rows()
        self.assertEqual('unreachable', row['Holds'])
        self.assertEqual('nobody of the project has an address', row['Reason'])

    def test_the_last_day_of_an_extension_is_a_day_of_the_calendar(self):
        self.answer(cases.case(extensions=(cases.extension(),)))
        text = self.output('-c', 'Extended Until')
        self.assertIn('2026-07-31', text)

    def test_the_scan_that_it_is_from_is_told(self):
        self.rows()
        said = self.app.stderr.getvalue()
        self.assertIn('arbutus, as scanned at 2026-06-14T12:00:00Z', said)
        self.assertNotIn('partial', said)
        self.answer(scan=cases.scan('cell2 is down'))
        self.rows()
        self.assertIn('partial', self.app.stderr.getvalue())

    def test_nothing_is_said_to_be_nothing(self):
        self.answer()
        self.assertEqual([], self.rows())
        self.assertIn('No such cases.', self.app.stderr.getvalue())

    def test_a_ledger_without_a_scan_says_what_to_do(self):
        self.lifetime = fakes.FakeLifetime(
            builders.policy(),
            cases=outcome.Cases('arbutus', cases.NOW, None, iter(())),
        )
        self.app.client_manager.lifetime = self.lifetime
        self.rows()
        self.assertIn('openstack lifetime scan', self.app.stderr.getvalue())

    def test_no_ledger_is_one_sentence(self):
        self.app.client_manager.lifetime = fakes.FakeLifetime(
            builders.policy(),
            cases=exceptions.LedgerError('There is no ledger yet.'),
        )
        for form in ('table', 'json', 'csv', 'value'):
            error = self.assertRaises(
                osc_exceptions.CommandError, self.output, '-f', form
            )
            self.assertEqual('There is no ledger yet.', str(error))
            self.assertEqual('', self.app.stdout.getvalue())

    def test_more_than_a_screen_becomes_a_summary_on_a_terminal(self):
        self.answer(
            *(cases.case(f's{n}', project='genomics') for n in range(60)),
            cases.case('x', project='other', holds=(cases.hold(),)),
        )
        shown = self.screen()
        self.assertNotIn('web', shown)
        self.assertIn('61', shown)
        said = self.app.stderr.getvalue()
        self.assertIn('Most of it: genomics 60, other 1', said)
        self.assertIn('61 rows are too many for a screen', said)
        self.assertIn('-f csv', said)

    def test_exactly_a_screen_is_listed(self):
        self.answer(*(cases.case(f's{n}') for n in range(50)))
        self.assertIn('web', self.screen())

    def test_a_pipe_gets_all_rows(self):
        self.answer(*(cases.case(f's{n}') for n in range(61)))
        self.assertEqual(61, len(self.rows()))

    def test_a_pipe_is_written_as_the_cases_come(self):
        """Memory does not grow with them."""
        rows_when_asked = []

        def come():
            for n in range(3):
                rows_when_asked.append(self.app.stdout.getvalue().count('web'))
                yield cases.case(f's{n}')

        self.answer()
        self.lifetime = fakes.FakeLifetime(
            builders.policy(),
            cases=outcome.Cases('arbutus', cases.NOW, cases.scan(), come()),
        )
        self.app.client_manager.lifetime = self.lifetime
        self.output('-f', 'csv')
        self.assertEqual([0, 1, 2], rows_when_asked)

    def test_the_summary_counts_what_is_held(self):
        self.answer(
            cases.case(),
            cases.case('s2', announcement=None, holds=(cases.hold(),)),
        )
        self.assertEqual(
            [
                {
                    'Kind': 'server',
                    'Rule': 'compute',
                    'State': 'over',
                    'Count': 2,
                    'Told': 1,
                    'Held': 1,
                    'vCPUs': 8,
                    'RAM GiB': 16.0,
                    'Disk GiB': 40,
                }
            ],
            self.rows('--summary'),
        )
