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

"""Which microversion shows what."""

from cipclient.tests.unit.sandbox import base

#: The first microversion that has a field.
FIELDS = {
    'OS-EXT-SRV-ATTR:user_data': 3,
    'locked': 9,
    'host_status': 16,
    'description': 19,
    'tags': 26,
    'trusted_image_certificates': 63,
    'locked_reason': 73,
    'pinned_availability_zone': 96,
    'scheduler_hints': 100,
}


class TestServerView(base.TestCase):
    def row(self, name, version='2.72', person='admin'):
        server = self.server_named(name)
        answer = self.nova(f'/servers/{server.id}', person, version)
        self.assertEqual(200, answer.status, answer.body)
        return answer.json['server']

    def test_each_field_comes_with_its_microversion(self):
        for field, minor in FIELDS.items():
            before = self.row('ice-core-run', f'2.{minor - 1}')
            self.assertNotIn(field, before)
            self.assertIn(field, self.row('ice-core-run', f'2.{minor}'))

    def test_the_flavor_is_embedded_from_2_47_on(self):
        """H34"""
        old = self.row('vgpu-train', '2.46')['flavor']
        self.assertEqual({'id', 'links'}, set(old))
        new = self.row('vgpu-train', '2.47')['flavor']
        self.assertEqual('g1.small', new['original_name'])
        self.assertEqual('1', new['extra_specs']['resources:VGPU'])
        self.assertNotIn('id', new)

    def test_groups_are_in_the_single_row_only(self):
        self.assertEqual([], self.row('ice-core-run')['server_groups'])
        rows = self.nova('/servers/detail', all_tenants=1).json['servers']
        self.assertNotIn('server_groups', rows[0])

    def test_what_is_the_admins_is_not_shown_to_members(self):
        """H37"""
        row = self.row('fresh-notebook', person='member')
        self.assertEqual(
            [], [key for key in row if key.startswith('OS-EXT-SRV-ATTR')]
        )
        self.assertNotIn('host_status', row)
        row = self.row('fresh-notebook', '2.90', 'member')
        self.assertEqual('fresh-notebook', row['OS-EXT-SRV-ATTR:hostname'])

    def test_a_volume_booted_server_has_an_empty_image(self):
        """H18"""
        row = self.row('group-web')
        self.assertEqual('', row['image'])
        (volume,) = [
            one
            for one in row['os-extended-volumes:volumes_attached']
            if self.state.volumes[one['id']].bootable
        ]
        self.assertIn(volume['delete_on_termination'], (True, False))
        old = self.row('group-web', '2.2')
        self.assertEqual(
            {'id'}, set(old['os-extended-volumes:volumes_attached'][0])
        )

    def test_times_come_in_two_forms(self):
        """H13"""
        row = self.row('ice-core-run')
        self.assertRegex(row['created'], r'^\d{4}-\d\d-\d\dT[\d:]{8}Z$')
        self.assertRegex(
            row['OS-SRV-USG:launched_at'],
            r'^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$',
        )
        self.assertIsNone(self.row('building')['OS-SRV-USG:launched_at'])

    def test_only_what_is_broken_has_a_fault(self):
        fault = self.row('broken-long')['fault']
        self.assertEqual('2026-01-28T05:06:07Z', fault['created'])
        self.assertNotIn('fault', self.row('ice-core-run'))

    def test_a_lock_tells_its_reason_from_2_73_on(self):
        """C7"""
        row = self.row('under-audit', '2.73')
        self.assertIs(True, row['locked'])
        self.assertEqual('security incident 4711', row['locked_reason'])

    def test_the_state_of_the_host_is_told(self):
        """H22"""
        server = self.server_named('ice-core-run')
        host = self.state.first_region.compute.hosts[server.host]
        self.assertEqual('UP', self.row('ice-core-run')['host_status'])
        host.up = False
        self.assertEqual('UNKNOWN', self.row('ice-core-run')['host_status'])
        host.disabled = True
        self.assertEqual(
            'MAINTENANCE', self.row('ice-core-run')['host_status']
        )
        host.forced_down = True
        self.assertEqual('DOWN', self.row('ice-core-run')['host_status'])
        self.assertEqual('', self.row('shelved-run')['host_status'])
