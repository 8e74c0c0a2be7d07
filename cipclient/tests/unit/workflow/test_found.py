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

from cipclient import exceptions
from cipclient.tests.unit.ledger import records
from cipclient.workflow import found


class TestFound(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def test_an_id_or_a_name_names_a_resource(self):
        self.known(self.run, 's1')
        for text in ('s1', 'the server'):
            key, subject = found.resource(self.run, text, None)
            self.assertEqual('s1', key.id)
            self.assertEqual('the server', subject.name)

    def test_a_kind_narrows_it(self):
        self.known(self.run, 's1')
        error = self.assertRaises(
            exceptions.NotFound, found.resource, self.run, 's1', 'volume'
        )
        self.assertIn('no volume', str(error))

    def test_a_name_of_several_is_refused_with_their_ids(self):
        self.known(self.run, 's1', 's2')
        error = self.assertRaises(
            exceptions.NotUnique,
            found.resource,
            self.run,
            'the server',
            None,
        )
        self.assertIn('server s1, server s2', str(error))

    def test_what_no_scan_saw_is_not_known(self):
        error = self.assertRaises(
            exceptions.NotFound, found.resource, self.run, 's9', None
        )
        self.assertIn('only what a recorded scan saw', str(error))


class TestBearer(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()
        with self.run.recorder(records.NOW, 'digest') as recording:
            recording.names(
                'project',
                {'p1': ('glacier', 'd1', 'ice'), 'p2': ('same', '', '')}
                | {'p3': ('same', '', '')},
            )
            recording.finish(records.COMPLETE)

    def test_a_name_is_its_id(self):
        self.assertEqual(
            ('p1', 'glacier'), found.bearer(self.run, 'project', 'glacier')
        )
        self.assertEqual(
            ('d1', 'ice'), found.bearer(self.run, 'domain', 'ice')
        )

    def test_an_id_of_keystones_may_come_before_what_it_names(self):
        id_ = '0123456789abcdef' * 2
        self.assertEqual((id_, ''), found.bearer(self.run, 'user', id_))

    def test_a_name_that_nobody_has_is_refused(self):
        self.assertRaises(
            exceptions.NotFound, found.bearer, self.run, 'project', 'nope'
        )

    def test_a_name_of_several_is_refused(self):
        error = self.assertRaises(
            exceptions.NotUnique, found.bearer, self.run, 'project', 'same'
        )
        self.assertIn('p2, p3', str(error))
