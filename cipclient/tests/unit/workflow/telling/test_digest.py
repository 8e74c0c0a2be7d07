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
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import told
from cipclient.workflow.scanning import renewing
from cipclient.workflow.telling import digest

NOW = records.NOW
days = told.days
WEEK = days(7)


class TestReport(told.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def report(self, since=NOW - WEEK):
        return digest.report(
            self.run, self.policy, since, self.now, 3, ('a note',)
        )

    def test_what_was_sent_refused_and_is_open_is_counted(self):
        self.open(self.run, s1=['ada', 'bob'], s2=['eve'], s3=['ada'])
        self.delivery.answers = {
            'bob@example.org': records.answer('refused', 550, 'no'),
            'eve@example.org': records.answer('unknown', 0),
        }
        self.tell(self.run)
        told_of = self.report()
        self.assertEqual((1, 1), (told_of.sent, told_of.people))
        self.assertEqual(3, told_of.waiting)
        (refused,) = told_of.refused
        self.assertEqual('bob', refused.person.name)
        (open_,) = told_of.undecided
        self.assertEqual('eve', open_.person.name)
        self.assertEqual(('a note',), told_of.notes)

    def test_announced_days_of_the_week_are_told(self):
        self.open(self.run, s1=['ada'])
        self.tell(self.run)
        self.assertEqual((), self.report().upcoming)
        day = self.case_of(self.run, 's1').announcement.day
        self.now += days(25)
        (coming,) = self.report().upcoming
        self.assertEqual(
            (day, 1, 1), (coming.day, coming.acts, coming.projects)
        )

    def test_what_will_be_deleted_is_counted_for_itself(self):
        day = self.policy.calendar.day_of(self.now) + days(3)
        self.kept(
            self.run,
            records.case('s1', announcement=records.announcement(day=day)),
            records.case(
                's2',
                announcement=records.announcement(day=day, act='delete'),
            ),
        )
        (coming,) = self.report().upcoming
        self.assertEqual(
            (1, 1, 1), (coming.acts, coming.deletes, coming.projects)
        )

    def test_what_stands_still_is_told_apart_from_who_is_unreachable(self):
        self.kept(
            self.run,
            records.case('s1', holds=(records.hold('unreachable'),)),
            records.case('s2', holds=(records.hold('held'),)),
        )
        told_of = self.report()
        self.assertEqual(['s1'], [c.resource.id for c in told_of.unreachable])
        self.assertEqual(['s2'], [c.resource.id for c in told_of.held])

    def test_a_lock_is_told_once_it_is_a_month_old(self):
        long, just = records.hold('locked'), records.hold('locked')
        just = dataclasses.replace(just, since=NOW + days(1))
        self.kept(
            self.run,
            records.case('s1', holds=(long,)),
            records.case('s2', holds=(just,)),
            records.case('s3', holds=(just, records.hold('held'))),
        )
        self.assertEqual(['s3'], [c.resource.id for c in self.report().held])
        self.now += days(30)
        self.assertEqual(
            {'s1', 's3'}, {c.resource.id for c in self.report().held}
        )

    def test_what_was_granted_and_ends_soon_is_told_soonest_first(self):
        self.known(self.run, 's1')
        self.run.extend(records.key(), records.extension(NOW + days(10)))
        self.run.extend(records.key(), records.extension(NOW + days(40)))
        for until in (NOW.date() + days(3), None, NOW.date() + days(99)):
            self.run.exempt(
                record.GrantedExemption(
                    0,
                    model_policy.Exemption('x', until, project='p1'),
                    'glacier',
                    'ada',
                    NOW,
                )
            )
        self.assertEqual(
            [('exemption', days(3)), ('extension', days(10))],
            [
                (lapse.what, lapse.until - NOW.date())
                for lapse in self.report().lapsing
            ],
        )

    def test_dates_of_owners_that_were_cut_or_refused_are_told(self):
        """A1."""
        (case,) = self.open(self.run, s1=['ada'])
        self.run.note(
            renewing.REFUSED,
            case.resource,
            {'case': case.number, 'asked': 'soon', 'why': 'no date'},
            NOW,
        )
        self.run.extend(
            case.resource,
            records.extension(author='owner', asked='2099-01-01'),
        )
        outcomes = [(one.asked, one.outcome) for one in self.report().tampered]
        self.assertEqual(
            [('2099-01-01', 'cut to 2026-08-14'), ('soon', 'no date')],
            outcomes,
        )
        later = self.report(since=NOW + days(1))
        self.assertEqual((), later.tampered)


class TestSend(told.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def send(self):
        return digest.send(self.run, self.policy, self.tools(), 0)

    def test_it_goes_out_once_a_day(self):
        for _ in range(2):
            self.assertEqual([], list(self.send()))
        self.assertEqual(1, len(self.delivery.taken))
        self.now += days(1)
        self.send()
        first, second = self.composer.reports
        self.assertEqual(first.until, second.since)

    def test_a_run_that_dies_sends_the_same_mail_again(self):
        """P39: the same id on the same day."""
        failing = model_notice.Answer(model_notice.Delivery.UNKNOWN)
        self.delivery.answers['ops@example.org'] = failing
        self.run.note = lambda *args: None
        self.send()
        self.send()
        first, second = self.delivery.taken
        self.assertEqual(first.message_id, second.message_id)

    def test_one_that_is_not_taken_is_said(self):
        self.delivery.answers['ops@example.org'] = model_notice.Answer(
            model_notice.Delivery.REFUSED, 550, 'no'
        )
        (failed,) = self.send()
        self.assertIn('ops@example.org: refused: no', failed)

    def test_a_lost_mail_server_is_said_and_tried_again(self):
        self.delivery.answers['ops@example.org'] = exceptions.NoticeError(
            'Down.'
        )
        self.assertEqual(["operators' digest: Down."], list(self.send()))
        self.delivery.answers.clear()
        self.send()
        self.assertEqual(1, len(self.delivery.taken))

    def test_operators_are_no_notices(self):
        self.send()
        self.assertEqual([], list(self.run.notices()))
