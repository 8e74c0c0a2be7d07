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

import types

from cipclient import exceptions
from cipclient.cloud import write as cloud_write
from cipclient.tests.unit.ledger import records
from cipclient.workflow.acting import claiming

NOW = records.NOW


class FakeCloud:
    """Keystone, as far as it has the tags of our own project."""

    def __init__(self, project='ours'):
        self.whoami = types.SimpleNamespace(project_id=project)
        self.identity = self
        self.tags = []
        self.code = 201

    def get_object(self, path):
        return {'tags': list(self.tags)}

    def write(self, asked, uid):
        cloud_write.check(asked)
        if self.code == 201:
            self.tags.append(asked.path.rpartition('/')[2])
        return cloud_write.WriteAnswer(self.code, uid, 'no rights')


class TestClaim(records.TestCase):
    """F60: one installation acts on a cloud."""

    def setUp(self):
        super().setUp()
        self.cloud = FakeCloud()
        self.run = self.begin(command='enforce')

    def claim(self):
        claiming.claim(self.run, self.cloud, NOW)

    def test_the_first_run_that_acts_puts_its_tag_on(self):
        self.claim()
        ours = self.run.installation()
        self.assertEqual([f'cipclient-{ours}'], self.cloud.tags)
        self.assertIsNone(claiming.report(self.run, self.cloud))

    def test_the_next_one_asks_for_nothing(self):
        self.claim()
        self.cloud.code = 500
        self.claim()
        self.assertEqual(1, len(self.cloud.tags))

    def test_one_that_somebody_took_off_is_put_on_again(self):
        self.claim()
        self.cloud.tags.clear()
        self.claim()
        self.assertEqual(
            [f'cipclient-{self.run.installation()}'], self.cloud.tags
        )

    def test_where_it_cannot_be_put_on_nothing_is_done(self):
        """The ledger remembers it, so that the next run asks for the same."""
        self.cloud.code = 403
        error = self.assertRaises(exceptions.CloudError, self.claim)
        self.assertIn('HTTP 403 no rights', str(error))
        self.assertIn('identity:create_project_tag', str(error))
        ours = self.run.installation()
        self.cloud.code = 201
        self.claim()
        self.assertEqual([f'cipclient-{ours}'], self.cloud.tags)

    def test_credentials_of_no_project_cannot_claim(self):
        self.cloud = FakeCloud(project=None)
        error = self.assertRaises(exceptions.CloudError, self.claim)
        self.assertIn('log in to a project', str(error))

    def test_another_installation_is_told(self):
        self.claim()
        self.cloud.tags.append('cipclient-another')
        self.assertIn(
            'another', claiming.report(self.run, self.cloud).sentence
        )
