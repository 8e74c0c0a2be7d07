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
from cipclient.ledger import filters
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests.unit.ledger import acting
from cipclient.tests.unit.ledger import records

NOW = records.NOW
days = records.days
Outcome = model_step.Outcome


class Acts(acting.Acting):
    """What an act writes: also of a ledger that is only good for acts."""

    def test_all_of_it_is_read_as_it_was_written(self):
        number = self.intend()
        request = self.sent(number)
        self.run_.answered(request, 202, 'req-nova', 'ok', NOW)
        self.run_.happened(request, True, NOW)
        self.run_.end_step(number, Outcome.DONE, 'It is so.', NOW)
        (step,) = self.run_.steps()
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
        self.run_.end_step(number, Outcome.UNKNOWN, '?', NOW)
        self.assertRaises(exceptions.LedgerError, self.intend)
        (step,) = self.run_.open_steps()
        self.assertIsNone(step.ended)
        self.run_.end_step(number, Outcome.ABORTED, 'no', NOW)
        self.assertEqual([], list(self.run_.open_steps()))
        self.intend()

    def test_what_was_never_seen_is_not_acted_on(self):
        self.assertRaises(
            exceptions.LedgerError,
            self.run_.intend,
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
            self.run_.end_step,
            number,
            Outcome.DONE,
            '',
            NOW,
            [missing],
        )
        (step,) = self.run_.open_steps()
        self.assertEqual(
            (Outcome.OPEN, 'because', None),
            (step.outcome, step.why, step.ended),
        )
        self.assertEqual('intent', list(self.run_.journal())[-1].what)
        kept = records.case(
            's1',
            number=self.case.number,
            stage=model_case.Stage.QUARANTINED,
            quarantined=NOW,
            verb='shelve',
        )
        self.assertEqual(
            (kept,),
            self.run_.end_step(number, Outcome.DONE, '', NOW, [kept]),
        )
        self.assertEqual(kept, self.run_.case(self.case.number))

    def test_what_has_an_end_keeps_it(self):
        number = self.intend()
        self.sent(number)
        self.run_.end_step(number, Outcome.DONE, 'It is so.', NOW)
        for outcome in (Outcome.FAILED, Outcome.OPEN, Outcome.DONE):
            message = self.refused(
                self.run_.end_step, number, outcome, 'no', NOW
            )
            self.assertIn(f'step {number}', message)
        self.refused(self.run_.sending, number, 'stop', 'req-late', NOW)
        (step,) = self.run_.steps()
        self.assertEqual(
            (Outcome.DONE, 'because It is so.', 1),
            (step.outcome, step.why, len(step.requests)),
        )

    def test_what_cannot_be_told_may_be_found_out_later(self):
        number = self.intend()
        self.run_.end_step(number, Outcome.UNKNOWN, '?', NOW)
        self.sent(number, 'unlock', happened=True)
        self.run_.end_step(number, Outcome.DONE, 'It is so.', NOW)
        (step,) = self.run_.steps()
        self.assertIs(Outcome.DONE, step.outcome)

    def test_a_request_is_answered_once(self):
        request = self.sent(self.intend())
        self.run_.answered(request, 202, 'req-nova', 'ok', NOW)
        self.refused(self.run_.answered, request, 500, '', 'no', NOW)
        (step,) = self.run_.steps()
        self.assertEqual(202, step.requests[0].code)

    def test_a_request_is_sent_once(self):
        """P12: the id that we gave it tells it from every other."""
        number = self.intend()
        self.sent(number, uid='req-same')
        self.refused(self.run_.sending, number, 'shelve', 'req-same', NOW)

    def test_what_was_found_out_may_be_corrected_after_the_end(self):
        number = self.intend()
        lock = self.sent(number, 'lock', happened=True)
        self.run_.end_step(number, Outcome.FAILED, 'no', NOW)
        for did in (True, False):
            self.run_.happened(lock, did, NOW)
        self.assertEqual(set(), self.run_.locked_by_us())

    def test_what_is_not_there_is_not_changed(self):
        self.refused(self.run_.sending, 4711, 'stop', 'req-1', NOW)
        self.refused(self.run_.answered, 4711, 202, '', '', NOW)
        self.refused(self.run_.happened, 4711, True, NOW)
        self.refused(self.run_.end_step, 4711, Outcome.DONE, '', NOW)

    def test_quarantine_is_kept_with_its_case(self):
        kept = records.case(
            's1',
            number=self.case.number,
            stage=model_case.Stage.QUARANTINED,
            quarantined=NOW,
            verb='stop',
        )
        self.run_.save([kept], NOW)
        found = self.run_.case(self.case.number)
        self.assertEqual((NOW, 'stop'), (found.quarantined, found.verb))


