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

"""The tags of projects: by them an installation claims its cloud."""

from urllib import parse

from cipclient.tests.contract import base


class TestProjectTags(base.TestCase):
    """P26: what is relied on, and what is in the way."""

    def setUp(self):
        super().setUp()
        self.path = f'/projects/{self.admin.project_id}/tags'
        self.tag = self.unique()
        self.addCleanup(self.drop, self.tag)

    def drop(self, tag):
        answer = self.admin.keystone.delete(f'{self.path}/{tag}')
        self.assertIn(answer.status, (204, 404), answer.body)

    def put(self, tag, person=None):
        return (person or self.admin).keystone.put(f'{self.path}/{tag}')

    def tags(self, person=None):
        answer = (person or self.admin).keystone.get(self.path)
        self.done(answer, 200)
        return answer.body['tags']

    def test_one_is_put_on_read_and_taken_off(self):
        one = f'{self.path}/{self.tag}'
        self.assertEqual(404, self.admin.keystone.get(one).status)
        before = self.tags()
        answer = self.put(self.tag)
        self.done(answer, 201)
        self.assertIsNone(answer.body)
        self.assertEqual(sorted([*before, self.tag]), sorted(self.tags()))
        self.done(self.admin.keystone.get(one), 204)
        self.done(self.admin.keystone.delete(one), 204)
        self.assertEqual(before, self.tags())
        self.assertEqual(404, self.admin.keystone.delete(one).status)

    def test_the_same_one_again(self):
        self.done(self.put(self.tag), 201)
        answer = self.put(self.tag)
        self.done(answer, 400)
        self.assertEqual(1, self.tags().count(self.tag))

    def test_the_project_shows_them_too_and_is_found_by_them(self):
        self.done(self.put(self.tag), 201)
        answer = self.admin.keystone.get(f'/projects/{self.admin.project_id}')
        self.assertIn(self.tag, answer.body['project']['tags'])
        answer = self.admin.keystone.get('/projects', tags=self.tag)
        self.assertEqual(
            [self.admin.project_id], base.ids(answer.body['projects'])
        )

    def test_members_and_readers_read_those_of_their_own_and_write_none(self):
        path = f'/projects/{self.member.project_id}/tags'
        for person in (self.member, self.reader):
            self.done(person.keystone.get(path), 200)
            answer = person.keystone.put(f'{path}/{self.tag}')
            self.done(answer, 403)
            self.done(person.keystone.get(self.path), 403)

    def test_what_may_not_be_in_one(self):
        for bad in (',', 'a' * 256):
            answer = self.put(parse.quote(bad, safe=''))
            self.done(answer, 400)
        long = self.unique().ljust(255, 'a')
        self.addCleanup(self.drop, long)
        self.done(self.put(long), 201)

    def test_a_project_that_is_not_there_has_none(self):
        path = f'/projects/{"0" * 32}/tags'
        self.done(self.admin.keystone.get(path), 404)
        self.done(self.admin.keystone.put(f'{path}/{self.tag}'), 404)

    def test_more_than_eighty_are_refused(self):
        tags = self.tags()
        self.addCleanup(
            self.admin.keystone.put, self.path, {'tags': list(tags)}
        )
        full = [*tags, *(f'{self.tag}-{n}' for n in range(80 - len(tags)))]
        answer = self.admin.keystone.put(self.path, {'tags': full})
        self.done(answer, 200)
        self.assertEqual(sorted(full), sorted(answer.body['tags']))
        self.done(self.put(self.tag), 400)
