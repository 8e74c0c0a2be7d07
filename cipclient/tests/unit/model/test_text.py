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

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.model import text


class TestSafe(base.BaseTestCase):
    def test_text_that_prints_is_not_changed(self):
        for shown in (
            '',
            'web-01 (prod)',
            'Serveur d’été : « prêt »',  # noqa: RUF001
            '東京のサーバー',
            'Ὀδυσσεύς',
            '🐧',
            'a\\b',
        ):
            self.assertIs(shown, text.safe(shown))

    def test_spaces_that_only_some_languages_use_are_kept(self):
        for shown in ('été\u00a0:', '10\u202f000', '東京\u3000大阪'):
            self.assertEqual(shown, text.safe(shown))

    def test_every_c0_control_is_spelled_out(self):
        for code in (*range(0x20), 0x7F):
            self.assertEqual(f'a\\u{code:04x}b', text.safe(f'a{chr(code)}b'))

    def test_every_c1_control_is_spelled_out(self):
        for code in range(0x80, 0xA0):
            self.assertEqual(f'a\\u{code:04x}b', text.safe(f'a{chr(code)}b'))

    def test_an_escape_sequence_does_not_reach_the_terminal(self):
        self.assertEqual(
            '\\u001b]0;owned\\u0007', text.safe('\x1b]0;owned\x07')
        )

    def test_line_ends_of_every_kind_are_spelled_out(self):
        self.assertEqual(
            '\\u000d\\u000a\\u0085\\u2028\\u2029',
            text.safe('\r\n\x85\u2028\u2029'),
        )

    def test_bidirectional_marks_are_spelled_out(self):
        for code in (
            0x061C,
            0x200E,
            0x200F,
            *range(0x202A, 0x202F),
            *range(0x2066, 0x206A),
        ):
            self.assertEqual(f'\\u{code:04x}', text.safe(chr(code)))

    def test_what_has_no_width_is_spelled_out(self):
        for code in (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF):
            self.assertEqual(f'\\u{code:04x}', text.safe(chr(code)))

    def test_lone_surrogates_are_spelled_out(self):
        for code in (0xD800, 0xDBFF, 0xDC00, 0xDFFF):
            self.assertEqual(f'x\\u{code:04x}', text.safe(f'x{chr(code)}'))

    def test_what_lies_beyond_four_digits_is_spelled_with_eight(self):
        self.assertEqual('a\\U000e0001b', text.safe('a\U000e0001b'))

    @hypothesis.settings(deadline=None, max_examples=100, database=None)
    @hypothesis.given(
        strategies.text(strategies.characters(exclude_categories=()))
    )
    def test_what_is_shown_holds_nothing_hidden_and_can_be_written(
        self, shown
    ):
        safe = text.safe(shown)
        safe.encode()
        self.assertEqual(safe, text.safe(safe))
        self.assertEqual(
            set(),
            {unicodedata.category(char) for char in safe}
            & {'Cc', 'Cf', 'Cs', 'Zl', 'Zp'},
        )
