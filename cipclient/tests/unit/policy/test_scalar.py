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
import zoneinfo

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.policy import scalar
from cipclient.tests.unit.policy import texts

_READERS = (
    scalar.boolean,
    scalar.number,
    scalar.integer(1, 10),
    scalar.share,
    scalar.date,
    scalar.day_of_year,
    scalar.hours,
    scalar.weekday,
    scalar.zone,
    scalar.choice('a', 'b'),
    scalar.shaped('x+', 'x'),
    scalar.line,
    scalar.address,
    scalar.domain,
)


class TestScalar(base.BaseTestCase):
    def _refused(self, read, *texts):
        return [
            str(self.assertRaises(ValueError, read, text)) for text in texts
        ]

    def test_only_true_and_false_are_booleans(self):
        self.assertIs(True, scalar.boolean('true'))
        self.assertIs(False, scalar.boolean('false'))
        self._refused(
            scalar.boolean, 'True', 'yes', 'on', '1', 'TRUE', 'true ', ''
        )

    def test_only_plain_decimals_are_numbers(self):
        self.assertEqual(8, scalar.number('8'))
        self.assertIsInstance(scalar.number('8'), int)
        self.assertEqual(0.5, scalar.number('0.5'))
        self._refused(
            scalar.number,
            '010',
            '1e3',
            '.inf',
            '.5',
            '1.',
            '1:30',
            '+5',
            '-5',
            '1_000',
            '0x10',
            '\u0663',
            '',
            '9' * 400,
        )

    def test_whole_numbers_keep_within_their_bounds(self):
        read = scalar.integer(1, 10)
        self.assertEqual([1, 10], [read('1'), read('10')])
        self._refused(read, '0', '11', '1.0', '01', '')

    def test_a_percentage_is_a_share(self):
        self.assertEqual(0.2, scalar.share('20%'))
        self.assertEqual(0.005, scalar.share('0.5%'))
        self.assertEqual(
            [0.0, 1.0], [scalar.share('0%'), scalar.share('100%')]
        )
        self._refused(scalar.share, '20', '-1%', '101%', '100.1%', '20 %', '%')

    def test_a_date_is_year_month_day(self):
        self.assertEqual(datetime.date(2027, 6, 30), scalar.date('2027-06-30'))
        for text, advice in (
            ('20270630', 'write year-month-day'),
            ('2027-W26-3', 'write year-month-day'),
            ('30.6.2027', 'write year-month-day'),
            ('2027-02-29', 'no day of the calendar'),
            ('9999-12-31', 'is written never'),
            ('1999-12-31', 'is not between'),
        ):
            self.assertIn(advice, self._refused(scalar.date, text)[0])

    def test_a_day_of_the_year_may_be_a_leap_day(self):
        self.assertEqual((12, 15), scalar.day_of_year('12-15'))
        self.assertEqual((2, 29), scalar.day_of_year('02-29'))
        self._refused(
            scalar.day_of_year, '02-30', '13-01', '1-1', '12-15-01', 'x'
        )

    def test_hours_are_a_begin_and_an_end_within_a_day(self):
        self.assertEqual(
            (datetime.time(9), datetime.time(16)), scalar.hours('09:00-16:00')
        )
        self.assertEqual(
            (datetime.time.min, datetime.time.max),
            scalar.hours('00:00-24:00'),
        )
        self._refused(
            scalar.hours, '9-16', '09:00', '25:00-26:00', '24:01-24:02', 'x'
        )
        for text in ('16:00-09:00', '09:00-09:00', '22:00-06:00'):
            self.assertIn(
                'ends before it begins', self._refused(scalar.hours, text)[0]
            )

    def test_weekdays_count_from_monday(self):
        self.assertEqual(
            [0, 6], [scalar.weekday('mon'), scalar.weekday('sun')]
        )
        self.assertIn(
            "did you mean 'mon'", self._refused(scalar.weekday, 'monday')[0]
        )

    def test_time_zones_are_those_of_the_database(self):
        self.assertEqual(
            zoneinfo.ZoneInfo('America/Vancouver'),
            scalar.zone('America/Vancouver'),
        )
        self.assertIn(
            "did you mean 'Europe/Paris'",
            self._refused(scalar.zone, 'Europe/Pris')[0],
        )
        self.assertIn('or UTC', self._refused(scalar.zone, '!!!!!')[0])
        self._refused(
            scalar.zone,
            'right/UTC',
            'posix/UTC',
            'America',
            '../etc/passwd',
            '/etc/localtime',
            '\ud800',
        )

    def test_a_mail_address_is_bare(self):
        self.assertEqual(
            'a.b+c@mail.example.org', scalar.address('a.b+c@mail.example.org')
        )
        self._refused(
            scalar.address,
            'a@b, c@d',
            '"a@b" <c@d>',
            'a@b (c@d)',
            'a;b@c',
            'a b@c.d',
            '@b.c',
            'a@',
            'a@b@c',
            '.a@b.c',
            'a.@b.c',
            'a@-b.c',
            'a@b\n',
            'a@b\r\nBcc: c@d',
            'a@b.\u0441om',
            'a' * 65 + '@b.c',
            'a@' + 'b.' * 130 + 'c',
        )

    def test_a_domain_is_in_small_letters(self):
        self.assertEqual('example.org', scalar.domain('Example.ORG'))
        self._refused(scalar.domain, '.org', 'a..b', 'a b', '-a', 'a.' * 200)

    def test_a_line_has_no_space_around_it_and_an_end(self):
        self.assertEqual('a b', scalar.line(' a b\n'))
        self._refused(scalar.line, 'a' * 501)

    @texts.FUZZ
    @hypothesis.given(strategies.text())
    def test_any_text_is_a_value_or_a_value_error(self, text):
        for read in _READERS:
            try:
                read(text)
            except ValueError as error:
                self.assertTrue(str(error))
