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

"""Faults of lists."""

from cipclient import sandbox
from cipclient.tests.unit.sandbox import base


class TestListing(base.TestCase):
    def setUp(self):
        super().setUp()
        self.token()

    def arm(self, effect, service='compute', **args):
        return self.sandbox.fail(sandbox.Fault(effect, args, service=service))

    def page(self, **query):
        return self.nova(
            '/servers/detail',
            all_tenants=1,
            sort_key='uuid',
            sort_dir='asc',
            **query,
        )

    def test_an_empty_list_is_200(self):
        """F9"""
        self.arm('empty_list')
        self.assertEqual({'servers': []}, self.page(limit=10).json)
        self.arm('empty_list', 'identity')
        self.assertEqual([], self.keystone('/users').json['users'])

    def test_a_short_list_has_no_link(self):
        """F10"""
        self.arm('truncated_list', rows=3)
        document = self.page(limit=10).json
        self.assertEqual(3, len(document['servers']))
        self.assertNotIn('servers_links', document)

    def test_a_link_may_be_missing(self):
        """F10"""
        self.arm('no_next_link')
        document = self.page(limit=10).json
        self.assertEqual(10, len(document['servers']))
        self.assertNotIn('servers_links', document)

    def test_a_link_may_lead_elsewhere(self):
        """H8, F11"""
        evil = 'http://203.0.113.9/next'
        for service in ('compute', 'block-storage', 'image', 'identity'):
            self.arm('foreign_link', service, url=evil)
        self.assertEqual(evil, self.page().json['servers_links'][0]['href'])
        self.assertEqual(
            evil, self.cinder('/volumes').json['volumes_links'][0]['href']
        )
        self.assertEqual(evil, self.glance('/images').json['next'])
        self.assertEqual(evil, self.keystone('/users').json['links']['next'])

    def test_paging_may_never_end(self):
        """F12"""
        self.arm('same_page')
        first = self.page(limit=5).json
        again = self.page(limit=5, marker=first['servers'][-1]['id']).json
        self.assertEqual(first, again)

    def test_a_marker_may_be_lost(self):
        """C1, F4"""
        self.arm('lost_marker')
        first = self.ids(self.page(limit=5))
        answer = self.page(limit=5, marker=first[-1])
        self.assertEqual(400, answer.status)
        self.assertEqual(
            f'marker [{first[-1]}] not found',
            answer.json['badRequest']['message'],
        )

    def test_rows_may_come_twice(self):
        """H3, F7"""
        self.arm('duplicate_rows', rows=2)
        first = self.ids(self.page(limit=5))
        second = self.ids(self.page(limit=5, marker=first[-1]))
        self.assertEqual(first[-2:], second[:2])
        self.assertEqual(7, len(second))

    def test_a_field_may_be_missing_or_another(self):
        """F28"""
        for args, tell in (
            ({'field': 'created'}, lambda row: 'created' not in row),
            (
                {'field': 'created', 'value': None},
                lambda row: row['created'] is None,
            ),
            (
                {'field': 'flavor.original_name', 'value': [1]},
                lambda row: row['flavor']['original_name'] == [1],
            ),
        ):
            fault_id = self.arm('mutate', **args)
            rows = self.page(limit=5).json['servers']
            self.assertTrue(all(tell(row) for row in rows), args)
            self.sandbox.heal(fault_id)
        rows = self.page(limit=5).json['servers']
        self.assertTrue(all(row['created'] for row in rows))

    def test_one_row_may_be_meant(self):
        """F8, F28"""
        ids = self.ids(self.page(limit=5))
        self.arm('mutate', field='name', value=7, rows=[1])
        self.arm('mutate', field='tenant_id', value='x', id=ids[2])
        rows = self.page(limit=5).json['servers']
        self.assertEqual(
            [False, True, False, False, False],
            [row['name'] == 7 for row in rows],
        )
        self.assertEqual(
            [ids[2]], [row['id'] for row in rows if row['tenant_id'] == 'x']
        )

    def test_a_single_resource_may_be_meant(self):
        """F28"""
        server = self.server_named('ice-core-run').id
        self.arm('mutate', field='status')
        row = self.nova(f'/servers/{server}').json['server']
        self.assertNotIn('status', row)
