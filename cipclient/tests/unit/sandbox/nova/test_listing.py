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

"""Listing servers."""

import datetime

from cipclient.tests.unit.sandbox import base


class TestPaging(base.TestCase):
    options = {'servers': 60, 'max_limit': 25}  # noqa: RUF012

    def page(self, **query):
        return self.nova('/servers/detail', all_tenants=1, **query)

    def walk(self, **query):
        found = []
        ids = self.ids(self.page(**query))
        while ids:
            found.extend(ids)
            ids = self.ids(self.page(marker=ids[-1], **query))
        return found

    def test_a_longer_limit_is_lowered_without_a_word(self):
        """H3"""
        self.assertEqual(25, len(self.ids(self.page(limit=5000))))
        self.assertEqual(25, len(self.ids(self.page())))

    def test_no_limit_at_all_gives_no_rows(self):
        """H3"""
        answer = self.page(limit=0)
        self.assertEqual({'servers': []}, answer.json)

    def test_a_negative_limit_is_400(self):
        """H3"""
        answer = self.page(limit=-1)
        self.assertEqual(400, answer.status)
        self.assertEqual(400, answer.json['badRequest']['code'])

    def test_every_server_comes_once_in_any_stable_order(self):
        """H3, P30"""
        live = {row.id for row in self.state.live_servers()}
        live.discard(self.server_named('soft-deleted-run').id)
        for key in ('uuid', 'created_at', 'display_name'):
            for direction in ('asc', 'desc'):
                found = self.walk(sort_key=key, sort_dir=direction, limit=7)
                self.assertEqual(len(live), len(found))
                self.assertEqual(live, set(found))

    def test_an_order_is_as_asked(self):
        rows = self.page(sort_key='uuid', sort_dir='asc').json['servers']
        ids = [row['id'] for row in rows]
        self.assertEqual(sorted(ids), ids)
        rows = self.page().json['servers']
        times = [row['created'] for row in rows]
        self.assertEqual(sorted(times, reverse=True), times)

    def test_an_order_by_what_changes_loses_servers(self):
        """H3"""
        query = {'sort_key': 'updated_at', 'sort_dir': 'asc', 'limit': 5}
        first = self.ids(self.page(**query))
        self.state.change_server(
            first[-1], updated=base.NOW + datetime.timedelta(days=1)
        )
        self.assertEqual([], self.ids(self.page(marker=first[-1], **query)))

    def test_a_deleted_marker_is_as_good_as_any(self):
        """C1"""
        query = {'sort_key': 'uuid', 'sort_dir': 'asc', 'limit': 5}
        first = self.ids(self.page(**query))
        second = self.ids(self.page(marker=first[-1], **query))
        self.state.delete_server(first[-1])
        self.assertEqual(
            second, self.ids(self.page(marker=first[-1], **query))
        )

    def test_a_purged_marker_is_400(self):
        """C1"""
        marker = self.ids(self.page(limit=1))[0]
        self.state.delete_server(marker)
        self.state.purge_server(marker)
        answer = self.page(marker=marker)
        self.assertEqual(400, answer.status)
        self.assertEqual(
            f'marker [{marker}] not found',
            answer.json['badRequest']['message'],
        )

    def test_a_marker_in_a_down_cell_is_500(self):
        """C1"""
        marker = self.ids(self.page(limit=1))[0]
        self.state.take_cell_down(self.state.servers[marker].cell)
        answer = self.page(marker=marker)
        self.assertEqual(500, answer.status)
        self.assertEqual(500, answer.json['computeFault']['code'])

    def test_a_full_page_has_a_next_link_and_a_short_one_none(self):
        answer = self.page(limit=20)
        (link,) = answer.json['servers_links']
        self.assertEqual('next', link['rel'])
        self.assertIn(
            f'marker={answer.json["servers"][-1]["id"]}', link['href']
        )
        self.assertTrue(link['href'].startswith(self.sandbox.url))
        last = self.page(marker=self.walk(limit=20)[-5], limit=20)
        self.assertEqual(4, len(last.json['servers']))
        self.assertNotIn('servers_links', last.json)

    def test_an_unknown_sort_key_is_400(self):
        self.assertEqual(400, self.page(sort_key='colour').status)

    def test_an_internal_sort_key_is_dropped_before_2_75(self):
        query = {'all_tenants': 1, 'sort_key': 'vcpus'}
        for version, status in (('2.72', 200), ('2.75', 400)):
            answer = self.nova('/servers', version=version, **query)
            self.assertEqual(status, answer.status)


