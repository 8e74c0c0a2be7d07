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

import dataclasses
import pathlib

import fixtures
import testtools

from cipclient import exceptions
from cipclient.notice import composer
from cipclient.notice import selftest
from cipclient.tests.unit.notice import drafts


class TestSelfTest(testtools.TestCase):
    """A3, A7, F53."""

    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)

    def _why(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')
        made = composer.Composer(drafts.policy(), self.folder)
        return str(self.assertRaises(exceptions.NoticeError, made.self_test))

    def test_templates_that_do_not_escape_are_refused(self):
        self.assertIn(
            'changes its HTML',
            self._why(
                'notice.html',
                '{% autoescape false %}{{ content.acting.entries[0].name '
                'if content.acting.entries }}{% endautoescape %}',
            ),
        )

    def test_templates_with_a_name_in_the_subject_are_refused(self):
        self.assertIn(
            "'entries' is undefined",
            self._why('subject.txt', '{{ entries[0].name }}'),
        )

    def test_a_language_that_is_not_whole_is_refused(self):
        self.assertIn(
            'de/words.txt does not exist',
            self._why('de/other.txt', 'Hallo'),
        )

    def test_a_digest_that_does_not_escape_is_refused(self):
        self.assertIn(
            'changes its HTML',
            self._why(
                'operators.html',
                '{% autoescape false %}{{ report.sections[0].rows[0].title }}'
                '{% endautoescape %}',
            ),
        )

    def test_any_other_difference_is_refused(self):
        def composed(**change):
            def compose(draft, uid, now, calendar):
                made = drafts.usual().compose(draft, uid, now, calendar)
                if draft.person.name == 'a name':
                    return made
                return dataclasses.replace(
                    made,
                    **{k: replace(made) for k, replace in change.items()},
                )

            return compose

        for compose, phrase in (
            (composed(recipient=lambda m: 'evil@x.org'), 'its recipient'),
            (
                composed(content=lambda m: b'Bcc: e@x.org\r\n' + m.content),
                'its headers',
            ),
            (
                composed(
                    content=lambda m: m.content.replace(
                        b'nothing is', b'323863343'
                    )
                ),
                'is computed',
            ),
            (
                composed(
                    content=lambda m: m.content.replace(b'nothing', b'\x07')
                ),
                'hidden characters',
            ),
        ):
            error = self.assertRaises(
                exceptions.NoticeError,
                selftest.check,
                compose,
                drafts.policy(),
                ['en'],
            )
            self.assertIn(phrase, str(error))
