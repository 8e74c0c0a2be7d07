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

from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.workflow import remembering


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
