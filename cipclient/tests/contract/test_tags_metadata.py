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

"""What Nova takes as tags and metadata, and when."""

from cipclient.tests.contract import base


class TestTags(base.TestCase):
    def tag(self, server, tag, person=None):
        return (person or self.member).nova.put(
            f'/servers/{server}/tags/{tag}'
        )

    def tags(self, server):
        return sorted(self.member.server(server)['tags'])

    def test_a_tag_has_60_characters_and_no_more(self):
        """C4"""
        server = self.make_server()
        self.done(self.tag(server, 'a' * 60), 201)
        self.assertRefused(400, self.tag(server, 'a' * 61))
        self.assertEqual(['a' * 60], self.tags(server))

    def test_a_tag_has_no_slash_and_no_comma(self):
        """C4"""
        server = self.make_server()
        for tag in ('a/b', 'a,b'):
            answer = self.member.nova.put(
                f'/servers/{server}/tags', {'tags': [tag]}
            )
            self.assertRefused(400, answer)
        self.assertRefused(400, self.tag(server, 'a%2Cb'))
        self.assertEqual([], self.tags(server))

    def test_one_that_is_there_is_204(self):
        """C6"""
        server = self.make_server(tags=['one'])
        self.done(self.tag(server, 'one'), 204)
        self.done(self.tag(server, 'two'), 201)

    def test_at_50_tags_even_one_that_is_there_is_400(self):
        """C4, C6"""
        tags = [f'tag-{number}' for number in range(50)]
        server = self.make_server(tags=tags)
        self.assertRefused(400, self.tag(server, 'another'), '50')
        self.assertRefused(400, self.tag(server, tags[0]), '50')
        self.assertEqual(sorted(tags), self.tags(server))

    def test_the_whole_set_wipes_the_owners(self):
        """C6"""
        server = self.make_server(tags=['his'])
        answer = self.admin.nova.put(
            f'/servers/{server}/tags', {'tags': ['ours']}
        )
        self.done(answer, 200)
        self.assertEqual({'tags': ['ours']}, answer.body)
        self.assertEqual(['ours'], self.tags(server))

    def test_a_tag_is_taken_away(self):
        """C6"""
        server = self.make_server(tags=['one', 'two'])
        path = f'/servers/{server}/tags/one'
        self.done(self.member.nova.delete(path), 204)
        self.assertRefused(404, self.member.nova.delete(path))
        self.assertEqual(['two'], self.tags(server))

    def test_tags_are_not_written_where_the_server_is_out_of_service(self):
        """C6"""
        for befall in (self.shelve, self.break_server, self.rescue):
            server = self.make_server(tags=['one'])
            befall(server)
            for person in (self.admin, self.member):
                self.assertRefused(409, self.tag(server, 'two', person))
            answer = self.admin.nova.delete(f'/servers/{server}/tags/one')
            self.assertRefused(409, answer)
            self.assertEqual(['one'], self.tags(server))

    def test_tags_are_written_on_a_stopped_server(self):
        """C6"""
        server = self.make_server()
        self.done(self.member.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        self.done(self.tag(server, 'one'), 201)

    def test_a_tag_leaves_the_date_of_the_update_alone(self):
        """H11"""
        server = self.make_server()
        before = self.member.server(server)['updated']
        self.await_later_second()
        self.done(self.tag(server, 'one'), 201)
        self.assertEqual(before, self.member.server(server)['updated'])

    def test_strangers_and_readers_write_no_tags(self):
        """H4"""
        server = self.make_server()
        for person in (self.other, self.reader):
            answer = self.tag(server, 'one', person)
            self.assertRefused(403, answer, 'os-server-tags:update')
        self.assertEqual([], self.tags(server))

    def test_escapes_are_taken_in_tags(self):
        """A8"""
        server = self.make_server()
        evil = 'a\x1b[31m\r\nb'
        answer = self.member.nova.put(
            f'/servers/{server}/tags', {'tags': [evil]}
        )
        self.done(answer, 200)
        self.assertEqual([evil], self.tags(server))


class TestMetadata(base.TestCase):
    def write(self, server, person=None, **items):
        return (person or self.member).nova.post(
            f'/servers/{server}/metadata', {'metadata': items}
        )

    def metadata(self, server):
        return self.member.server(server)['metadata']

    def test_posting_adds_and_putting_replaces(self):
        """C6"""
        server = self.make_server(metadata={'a': '1'})
        self.done(self.write(server, b='2'), 200)
        self.assertEqual({'a': '1', 'b': '2'}, self.metadata(server))
        answer = self.member.nova.put(
            f'/servers/{server}/metadata/c', {'meta': {'c': '3'}}
        )
        self.done(answer, 200)
        self.assertEqual({'meta': {'c': '3'}}, answer.body)
        answer = self.member.nova.put(
            f'/servers/{server}/metadata', {'metadata': {'d': '4'}}
        )
        self.done(answer, 200)
        self.assertEqual({'d': '4'}, self.metadata(server))
        path = f'/servers/{server}/metadata/d'
        self.done(self.member.nova.delete(path), 204)
        self.assertRefused(404, self.member.nova.delete(path))
        self.assertEqual({}, self.metadata(server))

    def test_writing_changes_the_date_of_the_update(self):
        """H11"""
        server = self.make_server()
        before = self.member.server(server)['updated']

        def look():
            self.done(self.write(server, a='1'), 200)
            return self.member.server(server)['updated'] > before

        self.eventually(look, 'a later date')

    def test_it_is_not_written_where_the_server_is_out_of_service(self):
        """C6"""
        for befall in (self.shelve, self.break_server):
            server = self.make_server(metadata={'a': '1'})
            befall(server)
            for person in (self.admin, self.member):
                self.assertRefused(409, self.write(server, person, b='2'))
            self.assertEqual({'a': '1'}, self.metadata(server))

    def test_it_is_written_on_a_stopped_server(self):
        """C6"""
        server = self.make_server()
        self.done(self.member.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        self.done(self.write(server, a='1'), 200)

    def test_a_value_has_255_characters_and_no_more(self):
        """H37"""
        server = self.make_server()
        self.done(self.write(server, a='x' * 255), 200)
        self.assertRefused(400, self.write(server, a='x' * 256))

    def test_escapes_are_taken_in_values_and_refused_in_names(self):
        """A8, A9"""
        evil = 'a\x1b[31m\r\nb'
        server = self.make_server(metadata={'a': evil})
        self.assertEqual({'a': evil}, self.metadata(server))
        answer = self.member.nova.put(
            f'/servers/{server}', {'server': {'name': evil}}
        )
        self.assertRefused(400, answer)
        answer = self.member.nova.put(
            f'/servers/{server}', {'server': {'name': '=cmd|x'}}
        )
        self.done(answer, 200)