class Steps(Acts):
    """All that a ledger says of them."""

    def test_another_cloud_changes_none_of_it(self):
        number = self.intend()
        request = self.sent(number)
        with self.running(cloud='other') as other:
            self.refused(other.sending, number, 'stop', 'req-1', NOW)
            self.assertIn(
                f'request {request} is not in the ledger',
                self.refused(other.answered, request, 202, '', '', NOW),
            )
            self.refused(other.happened, request, False, NOW)
            self.refused(other.end_step, number, Outcome.DONE, '', NOW)
            self.assertEqual([], list(other.steps()))
            self.assertEqual([], list(other.steps_of(self.case.resource)))
            self.assertEqual(set(), other.locked_by_us())
            self.assertEqual({}, dict(other.acts_since(NOW)))
            self.assertEqual(set(), other.unanswered_locks())
            self.assertEqual(0, other.deletes_since(NOW))
        (step,) = self.run_.open_steps()
        self.assertEqual(
            (None, None), (step.last.answered, step.last.happened)
        )

    def test_why_none_is_begun_is_told(self):
        """P15"""
        nobody = records.key('nobody')
        self.assertIn(
            'never seen server nobody',
            self.refused(
                self.run_.intend, None, nobody, 'shelve', {}, '', '', NOW
            ),
        )
        number = self.intend()
        self.assertIn(
            f'on server s1 has no end yet (step {number})',
            self.refused(self.intend),
        )

    def test_why_it_was_begun_and_how_it_ended_are_one_sentence_each(self):
        for begun, ended, why in (
            ('because', '', 'because'),
            ('', 'It is so.', 'It is so.'),
            ('because', 'It is so.', 'because It is so.'),
        ):
            number = self.run_.intend(
                self.case, self.case.resource, 'stop', {}, '', begun, NOW
            )
            self.run_.end_step(number, Outcome.DONE, ended, NOW)
            self.assertEqual(why, self.run_.steps()[0].why)

    def test_acts_of_a_day_are_counted_by_project(self):
        """P14: what proved to have done nothing does not count."""
        step = self.intend()
        self.assertEqual({}, dict(self.run_.acts_since(NOW)))
        self.sent(step, 'lock')
        self.assertEqual({}, dict(self.run_.acts_since(NOW)))
        request = self.sent(step)
        self.assertEqual({'p1': 1}, dict(self.run_.acts_since(NOW)))
        self.assertEqual({}, dict(self.run_.acts_since(NOW + days(1))))
        self.run_.happened(request, False, NOW)
        self.assertEqual({}, dict(self.run_.acts_since(NOW)))

    def acted(self, verb, what=None, happened=True):
        step = self.intend(verb=verb)
        self.sent(step, what or verb, happened=happened)
        self.run_.end_step(step, Outcome.DONE, '', NOW)

    def test_each_act_of_a_day_counts_and_what_is_none_does_not(self):
        """P14"""
        for verb, acts, deletes in (
            ('shelve', 1, 0),
            ('stop', 2, 0),
            ('restore', 2, 0),
            ('delete', 2, 1),
            ('delete', 2, 2),
        ):
            self.acted(verb)
            self.assertEqual({'p1': acts}, dict(self.run_.acts_since(NOW)))
            self.assertEqual(deletes, self.run_.deletes_since(NOW))
        self.assertEqual(0, self.run_.deletes_since(NOW + days(1)))

    def test_what_is_not_known_to_have_done_nothing_counts(self):
        """P14"""
        self.acted('stop', happened=None)
        self.acted('delete', happened=None)
        self.assertEqual({'p1': 1}, dict(self.run_.acts_since(NOW)))
        self.assertEqual(1, self.run_.deletes_since(NOW))

    def test_what_is_done_around_an_act_is_none(self):
        """P14"""
        for what in ('lock', 'unlock', 'mark', 'unmark', 'clear'):
            self.acted('shelve', what)
        self.assertEqual({}, dict(self.run_.acts_since(NOW)))
        self.acted('shelve')
        self.assertEqual(1, self.run_.steps()[0].attempt)

    def test_attempts_are_counted_by_verb(self):
        for verb, attempt in (('shelve', 1), ('stop', 1), ('shelve', 2)):
            self.acted(verb)
            self.assertEqual(attempt, self.run_.steps()[0].attempt)

    def test_a_step_of_no_case_is_always_the_first(self):
        for _ in range(2):
            step = self.intend(case=None, verb='restore')
            self.sent(step, 'unshelve', happened=True)
            self.run_.end_step(step, Outcome.DONE, '', NOW)
        self.assertEqual(
            [(0, 1), (0, 1)],
            [(one.case, one.attempt) for one in self.run_.steps()],
        )

    def test_only_what_takes_something_away_fails_towards_a_hold(self):
        for verb, failures in (
            ('restore', 0),
            ('delete', 1),
            ('stop', 2),
            ('shelve', 3),
        ):
            number = self.intend(verb=verb)
            self.run_.end_step(number, Outcome.FAILED, 'no', NOW)
            self.assertEqual(failures, self.run_.failures(self.case.number))
        number = self.intend()
        self.run_.end_step(number, Outcome.ABORTED, 'no', NOW)
        self.assertEqual(3, self.run_.failures(self.case.number))

    def test_a_hold_that_ended_by_itself_forgives_no_failure(self):
        self.failed()
        (held,) = self.run_.save(
            [
                records.case(
                    's1',
                    number=self.case.number,
                    holds=(records.hold('failed'),),
                )
            ],
            NOW,
        )
        self.run_.save([dataclasses.replace(held, holds=())], NOW)
        self.assertEqual(1, self.run_.failures(self.case.number))

    def test_another_hold_that_was_let_go_forgives_no_failure(self):
        self.failed()
        (held,) = self.run_.save(
            [
                records.case(
                    's1',
                    number=self.case.number,
                    holds=(records.hold('locked'),),
                )
            ],
            NOW,
        )
        self.run_.release_hold(held.holds[0].number, 'ada', 'x', NOW)
        self.assertEqual(1, self.run_.failures(self.case.number))

    def test_failures_count_since_an_operator_let_it_go_on(self):
        for count in range(3):
            self.assertEqual(count, self.run_.failures(self.case.number))
            self.failed()
        (held,) = self.run_.save(
            [
                records.case(
                    's1',
                    number=self.case.number,
                    holds=(records.hold('failed'),),
                )
            ],
            NOW,
        )
        self.run_.release_hold(held.holds[0].number, 'ada', 'x', NOW)
        self.assertEqual(0, self.run_.failures(self.case.number))
        released = self.run_.case(self.case.number).released
        self.assertEqual({model_case.HoldReason.FAILED}, set(released))
        self.failed(NOW + days(1))
        self.assertEqual(1, self.run_.failures(self.case.number))
        self.assertEqual(4, self.run_.steps()[0].attempt)

    def test_what_it_was_before_it_went_out_is_of_this_episode_alone(self):
        """By what it was a delete is judged, for as long as it is out."""
        self.ends('shelve', Outcome.FAILED, status='failed')
        self.assertEqual({}, dict(self.run_.entering()))
        self.ends('shelve', Outcome.DONE, status='ACTIVE')
        # Done, and not yet recorded as out of service.
        self.assertEqual({}, dict(self.run_.entering()))
        out = dataclasses.replace(self.case, quarantined=NOW, verb='shelve')
        self.run_.save([out], NOW)
        self.ends('restore', Outcome.DONE, status='SHELVED')
        self.ends('stop', Outcome.ABORTED, status='aborted')
        self.assertEqual(
            {self.case.number: {'status': 'ACTIVE'}},
            dict(self.run_.entering()),
        )
        with self.running(cloud='other') as other:
            self.assertEqual({}, dict(other.entering()))
        self.run_.save([dataclasses.replace(out, closed=NOW)], NOW)
        self.assertEqual({}, dict(self.run_.entering()))

    def test_of_two_that_took_it_out_the_last_tells(self):
        self.ends('stop', Outcome.DONE, status='ACTIVE')
        self.ends('shelve', Outcome.DONE, status='SHUTOFF')
        self.run_.save([dataclasses.replace(self.case, quarantined=NOW)], NOW)
        self.assertEqual(
            {self.case.number: {'status': 'SHUTOFF'}},
            dict(self.run_.entering()),
        )

    def ends(self, verb, outcome, **before):
        """Have a step come to its end."""
        number = self.run_.intend(
            self.case, self.case.resource, verb, before, '', '', NOW
        )
        self.run_.end_step(number, outcome, '', NOW)

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
            self.assertEqual(count, len(self.run_.steps(wanted)), wanted)
        self.assertEqual(number, self.run_.steps()[0].number)

    def test_a_claim_is_remembered(self):
        self.assertEqual('', self.run_.installation())
        self.run_.claim('abc', NOW)
        self.assertEqual('abc', self.run_.installation())

    def test_all_of_it_is_in_the_journal_and_in_the_story(self):
        """P12, P44"""
        self.failed()
        what = [entry.what for entry in self.run_.journal()]
        self.assertEqual(['intent', 'request sent', 'step ended'], what[-3:])
        self.run_.verify_journal()
        events = [
            event.what for event in self.run_.life(self.case.resource).events
        ]
        self.assertIn('shelve failed', events)


class TestSteps(Steps, records.TestCase):
    pass
