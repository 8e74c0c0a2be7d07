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
from cipclient.cloud import failure
from cipclient.tests.unit.workflow import keeping
from cipclient.workflow.retention import kept_candidates

NOW = keeping.NOW


class TestImage(keeping.TestCase):
    """P1, P3: what the plan knows of one whose day has come."""

    def candidate(self):
        found = kept_candidates.KeptCandidates(
            self.run_, self.cloud, self.used, 0
        )
        return found.candidate(self.case, NOW, '')

    def doubt(self):
        return self.candidate().evidence.unkept

    def test_as_we_left_it_nobody_needs_it(self):
        self.assertEqual('', self.doubt())

    def test_one_that_is_another_now_is_kept(self):
        with self.was(status='deactivated'):
            self.assertEqual('it is deactivated', self.doubt())

    def test_one_that_a_server_is_made_of_is_kept(self):
        """H16"""
        self.used._ids.add(self.thing_id)
        self.assertEqual('a server is made of it', self.doubt())

    def test_one_whose_protection_may_be_somebodys_is_kept(self):
        """H29: the plan says so, not only the act."""
        for step in self.run_.steps_of(self.server):
            for one in step.requests:
                if one.what == 'protect':
                    self.run_.happened(one.number, False, NOW)
        self.assertIn('not proved', self.doubt())

    def test_what_is_not_read_is_unread(self):
        for row, words in (
            (exceptions.CloudError('HTTP 503'), 'HTTP 503'),
            (None, 'not there any more'),
        ):
            self.cloud.rows[self.thing_id] = row
            candidate = self.candidate()
            self.assertIn(words, candidate.unread)
            self.assertIsNone(candidate.evidence)

    def test_of_what_is_kept_no_longer_nothing_is_known(self):
        self.run_.kept_no_longer(self.kept_.number, 'gone', NOW)
        candidate = self.candidate()
        self.assertIsNone(candidate.evidence)

    def test_credentials_that_are_taken_no_longer_end_the_run(self):
        """F19"""
        self.cloud.rows[self.thing_id] = failure.NotAuthenticated('HTTP 401')
        self.assertRaises(failure.NotAuthenticated, self.candidate)


class TestVolume(keeping.TestCase):
    kind = 'volume'

    def test_one_that_a_server_has_is_in_use(self):
        found = kept_candidates.KeptCandidates(
            self.run_, self.cloud, self.used, 0
        )
        self.assertEqual(
            '', found.candidate(self.case, NOW, '').evidence.unkept
        )
        with self.was(status='in-use'):
            candidate = found.candidate(self.case, NOW, '')
        self.assertEqual('somebody uses it again', candidate.evidence.unkept)
