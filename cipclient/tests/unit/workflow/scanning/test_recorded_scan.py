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

from unittest import mock

from cipclient import exceptions
from cipclient import sandbox
from cipclient.cloud import connection
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request
from cipclient.workflow.scanning import recording


class TestRecordedScan(recorded.TestCase):
    def setUp(self):
        super().setUp()
        self.start(servers=45)

    def last(self):
        with self.view() as view:
            return view.last_scan()

    def test_a_scan_is_recorded_with_its_cases(self):
        found = self.scan()
        self.assertEqual(found.recorded, self.last().number)
        self.assertEqual(recorded.NOW, self.last().at)
        over = {
            finding.verdict.resource.id
            for finding in found.findings
            if finding.verdict.state in ('over', 'near')
        }
        self.assertEqual(over, set(self.open_cases()))
        self.assertIn(f'cases: {len(over)} opened', found.notes)

    def test_the_same_scan_again_changes_nothing(self):
        self.scan()
        before = self.open_cases()
        found = self.scan()
        self.assertEqual(before, self.open_cases())
        self.assertEqual((), found.notes)

    def test_cases_have_the_names_of_projects_and_people(self):
        self.scan()
        case = self.open_cases()[self.server('ice-core-run').id]
        self.assertNotEqual('', case.subject.project)
        self.assertNotEqual('', case.subject.owner)
        self.assertNotEqual('', case.subject.domain)

    def test_nothing_is_recorded_where_that_is_not_wanted(self):
        for asked in (
            {'record': False},
            {'kinds': ('server',)},
            {'own_project': True},
            {'at': recorded.NOW + recorded.days(1)},
            {'project': 'glaciology'},
        ):
            self.assertEqual(0, self.scan(**asked).recorded, asked)
        self.assertRaises(exceptions.LedgerError, self.last)

    def test_another_run_is_told_and_the_scan_printed(self):
        """P26: exit code 5."""
        self.scan()
        last = self.last()
        with self.run_of('notice send'):
            found = self.scan()
        self.assertIn("'notice send' by ada@host", found.busy)
        self.assertNotEqual((), found.findings)
        self.assertEqual(last, self.last())

    def test_a_scan_that_breaks_off_leaves_nothing(self):
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 403}, service='compute')
        )
        self.assertRaises(exceptions.CloudError, self.scan)
        self.assertIsNone(self.last())
        self.assertEqual({}, self.open_cases())

    def test_ctrl_c_leaves_nothing_half_recorded(self):
        with mock.patch.object(
            recording.Recording,
            'ended',
            autospec=True,
            side_effect=KeyboardInterrupt,
        ):
            self.assertRaises(KeyboardInterrupt, self.scan)
        self.assertIsNone(self.last())
        self.assertEqual({}, self.open_cases())
        self.scan()
        self.assertIsNotNone(self.last())

    def test_another_cloud_of_the_same_name_is_refused(self):
        self.scan()
        with mock.patch.object(connection.Cloud, 'identity_id', 'another'):
            error = self.assertRaises(exceptions.LedgerError, self.scan)
        self.assertIn('test', str(error))

    def test_exemptions_of_the_ledger_hold_too(self):
        self.scan()
        target = self.server('ice-core-run')
        used = self.lifetime()
        used.exemptions.create(
            request.ExemptionRequest('server', target.id, 'a paper', None),
            used.policies.in_force(),
        )
        self.scan()
        case = self.open_cases()[target.id]
        self.assertEqual(['exempt'], [str(h.reason) for h in case.holds])

    def test_an_exemption_that_was_taken_back_holds_no_longer(self):
        self.test_exemptions_of_the_ledger_hold_too()
        used = self.lifetime()
        (granted,) = used.exemptions.list(used.policies.in_force())
        used.exemptions.delete(granted.number, used.policies.in_force())
        self.scan()
        case = self.open_cases()[self.server('ice-core-run').id]
        self.assertEqual((), case.holds)

    def test_what_is_read_beside_is_not_looked_for(self):
        """A rule of projects that was dropped costs nothing afterwards."""
        projects = '  - {name: old, kind: project, limit: 30d, ladder: tell}\n'
        self.write(recorded.RULES + projects)
        self.scan()
        self.now += recorded.days(5)
        self.write(recorded.RULES)
        self.sandbox.requests.clear()
        found = self.scan()
        self.assertTrue(found.complete, found.completeness)
        with self.view() as view:
            self.assertEqual(
                {'server'}, {key.kind for key in view.open_cases()}
            )
        single = [
            one.path
            for one in self.sandbox.requests
            if '/v3/projects/' in one.path
        ]
        self.assertLess(len(single), 5)

    def test_cases_of_a_kind_that_no_rule_is_about_end(self):
        volumes = '  - {name: old, kind: volume, limit: 30d, ladder: tell}\n'
        self.write(recorded.RULES + volumes)
        self.scan()
        with self.view() as view:
            kinds = {key.kind for key in view.open_cases()}
        self.assertEqual({'server', 'volume'}, kinds)
        self.write(recorded.RULES)
        found = self.scan()
        self.assertIn('cleared', ' '.join(found.notes))
        with self.view() as view:
            kinds = {key.kind for key in view.open_cases()}
        self.assertEqual({'server'}, kinds)
