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

"""Volumes: what goes with a server, what stays, and whose it is."""

from cipclient.tests.contract import base


class TestVolumes(base.TestCase):
    def flip(self, server, volume, version, value=False):
        return self.admin.nova.put(
            f'/servers/{server}/os-volume_attachments/{volume}',
            {
                'volumeAttachment': {
                    'volumeId': volume,
                    'delete_on_termination': value,
                }
            },
            version,
        )

    def flags(self, server, version=base.SINGLE):
        row = self.admin.server(server, version)
        return [
            volume.get('delete_on_termination')
            for volume in row['os-extended-volumes:volumes_attached']
        ]

    def delete(self, server):
        self.done(self.admin.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)

    def test_a_server_says_what_goes_with_it_from_2_3_on(self):
        """H19"""
        server = self.make_server(volume=True)
        self.assertEqual([None], self.flags(server, '2.2'))
        self.assertEqual([True], self.flags(server, '2.3'))
        path = f'/servers/{server}/os-volume_attachments'
        for version, said in (('2.78', False), ('2.79', True)):
            (row,) = self.admin.nova.get(path, version).body[
                'volumeAttachments'
            ]
            self.assertIs(said, 'delete_on_termination' in row)
            self.assertEqual(self.volumes_of(server), [row['volumeId']])

    def test_what_goes_with_a_server_is_deleted(self):
        """H19"""
        server = self.make_server(volume=True)
        (volume,) = self.volumes_of(server)
        self.delete(server)
        self.await_volume(volume, 'gone')

    def test_the_flag_is_changed_from_2_85_on_and_the_volume_stays(self):
        """H19, H34"""
        server = self.make_server(volume=True)
        (volume,) = self.volumes_of(server)
        self.assertRefused(400, self.flip(server, volume, '2.84'))
        self.assertEqual([True], self.flags(server))
        answer = self.flip(server, volume, '2.85')
        self.done(answer)
        self.assertIsNone(answer.body)
        self.assertEqual([False], self.flags(server))
        self.delete(server)
        kept = self.await_volume(volume, 'available')
        self.assertEqual([], kept['attachments'])

    def test_the_flag_is_changed_on_a_shelved_server_too(self):
        """H19"""
        server = self.make_server(volume=True)
        (volume,) = self.volumes_of(server)
        self.shelve(server, self.admin)
        self.done(self.flip(server, volume, '2.96'))
        self.assertEqual([False], self.flags(server))
        self.delete(server)
        self.await_volume(volume, 'available')

    def test_the_flag_is_changed_under_an_administrators_lock(self):
        """H19, H24"""
        server = self.make_server(volume=True)
        (volume,) = self.volumes_of(server)
        self.done(self.admin.act(server, 'lock'))
        self.done(self.flip(server, volume, '2.96'))
        self.assertEqual([False], self.flags(server))

    def test_one_that_is_attached_is_not_deleted(self):
        """H26"""
        server = self.make_server(volume=False)
        (volume,) = self.volumes_of(server)
        answer = self.member.cinder.delete(f'/volumes/{volume}')
        self.assertEqual(400, answer.status)
        self.assertEqual(400, answer.body['badRequest']['code'])
        row = self.admin.cinder.get(f'/volumes/{volume}').body['volume']
        self.assertEqual('in-use', row['status'])
        (attachment,) = row['attachments']
        self.assertEqual(server, attachment['server_id'])

    def test_one_that_has_a_snapshot_is_not_deleted(self):
        """H26"""
        volume = self.make_volume()
        answer = self.member.cinder.post(
            '/snapshots', {'snapshot': {'volume_id': volume}}
        )
        self.done(answer)
        path = '/snapshots/' + answer.body['snapshot']['id']
        self.addCleanup(self._remove_snapshot, path)
        self.eventually(
            lambda: (
                self.member.cinder.get(path).body['snapshot']['status']
                == 'available'
            ),
            'a snapshot',
        )
        answer = self.member.cinder.delete(f'/volumes/{volume}')
        self.assertEqual(400, answer.status)
        row = self.admin.cinder.get(f'/volumes/{volume}').body['volume']
        self.assertEqual('available', row['status'])
        for one, count in ((volume, 1), (self.make_volume(), 0)):
            answer = self.admin.cinder.get(
                '/snapshots', all_tenants='1', volume_id=one, limit='1'
            )
            rows = answer.body['snapshots']
            self.assertEqual([one] * count, [r['volume_id'] for r in rows])

    def test_an_administrator_deletes_one_of_another_project(self):
        """H26, P27: it is gone when Cinder itself says so."""
        volume = self.make_volume()
        path = f'/volumes/{volume}'
        self.assertRefused(404, self.other.cinder.delete(path))
        self.done(self.admin.cinder.delete(path))
        self.await_volume(volume, 'gone')
        answer = self.admin.cinder.get(path)
        self.assertRefused(404, answer)
        self.assertIn(volume, answer.message)

    def test_what_else_may_hold_one_is_told_to_administrators(self):
        """H26, H34: groups from 3.13 on."""
        path = f'/volumes/{self.make_volume()}'
        row = self.admin.cinder.get(path).body['volume']
        for name in ('consistencygroup_id', 'migration_status'):
            self.assertIsNone(row[name])
        self.assertNotIn('group_id', row)
        row = self.admin.cinder.get(path, '3.13').body['volume']
        self.assertIsNone(row['group_id'])
        row = self.member.cinder.get(path).body['volume']
        self.assertNotIn('migration_status', row)

    def _remove_snapshot(self, path):
        self.admin.cinder.delete(path)
        self.eventually(
            lambda: self.admin.cinder.get(path).status == 404, 'no snapshot'
        )

    def test_one_that_is_attached_later_stays(self):
        """H19"""
        server = self.make_server()
        volume = self.make_volume()
        self.addCleanup(self._remove_server, server)
        answer = self.member.nova.post(
            f'/servers/{server}/os-volume_attachments',
            {'volumeAttachment': {'volumeId': volume}},
        )
        self.done(answer, 200)
        self.await_volume(volume, 'in-use')
        self.assertEqual([False], self.flags(server))
        self.delete(server)
        self.await_volume(volume, 'available')

    def test_a_member_lists_his_own_whatever_he_asks_for(self):
        """C3, H4"""
        volume = self.make_volume()
        answer = self.member.cinder.get('/volumes/detail', all_tenants='1')
        self.assertEqual(200, answer.status)
        rows = answer.body['volumes']
        self.assertIn(volume, base.ids(rows))
        self.assertEqual(
            {self.member.project_id},
            {row['os-vol-tenant-attr:tenant_id'] for row in rows},
        )
        answer = self.admin.cinder.get('/volumes/detail', all_tenants='1')
        owners = {
            row['os-vol-tenant-attr:tenant_id']
            for row in answer.body['volumes']
        }
        self.assertLess(1, len(owners))

    def test_services_are_shown_to_administrators_only(self):
        """C3: the proof of scope"""
        self.assertEqual(403, self.member.cinder.get('/os-services').status)
        self.assertEqual(200, self.admin.cinder.get('/os-services').status)

    def everything(self):
        answer = self.admin.cinder.get('/volumes/detail', all_tenants='1')
        return set(base.ids(answer.body['volumes']))

    def test_pages_by_id_have_every_volume_once_and_end_empty(self):
        """H3, P30"""
        volume = self.make_volume()
        before = self.everything()
        seen = []
        marker = {}
        while True:
            answer = self.admin.cinder.get(
                '/volumes/detail',
                all_tenants='1',
                sort='id:asc',
                limit='9',
                **marker,
            )
            page = base.ids(answer.body['volumes'])
            if not page:
                break
            self.assertIs(len(page) == 9, 'volumes_links' in answer.body)
            seen += page
            marker = {'marker': page[-1]}
        self.assertEqual(sorted(set(seen)), seen)
        self.assertIn(volume, seen)
        self.assertLessEqual(before & self.everything(), set(seen))

    def test_the_marker_of_a_deleted_volume_is_404(self):
        """C1"""
        volume = self.make_volume()
        self.done(self.member.cinder.delete(f'/volumes/{volume}'))
        self.await_volume(volume, 'gone')
        answer = self.admin.cinder.get(
            '/volumes/detail', all_tenants='1', marker=volume
        )
        self.assertEqual(404, answer.status)

    def test_a_row_has_all_that_is_read_of_it(self):
        """H13"""
        volume = self.make_volume()
        answer = self.admin.cinder.get('/volumes/detail', all_tenants='1')
        (row,) = [one for one in answer.body['volumes'] if one['id'] == volume]
        self.assertEqual('available', row['status'])
        self.assertEqual(1, row['size'])
        self.assertEqual('false', row['bootable'])
        self.assertIs(False, row['encrypted'])
        self.assertEqual([], row['attachments'])
        self.assertEqual({}, row['metadata'])
        self.assertEqual(self.member.user_id, row['user_id'])
        self.assertEqual(
            self.member.project_id, row['os-vol-tenant-attr:tenant_id']
        )
        self.assertIsInstance(row['availability_zone'], str)
        self.assertIsNone(row['description'])
        self.assertRegex(
            row['created_at'], r'^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$'
        )

    def test_an_administrators_image_of_one_is_of_no_use_to_its_owner(self):
        """H18, 5.3"""
        server = self.make_server(volume=True)
        (volume,) = self.volumes_of(server)
        answer = self.admin.act(server, 'createImage', {'name': self.unique()})
        self.done(answer)
        image = answer.body['image_id']
        self.addCleanup(self.remove_image, image)
        self.assertEqual(0, self.await_image(image, 'active')['size'])
        answer = self.admin.cinder.get(
            '/snapshots/detail', all_tenants='1', volume_id=volume
        )
        (snapshot,) = answer.body['snapshots']
        path = '/snapshots/' + snapshot['id']
        self.addCleanup(self._remove_snapshot, path)
        self.assertEqual(
            self.admin.project_id,
            snapshot['os-extended-snapshot-attributes:project_id'],
        )
        self.assertEqual(404, self.member.cinder.get(path).status)
