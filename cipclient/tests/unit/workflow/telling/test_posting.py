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
from cipclient.model import notice as model_notice
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import told
from cipclient.workflow import stopping
from cipclient.workflow.telling import posting

Delivery = model_notice.Delivery
days = told.days


def answer(delivery, code=0, text='said'):
    return model_notice.Answer(Delivery(delivery), code, text)


class TestSending(told.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def answers(self, **answers):
        self.delivery.answers = {
            f'{name}@example.org': answer(delivery)
            for name, delivery in answers.items()
        }

    def test_everybody_is_told_once_of_all_that_is_theirs(self):
        """P38."""
        self.open(self.run, s1=['ada', 'bob'], s2=['ada'], s3=['eve'])
        tally = self.tell(self.run)
        self.assertEqual({Delivery.ACCEPTED: 3}, dict(tally.answers))
        self.assertEqual(
            {'ada@example.org': 1, 'bob@example.org': 1, 'eve@example.org': 1},
            self.delivery.copies(),
        )
        for case in self.run.open_cases().values():
            self.assertEqual(told.NOW, case.announcement.told)
            self.assertEqual(model_case.Stage.WARNED, case.stage)

    def test_a_second_run_on_the_same_day_tells_nobody_anything(self):
        """P38."""
        self.open(self.run, s1=['ada', 'bob'], s2=['ada'])
        self.tell(self.run)
        self.assertEqual({}, dict(self.tell(self.run).answers))
        self.assertEqual(2, len(self.delivery.taken))

    def test_what_is_not_known_is_not_told_and_comes_again_the_same(self):
        """P37, P39."""
        self.open(self.run, s1=['ada'])
        self.answers(ada='unknown')
        tally = self.tell(self.run)
        self.assertIn('ada@example.org: unknown', tally.failed[0])
        self.assertIsNone(self.case_of(self.run, 's1').announcement.told)
        self.answers()
        self.now += days(1)
        self.tell(self.run)
        first, again = self.delivery.taken
        self.assertEqual(first, again)
        self.assertEqual(
            self.now, self.case_of(self.run, 's1').announcement.told
        )

    def test_what_was_put_off_is_tried_again_with_the_same_id(self):
        """P39: 4xx."""
        self.open(self.run, s1=['ada'])
        self.answers(ada='deferred')
        self.tell(self.run)
        ((sent, message),) = self.run.pending()
        self.assertEqual(Delivery.DEFERRED, sent.delivery)
        self.answers()
        self.tell(self.run)
        self.assertEqual([message], self.delivery.taken)

    def test_who_refuses_has_not_been_told_but_others_have(self):
        self.open(self.run, s1=['ada', 'bob'])
        self.answers(ada='refused')
        self.tell(self.run)
        case = self.case_of(self.run, 's1')
        self.assertEqual(told.NOW, case.announcement.told)
        self.assertEqual(
            [('ada', 'refused'), ('bob', 'accepted')], self.sent(self.run)
        )

    def test_a_day_that_all_refused_is_given_anew(self):
        self.open(self.run, s1=['ada', 'bob'])
        self.answers(ada='refused', bob='refused')
        self.tell(self.run)
        case = self.case_of(self.run, 's1')
        self.assertIsNone(case.announcement)
        self.assertEqual(model_case.GivenFor.UNTOLD, case.awaits)
        self.assertEqual([], list(self.run.places(told.NOW.date())))
        self.answers()
        self.now += days(1)
        self.tell(self.run)
        case = self.case_of(self.run, 's1')
        self.assertEqual(2, case.announcement.number)
        self.assertEqual(self.now, case.announcement.told)

    def test_an_operator_who_reads_along_neither_tells_nor_refuses(self):
        self.open(self.run, s1=['ada'])
        self.people['s1'] = model_notice.Reach(
            (told.person('ada'), told.person('ops', counts=False))
        )
        self.answers(ada='refused')
        self.tell(self.run)
        self.assertIsNone(self.case_of(self.run, 's1').announcement)
        self.assertEqual(
            [('ada', 'refused'), ('ops', 'accepted')], self.sent(self.run)
        )

    def test_a_mail_that_cannot_be_composed_is_nobody_elses_matter(self):
        self.open(self.run, s1=['ada'], s2=['bob'])
        self.composer = fakes.FakeComposer(broken=['ada@example.org'])
        tally = self.tell(self.run)
        self.assertIn('template is broken', tally.failed[0])
        self.assertEqual({'bob@example.org': 1}, self.delivery.copies())
        self.assertIsNone(self.case_of(self.run, 's1').announcement)

    def test_a_mail_server_that_is_lost_ends_it_and_nobody_counts(self):
        self.open(self.run, s1=['ada'], s2=['bob'])
        self.delivery.answers['ada@example.org'] = exceptions.NoticeError(
            'The mail server is down.'
        )
        tally = self.tell(self.run)
        self.assertIn(
            'The mail server is down. 2 mails are left', tally.failed[0]
        )
        self.assertEqual([('ada', 'deferred')], self.sent(self.run))
        self.assertIsNone(self.case_of(self.run, 's1').announcement.told)
        self.answers()
        self.tell(self.run)
        self.assertEqual(
            {'ada@example.org': 1, 'bob@example.org': 1},
            self.delivery.copies(),
        )

    def test_who_is_asked_to_stop_finishes_the_mail_in_hand(self):
        """Design section 5: SIGTERM finishes the step in hand."""
        self.open(self.run, s1=['ada'], s2=['bob'], s3=['eve'])
        stop = stopping.Stopping()
        deliver = self.delivery.deliver

        def asked(message):
            stop.asked = 'SIGTERM'
            return deliver(message)

        self.delivery.deliver = asked
        tally = self.tell(self.run, stop=stop)
        self.assertEqual(1, len(self.delivery.taken))
        self.assertEqual(
            ['Stopped by SIGTERM: 2 mails are left for the next run.'],
            tally.failed,
        )
        self.assertEqual(['accepted'], [s for _, s in self.sent(self.run)])

    def test_copies_count_for_nothing_and_fail_for_nobody(self):
        self.open(self.run, s1=['ada'])
        self.copies = [
            fakes.FakeDelivery(
                {'ada@example.org': exceptions.NoticeError('No chat.')}
            ),
            fakes.FakeDelivery({'ada@example.org': answer('refused')}),
            fakes.FakeDelivery({'ada@example.org': answer('copied')}),
        ]
        tally = self.tell(self.run)
        self.assertEqual(['copy: No chat.', 'copy: said'], tally.failed)
        self.assertEqual([('ada', 'accepted')], self.sent(self.run))

    def test_nobody_reached_is_a_hold_and_no_mail(self):
        self.open(self.run, s1=['ada'])
        self.people['s1'] = model_notice.Reach(why='ada has no address')
        self.tell(self.run)
        (hold,) = self.case_of(self.run, 's1').holds
        self.assertEqual(model_case.HoldReason.UNREACHABLE, hold.reason)
        self.assertIsNone(self.case_of(self.run, 's1').announcement)

    def test_mails_of_a_day_are_limited_with_those_that_come_again(self):
        self.policy = told.policy(
            pace=dataclasses.replace(told.PACE, mails_per_day=3)
        )
        self.open(self.run, **{f's{n}': [f'p{n}'] for n in range(1, 8)})
        self.answers(p1='deferred', p2='deferred')
        self.tell(self.run)
        self.answers()
        self.assertEqual(1, len(self.delivery.taken))
        for taken in (3, 6):
            self.tell(self.run)
            self.assertEqual(taken, len(self.delivery.taken), taken)
            self.now += days(1)
        self.tell(self.run)
        self.assertEqual(7, len(self.delivery.copies()))

    def test_a_hold_that_ends_does_not_forget_what_is_answered_meanwhile(
        self,
    ):
        """The plan's case and the answer's are one."""
        self.open(self.run, s1=['ada', 'bob'])
        self.answers(ada='unknown', bob='unknown')
        self.tell(self.run)
        case = self.case_of(self.run, 's1')
        self.run.save(
            [
                dataclasses.replace(
                    case,
                    holds=(
                        model_case.Hold(
                            model_case.HoldReason.UNREACHABLE, 'why', self.now
                        ),
                    ),
                )
            ],
            self.now,
        )
        self.answers()
        self.now += days(1)
        self.tell(self.run)
        case = self.case_of(self.run, 's1')
        self.assertEqual((), case.holds)
        self.assertEqual(self.now, case.announcement.told)


class TestTryOut(told.TestCase):
    def test_a_trial_changes_nothing(self):
        run = self.begin()
        self.open(run, s1=['ada'])
        before = run.open_cases()
        entries = len(list(run.journal()))
        self.delivery.answers['ada@example.org'] = answer('copied')
        tally = posting.try_out(self.plan(run).telling.drafts, self.tools())
        self.assertEqual({Delivery.COPIED: 1}, dict(tally.answers))
        self.assertEqual(before, run.open_cases())
        self.assertEqual(entries, len(list(run.journal())))
        self.assertEqual([], list(run.notices()))
