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

from cipclient.policy import near


class TestNear(base.BaseTestCase):
    def test_the_nearest_word_is_offered(self):
        self.assertEqual(
            "did you mean 'limit'?", near.advice('limt', ['name', 'limit'])
        )

    def test_letters_of_another_case_are_near(self):
        self.assertEqual('ERROR', near.meant('error', ['ERROR', 'ACTIVE']))

    def test_all_words_are_offered_where_none_is_near(self):
        self.assertEqual(
            'write one of: a, b', near.advice('xyz', ['b', 'a', 'b'])
        )

    def test_many_words_are_cut_short(self):
        words = [f'word{n:02}' for n in range(20)]
        advice = near.advice('xyz', words)
        self.assertIn('word11 and 8 more', advice)
        self.assertNotIn('word12', advice)

    def test_nothing_to_offer_is_said(self):
        self.assertEqual('there is none', near.advice('x', []))

    def test_a_long_text_is_cut(self):
        self.assertEqual("'abc'", near.quoted('abc'))
        self.assertEqual(f"'{'a' * 60}...'", near.quoted('a' * 61))
