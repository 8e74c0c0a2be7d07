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

"""Images that come, change and go."""

from cipclient.tests.unit.sandbox import writer


class TestWriting(writer.TestCase):
    def glance_does(self, method, path, body=None, person='member'):
        return self.to('/image/v2', method, path, body, person)

    def make_image(self, **fields):
        answer = self.glance_does('POST', '/images', {'name': 'new', **fields})
        self.assertEqual(201, answer.status, answer.body)
        return answer.json['id']

    def change(self, image, op, name, value=None, person='member'):
        return self.glance_does(
            'PATCH',
            f'/images/{image}',
            [{'op': op, 'path': '/' + name, 'value': value}],
            person,
        ).status

    def test_an_image_is_made_and_deleted(self):
        image = self.make_image(instance_uuid='x')
        row = self.glance(f'/images/{image}').json
        self.assertEqual(
            ('queued', 'shared', 'x'),
            (row['status'], row['visibility'], row['instance_uuid']),
        )
        path = f'/images/{image}'
        for person, status in (
            ('other', 404),
            ('reader', 403),
            ('member', 204),
            ('member', 404),
        ):
            answer = self.glance_does('DELETE', path, None, person)
            self.assertEqual(status, answer.status)

    def test_one_that_is_protected_stays(self):
        """H29"""
        image = self.make_image()
        self.assertEqual(200, self.change(image, 'replace', 'protected', True))
        answer = self.glance_does('DELETE', f'/images/{image}', None, 'admin')
        self.assertEqual(403, answer.status)

    def test_properties_come_and_go(self):
        image = self.make_image()
        self.assertEqual(409, self.change(image, 'replace', 'a', '1'))
        self.assertEqual(200, self.change(image, 'add', 'a', '1'))
        self.assertEqual({'a': '1'}, self.state.images[image].properties)
        self.assertEqual(200, self.change(image, 'remove', 'a'))
        self.assertEqual({}, self.state.images[image].properties)

    def test_what_cannot_be_is_refused(self):
        image = self.make_image()
        self.assertEqual(403, self.change(image, 'replace', 'owner', 'me'))
        self.assertEqual(400, self.change(image, 'add', 'a', 5))
        self.assertEqual(400, self.change(image, 'remove', 'none'))
        for body in ({}, ['x']):
            answer = self.glance_does('PATCH', f'/images/{image}', body)
            self.assertEqual(400, answer.status)
        self.assertEqual(400, self.glance_does('POST', '/images', []).status)
        answer = self.glance_does('POST', '/images', {}, 'reader')
        self.assertEqual(403, answer.status)
