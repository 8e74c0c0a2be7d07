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

import dataclasses
import datetime
import json

from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.evaluate import outlook
from cipclient.model import scan as model_scan
from cipclient.model import verdict
from cipclient.osc import findings
from cipclient.osc.v1 import scan
from cipclient.tests import builders
from cipclient.tests import fakes


def _finding(
    id_: str = 's1',
    state: verdict.State = verdict.State.OVER,
    over: float = 3,
    **facts: object,
) -> model_scan.Finding:
    rule = builders.lifetime(name='compute', limit=60)
    expires = builders.NOW - builders.days(over)
    judged = verdict.Verdict(
        builders.server(id_, **facts),
        state,
        rule,
        expires,
        lifetimes=(verdict.Trial(rule, verdict.Answer.YES, expires=expires),),
    )
    return model_scan.Finding(
        judged,
        'genomics',
        'alice',
        'research',
        outlook.outlook(judged, builders.NOW),
    )


def _scan(
    *findings: model_scan.Finding,
    reasons: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> model_scan.Scan:
    held: dict[model_scan.SummaryKey, model_scan.Held] = {}
    for finding in findings:
        key = model_scan.SummaryKey(
            'server', finding.verdict.state, 'compute', 'p1'
        )
        held[key] = held.get(key, model_scan.Held()).plus(
            model_scan.Held(1, 4, 8192, 20)
        )
    return model_scan.Scan(
        builders.NOW,
        '/etc/openstack/lifetime.yaml',
        findings,
        held,
        {'p1': 'genomics'},
        (
            model_scan.Completeness(
                'server', 'RegionOne', 'all projects', reasons
            ),
        ),
        notes,
    )


class TestScan(fakes.TestCommand):
    def setUp(self):
        super().setUp()
        self.answer(_scan(_finding()))

    def answer(self, result):
        self.lifetime = fakes.FakeLifetime(builders.policy(), result)
        self.app.client_manager.lifetime = self.lifetime

    def rows(self, *args):
        code = self.run_command(scan.Scan, '-f', 'json', *args)
        return code, json.loads(self.app.stdout.getvalue())

    def test_a_row_says_what_whose_since_when_and_what_next(self):
        self.assertEqual(0, self.run_command(scan.Scan, '--max-width', '0'))
        lines = self.app.stdout.getvalue().splitlines()
        header = [cell.strip() for cell in lines[1].strip('|').split('|')]
        self.assertEqual(findings.COLUMNS, tuple(header))
        self.assertIn('the server s1', lines[3])
        self.assertIn('genomics', lines[3])
        self.assertIn('alice', lines[3])
        self.assertIn('2026-06-12', lines[3])
        self.assertIn('3 days over', lines[3])
        self.assertIn('notice now, shelve 2026-07-15', lines[3])

    def test_programs_get_every_column_in_iso_and_whole_days(self):
        _, (row,) = self.rows()
        self.assertEqual(
            {
                'ID': 's1',
                'Name': 'the server s1',
                'Kind': 'server',
                'Project': 'genomics',
                'Owner': 'alice',
                'Status': 'ACTIVE',
                'State': 'over',
                'Rule': 'compute',
                'Expires': '2026-06-12T12:00:00Z',
                'Over By': 3,
                'Next': 'notice now, shelve 2026-07-15T12:00:00Z',
                'Flavor': 'c4',
                'Project ID': 'p1',
                'User ID': 'u1',
                'Domain': 'research',
                'Availability Zone': None,
                'Created': '2026-01-01T00:00:00Z',
                'Reason': '',
            },
            row,
        )

    def test_every_option_reaches_the_use_case(self):
        self.rows(
            '--all',
            '--within', '2w',
            '--kind', 'server',
            '--kind', 'volume',
            '--project', 'genomics',
            '--project-domain', 'research',
            '--rule', 'compute',
            '--at', '2027-01-31',
        )  # fmt: skip
        (asked,) = self.lifetime.asked
        self.assertTrue(asked.everything)
        self.assertEqual(builders.days(14), asked.within)
        self.assertEqual(('server', 'volume'), asked.kinds)
        self.assertEqual('genomics', asked.project)
        self.assertEqual('research', asked.project_domain)
        self.assertEqual('compute', asked.rule)
        self.assertEqual(
            datetime.datetime(2027, 1, 31, tzinfo=datetime.UTC), asked.at
        )
        self.assertFalse(asked.own_project)

    def test_the_own_project_excludes_another_one(self):
        self.rows('--auth-project')
        self.assertTrue(self.lifetime.asked[0].own_project)
        self.assertRaises(
            SystemExit, self.rows, '--auth-project', '--project', 'genomics'
        )

    def test_a_wrong_date_or_duration_is_a_usage_error(self):
        for option, value in (
            ('--at', 'yesterday'),
            ('--within', '30'),
            ('--within', '1 month'),
        ):
            left = self.assertRaises(SystemExit, self.rows, option, value)
            self.assertEqual(2, left.code)

    def test_a_moment_with_another_offset_is_turned_into_utc(self):
        self.rows('--at', '2027-01-31T00:00:00-08:00')
        self.assertEqual(
            datetime.datetime(2027, 1, 31, 8, tzinfo=datetime.UTC),
            self.lifetime.asked[0].at,
        )

    def test_what_is_no_data_goes_to_stderr(self):
        self.answer(_scan(_finding(), notes=('an exemption matches nothing',)))
        self.rows()
        self.assertIn('1 over', self.app.stderr.getvalue())
        self.assertIn('matches nothing', self.app.stderr.getvalue())

    def test_a_partial_scan_says_what_is_missing_and_returns_4(self):
        self.answer(_scan(_finding(), reasons=('cell2 does not answer',)))
        code, rows = self.rows('--fail-on-violations')
        self.assertEqual(4, code)
        self.assertEqual(1, len(rows))
        self.assertIn(
            'partial: server in RegionOne, all projects: cell2 does not '
            'answer',
            self.app.stderr.getvalue(),
        )

    def test_violations_fail_only_if_asked_to(self):
        self.assertEqual(0, self.rows()[0])
        self.app = fakes.App()
        self.answer(_scan(_finding()))
        self.assertEqual(10, self.rows('--fail-on-violations')[0])

    def test_what_is_only_near_is_no_violation(self):
        self.answer(_scan(_finding(state=verdict.State.NEAR, over=-3)))
        code, (row,) = self.rows('--fail-on-violations')
        self.assertEqual(0, code)
        self.assertEqual(-3, row['Over By'])

    def test_the_policy_is_read_before_anybody_logs_in(self):
        self.app.client_manager.lifetime = fakes.FakeLifetime(
            exceptions.PolicyError(
                'p.yaml', (exceptions.Fault(3, 1, 'unknown key'),)
            )
        )
        error = self.assertRaises(osc_exceptions.CommandError, self.rows)
        self.assertEqual('p.yaml:3:1: unknown key', str(error))
        self.assertEqual(0, self.app.logged_in)

    def test_an_error_of_the_cloud_is_one_safe_sentence(self):
        self.answer(exceptions.CloudError('Nova says \x1b[31mno'))
        error = self.assertRaises(osc_exceptions.CommandError, self.rows)
        self.assertEqual('Nova says \\u001b[31mno', str(error))

    def test_a_ledger_that_another_run_holds_returns_5_after_the_list(self):
        self.answer(
            dataclasses.replace(_scan(_finding()), busy='A run is under way.')
        )
        code, rows = self.rows('--fail-on-violations')
        self.assertEqual(5, code)
        self.assertEqual(1, len(rows))
        self.assertIn(
            'Not recorded: A run is under way.', self.app.stderr.getvalue()
        )

    def test_it_is_recorded_unless_that_is_declined(self):
        self.rows()
        self.assertTrue(self.lifetime.asked[0].record)
        self.app = fakes.App()
        self.answer(_scan(_finding()))
        self.rows('--no-record')
        self.assertFalse(self.lifetime.asked[0].record)

    def test_an_absent_text_is_an_empty_cell_in_csv(self):
        self.run_command(
            scan.Scan, '-f', 'csv', '-c', 'ID', '-c', 'Availability Zone'
        )
        self.assertIn('"s1",""', self.app.stdout.getvalue())

    def test_a_column_that_is_named_is_there_without_long(self):
        self.run_command(scan.Scan, '-c', 'Flavor')
        self.assertIn('c4', self.app.stdout.getvalue())

    def test_a_name_cannot_command_a_terminal(self):
        """P35, A8."""
        self.answer(_scan(_finding(name='evil\x1b]0;x\x07\n\u202e')))
        self.run_command(scan.Scan)
        shown = self.app.stdout.getvalue()
        self.assertIn('evil\\u001b]0;x\\u0007\\u000a\\u202e', shown)
        self.assertNotIn('\x1b', shown)

    def test_a_name_cannot_be_a_formula_in_a_spreadsheet(self):
        """A9."""
        for name in ('=cmd|x', '+1', '-1', '@x', '\uff1d1', ' =1'):
            self.app = fakes.App()
            self.answer(_scan(_finding(name=name)))
            self.run_command(scan.Scan, '-f', 'csv', '-c', 'Name')
            self.assertIn(f'"\'{name}"', self.app.stdout.getvalue())

    def test_the_summary_counts_what_is_held(self):
        self.answer(_scan(_finding('s1'), _finding('s2')))
        _, (row,) = self.rows('--summary')
        self.assertEqual(
            {
                'Kind': 'server',
                'Rule': 'compute',
                'State': 'over',
                'Project': 'genomics',
                'Project ID': 'p1',
                'Count': 2,
                'vCPUs': 8,
                'RAM GiB': 16.0,
                'Disk GiB': 40,
            },
            row,
        )

    def test_the_summary_has_other_states_only_with_all(self):
        self.answer(_scan(_finding(state=verdict.State.OK)))
        self.assertEqual([], self.rows('--summary')[1])
        self.app = fakes.App()
        self.answer(_scan(_finding(state=verdict.State.OK)))
        self.assertEqual(1, len(self.rows('--summary', '--all')[1]))

    def test_more_than_a_screen_becomes_a_summary_on_a_terminal(self):
        self.answer(_scan(*(_finding(f's{n}') for n in range(51))))
        self.app.stdout = fakes.Terminal()
        self.run_command(scan.Scan)
        self.assertNotIn('the server', self.app.stdout.getvalue())
        self.assertIn('51', self.app.stdout.getvalue())
        self.assertIn('genomics 51', self.app.stderr.getvalue())
        self.assertIn('-f csv', self.app.stderr.getvalue())

    def test_exactly_a_screen_is_listed(self):
        self.answer(_scan(*(_finding(f's{n}') for n in range(50))))
        self.app.stdout = fakes.Terminal()
        self.run_command(scan.Scan)
        self.assertIn('the server s49', self.app.stdout.getvalue())

    def test_a_pipe_gets_all_rows(self):
        self.answer(_scan(*(_finding(f's{n}') for n in range(51))))
        self.run_command(scan.Scan)
        self.assertIn('the server s50', self.app.stdout.getvalue())
