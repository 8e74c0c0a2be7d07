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

import pathlib

import fixtures
import testtools

from cipclient import exceptions
from cipclient.notice import language
from cipclient.notice import rendering


class TestTemplates(testtools.TestCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)

    def _write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')
        return path

    def _text(self, template='a.txt', **values):
        made = rendering.Templates(self.folder)
        return made.text(template, 'en', values)

    def _why(self, template='a.txt', **values):
        error = self.assertRaises(
            exceptions.NoticeError, self._text, template, **values
        )
        return str(error)

    def test_the_operators_own_comes_before_ours(self):
        self._write('en/words.txt', '{% set months = ["Brumaire"] %}')
        self._write(
            'a.txt', '{% import "en/words.txt" as w %}{{ w.months[0] }}'
        )
        self.assertEqual('Brumaire', self._text())

    def test_the_one_of_the_language_comes_first(self):
        self._write('a.txt', 'all')
        self._write('en/a.txt', 'English')
        templates = rendering.Templates(self.folder)
        self.assertEqual('English', templates.text('a.txt', 'en', {}))
        self.assertEqual('all', templates.text('a.txt', 'fr', {}))

    def test_in_html_everything_is_escaped_macros_of_text_too(self):
        """A7."""
        self._write(
            'm.txt', '{% macro shown(name) %}({{ name }}){% endmacro %}'
        )
        self._write(
            'a.html', '{% import "m.txt" as m %}{{ m.shown(n) }}{{ n }}'
        )
        self._write('a.txt', '{% import "m.txt" as m %}{{ m.shown(n) }}')
        templates = rendering.Templates(self.folder)
        self.assertEqual(
            '(&lt;b&gt;)&lt;b&gt;',
            templates.html('a.html', 'en', {'n': '<b>'}),
        )
        self.assertEqual('(<b>)', templates.text('a.txt', 'en', {'n': '<b>'}))

    def test_a_value_is_never_a_template(self):
        """A7."""
        self._write('a.txt', '{{ name }}')
        self.assertEqual('{{ 7 * 7 }}', self._text(name='{{ 7 * 7 }}'))

    def test_what_is_wrong_with_a_template_is_told_with_its_line(self):
        for text, what in (
            ('a\n{% if %}', 'Expected an expression'),
            ('a\n{{ nothing }}', "'nothing' is undefined"),
            ('a\n{{ name.nothing }}', 'nothing'),
            ('a\n{{ 1 / 0 }}', 'division by zero'),
            ('a\n{{ name|safe }}', "No filter named 'safe'"),
            ('a\n{{ name.__class__.__mro__ }}', '__class__'),
            ('a\n{{ name.append(1) }}', ''),
        ):
            path = self._write('a.txt', text)
            why = self._why(name=[] if 'append' in text else 'x')
            self.assertTrue(why.startswith(f'{path}:2: '), why)
            self.assertIn(what, why)

    def test_what_is_wrong_in_an_imported_one_is_told_with_its_own_line(self):
        path = self._write(
            'm.txt', '\n{% macro x() %}\n{{ nothing }}{% endmacro %}'
        )
        self._write('a.txt', '{% import "m.txt" as m %}{{ m.x() }}')
        self.assertTrue(self._why().startswith(f'{path}:3: '))

    def test_nothing_outside_the_folder_is_read(self):
        outside = self.useFixture(fixtures.TempDir()).path
        secret = pathlib.Path(outside) / 'secret.txt'
        secret.write_text('secret')
        for text in (
            f'{{% include "{secret}" %}}',
            f'{{% include "../{secret.parent.name}/secret.txt" %}}',
        ):
            self._write('a.txt', text)
            self.assertIn('does not exist', self._why())
        self._write('a.txt', '{% include "link.txt" %}')
        (self.folder / 'link.txt').symlink_to(secret)
        self.assertIn('leads out of its folder', self._why())

    def test_a_file_that_cannot_be_used_is_told_by_its_name(self):
        path = self._write('a.txt', 'x')
        path.write_bytes(b'\xff')
        self.assertIn(f'{path} is not UTF-8', self._why())

        def refuse(path):
            raise ValueError(f'everybody can write {path}')

        templates = rendering.Templates(self.folder, refuse)
        self.assertRaisesRegex(
            exceptions.NoticeError,
            'everybody can write',
            templates.text,
            'a.txt',
            'en',
            {},
        )

    def test_a_template_or_folder_that_is_missing_is_told(self):
        self.assertIn('b.txt does not exist', self._why('b.txt'))
        self.assertRaises(
            exceptions.NoticeError, rendering.Templates, self.folder / 'none'
        )

    def test_text_is_wrapped_and_keeps_what_does_not_break(self):
        self._write('a.txt', '{{ t|wrapped("  - ") }}|{{ t|oneline }}')
        text = 'un\n deux\u00a0: ' + 'x' * 69 + ' end'
        self.assertEqual(
            f'  - un deux\u00a0:\n    {"x" * 69} end|'
            f'un deux\u00a0: {"x" * 69} end',
            self._text(t=text),
        )


class TestLanguages(testtools.TestCase):
    def test_the_nearest_folder_is_taken(self):
        languages = language.Languages()
        self.assertEqual(('en', 'fr'), languages.all())
        for wanted, found in (
            ('fr', 'fr'),
            ('fr-CA', 'fr'),
            ('FR_ca', 'fr'),
            ('en-GB', 'en'),
            ('de', 'en'),
            ('', 'en'),
            ('../en', 'en'),
        ):
            self.assertEqual(found, languages.nearest(wanted))

    def test_without_one_the_default_is_taken(self):
        self.assertEqual('fr', language.Languages(None, 'fr').nearest('de'))
        self.assertEqual('en', language.Languages(None, 'it').nearest('de'))

    def test_a_folder_of_the_operators_is_a_language(self):
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        (folder / 'pt_BR').mkdir()
        (folder / '.git').mkdir()
        languages = language.Languages(folder)
        self.assertEqual(('en', 'fr', 'pt_BR'), languages.all())
        self.assertEqual('pt_BR', languages.nearest('pt-br'))
        self.assertEqual('en', languages.nearest('pt'))
