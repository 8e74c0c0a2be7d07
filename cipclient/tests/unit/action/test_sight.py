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

import datetime

from oslotest import base

from cipclient import exceptions
from cipclient.action import sight
from cipclient.cloud import failure
from cipclient.cloud import microversion
from cipclient.tests.unit.cloud import fake_http
from cipclient.tests.unit.cloud import fakes


class TestSight(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.cloud = self.fake.cloud()
        self.addCleanup(self.cloud.close)
        self.row = self.fake.servers[0]

    def look(self):
        return sight.look(self.cloud, self.row['id'])

    def test_it_is_read_by_its_id_at_2_96(self):
        self.row.update(
            status='SHUTOFF',
            locked=True,
            locked_reason='mine',
            host_status='UP',
            created='2026-01-02T03:04:05Z',
        )
        self.row['OS-EXT-STS:task_state'] = 'powering-on'
        found = self.look()
        self.assertEqual('SHUTOFF', found.status)
        self.assertEqual('powering-on', found.task_state)
        self.assertIs(True, found.locked)
        self.assertEqual('mine', found.locked_reason)
        self.assertEqual('UP', found.host_status)
        self.assertEqual(
            datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
            found.created,
        )
        (asked,) = self.fake.paths(f'/servers/{self.row["id"]}')
        self.assertEqual(
            'compute 2.96', asked.headers['OpenStack-API-Version']
        )

    def test_without_a_task_there_is_none(self):
        for value in (None, ''):
            self.row['OS-EXT-STS:task_state'] = value
            self.assertIsNone(self.look().task_state)

    def test_what_is_not_told_is_not_known(self):
        for name in ('locked', 'locked_reason', 'host_status', 'created'):
            self.row[name] = 7
        found = self.look()
        self.assertIsNone(found.locked)
        self.assertIsNone(found.created)
        self.assertEqual(('', ''), (found.locked_reason, found.host_status))

    def test_one_that_is_gone_is_not_found(self):
        self.fake.servers.remove(self.row)
        self.assertRaises(exceptions.NotFound, self.look)

    def test_f1_one_of_a_cell_that_is_down_is_not_known(self):
        del self.row['name']
        self.row['status'] = 'UNKNOWN'
        self.assertIn(
            'cell', str(self.assertRaises(failure.Failure, self.look))
        )

    def test_a_strange_form_is_no_status(self):
        self.row['status'] = None
        self.assertRaises(failure.Garbled, self.look)

    def test_another_server_is_not_it(self):
        """P4: whatever mixes up answers, nothing is done to another."""
        asked = self.row['id']
        self.fake.intercept = lambda sent: (
            fake_http.Reply({'server': self.fake.servers[1]})
            if sent.path == f'/servers/{asked}'
            else None
        )
        error = self.assertRaises(failure.Garbled, self.look)
        self.assertIn(asked, str(error))

    def test_h34_nothing_before_2_75_is_acted_on(self):
        self.fake.nova_max = '2.74'
        self.assertRaises(microversion.TooOld, self.look)
