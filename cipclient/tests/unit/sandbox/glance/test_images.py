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

"""Images."""

from cipclient.sandbox.glance import api
from cipclient.tests.unit.sandbox import base


class TestImages(base.TestCase):
    options = {'servers': 500}  # noqa: RUF012

    def rows(self, person='admin', **query):
        answer = self.glance('/images', person, **query)
        self.assertEqual(200, answer.status, answer.body)
        return answer.json['images']

    def test_a_page_is_25_images_unless_asked_for_more(self):
        """H29"""
        self.assertEqual(25, len(self.rows()))
        self.assertEqual(len(self.state.images), len(self.rows(limit=5000)))

    def test_the_next_link_is_relative(self):
        found = []
        path = '/images?limit=4'
        while path is not None:
            document = self.glance(path).json
            found.extend(row['id'] for row in document['images'])
            path = document.get('next')
            if path is not None:
                self.assertTrue(path.startswith('/v2/images?'))
                path = path.removeprefix('/v2')
        self.assertEqual(len(self.state.images), len(found))
        self.assertEqual(set(self.state.images), set(found))

    def test_what_it_is_made_of_is_had_by_who_may_read_it(self):
        """P45"""
        (row,) = self.rows(limit=1000, name='shelving-shelved')
        image = self.state.images[row['id']]
        path = f'/images/{image.id}/file'
        image.data = b''
        self.assertEqual(204, self.glance(path, 'admin').status)
        image.data = b'disk'
        answer = self.glance(path, 'admin')
        self.assertEqual(200, answer.status)
        self.assertEqual(b'disk', answer.body)
        self.assertEqual(404, self.glance('/images/nope/file').status)

    def test_an_admins_shelve_image_is_his_and_shared(self):
        """H17"""
        admin = self.project('admin').id
        (row,) = self.rows(limit=1000, name='shelving-shelved')
        server = self.server_named('shelving')
        self.assertEqual(server.id, row['instance_uuid'])
        self.assertEqual('snapshot', row['image_type'])
        shared = [
            row
            for row in self.rows(limit=1000, owner=admin)
            if row['visibility'] == 'shared'
        ]
        self.assertTrue(shared)
        (member,) = self.glance(f'/images/{shared[0]["id"]}/members').json[
            'members'
        ]
        self.assertEqual('pending', member['status'])
        self.assertEqual(shared[0]['owner_id'], member['member_id'])

    def test_a_member_lists_what_is_public_and_his_own(self):
        own = self.project('glaciology').id
        for row in self.rows('member', limit=1000):
            self.assertTrue(
                row['owner'] == own or row['visibility'] == 'public'
            )

    def test_a_shared_image_is_shown_to_whom_it_is_shared_with(self):
        own = self.project('glaciology').id
        image = self.state.images[self.rows()[0]['id']]
        image.visibility = 'shared'
        image.members = (own,)
        path = f'/images/{image.id}'
        self.assertEqual(200, self.glance(path, 'member').status)
        self.assertEqual(404, self.glance(path, 'other').status)

    def test_they_are_filtered_by_anything(self):
        for query, count in (
            ({'os_distro': 'debian'}, 1),
            ({'tag': 'base'}, 8),
            ({'visibility': 'public'}, 8),
            ({'name': 'debian-13'}, 1),
            ({'protected': 'true'}, 0),
            ({'size_max': '1'}, 0),
            ({'size_min': '1', 'os_distro': 'ubuntu'}, 3),
            ({'created_at': 'lt:2020-01-01T00:00:00Z'}, 1),
        ):
            self.assertEqual(count, len(self.rows(limit=1000, **query)), query)

    def test_odd_queries_are_400(self):
        for query in (
            {'limit': '-1'},
            {'marker': 'none'},
            {'sort_key': 'colour'},
            {'sort': 'name:up'},
            {'size_min': 'big'},
        ):
            self.assertEqual(400, self.glance('/images', **query).status)

    def test_an_order_is_as_asked(self):
        names = [row['name'] for row in self.rows(sort='name:asc')]
        self.assertEqual(sorted(names), names)

    def test_an_error_is_json_for_who_asks_for_it(self):
        answer = self.ask(
            'GET',
            '/image/v2/images/none',
            headers={
                'X-Auth-Token': self.token(),
                'Accept': 'application/json',
            },
        )
        self.assertEqual('404 Not Found', answer.json['code'])
        self.assertIn('No image found with ID none', answer.json['message'])

    def test_an_error_is_a_page(self):
        answer = self.glance('/images/none')
        self.assertEqual(404, answer.status)
        self.assertEqual(
            'text/html; charset=UTF-8', answer.headers['Content-Type']
        )
        self.assertIn(b'No image found with ID none', answer.body)

    def test_the_versions_are_told_to_everybody(self):
        for path, status in (('/image/', 300), ('/image/versions', 200)):
            answer = self.ask('GET', path)
            self.assertEqual(status, answer.status)
            self.assertEqual(
                list(api.VERSIONS),
                [row['id'] for row in answer.json['versions']],
            )

    def test_there_are_schemas(self):
        self.assertEqual('image', self.glance('/schemas/image').json['name'])
