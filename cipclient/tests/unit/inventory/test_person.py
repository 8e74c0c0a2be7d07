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

from oslotest import base

from cipclient.inventory import person
from cipclient.model import fact
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.inventory import reading


class TestPeople(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.people = person.People(self.fake.cloud())

    def _fails(self, path, **reply):
        self.fake.intercept = lambda asked: (
            fakes.Reply(**reply) if asked.path == path else None
        )

    def test_h7_each_domain_is_listed_by_itself(self):
        self.fake.domains['r'] = {'id': 'r', 'name': 'Research'}
        self.fake.users['bob'] = rows.user('bob', domain_id='r', enabled=False)
        found, reasons = self.people.listed()
        self.assertEqual(({'me', 'ada', 'bob'}, ()), (set(found), reasons))
        self.assertEqual('Research', found['bob'].fact('domain'))
        self.assertEqual('disabled', found['bob'].fact('state'))
        self.assertEqual('enabled', found['ada'].fact('state'))
        self.assertEqual(2, len(self.fake.paths('/users')))
        for one in found.values():
            reading.check_types(self, person.SPEC, one)

    def test_f15_a_list_cut_short_or_refused_is_a_reason(self):
        self._fails('/users', body={'users': [], 'truncated': True})
        self.assertIn('cuts its list', self.people.listed()[1][0])
        self._fails('/users', status=403)
        self.assertIn('403', self.people.listed()[1][0])

    def test_domains_that_may_not_be_listed_are_a_reason(self):
        self._fails('/domains', status=403)
        self.assertIn('domains cannot be listed', self.people.listed()[1][0])

    def test_f16_404_with_a_sentinel_is_a_deleted_account(self):
        found = self.people.read(['gone', 'ada'], 9)
        self.assertEqual('deleted', found['gone'].fact('state'))
        self.assertEqual('enabled', found['ada'].fact('state'))

    def test_f16_h7_404_without_a_sentinel_proves_nothing(self):
        self._fails('/users/me', status=404)
        self.assertIsInstance(
            self.people.read(['gone'], 9)['gone'], fact.Unknown
        )

    def test_h7_another_listed_user_is_a_sentinel_too(self):
        del self.fake.users['me']
        self.people.listed()
        found = self.people.read(['gone'], 9)['gone']
        self.assertEqual('deleted', found.fact('state'))

    def test_f16_other_errors_prove_nothing(self):
        for status in (403, 500, 503):
            self._fails('/users/ada', status=status)
            found = self.people.read(['ada'], 9)['ada']
            self.assertIn(str(status), found.reason)

    def test_an_answer_of_somebody_else_is_unknown(self):
        self._fails('/users/ada', body={'user': rows.user('bob')})
        self.assertIsInstance(
            self.people.read(['ada'], 9)['ada'], fact.Unknown
        )

    def test_the_budget_is_kept(self):
        found = self.people.read(['ada', 'me'], 1)
        self.assertIsInstance(found['me'], fact.Unknown)
        self.assertEqual([], self.fake.paths('/users/me'))

    def test_a5_an_address_of_any_form_is_no_crash(self):
        for value in (5, [], {}, ['a@b'], True):
            self.fake.users['ada']['email'] = value
            found = self.people.read(['ada'], 1)['ada']
            self.assertIsInstance(found.fact('email'), fact.Unknown)
        for value in (None, ''):
            self.fake.users['ada']['email'] = value
            found = self.people.read(['ada'], 1)['ada']
            self.assertIsNone(found.fact('email'))

    def test_a5_a_huge_address_is_not_kept(self):
        self.fake.users['ada']['email'] = 'a' * 10_000_000 + '@example.org'
        address = self.people.read(['ada'], 1)['ada'].fact('email')
        self.assertIn('10000012 characters', address.reason)

    def test_a4_a_text_that_is_no_address_is_left_to_who_writes_to_it(self):
        for text in ('a@b.c, evil@x', '"a@b.c" <evil@x>', ' ', '\ud800'):
            self.fake.users['ada']['email'] = text
            found = self.people.read(['ada'], 1)['ada']
            self.assertEqual(text, found.fact('email'))

    def test_ids_are_one_segment_of_the_path(self):
        self.people.read(['../projects/own', 'a b'], 9)
        self.assertEqual([], self.fake.paths('/projects/own'))
