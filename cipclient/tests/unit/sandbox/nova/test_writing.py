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

"""Names, metadata and tags."""

from cipclient.tests.unit.sandbox import writer


class TestWriting(writer.TestCase):
    def setUp(self):
        super().setUp()
        self.server = self.make(tags=['one'], metadata={'a': '1'})
        self.path = f'/servers/{self.server}'
        self.row = self.state.servers[self.server]

    def status(self, method, path, body=None, person='member'):
        return self.send(method, self.path + path, body, person).status

    def test_tags_come_and_go(self):
        self.assertEqual(201, self.status('PUT', '/tags/two'))
        self.assertEqual(204, self.status('PUT', '/tags/two'))
        self.assertEqual(('one', 'two'), self.row.tags)
        self.assertEqual(204, self.status('DELETE', '/tags/one'))
        self.assertEqual(404, self.status('DELETE', '/tags/one'))
        self.assertEqual(200, self.status('PUT', '/tags', {'tags': ['x']}))
        self.assertEqual(('x',), self.row.tags)
        self.assertEqual(204, self.status('DELETE', '/tags'))
        self.assertEqual((), self.row.tags)

    def test_no_more_tags_than_fifty(self):
        """C4, C6"""
        many = {'tags': [str(number) for number in range(51)]}
        self.assertEqual(400, self.status('PUT', '/tags', many))
        many['tags'].pop()
        self.assertEqual(200, self.status('PUT', '/tags', many))
        self.assertEqual(400, self.status('PUT', '/tags/0'))
        self.assertEqual(400, self.status('PUT', '/tags/' + 'x' * 61))

    def test_a_stranger_may_not_and_a_reader_neither(self):
        for person in ('reader', 'other'):
            self.assertEqual(403, self.status('PUT', '/tags/x', None, person))

    def test_metadata_come_and_go(self):
        body = {'metadata': {'b': '2'}}
        self.assertEqual(200, self.status('POST', '/metadata', body))
        self.assertEqual({'a': '1', 'b': '2'}, self.row.metadata)
        body = {'meta': {'c': '3'}}
        self.assertEqual(200, self.status('PUT', '/metadata/c', body))
        self.assertEqual(400, self.status('PUT', '/metadata/d', body))
        self.assertEqual(204, self.status('DELETE', '/metadata/a'))
        self.assertEqual(404, self.status('DELETE', '/metadata/a'))
        body = {'metadata': {'e': '5'}}
        self.assertEqual(200, self.status('PUT', '/metadata', body))
        self.assertEqual({'e': '5'}, self.row.metadata)

    def test_metadata_are_texts_of_some_length(self):
        for items in ({'': 'x'}, {'x' * 256: 'x'}, {'x': 5}):
            body = {'metadata': items}
            self.assertEqual(400, self.status('POST', '/metadata', body))

    def test_a_name_is_changed_and_has_to_be_printable(self):
        body = {'server': {'name': 'new', 'description': None}}
        self.assertEqual(200, self.status('PUT', '', body))
        self.assertEqual('new', self.row.name)
        for name in ('', ' x', 'a\nb', 5, 'x' * 256):
            body = {'server': {'name': name}}
            self.assertEqual(400, self.status('PUT', '', body))
        body = {'server': {'status': 'ERROR'}}
        self.assertEqual(400, self.status('PUT', '', body))
