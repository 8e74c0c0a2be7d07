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

import shutil
import sqlite3

from cipclient import exceptions
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request


class TestRefused(recorded.TestCase):
    """P40: with a ledger that cannot be relied on, nothing is done."""

    def setUp(self):
        super().setUp()
        self.start(servers=6)
        self.scan()
        self.used = self.lifetime()
        self.in_force = self.used.policies.in_force()
        self.ledger = self.home / '.local/state/cipclient/ledger.sqlite'
        self.mail.mails.clear()

    def calls(self, *, write):
        """Return what the commands call that write, or that only read."""
        used, policy = self.used, self.in_force

        def progress(kind, count):
            pass

        if write:
            return {
                'scan': lambda: used.scan(request.ScanRequest(), policy),
                'notice send': self.send,
                'extension create': lambda: used.extensions.create(
                    request.ExtensionRequest('x', 'y'), policy
                ),
                'exemption create': lambda: used.exemptions.create(
                    request.ExemptionRequest('server', 'x', 'y', None), policy
                ),
                'exemption delete': lambda: used.exemptions.delete(1, policy),
                'extension delete': lambda: used.extensions.delete(1, policy),
                'hold release': lambda: used.holds.release(1, 'y', policy),
                'notice bounced': lambda: used.notices.bounced(
                    self.path, policy
                ),
                'notice waive': lambda: used.notices.waive(
                    'x', None, 'y', policy
                ),
                'policy accept': lambda: used.policies.accept(
                    policy, 0, progress
                ),
            }
        return {
            'violations': lambda: self._listed(),
            'notice list': lambda: used.notices.list(
                request.NoticesRequest(), policy
            ),
            'notice preview': lambda: used.notices.preview(None, policy),
            'forecast': lambda: used.forecasts.make(4, None, policy),
            'hold list': lambda: used.holds.list(policy),
            'exemption list': lambda: used.exemptions.list(policy),
            'policy diff': lambda: used.policies.diff(policy, progress),
        }

    def _listed(self):
        with self.used.cases.list(
            request.CasesRequest(), self.in_force
        ) as found:
            return list(found.cases)

    def assertRefused(self, words, *, read=True):
        self.sandbox.requests.clear()
        calls = self.calls(write=True)
        if read:
            calls |= self.calls(write=False)
        for name, call in calls.items():
            error = self.assertRaises(exceptions.LedgerError, call)
            self.assertIn(words, str(error).lower(), name)
        self.assertEqual([], self.mail.mails)

    def test_a_damaged_one(self):
        content = bytearray(self.ledger.read_bytes())
        content[100:] = b'\xff' * (len(content) - 100)
        self.ledger.write_bytes(content)
        self.assertRefused('damaged')

    def test_one_that_is_no_ledger(self):
        self.ledger.write_bytes(b'Dear diary\n' * 1000)
        self.assertRefused('ledger')

    def test_one_of_a_later_version(self):
        connection = sqlite3.connect(self.ledger)
        connection.execute("UPDATE ledger_version SET version_num = '9999'")
        connection.commit()
        connection.close()
        self.assertRefused('later')

    def test_one_of_last_week(self):
        """What writes is refused; what was known then may be read."""
        copy = self.home / 'backup.sqlite'
        shutil.copy2(self.ledger, copy)
        self.now += recorded.days(7)
        self.scan()
        for ending in ('', '-wal', '-shm'):
            path = self.ledger.with_name(f'{self.ledger.name}{ending}')
            path.unlink(missing_ok=True)
        shutil.copy2(copy, self.ledger)
        self.ledger.chmod(0o600)
        self.assertRefused('ledger', read=False)

    def test_one_that_others_can_write(self):
        """P42, A12."""
        self.ledger.chmod(0o666)
        self.assertRefused('chmod')