class TestFilters(base.TestCase):
    def listed(self, person='admin', version='2.72', **query):
        answer = self.nova('/servers/detail', person, version, **query)
        self.assertEqual(200, answer.status, answer.body)
        return answer.json['servers']

    def test_all_projects_are_for_admins(self):
        """C3"""
        self.assertGreater(
            len({row['tenant_id'] for row in self.listed(all_tenants=1)}), 5
        )
        answer = self.nova('/servers/detail', 'member', all_tenants=1)
        self.assertEqual(403, answer.status)
        self.assertEqual(
            {
                'forbidden': {
                    'code': 403,
                    'message': "Policy doesn't allow os_compute_api:servers:"
                    'detail:get_all_tenants to be performed.',
                }
            },
            answer.json,
        )

    def test_a_member_lists_his_project(self):
        own = self.project('glaciology').id
        rows = self.listed('member')
        self.assertEqual({own}, {row['tenant_id'] for row in rows})

    def test_a_project_alone_is_ignored_even_for_an_admin(self):
        """C3"""
        other = self.project('glaciology').id
        for name in ('project_id', 'tenant_id'):
            self.assertEqual([], self.listed(**{name: other}))
            rows = self.listed(**{name: other, 'all_tenants': 1})
            self.assertEqual({other}, {row['tenant_id'] for row in rows})

    def test_a_marker_of_another_project_has_its_place_too(self):
        project = self.project('glaciology').id
        order = {'all_tenants': 1, 'sort_key': 'uuid', 'sort_dir': 'asc'}
        everybody = [row['id'] for row in self.listed(**order)]
        own = [row['id'] for row in self.listed(project_id=project, **order)]
        marker = next(row for row in everybody if row not in own)
        found = self.listed(project_id=project, marker=marker, **order)
        self.assertEqual(
            [row for row in own if row > marker], [row['id'] for row in found]
        )

    def test_an_unknown_key_is_ignored_before_2_75_and_400_then(self):
        """H5"""
        query = {'all_tenants': 1, 'colour': 'blue'}
        self.assertEqual(60, len(self.listed(**query)))
        answer = self.nova('/servers', version='2.75', **query)
        self.assertEqual(400, answer.status)
        self.assertIn('colour', answer.json['badRequest']['message'])

    def test_a_name_is_a_regular_expression(self):
        """H5"""
        found = self.listed(all_tenants=1, name='^course|student-0[1]$')
        self.assertEqual(5, len(found))
        answer = self.nova('/servers', all_tenants=1, name='(')
        self.assertEqual(400, answer.status)

    def test_a_status_chooses(self):
        rows = self.listed(all_tenants=1, status='ERROR')
        self.assertEqual({'ERROR'}, {row['status'] for row in rows})
        answer = self.nova('/servers', all_tenants=1, status='COLD')
        self.assertEqual(400, answer.status)

    def test_a_soft_deleted_server_shows_only_with_deleted(self):
        """H5"""
        query = {'all_tenants': 1, 'status': 'SOFT_DELETED'}
        self.assertEqual([], self.listed(**query))
        (row,) = self.listed(deleted=True, **query)
        self.assertEqual('soft-deleted-run', row['name'])

    def test_deleted_servers_are_for_admins(self):
        """H5"""
        rows = self.listed(all_tenants=1, deleted=True)
        self.assertEqual(
            {'DELETED', 'SOFT_DELETED'}, {row['status'] for row in rows}
        )
        rows = self.listed('member', deleted=True)
        self.assertNotIn('DELETED', {row['status'] for row in rows})

    def test_changes_since_brings_deleted_servers_too(self):
        """H6"""
        since = (base.NOW - datetime.timedelta(days=3)).isoformat()
        rows = self.listed(all_tenants=1, changes_S_since=since)
        self.assertIn('deleted-run', [row['name'] for row in rows])
        self.assertTrue(all(row['updated'] >= since[:19] for row in rows))

    def test_tags_count_from_2_26_on(self):
        server = self.state.live_servers()[0]
        server.tags = ('x', 'y')
        (row,) = self.listed(all_tenants=1, tags='x,y')
        self.assertEqual(server.id, row['id'])
        self.assertEqual(
            60, len(self.listed(all_tenants=1, version='2.25', tags='x,y'))
        )

    def test_tags_are_asked_for_in_four_ways(self):
        first, second = self.state.live_servers()[:2]
        for row in self.state.live_servers():
            row.tags = ()
        first.tags, second.tags = ('x', 'y'), ('x',)
        for name, expected in (
            ('tags', {first.id}),
            ('tags-any', {first.id, second.id}),
        ):
            rows = self.listed(all_tenants=1, **{name: 'x,y'})
            self.assertEqual(expected, {row['id'] for row in rows})
        for name, count in (('not-tags', 59), ('not-tags-any', 58)):
            rows = self.listed(all_tenants=1, **{name: 'x,y'})
            self.assertEqual(count, len(rows))

    def test_locked_servers_are_asked_for_from_2_73_on(self):
        rows = self.listed(version='2.73', all_tenants=1, locked='true')
        self.assertEqual(
            {'do-not-touch', 'under-audit'}, {row['name'] for row in rows}
        )

    def test_what_was_changed_before_a_day(self):
        before = (base.NOW - datetime.timedelta(days=300)).isoformat()
        rows = self.listed(all_tenants=1, changes_S_before=before)
        self.assertTrue(rows)
        self.assertTrue(all(row['updated'] <= before[:19] for row in rows))
        answer = self.nova('/servers', changes_S_since='yesterday')
        self.assertEqual(400, answer.status)

    def test_a_word_that_is_no_yes_and_no_no_is_400(self):
        self.assertEqual(400, self.nova('/servers', all_tenants='x').status)
        self.assertEqual([], self.listed(all_tenants='false'))

    def test_only_admins_list_what_is_deleted(self):
        answer = self.nova('/servers', 'member', status='DELETED')
        self.assertEqual(403, answer.status)
        (row,) = self.listed(all_tenants=1, status='DELETED')
        self.assertEqual('deleted-run', row['name'])

    def test_a_host_is_a_filter_for_admins(self):
        rows = self.listed(all_tenants=1, host='compute-001')
        self.assertEqual(
            {'compute-001'}, {row['OS-EXT-SRV-ATTR:host'] for row in rows}
        )
        everything = self.listed('member')
        self.assertEqual(everything, self.listed('member', host='none'))


