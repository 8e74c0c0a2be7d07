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

"""Shelving: what it frees, what it leaves behind, and who may undo it."""

from cipclient.tests.contract import base

IMAGES = '/images'


class TestShelve(base.TestCase):
    def unshelve(self, server, person=None):
        self.done((person or self.member).act(server, 'unshelve'))
        return self.await_status(server, 'ACTIVE')

    def image(self, server):
        (image,) = self.images_of(server)
        return image

    def test_it_is_taken_on_and_ends_without_a_host(self):
        """H21, H22"""
        server = self.make_server()
        answer = self.member.act(server, 'shelve')
        self.done(answer)
        self.assertIsNone(answer.body)
        self.addCleanup(self._remove_images, server)
        row = self.await_offloaded(server)
        self.assertEqual('shelved_offloaded', row['OS-EXT-STS:vm_state'])
        self.assertEqual('', row['host_status'])
        self.assertEqual('', row['hostId'])
        self.assertEqual(4, row['OS-EXT-STS:power_state'])

    def test_an_owners_image_belongs_to_him(self):
        """H16, H17"""
        server = self.make_server()
        name = self.member.server(server)['name']
        self.shelve(server)
        image = self.image(server)
        self.assertEqual(f'{name}-shelved', image['name'])
        self.assertEqual('active', image['status'])
        self.assertLess(0, image['size'])
        self.assertEqual(self.member.project_id, image['owner'])
        self.assertEqual('private', image['visibility'])
        self.assertEqual('snapshot', image['image_type'])
        self.assertEqual(server, image['instance_uuid'])
        self.assertEqual(self.member.user_id, image['user_id'])
        self.assertIs(False, image['protected'])

    def test_an_administrators_image_belongs_to_the_administrator(self):
        """H17, 5.3"""
        server = self.make_server()
        self.shelve(server, self.admin)
        image = self.image(server)
        mine = self.member.project_id
        self.assertEqual(self.admin.project_id, image['owner'])
        self.assertEqual('shared', image['visibility'])
        self.assertEqual(mine, image['owner_id'])
        self.assertEqual(self.admin.user_id, image['user_id'])
        answer = self.admin.glance.get(f'{IMAGES}/{image["id"]}/members')
        (share,) = answer.body['members']
        self.assertEqual(mine, share['member_id'])
        self.assertEqual('pending', share['status'])

    def test_the_owner_sees_that_image_only_who_knows_its_id(self):
        """H17"""
        server = self.make_server()
        self.shelve(server, self.admin)
        image = self.image(server)['id']
        glance = self.member.glance
        self.assertEqual(200, glance.get(f'{IMAGES}/{image}').status)
        listed = glance.get(IMAGES, instance_uuid=server).body['images']
        self.assertEqual([], listed)
        listed = glance.get(
            IMAGES, instance_uuid=server, member_status='all'
        ).body['images']
        self.assertEqual([image], base.ids(listed))
        self.assertEqual(403, glance.delete(f'{IMAGES}/{image}').status)
        self.assertEqual(
            404, self.other.glance.get(f'{IMAGES}/{image}').status
        )

    def test_an_owner_unshelves_what_he_shelved_and_its_image_goes(self):
        """H16: who may unshelve what"""
        server = self.make_server()
        self.shelve(server)
        self.unshelve(server)
        self.eventually(lambda: not self.images_of(server), 'no image')

    def test_an_owner_unshelves_what_an_administrator_shelved(self):
        """H17: what it leaves behind of the administrator's image"""
        server = self.make_server()
        self.shelve(server, self.admin)
        image = self.image(server)['id']
        self.unshelve(server)
        # his token may not delete it: it stays for ever
        self.assertEqual([image], base.ids(self.images_of(server)))
        self.assertEqual('active', self.image(server)['status'])

    def test_an_administrator_unshelves_what_an_owner_shelved(self):
        """H16: who may unshelve what"""
        server = self.make_server()
        self.shelve(server)
        self.unshelve(server, self.admin)
        self.eventually(lambda: not self.images_of(server), 'no image')

    def test_readers_and_strangers_unshelve_nothing(self):
        """who may unshelve what"""
        server = self.make_server()
        self.assertRefused(403, self.reader.act(server, 'shelve'))
        self.shelve(server)
        self.assertRefused(403, self.reader.act(server, 'unshelve'))
        self.assertRefused(404, self.other.act(server, 'unshelve'), server)
        self.assertEqual(
            'SHELVED_OFFLOADED', self.admin.server(server)['status']
        )

    def test_an_owner_does_not_offload_by_himself(self):
        """H20"""
        server = self.make_server()
        self.assertRefused(403, self.member.act(server, 'shelveOffload'))
        answer = self.admin.act(server, 'shelveOffload')
        self.assertRefused(409, answer, 'vm_state active')

    def test_deleting_the_server_deletes_its_image(self):
        """H9"""
        for person in (self.member, self.admin):
            server = self.make_server()
            self.shelve(server, person)
            image = self.image(server)['id']
            self.done(self.admin.nova.delete(f'/servers/{server}'), 204)
            self.await_gone(server)
            self.await_image(image, 'gone')

    def test_a_protected_image_outlives_its_server(self):
        """H9, P45, 5.3: and is made of the same"""
        server = self.make_server()
        self.shelve(server, self.admin)
        image = self.image(server)['id']
        data = self.admin.glance.get(f'{IMAGES}/{image}/file').data
        answer = self.patch_image(self.admin, image, protected=True)
        self.done(answer, 200)
        self.assertIs(True, answer.body['protected'])
        self.done(self.admin.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        left = self.image(server)
        self.assertEqual(image, left['id'])
        self.assertEqual('active', left['status'])
        self.assertIs(True, left['protected'])
        self.assertEqual(len(data), left['size'])
        for person in (self.admin, self.member):
            answer = person.glance.get(f'{IMAGES}/{image}/file')
            self.done(answer, 200)
            self.assertEqual(data, answer.data)

    def test_an_owners_delete_leaves_an_administrators_image(self):
        """H9, H17"""
        server = self.make_server()
        self.shelve(server, self.admin)
        image = self.image(server)['id']
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        self.assertEqual([image], base.ids(self.images_of(server)))

    def test_without_its_image_a_server_ends_in_error(self):
        """H16"""
        server = self.make_server()
        self.shelve(server)
        image = self.image(server)['id']
        self.done(self.member.glance.delete(f'{IMAGES}/{image}'), 204)
        self.done(self.member.act(server, 'unshelve'))
        row = {}

        def look():
            row.update(self.admin.server(server))
            return row['status'] == 'ERROR'

        self.eventually(look, 'an error')
        self.assertEqual('unshelving', row['OS-EXT-STS:task_state'])
        self.assertEqual(404, row['fault']['code'])
        self.assertRegex(row['fault']['created'], r'^[\d-]{10}T[\d:]{8}Z$')
        self.assertIn(image, self.failure(server, 'unshelve')['details'])

    def test_what_is_shelved_is_not_shelved_or_saved_again(self):
        """C5, H20"""
        server = self.make_server()
        self.shelve(server)
        for person in (self.admin, self.member):
            answer = person.act(server, 'shelve')
            self.assertRefused(409, answer, 'vm_state shelved_offloaded')
            answer = person.act(server, 'createImage', {'name': 'no'})
            self.assertRefused(409, answer, 'vm_state shelved_offloaded')
        for action in ('os-stop', 'os-start', 'pause', 'suspend'):
            self.assertRefused(409, self.admin.act(server, action))
        self.assertEqual(1, len(self.images_of(server)))

    def test_one_that_stays_on_its_host_is_not_saved_either(self):
        """C5, C6"""
        self.need_switches()
        with self.switches.never_offload():
            server = self.make_server()
            self.done(self.member.act(server, 'shelve'))
            self.addCleanup(self._remove_images, server)
            row = self.await_status(server, 'SHELVED')
            self.assertEqual('UP', row['host_status'])
            self.assertIsNotNone(row['OS-EXT-SRV-ATTR:host'])
            answer = self.member.act(server, 'createImage', {'name': 'no'})
            self.assertRefused(409, answer, 'vm_state shelved')
            answer = self.member.nova.put(f'/servers/{server}/tags/one')
            self.assertRefused(409, answer)
            self.assertRefused(409, self.member.act(server, 'shelve'))
            self.done(self.admin.act(server, 'shelveOffload'))
            self.await_status(server, 'SHELVED_OFFLOADED')

    def test_a_stopped_paused_or_suspended_one_is_shelved(self):
        """H20"""
        states = (
            ('os-stop', 'SHUTOFF'),
            ('pause', 'PAUSED'),
            ('suspend', 'SUSPENDED'),
        )
        mine = [self.make_server(wait=False) for _ in states]
        for server, (action, status) in zip(mine, states, strict=True):
            self.await_status(server, 'ACTIVE')
            self.done(self.member.act(server, action))
            self.await_status(server, status)
            self.shelve(server, self.admin)
            # whatever it was, it comes back running
            self.unshelve(server)

    def test_a_broken_one_is_not_shelved_but_stopped(self):
        """H20"""
        server = self.make_server()
        self.break_server(server)
        answer = self.admin.act(server, 'shelve')
        self.assertRefused(409, answer, 'vm_state error')
        self.done(self.admin.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        self.shelve(server, self.admin)

    def test_one_in_rescue_or_half_resized_is_not_shelved(self):
        """H20"""
        for befall, state in (
            (self.rescue, 'rescued'),
            (self.resize, 'resized'),
        ):
            server = self.make_server()
            befall(server)
            answer = self.admin.act(server, 'shelve')
            self.assertRefused(409, answer, f'vm_state {state}')
            answer = self.admin.act(server, 'createImage', {'name': 'no'})
            self.assertRefused(409, answer, f'vm_state {state}')

    def test_where_glance_takes_no_data_it_fails_without_a_word(self):
        """H21"""
        self.need_switches()
        server = self.make_server()
        with self.switches.no_uploads(self.member.project_id):
            self.done(self.member.act(server, 'shelve'))
            self.addCleanup(self._remove_images, server)
            self.eventually(
                lambda: (self.last_action(server, 'shelve') or {}).get(
                    'message'
                ),
                'a failure',
            )
            row = self.await_status(server, 'ACTIVE', 'SHUTOFF')
            self.assertEqual('ACTIVE', row['status'])
            self.assertNotIn('fault', row)
            self.assertEqual(
                'Error', self.last_action(server, 'shelve')['message']
            )
            (image,) = self.images_of(server)
            self.assertEqual('queued', image['status'])

    def failure(self, server, action='shelve'):
        """What Nova tells an administrator of why something failed."""
        asked = self.eventually(
            lambda: (
                (seen := self.last_action(server, action))
                and seen['message']
                and seen
            ),
            'a failure',
        )
        answer = self.admin.nova.get(
            f'/servers/{server}/os-instance-actions/{asked["request_id"]}'
        )
        (failed,) = [
            event
            for event in answer.body['instanceAction']['events']
            if event['result'] == 'Error'
        ]
        return failed

    def test_what_failed_at_glance_is_told_and_stays_there(self):
        """H17, H21: an administrator's, of one that ran"""
        self.need_switches()
        server = self.make_server()
        with self.switches.no_uploads(self.admin.project_id):
            for tries in (1, 2):
                self.done(self.admin.act(server, 'shelve'))
                self.later(self._remove_images, server)
                failed = self.failure(server)
                row = self.await_status(server, 'ACTIVE')
                self.assertEqual('compute_shelve_instance', failed['event'])
                # each try leaves another one
                left = self.images_of(server)
                self.assertEqual(tries, len(left))
                self.assertIn(
                    failed['details'],
                    [
                        'Quota exceeded or out of space for image '
                        f'{image["id"]} in the image service.'
                        for image in left
                    ],
                )
        for image in left:
            self.assertEqual('queued', image['status'])
            self.assertIsNone(image['size'])
            self.assertEqual(self.admin.project_id, image['owner'])
            self.assertEqual(self.admin.user_id, image['user_id'])
            self.assertEqual(server, image['instance_uuid'])
            self.assertEqual('snapshot', image['image_type'])
        # Nova takes it for running, and so does not start it
        self.assertEqual(1, row['OS-EXT-STS:power_state'])
        answer = self.admin.act(server, 'os-start')
        self.assertRefused(409, answer, 'vm_state active')
        self.done(self.admin.act(server, 'reboot', {'type': 'HARD'}))
        self.await_status(server, 'ACTIVE')
        # what is left is in nobody's way, and nobody takes it away
        self.shelve(server, self.admin)
        self.unshelve(server)
        self.assertLessEqual(
            set(base.ids(left)), set(base.ids(self.images_of(server)))
        )
        for image in left:
            self.done(self.admin.glance.delete(f'{IMAGES}/{image["id"]}'), 204)

    def test_one_that_was_off_is_off_where_glance_takes_no_data(self):
        """H21"""
        self.need_switches()
        server = self.make_server()
        self.done(self.member.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        with self.switches.no_uploads(self.admin.project_id):
            self.done(self.admin.act(server, 'shelve'))
            self.addCleanup(self._remove_images, server)
            self.failure(server)
            self.await_status(server, 'SHUTOFF')

    def test_where_glance_makes_no_image_it_is_500_and_never_ends(self):
        """H21"""
        self.need_switches()
        server = self.make_server()
        self.done(self.admin.act(server, 'lock'))
        with self.switches.no_images(self.admin.project_id):
            answer = self.admin.act(server, 'shelve')
        self.assertRefused(500, answer, 'HTTPOverLimit')
        row = self.admin.server(server)
        self.assertEqual('ACTIVE', row['status'])
        self.assertEqual('shelving', row['OS-EXT-STS:task_state'])
        self.assertNotIn('fault', row)
        self.assertEqual([], self.images_of(server))
        asked = self.last_action(server, 'shelve')
        self.assertIsNone(asked['message'])
        for action in ('shelve', 'os-stop'):
            answer = self.admin.act(server, action)
            self.assertRefused(409, answer, 'task_state shelving')
        # but for the lock, and for an administrator's word
        self.done(self.admin.act(server, 'unlock'))
        self.done(self.admin.act(server, 'os-resetState', {'state': 'active'}))
        self.await_status(server, 'ACTIVE')
        self.shelve(server, self.admin)

    def test_what_was_booted_from_a_volume_makes_no_image(self):
        """H18, H27"""
        server = self.make_server(volume=True)
        row = self.member.server(server)
        self.assertEqual('', row['image'])
        (volume,) = self.volumes_of(server)
        self.assertEqual(
            'in-use', self.await_volume(volume, 'in-use')['status']
        )
        row = self.shelve(server)
        self.assertEqual([], self.images_of(server))
        self.assertEqual([volume], self.volumes_of(server))
        kept = self.await_volume(volume, 'reserved')
        self.assertEqual([], kept['attachments'])
        answer = self.member.cinder.delete(f'/volumes/{volume}')
        self.assertEqual(400, answer.status)
        self.unshelve(server)
        self.await_volume(volume, 'in-use')
