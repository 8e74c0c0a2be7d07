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

"""What Nova says, and does not say, while one of its cells is down."""

import datetime

from cipclient.tests.contract import base

DETAIL = '/servers/detail'


class TestDownCell(base.TestCase):
    def setUp(self):
        super().setUp()
        self.need_switches()
        self.near, self.far, self.before = self.once(self.cut)

    def cut(self):
        near = self.make_server()
        far = self.make_server(availability_zone=self.switches.zone)
        before = self.admin.server(far)
        self.befall(self.switches.cell_down())
        return near, far, before

    def assert_about_as_old(self, row):
        """Check the date of what stands for a server, to a minute.

        It is the date of the mapping to its cell, which Nova writes apart:
        often the same second, and sometimes the one before.
        """
        made, known = (
            datetime.datetime.fromisoformat(one['created'])
            for one in (self.before, row)
        )
        self.assertLess(abs(made - known), datetime.timedelta(minutes=1))

    def listed(self, version=base.BULK, person=None, **params):
        answer = (person or self.admin).nova.get(DETAIL, version, **params)
        self.assertEqual(200, answer.status, answer.body)
        return {row['id']: row for row in answer.body['servers']}

    def test_a_list_of_pages_leaves_its_servers_out_without_a_word(self):
        """C2, H1"""
        for version in ('2.68', '2.69', '2.96'):
            for params in (
                {'limit': '1000'},
                {'sort_key': 'uuid'},
                {'sort_dir': 'asc'},
                {'name': 'contract'},
                {'project_id': self.member.project_id},
            ):
                rows = self.listed(version, all_tenants='1', **params)
                self.assertIn(self.near, rows)
                self.assertNotIn(self.far, rows)

    def test_a_list_without_any_parameter_shows_them_from_2_69_on(self):
        """C2, H1"""
        rows = self.listed('2.68', all_tenants='1')
        self.assertNotIn(self.far, rows)
        for person in (self.admin, self.member):
            params = {'all_tenants': '1'} if person is self.admin else {}
            row = self.listed('2.69', person, **params)[self.far]
            self.assertEqual(
                {'id', 'status', 'tenant_id', 'created', 'links'}, set(row)
            )
            self.assertEqual('UNKNOWN', row['status'])
            self.assert_about_as_old(row)
            # and in front of all others
            rows = list(self.listed('2.69', person, **params).values())
            near = [one['status'] for one in rows].index('ACTIVE')
            self.assertLess(rows.index(row), near)
            answer = person.nova.get('/servers', '2.69', **params)
            (short,) = [
                one for one in answer.body['servers'] if one['id'] == self.far
            ]
            self.assertEqual({'id', 'status', 'links'}, set(short))

    def test_one_of_them_is_500_before_2_69_and_a_shadow_then(self):
        """H1"""
        path = f'/servers/{self.far}'
        self.assertRefused(500, self.admin.nova.get(path, '2.68'))
        row = self.admin.server(self.far, '2.69')
        self.assertEqual('UNKNOWN', row['status'])
        self.assertNotIn('name', row)
        self.assertNotIn('OS-EXT-STS:task_state', row)
        self.assert_about_as_old(row)
        self.assertEqual(self.member.project_id, row['tenant_id'])
        self.assertEqual(self.member.user_id, row['user_id'])
        # what was asked for, or UNKNOWN
        self.assertEqual(
            self.switches.zone, row['OS-EXT-AZ:availability_zone']
        )
        self.assertEqual('ACTIVE', self.member.server(self.near)['status'])

    def test_services_show_it_from_2_69_on(self):
        """H1"""

        def hosts(version):
            answer = self.admin.nova.get('/os-services', version)
            self.assertEqual(200, answer.status, answer.body)
            return {
                (row['binary'], row['host']): row
                for row in answer.body['services']
            }

        host = self.before['OS-EXT-SRV-ATTR:host']
        self.assertNotIn(('nova-compute', host), hosts('2.68'))
        seen = hosts('2.69')
        self.assertEqual(
            {'binary': 'nova-compute', 'host': host, 'status': 'UNKNOWN'},
            seen['nova-compute', host],
        )
        self.assertTrue([one for one in seen if one[0] == 'nova-scheduler'])
        answer = self.admin.nova.get('/os-hypervisors', '2.68')
        self.assertRefused(500, answer)

    def test_nothing_is_done_to_its_servers(self):
        """H1"""
        path = f'/servers/{self.far}'
        for answer in (
            self.admin.nova.delete(path),
            self.admin.act(self.far, 'os-stop'),
            self.admin.act(self.far, 'lock'),
            self.admin.nova.get(path + '/os-instance-actions'),
        ):
            self.assertRefused(500, answer)

    def test_one_of_them_is_no_marker(self):
        """C1"""
        answer = self.admin.nova.get(
            DETAIL, base.BULK, all_tenants='1', marker=self.far
        )
        self.assertRefused(500, answer)


class TestHangingCell(base.TestCase):
    def test_it_is_left_out_as_one_that_is_down_once_nova_gives_up(self):
        """H1: sooner or later, as its database's read_timeout says"""
        self.need_switches()
        near = self.make_server()
        far = self.make_server(availability_zone=self.switches.zone)
        host = self.admin.server(far)['OS-EXT-SRV-ATTR:host']
        with self.switches.cell_hangs():
            answer = self.admin.nova.get('/os-services', base.BULK)
            self.assertEqual(200, answer.status, answer.body)
            (row,) = [
                one for one in answer.body['services'] if one['host'] == host
            ]
            self.assertEqual('UNKNOWN', row['status'])
            answer = self.admin.nova.get(
                DETAIL, base.BULK, all_tenants='1', limit='1000'
            )
            self.assertEqual(200, answer.status, answer.body)
            rows = base.ids(answer.body['servers'])
            self.assertIn(near, rows)
            self.assertNotIn(far, rows)
            row = self.admin.server(far)
            self.assertEqual('UNKNOWN', row['status'])


class TestFullPages(base.TestCase):
    def test_a_full_page_shows_no_server_of_a_cell_that_is_down(self):
        """C2"""
        self.need_switches()
        near = [self.make_server() for _ in range(2)]
        far = self.make_server(availability_zone=self.switches.zone)
        before = self.admin.server(far)
        with self.switches.max_limit(2), self.switches.cell_down():
            answer = self.admin.nova.get(DETAIL, base.BULK, all_tenants='1')
            rows = answer.body['servers']
            self.assertEqual(2, len(rows))
            self.assertNotIn('UNKNOWN', {row['status'] for row in rows}, near)
            self.assertNotIn(far, base.ids(rows))
        # it comes back as it was
        self.assertEqual(before, self.admin.server(far))
