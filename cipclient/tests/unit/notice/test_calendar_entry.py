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

import icalendar
import testtools

from cipclient.model import case as model_case
from cipclient.notice import calendar_entry
from cipclient.tests.unit.notice import drafts


def _events(*cases, cloud='arbutus'):
    made = calendar_entry.calendar(
        [calendar_entry.Entry(case, 'a title', 'a text') for case in cases],
        cloud,
        'example.org',
        drafts.NOW,
    )
    return icalendar.Calendar.from_ical(made).walk('VEVENT')


class TestCalendar(testtools.TestCase):
    def test_an_act_is_an_event_of_one_whole_day(self):
        (event,) = _events(drafts.case())
        self.assertEqual(drafts.FIRST_DAY, event['DTSTART'].dt)
        self.assertEqual(datetime.date(2027, 3, 13), event['DTEND'].dt)
        self.assertEqual('a title', event['SUMMARY'])
        self.assertEqual('a text', event['DESCRIPTION'])

    def test_a_day_that_moves_is_the_same_event_later_in_its_sequence(self):
        (before,) = _events(drafts.case())
        (after,) = _events(
            drafts.case(
                day=datetime.date(2027, 4, 12), announcement={'number': 2}
            )
        )
        self.assertEqual(before['UID'], after['UID'])
        self.assertLess(before['SEQUENCE'], after['SEQUENCE'])

    def test_other_cases_other_events(self):
        uids = {
            event['UID']
            for event in (
                *_events(
                    drafts.case(),
                    drafts.case(id_='s2'),
                    drafts.case(episode=2),
                ),
                *_events(drafts.case(), cloud='beech'),
            )
        }
        self.assertEqual(4, len(uids))
        for uid in uids:
            self.assertRegex(uid, '^[0-9a-f]{32}@example.org$')

    def test_it_publishes_and_asks_for_no_answer(self):
        made = calendar_entry.calendar(
            [calendar_entry.Entry(drafts.case(), 'a', 'b')],
            'arbutus',
            'example.org',
            drafts.NOW,
        )
        self.assertIn(b'METHOD:PUBLISH\r\n', made)
        self.assertNotIn(b'ATTENDEE', made)

    def test_without_an_act_there_is_none(self):
        self.assertIsNone(
            calendar_entry.calendar(
                [
                    calendar_entry.Entry(drafts.volume(), 'a', 'b'),
                    calendar_entry.Entry(
                        model_case.Case(
                            drafts.case().resource,
                            drafts.case().subject,
                            drafts.case().standing,
                            drafts.NOW,
                        ),
                        'a',
                        'b',
                    ),
                ],
                'arbutus',
                'example.org',
                drafts.NOW,
            )
        )