class TestDownCell(base.TestCase):
    options = {'servers': 60, 'max_limit': 100}  # noqa: RUF012

    def setUp(self):
        super().setUp()
        self.state.take_cell_down('cell2')
        self.down = {
            row.id for row in self.state.live_servers() if row.cell == 'cell2'
        }

    def listed(self, version, **query):
        answer = self.nova(
            '/servers/detail', version=version, all_tenants=1, **query
        )
        self.assertEqual(200, answer.status)
        return answer.json['servers']

    def test_its_servers_are_missing_without_a_word(self):
        """H1, C2"""
        for version, query in (
            ('2.68', {}),
            ('2.69', {'limit': 50}),
            ('2.96', {'sort_key': 'uuid'}),
            ('2.72', {'name': '.'}),
        ):
            found = {row['id'] for row in self.listed(version, **query)}
            self.assertTrue(found)
            self.assertEqual(set(), found & self.down, (version, query))

    def test_its_servers_are_shadows_where_nothing_else_is_asked(self):
        """C2"""
        rows = self.listed('2.69')
        shadows = [row for row in rows if row['status'] == 'UNKNOWN']
        self.assertEqual(self.down, {row['id'] for row in shadows})
        self.assertEqual(
            {'id', 'status', 'tenant_id', 'created', 'links'},
            set(shadows[0]),
        )

    def test_a_shadow_in_the_short_list_has_even_less(self):
        rows = self.nova('/servers', version='2.69', all_tenants=1).json
        shadow = next(row for row in rows['servers'] if 'status' in row)
        self.assertEqual({'id', 'status', 'links'}, set(shadow))

    def test_a_full_page_has_no_shadows(self):
        """C2"""
        self.state.first_region.compute.max_limit = 20
        rows = self.listed('2.72')
        self.assertNotIn('UNKNOWN', {row['status'] for row in rows})
        self.assertEqual(20, len(rows))

    def test_it_comes_up_again(self):
        self.state.bring_cell_up('cell2')
        found = {row['id'] for row in self.listed('2.72', limit=100)}
        self.assertTrue(found & self.down)
