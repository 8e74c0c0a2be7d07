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
"""Each accident, on a day on which a server would be deleted."""

import io
import re
from unittest import mock

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.cloud import write
from cipclient.osc import acts
from cipclient.osc import question
from cipclient.osc.v1 import enforce
from cipclient.tests.unit.workflow import test_deleting
from cipclient.tests.unit.workflow.accidents import accident
from cipclient.tests.unit.workflow.accidents import page
from cipclient.workflow import request

ID = '00000000-0000-0000-0000-000000000000'


class TestAccidents(test_deleting.TestCase):
    """P2, P11, P14, P32, P40, P41: nothing done, and told why."""

    def setUp(self):
        super().setUp()
        self.to_the_deletion()
        self.scanned_twice()
        self.sandbox.requests.clear()
        self.before = len(self.mail.mails)

    def assertNothing(self, told, test):
        """Check that nothing was done, and that this was told.

        :param told: what the operator reads.
        :param test: the name of the test that is held to the table.
        """
        (sentence,) = [
            sentence
            for one in accident.ACCIDENTS
            for sentence, name in zip(one.told, one.tests, strict=True)
            if name == test
        ]
        shown = '.*'.join(map(re.escape, sentence.split('…')))
        self.assertRegex(told, f'(?s)^{shown}$')
        self.assertEqual({}, self.writes())
        self.assertEqual(
            [],
            [
                one
                for one in self.sandbox.requests
                if one.method in ('POST', 'PUT', 'PATCH', 'DELETE')
                and not one.path.endswith('/auth/tokens')
            ],
        )
        self.assertEqual(self.before, len(self.mail.mails))

    def refused(self, error, **asked):
        return str(self.assertRaises(error, self.delete, **asked))

    def test_without_any_it_is_deleted(self):
        """Else the others would prove nothing."""
        self.delete()
        self.assertTrue(self.server.deleted)

    def test_a_limit_that_was_left_blank(self):
        self.write(rules=self.rules.replace('limit: 60d', 'limit:'))
        error = self.assertRaises(exceptions.PolicyError, self.delete)
        (told,) = error.lines()
        self.assertNothing(told, 'test_a_limit_that_was_left_blank')

    def test_the_id_of_another_kind(self):
        project = self.case.subject.project_id
        error = self.assertRaises(
            exceptions.NotFound,
            self.act,
            only=(project,),
            allow_delete=True,
        )
        self.assertNothing(str(error), 'test_the_id_of_another_kind')

    def verb_asks(self, request):
        """Have a delete ask for something else."""
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.action.delete.Delete.write',
                lambda verb, id_: request(id_),
            )
        )

    def test_a_verb_that_asks_for_something_else(self):
        self.verb_asks(
            lambda id_: write.Write(write.IMAGE, 'DELETE', f'/images/{id_}')
        )
        self.assertNothing(
            self.refused(exceptions.WriteRefused),
            'test_a_verb_that_asks_for_something_else',
        )

    def test_a_verb_that_asks_for_more_than_it_should(self):
        self.verb_asks(
            lambda id_: write.Write(
                write.COMPUTE,
                'POST',
                f'/servers/{id_}/action',
                {'forceDelete': None},
            )
        )
        self.assertNothing(
            self.refused(exceptions.WriteRefused),
            'test_a_verb_that_asks_for_more_than_it_should',
        )

    def test_a_count_with_too_many_zeros(self):
        self.write(
            rest=test_deleting.REST.replace(
                'per_day: 5, percent: 100%', 'per_day: 5000, percent: 0.5%'
            )
        )
        told = self.why(self.delete(override={'policy': 'it affects nobody'}))
        # Others are told of other days as ever.
        self.before = len(self.mail.mails)
        self.assertNothing(told, 'test_a_count_with_too_many_zeros')

    def test_the_credentials_of_another_cloud(self):
        self.start(servers=self.servers_made, seed=7)
        # All embedded clouds have the same Keystone otherwise.
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.cloud.connection.Cloud.identity_id', 'another'
            )
        )
        told = self.refused(exceptions.LedgerError)
        self.assertNothing(told, 'test_the_credentials_of_another_cloud')

    def test_the_name_of_another_cloud(self):
        terminal = io.StringIO('production\n')
        app = mock.Mock(spec=['stdin', 'stderr'])
        app.stdin, app.stderr = terminal, io.StringIO()
        terminal.isatty = lambda: True
        ask = question.asking(app, False)
        result = self.delete(
            confirm=lambda plan: ask(acts.lines(plan), plan.plan.cloud)
        )
        self.assertIn('type the name of the cloud', app.stderr.getvalue())
        self.assertIn(f'delete {self.server.name}', app.stderr.getvalue())
        self.assertFalse(result.confirmed)
        told = []
        command = mock.Mock(spec=['say'])
        command.say.side_effect = told.append
        enforce.Enforce._tell(command, result)
        self.assertNothing(told[0], 'test_the_name_of_another_cloud')

    def ledger(self):
        (path,) = (self.home / '.local').rglob('ledger.sqlite')
        return path

    def test_a_ledger_that_is_gone(self):
        for path in self.ledger().parent.glob('ledger.sqlite*'):
            if path.name in (
                'ledger.sqlite',
                'ledger.sqlite-wal',
                'ledger.sqlite-shm',
            ):
                path.unlink()
        told = self.refused(exceptions.LedgerError)
        self.assertNothing(told, 'test_a_ledger_that_is_gone')

    def test_a_ledger_of_last_month(self):
        before = self.ledger().read_bytes()
        self.scan()
        self.sandbox.requests.clear()
        self.ledger().write_bytes(before)
        told = self.refused(exceptions.LedgerError)
        self.assertNothing(told, 'test_a_ledger_of_last_month')

    def test_the_credentials_of_somebody_else(self):
        used = self.lifetime('sandbox-member')
        error = self.assertRaises(
            exceptions.CipclientError,
            used.enforce,
            request.EnforceRequest(
                allow_delete=True, confirm=lambda plan: True
            ),
            used.policies.in_force(),
        )
        self.assertNothing(str(error), 'test_the_credentials_of_somebody_else')

    def test_a_second_installation(self):
        state = self.sandbox.state
        (ours,) = [
            one
            for one in state.identity.projects.values()
            if one.name == 'admin'
        ]
        ours.tags = (f'cipclient-{ID}',)
        told = self.refused(exceptions.GuardTripped)
        self.assertNothing(told, 'test_a_second_installation')


class TestTable(base.BaseTestCase):
    def test_every_test_that_is_named_is_there(self):
        for one in accident.ACCIDENTS:
            self.assertEqual(len(one.told), len(one.tests), one.name)
            for name in one.tests:
                self.assertTrue(callable(getattr(TestAccidents, name)), name)

    def test_the_documentation_has_what_the_table_says(self):
        self.assertEqual(
            page.text(),
            page.PATH.read_text(),
            'Write it anew: python -m cipclient.tests.unit.workflow.accidents',
        )
