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
from cipclient.inventory import base as inventory_base
from cipclient.inventory import volume
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.inventory import reading


class TestVolumes(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.inventory = volume.VolumeInventory()

    def _list(self, **wanted):
        return reading.read(
            self.inventory.list(
                self.fake.cloud(), inventory_base.Wanted(**wanted)
            )
        )

    def _get(self, **changes):
        self.fake.volumes = [rows.volume(1, **changes)]
        return self.inventory.get(self.fake.cloud(), rows.server_id(1))

    def test_all_are_read_page_by_page(self):
        self.fake.page_cap = 2
        found, completeness = self._list()
        self.assertEqual((5, ()), (len(found), completeness.reasons))
        asked = self.fake.paths('/volumes/detail')[0]
        self.assertEqual(
            {'sort': 'id:asc', 'all_tenants': '1', 'limit': '1000'},
            asked.query,
        )
        self.assertEqual('volume 3.0', asked.headers['OpenStack-API-Version'])

    def test_every_fact_is_there_and_of_its_type(self):
        found = self._get(attachments=[{'server_id': 's1', 'id': 'x'}])
        self.assertEqual(
            {one.name for one in volume.SPEC.facts}, set(found.facts)
        )
        reading.check_types(self, volume.SPEC, found)
        self.assertIs(True, found.fact('attached'))
        self.assertEqual(('s1',), found.fact('servers'))
        self.assertIs(False, found.fact('bootable'))
        self.assertEqual(
            datetime.datetime(2026, 1, 31, 12, 0, 0, 123456, datetime.UTC),
            found.fact('created'),
        )

    def test_h27_what_a_shelved_server_keeps_is_attached(self):
        self.assertIs(True, self._get(status='reserved').fact('attached'))
        self.assertIs(False, self._get(status='available').fact('attached'))
        self.assertIs(False, self._get(status='error').fact('attached'))

    def test_f4_a_marker_that_is_gone_begins_the_list_again(self):
        self.fake.page_cap = 2
        asked_for = []

        def intercept(asked):
            if 'marker' in asked.query and not asked_for:
                asked_for.append(asked)
                del self.fake.volumes[1]

        self.fake.intercept = intercept
        found, completeness = self._list()
        self.assertEqual((5, ()), (len(found), completeness.reasons))

    def test_f13_f14_who_is_no_administrator_is_refused_and_not_fooled(self):
        self.fake.roles = ['member']
        error = self.assertRaises(exceptions.NotAuthorized, self._list)
        self.assertIn('--auth-project', str(error))
        self.assertEqual([], self.fake.paths('/volumes/detail'))

    def test_f14_a_silently_narrowed_list_is_partial(self):
        # A policy that lets readers list services, which Cinder's own
        # is_admin knows nothing of (hazard C3).
        self.fake.roles = ['reader']
        self.fake.volumes.append(
            rows.volume(9, **{'os-vol-tenant-attr:tenant_id': 'own'})
        )
        self.fake.intercept = lambda asked: (
            fakes.Reply({'services': []})
            if asked.path == '/os-services'
            else None
        )
        found, completeness = self._list()
        self.assertEqual(1, len(found))
        self.assertIn('no volume of another project', completeness.reasons[0])

    def test_f14_a_scope_that_could_not_be_proved_is_partial(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply(status=500) if asked.path == '/os-services' else None
        )
        self.assertIn('not proved', self._list()[1].reasons[0])

    def test_p32_the_own_project_is_listed_as_such(self):
        self.fake.roles = ['member']
        self.fake.volumes.append(
            rows.volume(9, **{'os-vol-tenant-attr:tenant_id': 'own'})
        )
        found, completeness = self._list(own_project=True)
        self.assertEqual(1, len(found))
        self.assertEqual(
            ('own', ()), (completeness.scope, completeness.reasons)
        )

    def test_another_project_is_not_the_own_one(self):
        self.assertRaises(
            exceptions.NotAuthorized,
            self._list,
            own_project=True,
            project_id='other',
        )

    def test_one_project_is_filtered_by_us_too(self):
        found, _completeness = self._list(project_id='project-1')
        self.assertEqual([rows.server_id(1)], [one.id for one in found])

    def test_p29_deleted_ones_are_none(self):
        self.fake.volumes = [rows.volume(1, status='deleted')]
        self.assertEqual([], self._list()[0])
        self.assertRaises(exceptions.NotFound, self._get, status='deleted')

    def test_f71_no_cinder_is_a_missing_service(self):
        del self.fake.catalog['volumev3']
        self.assertRaises(exceptions.ServiceMissing, self._list)

    def test_one_that_is_not_there_is_not_found(self):
        for id_ in (rows.server_id(9), 'detail'):
            self.assertRaises(
                exceptions.NotFound, self.inventory.get, self.fake.cloud(), id_
            )

    def test_a_name_is_compared_exactly(self):
        found = self.inventory.named(
            self.fake.cloud(), 'data-1', inventory_base.Wanted()
        )
        self.assertEqual([rows.server_id(1)], [one.id for one in found])
