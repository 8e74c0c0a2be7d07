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

from cipclient import exceptions
from cipclient.model import case as model_case
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import told
from cipclient.workflow import request
from cipclient.workflow.telling import notices


class TestBounced(told.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def bounced(self, *addresses):
        path = self.folder / 'bounced.txt'
        path.write_text(''.join(f'{one}\n' for one in addresses))
        return notices.bounced(self.run, self.policy, path, self.now)

    def test_the_only_one_told_was_not_told(self):
        """Design section 4: a bounce revokes it."""
        self.open(self.run, s1=['ada'])
        self.tell(self.run)
        (taken,) = self.bounced('ada@example.org')
        self.assertEqual('ada', taken.person.name)
        case = self.case_of(self.run, 's1')
        self.assertIsNone(case.announcement)
        self.assertEqual(model_case.GivenFor.UNTOLD, case.awaits)
        self.assertEqual([('ada', 'bounced')], self.sent(self.run))

    def test_while_another_was_told_the_day_stands(self):
        self.open(self.run, s1=['ada', 'bob'])
        self.tell(self.run)
        self.bounced('ada@example.org')
        self.assertIsNotNone(self.case_of(self.run, 's1').announcement.told)
        self.bounced('bob@example.org')
        self.assertIsNone(self.case_of(self.run, 's1').announcement)

    def test_what_came_back_is_taken_back_once(self):
        self.open(self.run, s1=['ada'])
        self.tell(self.run)
        self.bounced('ada@example.org')
        self.assertEqual([], self.bounced('ada@example.org'))

    def test_an_address_nobody_wrote_to_changes_nothing(self):
        self.open(self.run, s1=['ada'])
        self.tell(self.run)
        self.assertEqual([], self.bounced('eve@example.org'))
        self.assertIsNotNone(self.case_of(self.run, 's1').announcement.told)

    def test_a_case_that_has_ended_meanwhile_is_left_alone(self):
        (case,) = self.open(self.run, s1=['ada'])
        self.tell(self.run)
        with self.run.recorder(self.now, 'digest') as recorder:
            recorder.case(
                dataclasses.replace(
                    self.case_of(self.run, 's1'),
                    closed=self.now,
                    ending=model_case.Ending.GONE,
                )
            )
            recorder.finish(records.COMPLETE)
        self.assertEqual(1, len(self.bounced('ada@example.org')))
        ended = self.run.case(case.number)
        self.assertEqual(model_case.Ending.GONE, ended.ending)


class TestWaive(told.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def waive(self, resource='s1'):
        return notices.waive(
            self.run, resource, None, 'nobody left', 'ada', self.now
        )

    def test_quarantine_may_go_on_for_those_whom_nobody_reads(self):
        self.kept(self.run, records.case(holds=(records.hold('unreachable'),)))
        self.assertTrue(self.waive().waived)
        self.assertTrue(self.case_of(self.run, 's1').waived)

    def test_a_delete_is_never_waived(self):
        self.kept(
            self.run,
            records.case(
                stage=model_case.Stage.QUARANTINED,
                quarantined=records.NOW,
                verb='shelve',
                holds=(records.hold('unreachable'),),
            ),
        )
        error = self.assertRaises(exceptions.NotPossible, self.waive)
        self.assertIn('never waived', str(error))
        self.assertFalse(self.case_of(self.run, 's1').waived)

    def test_who_can_be_told_is_told(self):
        self.open(self.run, s1=['ada'])
        error = self.assertRaises(exceptions.NotPossible, self.waive)
        self.assertIn('not held as unreachable', str(error))

    def test_without_a_case_there_is_nothing_to_waive(self):
        self.known(self.run, 's1')
        error = self.assertRaises(exceptions.NotPossible, self.waive)
        self.assertIn('no open case', str(error))


class TestListed(told.TestCase):
    def test_whatever_is_given_must_fit(self):
        run = self.begin()
        self.open(run, s1=['ada'], s2=['bob'])
        self.tell(run)

        def names(**asked):
            found = notices.listed(run, request.NoticesRequest(**asked))
            return sorted(one.person.name for one in found)

        self.assertEqual(['ada', 'bob'], names())
        self.assertEqual(['ada'], names(to='ada@example.org'))
        self.assertEqual([], names(delivery='refused'))
        self.assertEqual([], names(since=self.now + told.days(1)))
