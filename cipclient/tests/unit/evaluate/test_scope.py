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

import hypothesis
from hypothesis import strategies as st
from oslotest import base

from cipclient.evaluate import scope as evaluate_scope
from cipclient.model import policy as model_policy

Scope = model_policy.Scope

often = hypothesis.settings(deadline=None, max_examples=100, database=None)


def _in(scope, id_='p1', name='physics', domain_id='d1', domain='science'):
    return evaluate_scope.in_scope(scope, id_, name, domain_id, domain)


class TestScope(base.BaseTestCase):
    def test_without_a_scope_nobody_is_in_it(self):
        self.assertFalse(_in(None))

    def test_all_is_every_project_and_what_has_none(self):
        everyone = Scope(projects=('all',))
        self.assertTrue(_in(everyone))
        self.assertTrue(_in(everyone, '', '', '', ''))

    def test_a_project_is_named_by_its_id_or_its_name(self):
        self.assertTrue(_in(Scope(projects=('p0', 'p1'))))
        self.assertTrue(_in(Scope(projects=('physics',))))
        self.assertFalse(_in(Scope(projects=('p2', 'chemistry'))))

    def test_all_among_others_is_a_name_like_any_other(self):
        self.assertFalse(_in(Scope(projects=('all', 'p2'))))

    def test_a_domain_is_named_by_its_id_or_its_name(self):
        self.assertTrue(_in(Scope(domains=('d1',))))
        self.assertTrue(_in(Scope(domains=('science',))))
        self.assertFalse(_in(Scope(domains=('d2',))))

    def test_all_that_is_given_must_fit(self):
        self.assertTrue(_in(Scope(('p1',), ('d1',))))
        self.assertFalse(_in(Scope(('p1',), ('d2',))))
        self.assertFalse(_in(Scope(('p2',), ('d1',))))
        self.assertFalse(_in(Scope(('p1',), (), 0.0)))

    def test_what_is_not_known_of_a_project_fits_no_name(self):
        self.assertFalse(_in(Scope(projects=('',)), '', ''))
        self.assertFalse(_in(Scope(domains=('',)), domain_id='', domain=''))

    def test_what_is_of_no_project_is_in_no_share(self):
        self.assertFalse(_in(Scope(percent=1.0), id_=''))

    def test_a_share_chooses_about_as_many(self):
        some = Scope(percent=0.1)
        chosen = sum(_in(some, f'project-{n}') for n in range(2000))
        self.assertGreater(chosen, 150)
        self.assertLess(chosen, 250)

    def test_nobody_is_in_no_share_and_everybody_in_all(self):
        for n in range(200):
            self.assertFalse(_in(Scope(percent=0.0), f'p{n}'))
            self.assertTrue(_in(Scope(percent=1.0), f'p{n}'))

    def test_who_is_chosen_stays_the_same_in_every_process(self):
        half = Scope(percent=0.5)
        self.assertEqual(
            [True, False, True, True],
            [_in(half, f'p{n}') for n in range(4)],
        )

    @often
    @hypothesis.given(st.text(min_size=1), st.floats(0, 1), st.floats(0, 1))
    def test_a_larger_share_only_adds_some(self, id_, one, other):
        small, large = sorted((one, other))
        if _in(Scope(percent=small), id_):
            self.assertTrue(_in(Scope(percent=large), id_))
