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
from cipclient.model import notice as model_notice
from cipclient.tests.unit.ledger import records

NOW = records.NOW
days = records.days
replace = dataclasses.replace
Delivery = model_notice.Delivery


class Outbox(records.Cloud):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin()
        self.case, self.other = self.kept(
            self.run_,
            records.case('s1', announcement=records.announcement()),
            records.case('s2', announcement=records.announcement()),
        )

    def _compose(self, uid='n1', *items, now=NOW, **person):
        entry = records.entry(uid, *(items or ((self.case, 1),)), **person)
        self.run_.compose([entry], [], now)
        return entry

    def _answer(self, uid, delivery, now=NOW, **more):
        self.run_.attempt(uid, now)
        return self.run_.answer(uid, records.answer(delivery), now, **more)

    def _sent(self, uid='n1'):
        (found,) = [s for s in self.run_.notices() if s.uid == uid]
        return found

    def test_what_is_composed_is_there_with_its_bytes(self):
        _, draft, message = self._compose(
            'n1',
            (self.case, 1),
            (self.other, 0),
            name='Ada',
            user_id='u1',
            language='fr',
            counts=False,
        )
        ((sent, kept),) = self.run_.pending()
        self.assertEqual(message, kept)
        self.assertEqual(draft.person, sent.person)
        self.assertEqual(draft.occasion, sent.occasion)
        self.assertEqual(
            (
                'n1',
                'Your servers',
                '<n1@example.org>',
                NOW,
                Delivery.COMPOSED,
                0,
                None,
                '',
                (self.case.number, self.other.number),
                (1, 0),
            ),
            (
                sent.uid,
                sent.subject,
                sent.message_id,
                sent.composed,
                sent.delivery,
                sent.attempts,
                sent.answered,
                sent.answer,
                sent.cases,
                sent.steps,
            ),
        )

    def test_the_days_that_a_mail_tells_are_kept_with_it(self):
        (new,) = self.kept(self.run_, records.case('s3'))
        given = replace(new, announcement=records.announcement())
        (kept,) = self.run_.compose(
            [records.entry('n1', (given, 1))], [given], NOW
        )
        self.assertEqual(given, kept)
        self.assertEqual(given, self.run_.case(new.number))

    def test_what_may_be_on_its_way_is_unknown(self):
        _, _, message = self._compose()
        self.run_.attempt('n1', NOW)
        ((sent, kept),) = self.run_.pending()
        self.assertEqual((Delivery.UNKNOWN, 1), (sent.delivery, sent.attempts))
        self.assertEqual(message, kept)

    def test_what_is_settled_needs_its_bytes_no_longer(self):
        for number, delivery in enumerate(
            ('accepted', 'refused', 'copied'), start=1
        ):
            uid = f'n{number}'
            self._compose(uid, (self.case, number))
            self._answer(uid, delivery)
            self.assertEqual(delivery, self._sent(uid).delivery)
        self.assertEqual([], self.run_.pending())

    def test_what_is_not_settled_is_sent_again_as_it_was(self):
        _, _, message = self._compose()
        for delivery in ('deferred', 'unknown'):
            self._answer('n1', delivery)
            ((sent, kept),) = self.run_.pending()
            self.assertEqual(message, kept)
            self.assertEqual(delivery, sent.delivery)
        self.assertEqual(2, sent.attempts)
        self._answer('n1', 'accepted')
        self.assertEqual(3, self._sent().attempts)

    def test_an_answer_is_kept_with_what_it_does_to_its_cases(self):
        self._compose()
        told = replace(
            self.case,
            warned=1,
            announcement=records.announcement(told=NOW, sent=1),
        )
        kept = self._answer('n1', 'accepted', cases=[told])
        self.assertEqual((told,), kept)
        self.assertEqual(told, self.run_.case(self.case.number))
        sent = self._sent()
        self.assertEqual((NOW, '250 OK'), (sent.answered, sent.answer))

    def test_an_answer_that_cannot_be_kept_changes_nothing(self):
        self._compose()
        self.assertRaises(
            exceptions.LedgerError,
            self._answer,
            'n1',
            'accepted',
            cases=[replace(self.case, number=99)],
        )
        self.assertEqual(Delivery.UNKNOWN, self._sent().delivery)

    def test_nobody_is_told_the_same_twice(self):
        self._compose()
        self.assertRaises(
            exceptions.LedgerError, self._compose, 'n2', (self.case, 1)
        )
        self._answer('n1', 'accepted')
        self.assertRaises(
            exceptions.LedgerError, self._compose, 'n2', (self.case, 1)
        )
        self.assertEqual(1, len(list(self.run_.notices())))

    def test_what_is_another_warning_is_told(self):
        self._compose()
        later = replace(self.case, announcement=records.announcement(number=2))
        self._compose('n2', (self.case, 2))
        self._compose('n3', (later, 1))
        self._compose('n4', (self.other, 1))
        self._compose('n5', (self.case, 1), address='bob@example.org')
        self.assertEqual(5, len(list(self.run_.notices())))

    def test_what_was_refused_or_copied_may_be_told_again(self):
        for uid, delivery in (
            ('n1', 'refused'),
            ('n2', 'copied'),
            ('n3', 'accepted'),
        ):
            self._compose(uid)
            self._answer(uid, delivery)
        self.assertEqual(3, len(list(self.run_.notices())))

    def test_a_reminder_comes_as_often_as_it_is_wanted(self):
        for uid in ('n1', 'n2'):
            self._compose(uid, (self.case, 0))
        self.assertEqual(2, len(self.run_.pending()))

    def test_what_is_settled_is_not_answered_again(self):
        self._compose()
        self._answer('n1', 'accepted')
        for delivery in ('refused', 'accepted'):
            self.assertRaises(
                exceptions.LedgerError,
                self.run_.answer,
                'n1',
                records.answer(delivery),
                NOW,
            )
        self.assertRaises(exceptions.LedgerError, self.run_.attempt, 'n1')
        self.assertEqual(Delivery.ACCEPTED, self._sent().delivery)

    def test_what_was_never_composed_is_not_sent(self):
        self.assertRaises(exceptions.LedgerError, self.run_.attempt, 'n9')

    def test_what_was_accepted_may_come_back(self):
        self._compose()
        self._answer('n1', 'accepted')
        untold = replace(self.case, announcement=None)
        later = NOW + days(1)
        self.run_.bounce('n1', 'no such user', later, [untold])
        sent = self._sent()
        self.assertEqual(
            (Delivery.BOUNCED, 'no such user', later),
            (sent.delivery, sent.answer, sent.answered),
        )
        self.assertIsNone(self.run_.case(self.case.number).announcement)

    def test_only_what_was_accepted_comes_back(self):
        self._compose()
        for _ in range(2):
            self.assertRaises(
                exceptions.LedgerError, self.run_.bounce, 'n1', 'why', NOW
            )
            self.run_.attempt('n1', NOW)

    def test_mails_that_went_or_may_have_are_counted(self):
        for number, delivery in enumerate(
            (
                'accepted',
                'unknown',
                'deferred',
                'refused',
                'copied',
            )
        ):
            uid = f'n{number}'
            self._compose(uid, (self.case, number + 1))
            self._answer(uid, delivery, now=NOW + days(number))
        self.assertEqual(2, self.run_.mails_since(NOW))
        self.run_.bounce('n0', 'why', NOW)
        self.assertEqual(2, self.run_.mails_since(NOW))
        self.assertEqual(1, self.run_.mails_since(NOW + days(1)))
        self.assertEqual(0, self.run_.mails_since(NOW + days(2)))

    def test_notices_are_listed_newest_first(self):
        self._compose('n1', name='Ada', user_id='u1')
        self._compose(
            'n2', now=NOW + days(1), address='bob@example.org', user_id='u2'
        )
        self._answer('n2', 'refused')
        for wanted, uids in (
            ({}, ['n2', 'n1']),
            ({'to': 'ada@example.org'}, ['n1']),
            ({'to': 'Ada'}, ['n1']),
            ({'to': 'u2'}, ['n2']),
            ({'to': 'carol'}, []),
            ({'delivery': Delivery.COMPOSED}, ['n1']),
            ({'since': NOW + days(1)}, ['n2']),
        ):
            found = self.run_.notices(filters.NoticeFilter(**wanted))
            self.assertEqual(uids, [sent.uid for sent in found])

    def test_each_step_has_its_entry_in_the_journal(self):
        self._compose()
        self._answer('n1', 'accepted')
        self.run_.bounce('n1', 'why', NOW)
        phrases = [entry.what for entry in self.run_.journal()]
        self.assertEqual(
            ['composed', 'sent', 'answered', 'bounced'], phrases[-4:]
        )
        self.run_.verify_journal()

    def test_more_than_a_batch_is_listed(self):
        count = 1001
        self.run_.compose(
            [
                records.entry(
                    f'n{i}', (self.case, 1), address=f'p{i}@example.org'
                )
                for i in range(count)
            ],
            [],
            NOW,
        )
        found = list(self.run_.notices())
        self.assertEqual(count, len({sent.uid for sent in found}))
        self.assertEqual({(self.case.number,)}, {sent.cases for sent in found})


class TestOutbox(Outbox, records.TestCase):
    pass
