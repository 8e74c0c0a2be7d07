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

import json

from oslotest import base

from cipclient import exceptions
from cipclient.action import anew
from cipclient.cloud import failure
from cipclient.cloud import write
from cipclient.tests.unit.cloud import fake_http
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows

MARK = f'{rows.server_id(9)} req-1'
OURS = {anew.MADE_BY: MARK}


class TestCase(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.cloud = self.fake.cloud()
        self.addCleanup(self.cloud.close)

    def answer(self, body):
        """Have Nova answer each reading with something else."""
        self.fake.intercept = lambda asked: (
            fake_http.Reply(body) if asked.path.startswith(self.path) else None
        )


class TestMade(TestCase):
    """P10, P24: by its mark, in its project, and by nothing else."""

    path = '/servers/detail'

    def made(self, project='p1'):
        return anew.made(self.cloud, project, MARK)

    def servers(self, *changes):
        self.fake.servers = [
            rows.server(number, **{'tenant_id': 'p1', **change})
            for number, change in enumerate(changes)
        ]

    def test_it_is_found_on_whichever_page_it_is(self):
        self.fake.page_cap = 2
        self.servers({}, {}, {}, {}, {'metadata': OURS})
        self.assertEqual(rows.server_id(4), self.made())
        asked = [one.query for one in self.fake.paths(self.path)]
        self.assertEqual(
            [None, rows.server_id(1), rows.server_id(3), rows.server_id(4)],
            [query.get('marker') for query in asked],
        )
        for query in asked:
            self.assertEqual('true', query['all_tenants'])
            self.assertEqual('uuid', query['sort_key'])

    def test_where_none_has_it_none_is_told(self):
        self.servers({}, {'metadata': {anew.MADE_BY: 'another'}})
        self.assertEqual('', self.made())

    def test_one_whose_metadata_are_none_is_another(self):
        """F28"""
        self.servers({'metadata': None}, {'metadata': OURS})
        self.assertEqual(rows.server_id(1), self.made())

    def test_a_copy_of_its_metadata_is_not_it(self):
        """Its owner made one like it, later."""
        self.servers(
            {'metadata': OURS, 'created': '2026-02-02T00:00:00Z'},
            {'metadata': OURS, 'created': '2026-02-01T00:00:00Z'},
        )
        self.assertEqual(rows.server_id(1), self.made())

    def test_nor_is_one_in_another_project(self):
        """Nova may list more than it was asked for (C3)."""
        row = rows.server(1, metadata=OURS, tenant_id='p2')
        pages = iter([[row], []])
        self.fake.intercept = lambda asked: (
            fake_http.Reply({'servers': next(pages)})
            if asked.path == self.path
            else None
        )
        self.assertEqual('', self.made())

    def test_a_list_in_another_form_says_nothing_of_what_there_is(self):
        """F25, F28: it must not be asked for once more."""
        for body in (
            {},
            {'servers': None},
            {'servers': [7]},
            {'servers': [{'id': 7}]},
        ):
            self.answer(body)
            error = self.assertRaises(failure.Garbled, self.made)
            self.assertIn('servers', str(error))


class TestFault(TestCase):
    path = '/servers/'

    def fault(self):
        return anew.fault(self.cloud, rows.server_id(1))

    def test_it_is_told_in_words_of_novas_own(self):
        self.fake.servers[1]['fault'] = {'message': 'No valid\x1b host'}
        self.assertEqual('No valid\\u001b host', self.fault())

    def test_none_is_told_where_nova_tells_none(self):
        self.assertEqual('', self.fault())
        for told in (None, 'x', {}, {'message': None}):
            self.fake.servers[1]['fault'] = told
            self.assertEqual('', self.fault())
        self.answer({'server': ['x']})
        self.assertEqual('', self.fault())

    def test_of_one_that_is_gone_there_is_none(self):
        self.fake.servers.clear()
        self.assertRaises(exceptions.NotFound, self.fault)


class TestFlavor(TestCase):
    def test_it_is_found_by_its_name_also_if_it_is_private(self):
        self.fake.page_cap = 1
        self.fake.flavors = [
            {'id': '1', 'name': 'c1'},
            {'id': '2', 'name': 'c2'},
        ]
        self.assertEqual('2', anew.flavor(self.cloud, 'c2')['id'])
        first, second = self.fake.paths('/flavors/detail')
        self.assertEqual('None', first.query['is_public'])
        self.assertEqual('1', second.query['marker'])

    def test_one_that_nova_has_no_more_is_none(self):
        self.fake.flavors = [{'id': 'c2', 'name': 'c1'}]
        self.assertIsNone(anew.flavor(self.cloud, 'c2'))


class TestCreate(base.BaseTestCase):
    def test_it_is_made_with_a_token_of_its_project(self):
        asked = anew.create('p1', {'name': 's', 'metadata': OURS})
        write.check(asked)
        self.assertEqual('p1', asked.project)
        self.assertEqual(
            {'server': {'name': 's', 'metadata': OURS}},
            json.loads(asked.encoded()),
        )
