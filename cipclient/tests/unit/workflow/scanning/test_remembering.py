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

from cipclient import exceptions
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request
from cipclient.workflow.scanning import remembering


class TestRemembering(records.TestCase):
    def test_a_scan_has_the_ledgers_dates_and_writes_none(self):
        run = self.begin()
        since = records.NOW - builders.days(9)
        self.scan(run, records.sighting(holding=[('forgotten', since)]))
        entries = len(list(run.journal()))
        later = records.NOW + builders.days(1)
        found = remembering.Remembering(run, later).history(
            [builders.server(), builders.server('s2')]
        )
        self.assertEqual(
            {(('server', 'west', 's1'), 'forgotten'): since},
            dict(found.holding_since),
        )
        self.assertEqual(later, found.now_first)
        self.assertEqual(entries, len(list(run.journal())))

    def test_without_a_moment_what_is_not_recorded_stays_unknown(self):
        run = self.begin()
        found = remembering.Remembering(run, None).history([builders.server()])
        self.assertIsNone(found.now_first)


class TestRemembered(recorded.TestCase):
    rules = """\
version: 1
cloud: test
conditions:
  - {name: forgotten, kind: server, match: {status: SHUTOFF}, limit: 30d,
     ladder: tell}
"""

    def setUp(self):
        super().setUp()
        self.start(servers=45)
        self.stopped = next(
            one
            for one in self.sandbox.state.live_servers()
            if one.vm_state == 'stopped'
        ).id

    def show(self):
        used = self.lifetime()
        asked = request.ShowRequest(self.stopped, kind='server')
        return used.show(asked, used.policies.in_force()).finding.verdict

    def states(self, **asked):
        found = self.scan(record=False, everything=True, **asked)
        return {
            one.verdict.resource.id: one.verdict.state
            for one in found.findings
        }

    def test_what_was_recorded_is_known_to_those_who_record_nothing(self):
        self.assertEqual('unknown', self.show().state)
        self.assertEqual('unknown', self.states()[self.stopped])
        self.scan()
        self.now += recorded.days(31)
        self.assertEqual('over', self.show().state)
        self.assertEqual('over', self.states()[self.stopped])

    def test_exemptions_of_the_command_line_count(self):
        self.scan()
        used = self.lifetime()
        used.exemptions.create(
            request.ExemptionRequest('server', self.stopped, 'a paper', None),
            used.policies.in_force(),
        )
        self.assertEqual('exempt', self.show().state)
        self.assertEqual('exempt', self.states()[self.stopped])

    def test_a_ledger_that_is_damaged_is_no_memory(self):
        self.scan()
        (path,) = self.home.rglob('ledger.sqlite')
        path.write_bytes(b'no ledger')
        self.assertEqual('unknown', self.show().state)
        self.assertRaises(exceptions.LedgerError, self.scan)
