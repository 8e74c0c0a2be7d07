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


import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from oslotest import base

from cipclient.notice.delivery import answer


class TestAnswer(base.BaseTestCase):
    def test_it_is_one_line(self):
        self.assertEqual('a b c', answer.line(b' a\r\n\tb\n c '))

    def test_what_is_hidden_is_not_in_it(self):
        self.assertEqual('*** and ***', answer.line('x1 and y2', 'x1', 'y2'))

    def test_to_hide_nothing_changes_nothing(self):
        self.assertEqual('abc', answer.line('abc', ''))

    @given(st.binary(max_size=2000) | st.text(max_size=2000))
    def test_a8_it_is_safe_to_show_whatever_was_said(self, said):
        line = answer.line(said)
        hidden = {'Cc', 'Cf', 'Cs', 'Zl', 'Zp'}
        self.assertEqual(set(), hidden & set(map(unicodedata.category, line)))
        self.assertLessEqual(len(line), 300)
