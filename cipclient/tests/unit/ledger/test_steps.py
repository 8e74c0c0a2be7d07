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

from cipclient import exceptions
from cipclient.ledger import filters
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests.unit.ledger import records

NOW = records.NOW
days = records.days
Outcome = model_step.Outcome


class TestSteps(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()
        (self.case,) = self.kept(self.run, records.case('s1'))

    def intend(self, case='mine', verb='shelve', now=NOW):
        case = self.case if case == 'mine' else case
        return self.run.intend(
            case,
            self.case.resource,
            verb,
            {'status': 'ACTIVE'},
            'f' * 64,
            'because',
            now,
        )

    def sent(self, step, what='shelve', uid=None, happened=None, now=NOW):
        uid = uid or f'req-{step}-{what}'
        number = self.run.sending(step, what, uid, now)
        if happened is not None:
            self.run.happened(number, happened, now)
        return number

    def failed(self, now=NOW):
        step = self.intend(now=now)
        self.sent(step, now=now)
        self.run.end_step(step, Outcome.FAILED, 'no', now)

    def test_all_of_it_is_read_as_it_was_written(self):
        number = self.intend()
        request = self.sent(number)
        self.run.answered(request, 202, 'req-nova', 'ok', NOW)
        self.run.happened(request, True, NOW)
        self.run.end_step(number, Outcome.DONE, 'It is so.', NOW)
        (step,) = self.run.steps()
        self.assertEqual(
            (
                number,
                self.case.number,
                self.case.resource,
                'shelve',
                1,
                NOW,
                {'status': 'ACTIVE'},
                Outcome.DONE,
                'because It is so.',
                NOW,
                'f' * 64,
            ),
            (
                step.number,
                step.case,
                step.resource,
                step.verb,
                step.attempt,
                step.intended,
                step.before,
                step.outcome,
                step.why,
                step.ended,
                step.policy,
            ),
        )
        self.assertEqual(
            (
                model_step.Request(
                    request,
                    'shelve',
                    f'req-{number}-shelve',
                    NOW,
                    NOW,
                    202,
                    'req-nova',
                    True,
                ),
            ),
            step.requests,
        )
        self.assertEqual(step.requests[-1], step.last)

    def test_none_is_begun_while_one_has_no_end(self):
        """P15"""
        number = self.intend()
        self.assertRaises(exceptions.LedgerError, self.intend)
        self.run.end_step(number, Outcome.UNKNOWN, '?', NOW)
        self.assertRaises(exceptions.LedgerError, self.intend)
        (step,) = self.run.open_steps()
        self.assertIsNone(step.ended)
        self.run.end_step(number, Outcome.ABORTED, 'no', NOW)
        self.assertEqual([], list(self.run.open_steps()))
        self.intend()

    def test_what_was_never_seen_is_not_acted_on(self):
        self.assertRaises(
            exceptions.LedgerError,
            self.run.intend,
            None,
            records.key('nobody'),
            'shelve',
            {},
            '',
            '',
            NOW,
        )

    def test_an_end_and_its_case_are_one(self):
        number = self.intend()
        missing = records.case('s1', number=4711)
        self.assertRaises(
            exceptions.LedgerError,
            self.run.end_step,
            number,
            Outcome.DONE,
            '',
            NOW,
            [missing],
        )
        (step,) = self.run.open_steps()
        self.assertIs(Outcome.OPEN, step.outcome)

    def test_acts_of_a_day_are_counted_by_project(self):
        """P14: what proved to have done nothing does not count."""
        step = self.intend()
        self.assertEqual({}, dict(self.run.acts_since(NOW)))
        self.sent(step, 'lock')
        self.assertEqual({}, dict(self.run.acts_since(NOW)))
        request = self.sent(step)
        self.assertEqual({'p1': 1}, dict(self.run.acts_since(NOW)))
        self.assertEqual({}, dict(self.run.acts_since(NOW + days(1))))
        self.run.happened(request, False, NOW)
        self.assertEqual({}, dict(self.run.acts_since(NOW)))

    def test_failures_count_since_an_operator_let_it_go_on(self):
        for count in range(3):
            self.assertEqual(count, self.run.failures(self.case.number))
            self.failed()
        (held,) = self.run.save(
            [
                records.case(
                    's1',
                    number=self.case.number,
                    holds=(records.hold('failed'),),
                )
            ],
            NOW,
        )
        self.run.release_hold(held.holds[0].number, 'ada', 'x', NOW)
        self.assertEqual(0, self.run.failures(self.case.number))
        released = self.run.case(self.case.number).released
        self.assertEqual({model_case.HoldReason.FAILED}, set(released))
        self.failed(NOW + days(1))
        self.assertEqual(1, self.run.failures(self.case.number))
        self.assertEqual(4, self.run.steps()[0].attempt)

    def test_our_locks_are_known_until_they_are_surely_off(self):
        """P43"""
        key = self.case.resource
        step = self.intend()
        self.assertEqual(set(), self.run.locked_by_us())
        lock = self.sent(step, 'lock')
        self.assertEqual({key}, self.run.locked_by_us())
        self.run.happened(lock, False, NOW)
        self.assertEqual(set(), self.run.locked_by_us())
        self.sent(step, 'lock', 'again', True)
        unlock = self.sent(step, 'unlock')
        self.assertEqual({key}, self.run.locked_by_us())
        (found,) = self.run.steps()
        self.assertTrue(found.is_locked_by_us)
        self.run.happened(unlock, True, NOW)
        self.assertEqual(set(), self.run.locked_by_us())

    def test_they_are_found_by_what_is_asked(self):
        self.failed()
        later = NOW + days(2)
        number = self.intend(None, 'restore', later)
        for wanted, count in (
            (filters.StepFilter(since=later), 1),
            (filters.StepFilter(project='p1'), 2),
            (filters.StepFilter(project='p2'), 0),
            (filters.StepFilter(resource=self.case.resource), 2),
            (filters.StepFilter(case=self.case.number), 1),
            (filters.StepFilter(open=True), 1),
        ):
            self.assertEqual(count, len(self.run.steps(wanted)), wanted)
        self.assertEqual(number, self.run.steps()[0].number)

    def test_a_claim_is_remembered(self):
        self.assertEqual('', self.run.installation())
        self.run.claim('abc', NOW)
        self.assertEqual('abc', self.run.installation())

    def test_all_of_it_is_in_the_journal_and_in_the_story(self):
        """P12, P44"""
        self.failed()
        what = [entry.what for entry in self.run.journal()]
        self.assertEqual(['intent', 'request sent', 'step ended'], what[-3:])
        self.run.verify_journal()
        events = [
            event.what for event in self.run.life(self.case.resource).events
        ]
        self.assertIn('shelve failed', events)

    def test_quarantine_is_kept_with_its_case(self):
        kept = records.case(
            's1',
            number=self.case.number,
            stage=model_case.Stage.QUARANTINED,
            quarantined=NOW,
            verb='stop',
        )
        self.run.save([kept], NOW)
        found = self.run.case(self.case.number)
        self.assertEqual((NOW, 'stop'), (found.quarantined, found.verb))
