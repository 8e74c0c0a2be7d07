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


from osc_lib import exceptions
from oslotest import base

from cipclient.osc import question
from cipclient.tests import fakes


class TestQuestion(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.app = fakes.App()

    def ask(self, answer, cloud='arbutus'):
        self.app.stdin = fakes.Terminal(answer)
        return question.asking(self.app, approved=False)(['2 mails'], cloud)

    def test_the_answer_is_the_name_of_the_cloud(self):
        self.assertTrue(self.ask('arbutus\n'))
        self.assertIn('2 mails\n', self.app.stderr.getvalue())
        self.assertIn('(arbutus)', self.app.stderr.getvalue())

    def test_any_other_answer_is_no(self):
        for answer in ('', '\n', 'y\n', 'yes\n', 'Arbutus\n', 'arbutu\n'):
            self.assertFalse(self.ask(answer), answer)

    def test_without_a_terminal_it_fails_at_once(self):
        error = self.assertRaises(
            exceptions.CommandError, question.asking, self.app, False
        )
        self.assertIn('--auto-approve', str(error))

    def test_what_is_approved_is_shown_and_not_asked(self):
        ask = question.asking(self.app, approved=True)
        self.assertTrue(ask(['2 mails'], 'arbutus'))
        self.assertEqual('2 mails\n', self.app.stderr.getvalue())

    def test_nothing_in_it_commands_a_terminal(self):
        """A8."""
        ask = question.asking(self.app, approved=True)
        ask(['2 mails to \x1b[2J'], 'arbutus')
        self.assertNotIn('\x1b', self.app.stderr.getvalue())
