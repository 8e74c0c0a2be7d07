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

"""Volumes."""

import datetime

from cipclient.tests.unit.sandbox import base


class TestVolumes(base.TestCase):
    options = {'servers': 120}  # noqa: RUF012

    def rows(self, person='admin', **query):
        answer = self.cinder('/volumes/detail', person, **query)
        self.assertEqual(200, answer.status, answer.body)
        return answer.json['volumes']

    def project_of(self, row):
        return row['os-vol-tenant-attr:tenant_id']

    def test_all_projects_are_dropped_silently_for_a_member(self):
        """C3"""
        own = self.project('glaciology').id
        self.assertEqual(
            {own},
            {
                self.project_of(row)
                for row in self.rows('member', all_tenants=1)
            },
        )
        everybody = {self.project_of(row) for row in self.rows(all_tenants=1)}
        self.assertGreater(len(everybody), 5)

    def test_an_admin_who_does_not_ask_lists_his_own_project(self):
        self.assertEqual([], self.rows())

    def test_a_project_is_chosen_together_with_all(self):
        other = self.project('glaciology').id
        rows = self.rows(all_tenants=1, project_id=other)
        self.assertEqual({other}, {self.project_of(row) for row in rows})

    def test_pages_hold_every_volume_once(self):
        for sort in ('created_at:asc', 'id:desc', 'updated_at:asc,size:desc'):
            found = []
            rows = self.rows(all_tenants=1, limit=7, sort=sort)
            while rows:
                found.extend(row['id'] for row in rows)
                rows = self.rows(
                    all_tenants=1, limit=7, sort=sort, marker=found[-1]
                )
            self.assertEqual(len(self.state.volumes), len(found))
            self.assertEqual(set(self.state.volumes), set(found))

    def test_odd_queries_are_refused(self):
        for query, status in (
            ({'limit': -1}, 400),
            ({'sort': 'colour:asc'}, 400),
            ({'sort': 'size:up'}, 400),
            ({'marker': 'none'}, 404),
            ({'created_at': 'gt:yesterday'}, 400),
        ):
            answer = self.cinder('/volumes/detail', all_tenants=1, **query)
            self.assertEqual(status, answer.status, query)

    def test_no_limit_at_all_gives_no_rows(self):
        self.assertEqual([], self.rows(all_tenants=1, limit=0))

    def test_a_full_page_has_a_next_link(self):
        document = self.cinder('/volumes', all_tenants=1, limit=2).json
        (link,) = document['volumes_links']
        self.assertIn(f'marker={document["volumes"][-1]["id"]}', link['href'])

    def test_times_are_naive_and_may_be_missing(self):
        """H13"""
        rows = self.rows(all_tenants=1)
        self.assertRegex(
            rows[0]['created_at'], r'^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$'
        )
        self.assertIn(None, [row['updated_at'] for row in rows])

    def test_an_attached_volume_names_its_server(self):
        server = self.server_named('group-web')
        (root,) = [
            row
            for row in self.rows(
                all_tenants=1, status='in-use', bootable='true'
            )
            if row['attachments'][0]['server_id'] == server.id
        ]
        self.assertEqual('/dev/vda', root['attachments'][0]['device'])
        self.assertIn(root['id'], [row.volume_id for row in server.volumes])

    def test_times_are_compared_from_3_60_on(self):
        moment = base.NOW - datetime.timedelta(days=180)
        text = moment.replace(tzinfo=None).isoformat()
        query = {'all_tenants': 1, 'created_at': f'lt:{text}'}
        rows = self.rows(**query)
        self.assertTrue(rows)
        self.assertTrue(all(row['created_at'] < text for row in rows))
        everything = self.rows(version='3.59', **query)
        self.assertEqual(len(self.state.volumes), len(everything))

    def test_a_count_is_given_if_asked(self):
        document = self.cinder(
            '/volumes', all_tenants=1, limit=1, with_count='true'
        ).json
        self.assertEqual(len(self.state.volumes), document['count'])

    def test_what_is_the_admins_is_not_shown_to_members(self):
        self.assertNotIn('os-vol-host-attr:host', self.rows('member')[0])
        self.assertIn('os-vol-host-attr:host', self.rows(all_tenants=1)[0])

    def test_one_volume_is_shown_to_its_own(self):
        own = self.rows('member')[0]['id']
        path = f'/volumes/{own}'
        self.assertEqual(200, self.cinder(path, 'member').status)
        self.assertEqual(200, self.cinder(path).status)
        answer = self.cinder(path, 'other')
        self.assertEqual(404, answer.status)
        self.assertEqual(
            f'Volume {own} could not be found.',
            answer.json['itemNotFound']['message'],
        )

    def test_snapshots_are_listed_and_shown(self):
        rows = self.cinder('/snapshots/detail', all_tenants=1).json[
            'snapshots'
        ]
        self.assertEqual(
            set(self.state.first_region.storage.snapshots),
            {row['id'] for row in rows},
        )
        row = rows[0]
        answer = self.cinder(f'/snapshots/{row["id"]}')
        self.assertEqual(row, answer.json['snapshot'])
        self.assertEqual(
            404, self.cinder(f'/snapshots/{row["id"]}', 'member').status
        )
