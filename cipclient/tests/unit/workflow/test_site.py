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
import pathlib

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.tests import builders
from cipclient.workflow import site

POLICY = builders.policy(builders.lifetime(limit=60))
BUILTIN = builders.policy(builders.lifetime(limit=60), builtin=True)


class TestSite(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.environ = {}

    def site(self, url=None):
        return site.Site(
            url, None, self.environ, self.home, lambda: builders.NOW
        )

    def record(self, policy=POLICY):
        with self.site().run(policy, 'scan'):
            pass

    def test_a_run_begins_a_ledger_where_there_was_none(self):
        self.record()
        with self.site().view(POLICY) as view:
            self.assertEqual('arbutus', view.cloud)

    def test_what_nobody_recorded_cannot_be_read(self):
        error = self.assertRaises(
            exceptions.LedgerError, self.site().view(POLICY).__enter__
        )
        self.assertIn('openstack lifetime scan', str(error))

    def test_what_needs_records_begins_no_ledger(self):
        run = self.site().run(POLICY, 'extension create', create=False)
        error = self.assertRaises(exceptions.LedgerError, run.__enter__)
        self.assertIn('openstack lifetime scan', str(error))
        self.assertEqual([], list(self.home.iterdir()))

    def test_a_file_that_no_group_shares_is_that_of_one_account(self):
        self.assertIn('ledger.sqlite is that of one', self.site().alone)
        self.assertIn('one account', self.site('/srv/ledger').alone)
        self.environ['CIPCLIENT_LEDGER_GROUP'] = 'cloud'
        self.assertEqual('', self.site().alone)

    def test_a_server_of_databases_has_room_for_two(self):
        url = 'postgresql://ada@db.example.org/ledger'
        self.assertEqual('', self.site(url).alone)

    def test_two_runs_at_once_are_one_run_and_one_refusal(self):
        """P26."""
        with self.site().run(POLICY, 'notice send'):
            error = self.assertRaises(
                exceptions.LedgerBusy,
                self.site().run(POLICY, 'scan').__enter__,
            )
        self.assertIn("'notice send' by", str(error))
        self.record()

    def test_runs_on_two_clouds_do_not_wait_for_each_other(self):
        other = builders.policy(builders.lifetime(limit=60))
        other = dataclasses.replace(other, cloud='beluga')
        with self.site().run(POLICY, 'scan'), self.site().run(other, 'scan'):
            pass

    def test_without_a_policy_nothing_is_recorded(self):
        error = self.assertRaises(
            exceptions.LedgerError, self.site().run(BUILTIN, 'x').__enter__
        )
        self.assertIn('policy example', str(error))

    def test_without_a_policy_the_only_cloud_is_read(self):
        self.record()
        with self.site().view(BUILTIN) as view:
            self.assertEqual('arbutus', view.cloud)

    def test_without_a_policy_one_of_several_clouds_is_not_guessed(self):
        self.record()
        other = builders.policy(builders.lifetime(limit=60))
        other = dataclasses.replace(other, cloud='beluga')
        self.record(other)
        error = self.assertRaises(
            exceptions.LedgerError, self.site().view(BUILTIN).__enter__
        )
        self.assertIn('arbutus, beluga', str(error))

    def test_the_option_wins_over_the_environment(self):
        named = self.home / 'named.sqlite'
        self.environ['CIPCLIENT_LEDGER'] = str(self.home / 'other.sqlite')
        with self.site(str(named)).run(POLICY, 'scan'):
            pass
        self.assertTrue(named.exists())
        self.assertFalse((self.home / 'other.sqlite').exists())

    def test_a_damaged_ledger_is_refused_in_one_sentence(self):
        """P40."""
        self.record()
        path = self.home / '.local/state/cipclient/ledger.sqlite'
        content = bytearray(path.read_bytes())
        content[200:] = b'\0' * (len(content) - 200)
        path.write_bytes(content)
        for opened in (
            self.site().run(POLICY, 'scan'),
            self.site().view(POLICY),
        ):
            error = self.assertRaises(exceptions.LedgerError, opened.__enter__)
            self.assertIn('ledger', str(error).lower())

    def test_it_says_who_works_where(self):
        self.assertRegex(self.site().by, r'^[^@]+@[^@]+$')
