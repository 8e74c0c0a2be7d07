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

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.model import step as model_step
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import keeping
from cipclient.workflow.retention import kept_things

NOW = keeping.NOW
EARLIER = '2026-02-01T00:00:00Z'


class TestCase(keeping.TestCase):
    def look(self, case=True, **more):
        return kept_things.look(
            self.cloud, self.kept_, self.case if case else None, **more
        )

    def assertUnfit(self, words, **fields):
        with self.was(**fields):
            thing = self.look()
            self.assertIn(words, thing.unfit)
            self.assertFalse(thing.returned)


class TestImage(TestCase):
    """H16, H17, H29: as we left it, or not at all."""

    def test_as_we_left_it_nothing_is_in_its_way(self):
        self.assertEqual(
            kept_things.Thing(
                'image',
                keeping.IMAGE,
                'active',
                5,
                keeping.MADE,
                protected=True,
                updated=keeping.MADE,
            ),
            self.look(),
        )
        with self.was(visibility='private'):
            self.cloud.members = ['somebody']
            self.assertEqual('', self.look().unfit)

    def test_each_thing_that_is_another_keeps_it_alone(self):
        for words, fields in (
            ('it is deactivated', {'status': 'deactivated'}),
            ('of no status', {'status': None}),
            ('not of our project', {'owner': 'theirs'}),
            ('not of our project', {'owner': None}),
            ('made of another server', {'instance_uuid': keeping.VOLUME}),
            ('made of another server', {'instance_uuid': None}),
            ('creation date is another', {'created_at': EARLIER}),
            ('creation date cannot be read', {'created_at': 'soon'}),
            ('visibility is public', {'visibility': 'public'}),
            ('visibility is community', {'visibility': 'community'}),
            ('visibility is not told', {'visibility': None}),
            ('took our protection off', {'protected': False}),
            ('took our protection off', {'protected': None}),
        ):
            self.assertUnfit(words, **fields)

    def test_one_that_others_than_its_project_may_use_is_kept(self):
        """Nova shares it with the server's project itself (H17)."""
        self.cloud.members = [keeping.THEIRS, 'somebody']
        self.assertUnfit('shared with other projects')
        self.cloud.members = []
        self.assertEqual('', self.look().unfit)

    def test_one_that_we_unprotected_must_not_be_protected(self):
        thing = self.look(unprotected_by_us=True)
        self.assertEqual('somebody protected it', thing.unfit)
        with self.was(protected=False):
            thing = self.look(unprotected_by_us=True)
            self.assertEqual(('', False), (thing.unfit, thing.protected))

    def test_one_that_the_ledger_does_not_call_protected_is_somebodys(self):
        self.run_.protected(self.kept_.number, False, NOW)
        self.assertEqual('somebody protected it', self.look().unfit)

    def test_before_it_has_a_case_its_date_is_any(self):
        with self.was(created_at=EARLIER):
            self.assertEqual('', self.look(case=False).unfit)

    def test_only_glances_own_404_says_that_it_is_gone(self):
        """P27"""
        del self.cloud.rows[self.thing_id]
        self.assertIsNone(self.look())
        self.cloud.rows[self.thing_id] = failure.Missing(
            'HTTP 404', 'no such path'
        )
        self.assertRaises(exceptions.CloudError, self.look)

    def test_what_cannot_be_read_is_not_known(self):
        self.cloud.rows[self.thing_id] = exceptions.CloudError('HTTP 503')
        self.assertRaises(exceptions.CloudError, self.look)

    def test_another_region_knows_nothing_of_it(self):
        """H35: that it is not there says nothing."""
        self.cloud.region = 'east'
        del self.cloud.rows[self.thing_id]
        error = self.assertRaises(exceptions.CloudError, self.look)
        self.assertIn('west', str(error))


