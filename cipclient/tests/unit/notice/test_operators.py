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

import datetime
import re

import testtools

from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.notice import envelope
from cipclient.notice import operators_report
from cipclient.tests.unit.notice import drafts

Report = operators_report.OperatorsReport


def _digest(**more):
    report = Report(drafts.NOW - 7 * drafts.DAY, drafts.NOW, **more)
    return drafts.read(
        drafts.usual().compose_digest(report, 'ops@example.org', 'd1')
    )


def _sent(address, answer):
    return model_notice.Sent(
        'u1',
        model_notice.Person(address),
        model_notice.Occasion.ACT,
        'a subject',
        '<u1@example.org>',
        drafts.NOW,
        model_notice.Delivery.REFUSED,
        answer=answer,
    )


def _held(reason, why):
    return drafts.case(holds=(model_case.Hold(reason, why, drafts.NOW),))


class TestTheDigest(testtools.TestCase):
    def _has(self, phrase, **more):
        mail = _digest(**more)
        self.assertIn(phrase, mail.words)
        page = ' '.join(re.sub('<[^>]*>', ' ', mail.html).split())
        self.assertIn(phrase.replace('* ', '').lower(), page.lower())

    def test_a_quiet_week_is_short(self):
        mail = _digest()
        self.assertEqual(
            'Cloud arbutus: 0 notices sent', mail.headers['Subject']
        )
        self.assertEqual(
            '0 notices were accepted by 0 people. Cloud arbutus, from '
            '2027-02-03 09:00 to 2027-02-10 09:00 (America/Vancouver). -- '
            'Digest d1 of cloud arbutus.',
            mail.words,
        )

    def test_the_subject_counts_what_asks_for_somebody(self):
        mail = _digest(
            sent=1204,
            refused=(_sent('a@x.org', ''),) * 2,
            bounced=(_sent('a@x.org', ''),),
            held=(_held(model_case.HoldReason.LOCKED, 'x'),),
            notes=('a note',),
        )
        self.assertEqual(
            'Cloud arbutus: 1,204 notices sent, 2 refused, 1 bounced, 1 held',
            mail.headers['Subject'].strip(),
        )

    def test_it_has_the_headers_of_a_notice(self):
        """P34."""
        self.assertEqual(envelope.HEADERS, frozenset(_digest().names))

    def test_what_came_back_is_told_with_its_answer(self):
        self._has(
            'REFUSED AT THE DOOR (1) * ada@x.org 550 no such user',
            refused=(_sent('ada@x.org', '550 no such user'),),
        )
        self._has(
            'BOUNCED (1) * ada@x.org full',
            bounced=(_sent('ada@x.org', 'full'),),
        )
        self._has(
            'NEITHER ACCEPTED NOR REFUSED YET (1) * ada@x.org',
            undecided=(_sent('ada@x.org', ''),),
        )

    def test_what_is_held_is_told_with_why(self):
        self._has(
            '* thermal-sim (server s1, project oceans) locked since '
            '2027-02-10: by its owner',
            held=(_held(model_case.HoldReason.LOCKED, 'by its owner'),),
        )
        self._has(
            'NOBODY CAN BE TOLD: NOTHING IS DONE (1)',
            unreachable=(_held(model_case.HoldReason.UNREACHABLE, 'x'),),
        )

    def test_what_lapses_and_what_was_tampered_with_is_told(self):
        self._has(
            '* portal exemption until 2027-02-20, given by grace: ticket 1',
            lapsing=(
                operators_report.Lapse(
                    'exemption',
                    'portal',
                    datetime.date(2027, 2, 20),
                    'grace',
                    'ticket 1',
                ),
            ),
        )
        case = drafts.case()
        self._has(
            '2099-01-01: no more time is left to take',
            tampered=(
                operators_report.Tampered(
                    case.resource,
                    case.subject,
                    '2099-01-01',
                    'no more time is left to take',
                ),
            ),
        )

    def test_the_days_that_come_are_told(self):
        day = datetime.date(2027, 2, 11)
        for coming, words in (
            (
                operators_report.Upcoming(day, 12, 1),
                '12 to be taken out of service, of 1 project',
            ),
            (
                operators_report.Upcoming(day, 12, 3, 2),
                '12 to be taken out of service, 2 to be deleted, of 3 '
                'projects',
            ),
            (
                operators_report.Upcoming(day, 0, 1, 2),
                '2 to be deleted, of 1 project',
            ),
        ):
            self._has(f'* 2027-02-11 {words}', upcoming=(coming,))

    def test_a_long_list_is_shortened_and_counted(self):
        """F54."""
        mail = _digest(
            held=(_held(model_case.HoldReason.LOCKED, 'x'),) * 10_000
        )
        self.assertIn('HELD: NOTHING IS DONE (10,000)', mail.text)
        self.assertIn('and 9,950 more', mail.text)
        self.assertEqual(50, mail.text.count('thermal-sim'))

    def test_nothing_of_a_stranger_is_obeyed(self):
        """A7, P35."""
        mail = _digest(
            refused=(_sent('<b>@x.org', '550 \x1b[31m<script>'),),
            notes=('a\nb',),
        )
        self.assertNotIn('<script', mail.html)
        self.assertIn('\\u001b', mail.text)
        self.assertIn('a\\u000ab', mail.text)
