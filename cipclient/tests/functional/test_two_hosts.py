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
"""Two machines that are told to act on one cloud at the same time."""

import json
import shutil

from cipclient.tests.functional import test_enforcing


class TestTwoHosts(test_enforcing.TestCase):
    """P26, F60: each has a ledger of its own, and both ask one service."""

    def setUp(self):
        super().setUp()
        self.other = self.home / 'other-state'
        shutil.copytree(self.state, self.other)
        self.shared = self.home / 'shared'
        self.shared.mkdir()

    def acting(self):
        service = f'--lifetime-coordination file://{self.shared}'
        return f'{service} {self.command("enforce --auto-approve -f json")}'

    def on_the_other(self):
        return self.openstack(self.acting(), XDG_STATE_HOME=str(self.other))

    def shelved(self):
        """Return whom a shelve was asked for, in order."""
        return [
            id_ for id_, asked in self.writes().items() if 'shelve' in asked
        ]

    def test_one_acts_and_the_other_says_so_and_does_nothing(self):
        # The first shelve does not end before it is looked at for ever.
        self.sandbox.state.progress.polls = 10**9
        one = self.started(self.acting())
        self.eventually(lambda: self.shelved(), 'a shelve is under way')
        before = self.writes()
        refused = self.on_the_other()
        self.assertEqual(5, refused.returncode, refused.stderr)
        self.assertSentence(refused)
        self.assertEqual(before, self.writes())
        # From now on it ends with the next look.
        self.sandbox.state.progress.polls = 1
        stdout, stderr = one.communicate(timeout=120)
        self.assertEqual(0, one.returncode, stderr)
        done = {
            row['ID'] for row in json.loads(stdout) if row['Outcome'] == 'done'
        }
        self.assertGreater(len(done), 5)
        self.assertLessEqual(set(self.shelved()), done)
        # Nor does it later: it does not know whom the first one told.
        before = self.writes()
        later = self.on_the_other()
        self.assertEqual(3, later.returncode, later.stderr)
        self.assertIn('"installation"', later.stderr)
        self.assertEqual(before, self.writes())