class TestVolume(TestCase):
    """H26: what Cinder would refuse is not asked for."""

    kind = 'volume'

    def test_as_it_was_left_nothing_is_in_its_way(self):
        self.assertEqual(
            kept_things.Thing(
                'volume', keeping.VOLUME, 'available', 2**30, keeping.MADE
            ),
            self.look(),
        )

    def test_each_thing_that_is_another_keeps_it_alone(self):
        for words, fields in (
            ('it is reserved', {'status': 'reserved'}),
            ('it is awaiting-transfer', {'status': 'awaiting-transfer'}),
            ('it is error', {'status': 'error'}),
            ('of no status', {'status': None}),
            ('of another project', {'os-vol-tenant-attr:tenant_id': 'p2'}),
            ('of another project', {'os-vol-tenant-attr:tenant_id': None}),
            ('in a group', {'group_id': 'g'}),
            ('in a group', {'consistencygroup_id': 'g'}),
            ('being migrated', {'migration_status': 'migrating'}),
            ('creation date is another', {'created_at': EARLIER}),
            ('creation date cannot be read', {'created_at': None}),
        ):
            self.assertUnfit(words, **fields)

    def test_one_that_has_snapshots_is_kept(self):
        self.cloud.snapshots.add(self.thing_id)
        self.assertUnfit('it has snapshots')

    def test_one_that_a_server_has_is_its_owners_again(self):
        for fields in (
            {'attachments': [{'server_id': 's'}]},
            {'status': 'in-use'},
        ):
            with self.was(**fields):
                thing = self.look()
                self.assertEqual('a server has it', thing.unfit)
                self.assertTrue(thing.returned)

    def test_one_that_is_gone_is(self):
        del self.cloud.rows[self.thing_id]
        self.assertIsNone(self.look())


class TestProtection(TestCase):
    """H29: whether it is ours is for the journal to prove."""

    def ours(self, *steps):
        return kept_things.is_protected_by_us(self.kept_, steps)

    def step(self, number, *requests):
        return dataclasses.replace(
            self.run_.steps_of(self.server)[0],
            number=number,
            requests=tuple(
                model_step.Request(
                    10 * number + one, what, 'u', NOW, happened=happened
                )
                for one, (what, happened) in enumerate(requests)
            ),
        )

    def test_the_delete_of_its_server_put_it_on(self):
        self.assertTrue(self.ours(*self.run_.steps_of(self.server)))

    def test_what_is_not_proved_to_be_ours_is_not(self):
        for requests in (
            (),
            (('delete', True),),
            (('protect', False),),
            (('protect', None),),
            (('protect', True), ('unprotect', True)),
            (('protect', True), ('unprotect', None)),
            (('protect', True), ('unprotect', True), ('protect', None)),
        ):
            self.assertFalse(self.ours(self.step(9, *requests)), requests)

    def test_what_we_put_on_again_is_ours_again(self):
        for requests in (
            (('protect', True),),
            (('protect', None), ('protect', True)),
            (('protect', True), ('unprotect', False)),
            (('unprotect', True), ('protect', True)),
            (('unprotect', None), ('protect', True)),
        ):
            self.assertTrue(self.ours(self.step(9, *requests)), requests)

    def test_the_last_request_counts_whatever_step_it_is_of(self):
        on = self.step(8, ('protect', True))
        off = self.step(9, ('unprotect', True))
        for steps in ((on, off), (off, on)):
            self.assertFalse(self.ours(*steps))

    def test_before_it_was_made_another_one_was_protected(self):
        """It was shelved, taken back, and shelved again."""
        before = self.step(self.kept_.step, ('protect', True))
        self.assertFalse(self.ours(before))

    def test_what_the_ledger_does_not_call_protected_is_not(self):
        kept = dataclasses.replace(self.kept_, protected=False)
        steps = self.run_.steps_of(self.server)
        self.assertFalse(kept_things.is_protected_by_us(kept, steps))


class TestOfCase(TestCase):
    def test_it_is_found_by_region_kind_and_id(self):
        kept = self.run_.kept()
        for key, found in (
            (records.key(self.thing_id, 'image'), self.kept_),
            (records.key(self.thing_id, 'image', created=None), self.kept_),
            (records.key(self.thing_id, 'volume'), None),
            (records.key(self.thing_id, 'image', region='east'), None),
            (records.key('x', 'image'), None),
        ):
            self.assertEqual(found, kept_things.of_case(kept, key))
