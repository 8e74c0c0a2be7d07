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

"""What a microversion changes."""

from cipclient.tests.contract import base


class TestMicroversions(base.TestCase):
    def test_the_version_document_names_the_range(self):
        """H34"""
        answer = self.admin.nova.get('/', '2.1')
        version = answer.body.get('version')
        self.assertEqual(200, answer.status)
        self.assertEqual('v2.1', version['id'])
        self.assertEqual('2.1', version['min_version'])
        self.assertLessEqual(
            (2, 96), tuple(map(int, version['version'].split('.')))
        )

    def test_one_above_the_range_is_406(self):
        """H34"""
        answer = self.admin.nova.get('/servers', '2.999')
        self.assertEqual(406, answer.status)
        (error,) = answer.body.values()
        self.assertEqual(406, error['code'])
        self.assertIn('2.999', error['message'])

    def test_nothing_is_changed_by_one_above_the_range(self):
        """F29, H34"""
        server = self.make_server()
        for answer in (
            self.admin.act(server, 'lock', None, '2.999'),
            self.admin.nova.delete(f'/servers/{server}', '2.999'),
        ):
            self.assertEqual(406, answer.status)
        row = self.admin.server(server)
        self.assertEqual('ACTIVE', row['status'])
        self.assertIs(False, row['locked'])

    def test_what_is_no_version_is_400(self):
        """H34"""
        answer = self.admin.nova.ask(
            'GET',
            '/servers',
            '2.1',
            headers={
                'OpenStack-API-Version': 'compute 2.x',
                'X-OpenStack-Nova-API-Version': '2.x',
            },
        )
        self.assertRefused(400, answer, '2.x')

    def test_the_served_version_is_told(self):
        """H34"""
        answer = self.admin.nova.get('/servers', '2.72')
        self.assertEqual(
            'compute 2.72', answer.headers['OpenStack-API-Version']
        )
        answer = self.admin.nova.ask(
            'GET',
            '/servers',
            headers={'OpenStack-API-Version': 'compute 2.1'},
        )
        self.assertEqual(
            'compute 2.1', answer.headers['OpenStack-API-Version']
        )

    def test_the_flavor_is_embedded_from_2_47_on(self):
        """H34"""
        server = self.make_server()
        self.assertEqual(
            {'id', 'links'}, set(self.admin.server(server, '2.46')['flavor'])
        )
        flavor = self.admin.server(server, '2.47')['flavor']
        self.assertNotIn('id', flavor)
        self.assertIn('original_name', flavor)
        self.assertIn('extra_specs', flavor)

    def test_each_field_comes_with_its_version(self):
        """H1, H22, H24, H34"""
        server = self.make_server()
        for version, field in (
            ('2.9', 'locked'),
            ('2.16', 'host_status'),
            ('2.19', 'description'),
            ('2.26', 'tags'),
            ('2.71', 'server_groups'),
            ('2.73', 'locked_reason'),
            ('2.96', 'pinned_availability_zone'),
        ):
            minor = int(version.split('.')[1])
            before = self.admin.server(server, f'2.{minor - 1}')
            self.assertNotIn(field, before)
            self.assertIn(field, self.admin.server(server, version))

    def test_the_host_is_shown_to_administrators_only(self):
        """H22"""
        server = self.make_server()
        for field in ('host_status', 'OS-EXT-SRV-ATTR:host'):
            self.assertIn(field, self.admin.server(server))
            self.assertNotIn(field, self.member.server(server))

    def test_the_list_of_flavors_says_no_swap_in_two_ways(self):
        """design 7: flavors of a Nova from before 2.47"""
        for version, nothing in (('2.46', ''), ('2.74', ''), ('2.75', 0)):
            answer = self.admin.nova.get(
                '/flavors/detail', version, is_public='None'
            )
            for flavor in answer.body['flavors']:
                if not flavor['swap']:
                    self.assertEqual(nothing, flavor['swap'])
                self.assertIsInstance(flavor['OS-FLV-EXT-DATA:ephemeral'], int)

    def test_a_lock_reason_is_dropped_in_silence_before_2_73(self):
        """H24, H34"""
        server = self.make_server()
        why = {'locked_reason': 'why'}
        self.done(self.admin.act(server, 'lock', why, '2.72'))
        self.assertIs(True, self.admin.server(server)['locked'])
        self.assertIsNone(self.admin.server(server)['locked_reason'])
        self.done(self.admin.act(server, 'unlock'))
        self.done(self.admin.act(server, 'lock', why, '2.73'))
        self.assertEqual('why', self.admin.server(server)['locked_reason'])
        self.assertNotIn('locked_reason', self.admin.server(server, '2.72'))
