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

"""What Nova lists, and what it leaves out without a word."""

import datetime

from cipclient.tests.contract import base

DETAIL = '/servers/detail'


class TestServerListing(base.TestCase):
    def listed(self, person=None, version=base.BULK, **params):
        answer = (person or self.admin).nova.get(DETAIL, version, **params)
        self.assertEqual(200, answer.status, answer.body)
        return answer.body['servers']

    def walk(self, **params):
        """Follow our own markers to the empty page; return the pages."""
        pages = []
        marker = {}
        while True:
            page = self.listed(all_tenants='1', limit='9', **params, **marker)
            if not page:
                return pages
            pages.append(page)
            marker = {'marker': page[-1]['id']}

    def test_a_deleted_server_is_still_a_marker(self):
        """C1"""
        server = self.make_server()
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        self.listed(all_tenants='1', limit='2', marker=server)
        self.listed(self.member, limit='2', marker=server)

    def test_a_server_that_was_purged_is_no_marker(self):
        """C1, F4"""
        self.need_switches()
        server = self.make_server()
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        self.listed(all_tenants='1', limit='2', marker=server)
        self.switches.purge()
        for person in (self.admin, self.member):
            params = {'all_tenants': '1'} if person is self.admin else {}
            answer = person.nova.get(
                DETAIL, base.BULK, limit='2', marker=server, **params
            )
            self.assertRefused(400, answer, f'marker [{server}] not found')
        actions = self.admin.nova.get(f'/servers/{server}/os-instance-actions')
        self.assertRefused(404, actions)

    def test_a_marker_that_never_was_is_400(self):
        """C1"""
        marker = '7c2d3f4e-0000-4000-8000-000000000000'
        answer = self.admin.nova.get(
            DETAIL, base.BULK, all_tenants='1', marker=marker
        )
        self.assertRefused(400, answer, f'marker [{marker}] not found')

    def test_a_member_may_not_list_all_projects(self):
        """C3, H4"""
        for path in ('/servers', DETAIL):
            answer = self.member.nova.get(path, base.BULK, all_tenants='1')
            self.assertRefused(403, answer, 'get_all_tenants')

    def test_a_project_is_ignored_where_not_all_are_listed(self):
        """C3"""
        server = self.make_server()
        other = self.other.project_id
        for params in ({'project_id': other}, {'tenant_id': other}):
            seen = self.listed(self.member, **params)
            self.assertIn(server, base.ids(seen))
            seen = self.listed(self.admin, **params)
            self.assertEqual(
                set(),
                {one['tenant_id'] for one in seen} - {self.admin.project_id},
            )

    def test_a_project_counts_where_all_are_listed(self):
        """C3"""
        server = self.make_server()
        mine = self.member.project_id
        for name in ('project_id', 'tenant_id'):
            seen = self.listed(all_tenants='1', **{name: mine})
            self.assertIn(server, base.ids(seen))
            self.assertEqual({mine}, {one['tenant_id'] for one in seen})

    def test_an_administrator_of_one_project_sees_all(self):
        """H4"""
        seen = self.listed(self.project_admin, all_tenants='1')
        self.assertLess(1, len({one['tenant_id'] for one in seen}))

    def test_a_limit_of_nothing_is_an_empty_list(self):
        """H3"""
        self.assertEqual([], self.listed(all_tenants='1', limit='0'))

    def test_a_negative_limit_is_400(self):
        """H3"""
        answer = self.admin.nova.get(DETAIL, base.BULK, limit='-1')
        self.assertRefused(400, answer, 'limit')

    def everything(self):
        return set(base.ids(self.listed(all_tenants='1')))

    def test_pages_by_id_have_every_server_once_and_end_empty(self):
        """H3, P30"""
        server = self.make_server()
        before = self.everything()
        pages = self.walk(sort_key='uuid', sort_dir='asc')
        seen = [id_ for page in pages for id_ in base.ids(page)]
        self.assertEqual(sorted(set(seen)), seen)
        self.assertIn(server, seen)
        # others may come and go meanwhile
        self.assertLessEqual(before & self.everything(), set(seen))

    def test_pages_by_creation_have_every_server_once(self):
        """H3, P30"""
        for direction in ('asc', 'desc'):
            before = self.everything()
            pages = self.walk(sort_key='created_at', sort_dir=direction)
            rows = [row for page in pages for row in page]
            seen = set(base.ids(rows))
            self.assertEqual(len(seen), len(rows))
            self.assertLessEqual(before & self.everything(), seen)
            dates = [row['created'] for row in rows]
            self.assertEqual(sorted(dates, reverse=direction == 'desc'), dates)

    def test_pages_by_what_changes_lose_servers(self):
        """H3, H11"""
        name = self.unique()
        mine = {self.make_server(name=name) for _ in range(3)}
        order = {'sort_key': 'updated_at', 'sort_dir': 'asc', 'name': name}
        (first,) = base.ids(self.listed(self.member, **order, limit='1'))
        self.assertIn(first, mine)
        self.change_last(first, mine - {first})
        rest = self.listed(self.member, **order, marker=first)
        self.assertEqual([], rest)

    def change_last(self, server, others):
        """Change a server, at a later second than others were changed."""

        def look():
            answer = self.member.nova.post(
                f'/servers/{server}/metadata', {'metadata': {'a': 'b'}}
            )
            self.done(answer, 200)
            changed = self.member.server(server)['updated']
            return all(
                self.member.server(other)['updated'] < changed
                for other in others
            )

        self.eventually(look, 'a later date')

    def test_a_full_page_has_a_link_and_a_short_one_none(self):
        """H3, H8"""
        params = {'all_tenants': '1', 'sort_key': 'uuid', 'sort_dir': 'asc'}
        answer = self.admin.nova.get(DETAIL, base.BULK, limit='2', **params)
        (link,) = answer.body['servers_links']
        self.assertEqual('next', link['rel'])
        last = answer.body['servers'][-1]['id']
        self.assertIn(f'marker={last}', link['href'])
        self.assertIn('limit=2', link['href'])
        answer = self.admin.nova.get(DETAIL, base.BULK, **params)
        self.assertNotIn('servers_links', answer.body)

    def test_a_limit_above_the_clouds_own_is_lowered(self):
        """H3"""
        self.need_switches()
        with self.switches.max_limit(3):
            answer = self.admin.nova.get(
                DETAIL, base.BULK, all_tenants='1', limit='1000'
            )
            self.assertEqual(3, len(answer.body['servers']))
            self.assertIn('servers_links', answer.body)

    def test_an_unknown_key_is_ignored_before_2_75_and_400_then(self):
        """H5"""
        self.listed(version='2.74', all_tenants='1', nonsense='1')
        answer = self.admin.nova.get(DETAIL, '2.75', nonsense='1')
        self.assertRefused(400, answer, 'nonsense')

    def test_a_name_is_a_regular_expression(self):
        """H5"""
        server = self.make_server()
        name = self.member.server(server)['name']
        for pattern in (f'^{name}$', name[:-4], f'{name[:-1]}.', name[3:]):
            seen = self.listed(self.member, name=pattern)
            self.assertIn(server, base.ids(seen))
        seen = self.listed(self.member, name=f'^{name[:-1]}$')
        self.assertNotIn(server, base.ids(seen))

    def test_deleted_servers_are_shown_to_administrators_only(self):
        """H5, H6"""
        server = self.make_server()
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        params = {'deleted': 'True', 'sort_key': 'created_at'}
        seen = self.listed(all_tenants='1', **params)
        (row,) = [one for one in seen if one['id'] == server]
        self.assertEqual('DELETED', row['status'])
        self.assertNotIn(server, base.ids(self.listed(self.member, **params)))
        self.assertNotIn(server, base.ids(self.listed(all_tenants='1')))

    def test_changes_since_brings_deleted_servers_to_everybody(self):
        """H6"""
        since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(
            minutes=1
        )
        server = self.make_server()
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        seen = self.listed(
            self.member, **{'changes-since': f'{since:%Y-%m-%dT%H:%M:%SZ}'}
        )
        (row,) = [one for one in seen if one['id'] == server]
        self.assertEqual('DELETED', row['status'])

    def test_softly_deleted_is_no_status_to_ask_for(self):
        """H5"""
        self.assertEqual(
            [], self.listed(all_tenants='1', status='SOFT_DELETED')
        )

    def test_user_data_is_in_an_administrators_list_only(self):
        """H37"""
        server = self.make_server(user_data='c2VjcmV0')
        key = 'OS-EXT-SRV-ATTR:user_data'
        rows = self.listed(all_tenants='1', name=self.name_of(server))
        self.assertEqual('c2VjcmV0', rows[0][key])
        rows = self.listed(self.member, name=self.name_of(server))
        self.assertIsNone(rows[0].get(key))

    def name_of(self, server):
        return '^{}$'.format(self.member.server(server)['name'])

    def test_a_row_has_all_that_is_read_of_it(self):
        """H10, H13, H18"""
        server = self.make_server(
            metadata={'kind': 'test'}, tags=['one'], description='for a test'
        )
        (row,) = self.listed(all_tenants='1', name=self.name_of(server))
        self.assertEqual(server, row['id'])
        self.assertEqual('ACTIVE', row['status'])
        self.assertEqual(self.member.project_id, row['tenant_id'])
        self.assertEqual(self.member.user_id, row['user_id'])
        self.assertEqual('for a test', row['description'])
        self.assertEqual({'kind': 'test'}, row['metadata'])
        self.assertEqual(['one'], row['tags'])
        self.assertIs(False, row['locked'])
        self.assertEqual('UP', row['host_status'])
        self.assertIsNone(row['OS-EXT-STS:task_state'])
        self.assertEqual('active', row['OS-EXT-STS:vm_state'])
        self.assertIsInstance(row['OS-EXT-AZ:availability_zone'], str)
        self.assertEqual([], row['os-extended-volumes:volumes_attached'])
        self.assertEqual(self._image, row['image']['id'])
        self.assertNotIn('fault', row)
        self.assertLessEqual(
            {
                'vcpus': int,
                'ram': int,
                'disk': int,
                'ephemeral': int,
                'swap': int,
                'original_name': str,
                'extra_specs': dict,
            }.items(),
            {key: type(value) for key, value in row['flavor'].items()}.items(),
        )
        self.assertRegex(row['created'], r'^\d{4}-\d\d-\d\dT[\d:]{8}Z$')
        self.assertRegex(row['updated'], r'^\d{4}-\d\d-\d\dT[\d:]{8}Z$')
        self.assertRegex(
            row['OS-SRV-USG:launched_at'],
            r'^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$',
        )
        self.assertIsNone(row['OS-SRV-USG:terminated_at'])

    def test_an_error_has_a_fault_with_a_date(self):
        """design 3: how long a server has been broken"""
        server = self.make_server()
        self.break_server(server)
        row = self.admin.server(server)
        self.assertEqual('ERROR', row['status'])
        # an administrator's word is no fault
        self.assertNotIn('fault', row)
