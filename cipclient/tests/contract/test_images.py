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

"""What Glance lists, keeps and refuses."""

import json

from cipclient.tests.contract import base


class TestImages(base.TestCase):
    def make_image(self, person=None, **fields):
        answer = (person or self.member).glance.post(
            '/images',
            {
                'name': self.unique(),
                'disk_format': 'raw',
                'container_format': 'bare',
                **fields,
            },
        )
        self.assertEqual(201, answer.status, answer.body)
        image = answer.body['id']
        self.addCleanup(self.remove_image, image)
        return image

    def test_a_page_has_25_rows_unless_more_are_asked_for(self):
        """H29"""
        for _ in range(26):
            self.make_image()
        answer = self.member.glance.get('/images')
        self.assertEqual(25, len(answer.body['images']))
        self.assertIn('next', answer.body)
        last = answer.body['images'][-1]['id']
        self.assertIn(f'marker={last}', answer.body['next'])
        answer = self.member.glance.get('/images', limit='1000')
        self.assertLess(25, len(answer.body['images']))
        self.assertNotIn('next', answer.body)

    def test_pages_by_id_have_every_image_once_and_end_empty(self):
        """H3, H29"""
        mine = {self.make_image() for _ in range(3)}
        seen = []
        marker = {}
        while True:
            answer = self.admin.glance.get(
                '/images', limit='2', sort='id:asc', **marker
            )
            page = base.ids(answer.body['images'])
            if not page:
                break
            seen += page
            marker = {'marker': page[-1]}
        self.assertEqual(sorted(set(seen)), seen)
        self.assertLessEqual(mine, set(seen))

    def test_a_marker_that_is_gone_is_400(self):
        """C1, H29"""
        image = self.make_image()
        self.done(self.member.glance.delete(f'/images/{image}'), 204)
        answer = self.member.glance.get('/images', marker=image)
        self.assertEqual(400, answer.status)

    def test_one_that_is_protected_is_not_deleted(self):
        """H29"""
        image = self.make_image(protected=True)
        for person in (self.member, self.admin):
            answer = person.glance.delete(f'/images/{image}')
            self.assertEqual(403, answer.status)
        self.done(self.patch_image(self.member, image, protected=False), 200)
        self.done(self.member.glance.delete(f'/images/{image}'), 204)
        self.assertEqual(404, self.admin.glance.get(f'/images/{image}').status)

    def test_its_protection_comes_off_and_on_by_the_same_request(self):
        """H29: an administrator does it, too."""
        image = self.make_image()
        for on in (True, True, False, False):
            answer = self.patch_image(self.admin, image, protected=on)
            self.done(answer, 200)
            self.assertIs(on, answer.body['protected'])
            row = self.member.glance.get(f'/images/{image}').body
            self.assertIs(on, row['protected'])
        self.done(self.admin.glance.delete(f'/images/{image}'), 204)
        self.assertEqual(404, self.admin.glance.get(f'/images/{image}').status)

    def test_an_administrator_lists_private_images_of_all(self):
        """H29"""
        image = self.make_image()
        for person, there in (
            (self.admin, True),
            (self.reader, True),
            (self.other, False),
        ):
            listed = person.glance.get('/images', limit='1000')
            self.assertIs(there, image in base.ids(listed.body['images']))

    def test_an_owner_writes_what_it_says_of_its_server(self):
        """H16, P22"""
        image = self.make_image(
            instance_uuid='7c2d3f4e-0000-4000-8000-000000000000',
            image_type='snapshot',
        )
        forged = 'ffffffff-0000-4000-8000-000000000000'
        answer = self.patch_image(self.member, image, instance_uuid=forged)
        self.done(answer, 200)
        self.assertEqual(forged, answer.body['instance_uuid'])
        self.assertEqual([image], base.ids(self.images_of(forged)))
        answer = self.patch_image(self.other, image, instance_uuid='x')
        self.assertEqual(404, answer.status)
        answer = self.patch_image(self.reader, image, instance_uuid='x')
        self.assertEqual(403, answer.status)

    def test_a_row_has_all_that_is_read_of_it(self):
        """H13, H16"""
        image = self.make_image()
        row = self.admin.glance.get(f'/images/{image}').body
        self.assertEqual('queued', row['status'])
        self.assertIsNone(row['size'])
        self.assertEqual(self.member.project_id, row['owner'])
        self.assertEqual('shared', row['visibility'])
        self.assertIs(False, row['protected'])
        self.assertRegex(row['created_at'], r'^\d{4}-\d\d-\d\dT[\d:]{8}Z$')
        self.assertEqual([], row['tags'])

    def test_one_that_was_deleted_is_404_and_named(self):
        """F22, F23, H29: by what a delete without an answer is proved"""
        image = self.make_image(self.admin)
        path = f'/images/{image}'
        self.done(self.admin.glance.delete(path), 204)
        answer = self.admin.glance.ask(
            'GET', path, headers={'Accept': 'application/json'}
        )
        self.assertEqual(404, answer.status)
        self.assertIn(
            f'No image found with ID {image}', answer.body['message']
        )
        self.assertEqual(404, self.admin.glance.delete(path).status)
        answer = self.patch_image(self.admin, image, protected=True)
        self.assertEqual(404, answer.status)

    def test_one_that_is_not_there_is_404(self):
        """H16"""
        nobody = '7c2d3f4e-0000-4000-8000-000000000000'
        for answer in (
            self.admin.glance.get(f'/images/{nobody}'),
            self.admin.glance.delete(f'/images/{nobody}'),
            self.patch_image(self.admin, nobody, protected=True),
        ):
            self.assertEqual(404, answer.status, json.dumps(answer.body))
        answer = self.admin.glance.ask(
            'GET', f'/images/{nobody}', headers={'Accept': 'application/json'}
        )
        self.assertIn(
            f'No image found with ID {nobody}', answer.body['message']
        )
