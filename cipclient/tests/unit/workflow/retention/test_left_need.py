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

from cipclient.cloud import failure
from cipclient.tests.unit.workflow import left_behind
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.retention import left_need

Outcome = one_act.Outcome
SERVER = one_act.SERVER


class TestNeed(left_behind.TestCase):
    """H16, F46: each of these alone makes it needed; unknown does, too."""

    def needed(self, **more):
        return left_need.needed(
            self.ledger,
            self.cloud,
            self.used,
            self.kept,
            self.ledger.open_cases().get(self.case.resource),
            **more,
        )

    def assertNeeded(self, words):
        self.assertIn(words, self.needed())

    def test_as_it_is_nothing_needs_it(self):
        self.assertEqual('', self.needed())
        for status in ('ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED'):
            self.cloud.server['status'] = status
            self.assertEqual('', self.needed())
        for status in ('active', 'queued', 'killed'):
            self.row(status=status)
            self.assertEqual('', self.needed())

    def test_its_server_is_out_of_service(self):
        self.ledger.save(
            [dataclasses.replace(self.case, quarantined=self.now)]
        )
        self.assertNeeded('out of service')

    def test_an_act_on_its_server_has_no_end(self):
        """But for the one that is about to delete it."""
        number = self.ledger.intend(
            None, self.case.resource, 'clear', {}, '', '', self.now
        )
        self.assertNeeded('an act on its server is not known yet')
        self.assertEqual('', self.needed(besides=number))

    def test_it_was_asked_to_go_once(self):
        """What that came to is for a person to find out."""
        number = self.ledger.intend(
            None,
            self.case.resource,
            'clear',
            {'image': self.image},
            '',
            '',
            self.now,
        )
        self.ledger.end_step(number, Outcome.ABORTED, '', self.now)
        # It was begun, and asked for nothing.
        self.assertEqual('', self.needed())
        number = self.ledger.intend(
            None,
            self.case.resource,
            'clear',
            {'image': self.image},
            '',
            '',
            self.now,
        )
        self.ledger.sending(number, 'clear', 'req-1', self.now)
        self.ledger.end_step(number, Outcome.FAILED, '', self.now)
        self.assertNeeded('asked to go once')

    def test_what_was_refused_was_not_asked_for(self):
        """But for what an error in the middle of it answers."""
        for code, words in (
            (401, ''),
            (403, ''),
            (429, ''),
            (500, 'asked to go once'),
        ):
            number = self.ledger.intend(
                None,
                self.case.resource,
                'clear',
                {'image': self.image},
                '',
                '',
                self.now,
            )
            asked = self.ledger.sending(
                number, 'clear', f'req-{code}', self.now
            )
            self.ledger.answered(asked, code, '', '', self.now, False)
            self.ledger.end_step(number, Outcome.ABORTED, '', self.now)
            self.assertIn(words, self.needed())
            self.assertEqual(not words, not self.needed())

    def test_its_server_is_another_one(self):
        for created in ('2030-01-01T00:00:00Z', None):
            self.cloud.server['created'] = created
            self.assertNeeded('another server has the ID')

    def test_its_server_is_of_another_project(self):
        self.cloud.server['tenant_id'] = 'p9'
        self.assertNeeded('of another project now')

    def test_its_server_is_not_back(self):
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        self.assertEqual(
            'its server is not back: it is SHELVED_OFFLOADED', self.needed()
        )
        self.cloud.server.update(
            {'status': 'ACTIVE', 'OS-EXT-STS:task_state': 'shelving'}
        )
        self.assertEqual(
            'its server is not back: it is ACTIVE, shelving', self.needed()
        )

    def test_its_server_is_gone(self):
        self.cloud.breaks(f'/servers/{SERVER}', one_act.missing())
        self.assertNeeded('its server is gone')

    def test_its_server_cannot_be_read(self):
        self.cloud.breaks(f'/servers/{SERVER}', one_act.DOWN)
        self.assertNeeded('whether it is needed is not known (HTTP 503)')

    def test_f19_credentials_that_end_there_end_the_run(self):
        self.cloud.breaks(f'/servers/{SERVER}', one_act.DENIED)
        self.assertRaises(failure.NotAuthenticated, self.needed)

    def test_not_every_server_was_seen(self):
        """P28"""
        self.seen('HTTP 503')
        self.assertNeeded('did not see every server')

    def test_it_is_not_as_we_left_it(self):
        good = dict(self.cloud.images[self.image])
        for fields, words in (
            ({'owner': 'theirs'}, 'not of our project'),
            ({'owner': None}, 'not of our project'),
            ({'instance_uuid': 'x'}, 'made of another server'),
            ({'status': 'saving'}, 'it is saving'),
            ({'protected': True}, 'somebody protected it'),
        ):
            self.cloud.images[self.image] = {**good, **fields}
            self.assertNeeded(words)

    def test_it_is_gone(self):
        self.cloud.images.clear()
        self.assertNeeded('it is gone')
