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

import datetime

from oslotest import base

from cipclient.evaluate import fact_reader
from cipclient.model import fact
from cipclient.model import resource as model_resource
from cipclient.tests import builders


def _read(name, resource, *others, **unread):
    read = fact_reader.reader(builders.SPECS[resource.kind], name)
    return read(resource, builders.surroundings(*others, **unread))


class TestReader(base.BaseTestCase):
    def test_a_fact_of_its_own_is_read_on_the_resource(self):
        self.assertEqual('c4', _read('flavor.name', builders.server()))

    def test_what_the_reading_did_not_bring_is_unknown(self):
        server = model_resource.Resource('server', 'west', 's1', {})
        self.assertEqual(fact.UNREAD, _read('status', server))

    def test_the_id_is_known_even_where_it_is_no_fact(self):
        server = model_resource.Resource('server', 'west', 's1', {})
        self.assertEqual('s1', _read('id', server))

    def test_a_fact_of_a_relation_is_read_on_the_other_resource(self):
        self.assertEqual(
            ('course',),
            _read(
                'project.tags',
                builders.server(),
                builders.project(tags=('course',)),
            ),
        )

    def test_an_absent_relation_makes_its_facts_absent(self):
        self.assertIsNone(
            _read('project.tags', builders.server(project_id=None))
        )

    def test_a_relation_that_the_reading_did_not_bring_is_not_absent(self):
        """P21"""
        server = model_resource.Resource('server', 'west', 's1', {})
        self.assertEqual(fact.UNREAD, _read('project.tags', server))

    def test_an_unknown_relation_makes_its_facts_unknown(self):
        self.assertEqual(
            fact.Unknown('HTTP 503'),
            _read(
                'project.tags', builders.server(project_id=builders.unknown())
            ),
        )

    def test_an_id_that_nobody_knows_names_itself_and_why(self):
        self.assertEqual(
            fact.Unknown('owner u9: HTTP 403'),
            _read(
                'owner.state', builders.server(user_id='u9'), user='HTTP 403'
            ),
        )

    def test_what_is_missing_on_the_other_resource_is_unknown(self):
        self.assertEqual(
            fact.UNREAD, _read('owner.last_login', builders.server())
        )

    def test_a_fact_that_only_begins_like_a_relation_is_its_own(self):
        self.assertEqual('p1', _read('project_id', builders.server()))


class TestIsOf(base.BaseTestCase):
    def test_each_type_has_values_of_its_own(self):
        values = {
            fact.FactType.TEXT: ('a',),
            fact.FactType.FLAG: (True, False),
            fact.FactType.NUMBER: (1, 0.5),
            fact.FactType.DATE: (builders.NOW,),
            fact.FactType.TEXTS: (('a',), ()),
            fact.FactType.MAP: ({'a': 'b'}, {}),
        }
        self.assertEqual(set(fact.FactType), set(values))
        for type_ in values:
            self.assertTrue(fact_reader.is_of(type_, None))
            for other, some in values.items():
                for value in some:
                    self.assertIs(
                        type_ is other,
                        fact_reader.is_of(type_, value),
                        (type_, value),
                    )


class TestDocument(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.build = fact_reader.document(builders.SERVER)

    def _build(self, **facts):
        return self.build(builders.server(**facts), builders.surroundings())

    def test_dotted_names_are_nested(self):
        document = self._build()
        self.assertEqual('c4', document['flavor']['name'])
        self.assertEqual('enabled', document['owner']['state'])
        self.assertEqual('d1', document['project']['domain_id'])

    def test_every_documented_fact_is_there(self):
        document = self._build()
        for spec in builders.SERVER.all_facts():
            level = document
            for part in spec.name.split('.'):
                self.assertIn(part, level)
                level = level[part]

    def test_what_is_unknown_or_absent_is_null(self):
        document = self._build(
            status=builders.unknown(), project_id=None, user_id='u9'
        )
        self.assertIsNone(document['status'])
        self.assertIsNone(document['project']['name'])
        self.assertIsNone(document['owner']['name'])

    def test_dates_are_texts_in_utc(self):
        moment = datetime.datetime(2026, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)
        self.assertEqual(
            '2026-02-03T04:05:06Z', self._build(created=moment)['created']
        )

    def test_texts_are_a_list_and_maps_a_plain_dict(self):
        document = self._build(tags=('a', 'b'), metadata={'team': 'physics'})
        self.assertEqual(['a', 'b'], document['tags'])
        self.assertEqual({'team': 'physics'}, document['metadata'])

    def test_flags_and_numbers_are_as_they_are(self):
        document = self._build(locked=True)
        self.assertIs(True, document['locked'])
        self.assertEqual(8192, document['flavor']['ram'])

    def test_an_expression_cannot_change_the_facts(self):
        metadata = {'team': 'physics'}
        self._build(metadata=metadata)['metadata'].clear()
        self.assertEqual({'team': 'physics'}, metadata)
