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

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.policy import duration
from cipclient.tests.unit.policy import texts

_HOUR = datetime.timedelta(hours=1)
_DAY = datetime.timedelta(days=1)


class TestParse(base.BaseTestCase):
    def test_weeks_days_and_hours_are_read(self):
        for text, value in (
            ('30d', 30 * _DAY),
            ('12h', 12 * _HOUR),
            ('2w', 14 * _DAY),
            ('1w2d', 9 * _DAY),
            ('1w2d12h', 9 * _DAY + 12 * _HOUR),
            ('36h', 36 * _HOUR),
            ('P30D', 30 * _DAY),
            ('PT12H', 12 * _HOUR),
            ('P1DT12H', 36 * _HOUR),
            ('P2W', 14 * _DAY),
            ('3650d', 3650 * _DAY),
        ):
            self.assertEqual(value, duration.parse(text))

    def test_each_slip_is_answered_with_what_to_write(self):
        for text, advice in (
            ('30', 'no unit: write 30d for days or 30h for hours'),
            ('1234567', 'no unit: write 30d for days or 30h'),
            ('', 'is blank'),
            (' ', 'is blank'),
            ('never', 'is no duration: write one such as 30d'),
            ('-5d', 'has a sign'),
            ('+5d', 'has a sign'),
            ('1.5d', 'has a fraction'),
            ('1,5d', 'has a fraction'),
            ('P0.5D', 'has a fraction'),
            ('0d', 'is nothing'),
            ('P0D', 'is nothing'),
            ('PT0H', 'is nothing'),
            ('0w0d', 'is nothing'),
            ('1y', 'counts years'),
            ('1 year', 'counts years'),
            ('2 years', 'counts years'),
            ('P1Y', 'counts years'),
            ('1mo', 'counts months'),
            ('2 months', 'counts months'),
            ('P1M', 'counts months'),
            ('1m', 'may be months or minutes'),
            ('3M', 'may be months or minutes'),
            ('90s', 'finer than an hour'),
            ('5min', 'finer than an hour'),
            ('PT5M', 'finer than an hour'),
            ('PT90S', 'finer than an hour'),
            ('1h30m', 'finer than an hour'),
            ('3651d', 'longer than 3650d'),
            ('9999999w', 'longer than 3650d'),
            ('030d', 'write weeks, days and hours'),
            ('30 d', 'write weeks, days and hours'),
            ('30D', 'write weeks, days and hours'),
            ('2d1w', 'write weeks, days and hours'),
            ('P', 'write weeks, days and hours'),
            ('PT', 'write weeks, days and hours'),
            ('thirty days', 'write weeks, days and hours'),
            ('\u0663d', 'write weeks, days and hours'),
            ('99999999d', 'write weeks, days and hours'),
        ):
            error = self.assertRaises(ValueError, duration.parse, text)
            self.assertIn(advice, str(error), text)

    def test_a_long_text_is_not_repeated_whole(self):
        error = self.assertRaises(ValueError, duration.parse, '9' * 100_000)
        self.assertLess(len(str(error)), 200)

    @texts.FUZZ
    @hypothesis.given(strategies.text())
    def test_any_text_is_a_bounded_duration_or_a_fault(self, text):
        try:
            value = duration.parse(text)
        except ValueError:
            return
        self.assertGreaterEqual(value, _HOUR)
        self.assertLessEqual(value, duration.LONGEST)


class TestText(base.BaseTestCase):
    def test_days_come_before_hours(self):
        self.assertEqual('30d', duration.text(30 * _DAY))
        self.assertEqual('12h', duration.text(12 * _HOUR))
        self.assertEqual('1d12h', duration.text(36 * _HOUR))

    def test_what_no_policy_can_spell_is_refused(self):
        for value in (0 * _DAY, -_DAY, _HOUR / 2, 1.5 * _HOUR):
            self.assertRaises(ValueError, duration.text, value)

    @texts.FUZZ
    @hypothesis.given(strategies.integers(1, 3650 * 24))
    def test_what_is_spelled_reads_the_same(self, hours):
        value = hours * _HOUR
        self.assertEqual(value, duration.parse(duration.text(value)))
