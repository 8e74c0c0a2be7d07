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

import textwrap

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.policy import strict_yaml
from cipclient.policy import yaml_events
from cipclient.tests.unit.policy import texts


def _read(text):
    return strict_yaml.read(textwrap.dedent(text))


class TestRead(base.BaseTestCase):
    def _fault(self, text):
        tree = _read(text)
        self.assertEqual(1, len(tree.faults), tree.faults)
        fault = tree.faults[0]
        return fault.line, fault.column, fault.message

    def test_every_scalar_is_text(self):
        tree = _read(
            """\
            a: 010
            b: 1:30
            c: on
            d: [.inf, -5, 1e3, 2026-01-01, "quoted", 'single']
            e: |
              several
              lines
            """
        )
        self.assertEqual([], tree.faults)
        self.assertEqual(
            {
                'a': '010',
                'b': '1:30',
                'c': 'on',
                'd': ['.inf', '-5', '1e3', '2026-01-01', 'quoted', 'single'],
                'e': 'several\nlines\n',
            },
            tree.root,
        )

    def test_every_key_and_value_has_a_place(self):
        tree = _read('a:\n  - {b: c}\n')
        place = yaml_events.Place
        self.assertEqual(place(1, 1), tree.keys['a',])
        self.assertEqual(place(2, 3), tree.values['a',])
        self.assertEqual(place(2, 5), tree.values['a', 0])
        self.assertEqual(place(2, 6), tree.keys['a', 0, 'b'])
        self.assertEqual(place(2, 9), tree.values['a', 0, 'b'])

    def test_a_node_is_found_by_its_path(self):
        tree = _read('a: [{b: c}]')
        self.assertEqual('c', tree.get(('a', 0, 'b')))
        for path in (('x',), ('a', 1), ('a', 'b'), (0,), ('a', 0, 'b', 'c')):
            self.assertIsNone(tree.get(path))

    def test_an_empty_file_is_a_fault(self):
        for text in ('', '\n', '# a comment\n'):
            self.assertEqual(
                (1, 1, 'the file is empty: begin with version: 1'),
                self._fault(text),
            )

    def test_a_key_given_twice_is_a_fault_at_the_second(self):
        self.assertEqual(
            (
                2,
                1,
                "key 'limit' is given twice, first in line 1: keep one",
            ),
            self._fault('limit: 30d\nlimit: {a: [b], c: {}}\nkeep: 3d'),
        )
        tree = _read('limit: 30d\nlimit: {a: [b], c: {}}\nkeep: 3d')
        self.assertEqual({'limit': '30d', 'keep': '3d'}, tree.root)

    def test_a_blank_value_is_a_fault(self):
        for text in ('a:', 'a: ""', "a: ' '", 'a: # none'):
            _, _, message = self._fault(text)
            self.assertEqual('blank: write a value or remove the key', message)

    def test_null_is_a_fault_unless_it_is_in_quotes(self):
        for null in ('null', 'Null', 'NULL', '~'):
            line, column, message = self._fault(f'a: {null}')
            self.assertEqual((1, 4), (line, column))
            self.assertIn(f'{null} is no value', message)
            self.assertEqual([], _read(f'a: "{null}"').faults)

    def test_an_anchor_is_a_fault(self):
        line, column, message = self._fault('a: &x [b]')
        self.assertEqual((1, 4), (line, column))
        self.assertIn('anchor &x', message)

    def test_an_alias_is_a_fault_and_may_be_meant_as_a_pattern(self):
        _, _, message = self._fault('a: *c')
        self.assertIn('alias *c', message)
        self.assertIn('belongs in quotes', message)

    def test_an_alias_as_a_key_is_a_fault(self):
        _, _, message = self._fault('*c : d\n')
        self.assertIn('alias *c', message)

    def test_a_merge_key_is_a_fault(self):
        _, _, message = self._fault('<<: {a: b}\nc: d')
        self.assertIn("merge key '<<'", message)

    def test_a_tag_is_a_fault(self):
        for text in ('a: !!int 3', 'a: !x {b: c}', '!!map {a: b}'):
            _, _, message = self._fault(text)
            self.assertIn('tag ', message)

    def test_a_second_document_is_a_fault(self):
        line, _, message = self._fault('a: b\n---\nc: d\n')
        self.assertEqual(2, line)
        self.assertIn('a second document', message)

    def test_a_marked_single_document_is_none(self):
        self.assertEqual([], _read('---\na: b\n...\n').faults)

    def test_a_key_must_be_one_word(self):
        for text in ('? [a, b]\n: c\n', '? {a: b}\n: {c: [d]}\n'):
            _, _, message = self._fault(text)
            self.assertEqual('a key is one word, no list or mapping', message)

    def test_a_blank_key_is_a_fault(self):
        _, _, message = self._fault('"": c')
        self.assertIn('blank key', message)

    def test_what_does_not_print_is_a_fault(self):
        for char in ('\\u202e', '\\u200b', '\\x1b', '\\ud800'):
            _, _, message = self._fault(f'a: "x{char}y"')
            self.assertIn('does not print', message)
            self.assertTrue(message.isprintable())
            _, _, message = self._fault(f'"x{char}y": [a]')
            self.assertIn('does not print', message)

    def test_a_character_that_yaml_refuses_has_a_place(self):
        self.assertEqual(
            (
                2,
                5,
                'a character that no YAML file may hold (U+0007): remove it',
            ),
            self._fault('a: b\nc: d\a\n'),
        )

    def test_broken_yaml_is_one_fault_with_advice(self):
        for text, advice in (
            ('a:\n\t- b\n', 'not with a tab'),
            ('a: b: c\n', 'in quotes'),
            ('a: *\n', 'begins with *'),
            ('a: @b\n', 'in quotes'),
            ('a: "b\n', 'close the quotes'),
            ('a: [b\n', 'close the bracket'),
            ('a: b\n c: d\n', 'in quotes'),
            ('a: b\n- c\n', 'indent'),
            ('a: b\nc\n', 'a colon'),
            ('%YAML 2.0\n---\na: b\n', 'not YAML: '),
        ):
            tree = _read(text)
            self.assertIsNone(tree.root)
            self.assertIn(advice, tree.faults[-1].message)

    def test_an_escape_that_python_cannot_hold_is_a_fault(self):
        line, _, message = self._fault('a: "\\Uffffffff"')
        self.assertEqual(1, line)
        self.assertIn('an escape that YAML does not have', message)

    def test_twenty_levels_are_read_and_more_are_not(self):
        deepest = strict_yaml.DEPTH
        self.assertEqual([], _read('[' * deepest + ']' * deepest).faults)
        _, column, message = self._fault('[' * 1000)
        self.assertEqual(deepest + 1, column)
        self.assertIn('nested more than 20', message)
        _, _, message = self._fault('{a: ' * 1000)
        self.assertIn('nested more than 20', message)

    def test_a_bomb_of_aliases_does_not_grow(self):
        bomb = 'a: &a [x, x]\n' + ''.join(
            f'{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n'
            for n in range(9)
        )
        self.assertEqual(10 + 18, len(_read(bomb).faults))

    @texts.FUZZ
    @hypothesis.given(strategies.text())
    def test_any_text_is_read_or_has_faults(self, text):
        tree = strict_yaml.read(text)
        self.assertTrue(tree.faults or tree.root is not None)

    @texts.FUZZ
    @hypothesis.given(
        strategies.text(alphabet=' -?:,[]{}#&*!|>\'"%@`~<ab01\n\t\\Uuxf')
    )
    def test_any_play_of_signs_is_read_or_has_faults(self, text):
        tree = strict_yaml.read(text)
        self.assertTrue(tree.faults or tree.root is not None)
