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


import io

import fixtures
from oslotest import base

from cipclient.osc import saying

LONG = '  shelve one (glaciology): ' + 'the rule compute ended, ' * 6


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestSay(base.BaseTestCase):
    def said(self, message, stream):
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS', '60'))
        saying.say(message, stream)
        return stream.getvalue()

    def test_a_terminal_gets_lines_of_its_width(self):
        lines = self.said(LONG, Terminal()).splitlines()
        self.assertGreater(len(lines), 2)
        for line in lines:
            self.assertLessEqual(len(line), 60)
        self.assertTrue(lines[0].startswith('  shelve'))
        self.assertTrue(lines[1].startswith('    '))
        self.assertEqual(LONG.split(), ' '.join(lines).split())

    def test_what_is_no_terminal_gets_one_line(self):
        self.assertEqual(f'{LONG}\n', self.said(LONG, io.StringIO()))

    def test_a_word_that_is_too_long_is_never_broken(self):
        """An id, or an address, is to be copied as it is."""
        word = 'x' * 70
        self.assertIn(word, self.said(f'see {word} there', Terminal()))

    def test_nothing_commands_a_terminal(self):
        """A8."""
        self.assertNotIn('\x1b', self.said('a\x1b[2J', Terminal()))
