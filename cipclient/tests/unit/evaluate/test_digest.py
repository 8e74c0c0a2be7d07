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

import collections
import datetime

import hypothesis
from hypothesis import strategies as st
from oslotest import base

from cipclient.evaluate import digest

DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2026, 6, 15)
DATES = st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1))
ADDRESSES = st.sampled_from([f'p{n}@example.org' for n in range(20)])
DIGESTS = st.sampled_from(('weekly', 'daily'))

often = hypothesis.settings(deadline=None, max_examples=100, database=None)


def _weekday(address):
    (day,) = (
        n
        for n in range(7)
        if digest.digest_day(address, 'weekly', MONDAY + n * DAY)
    )
    return day


class TestDigest(base.BaseTestCase):
    def test_a_person_keeps_the_weekday_from_process_to_process(self):
        self.assertEqual(
            [5, 1, 6],
            [_weekday(f'{name}@example.org') for name in ('a', 'b', 'c')],
        )

    def test_the_weekdays_of_many_are_spread_over_the_week(self):
        counts = collections.Counter(
            _weekday(f'p{n}@example.org') for n in range(700)
        )
        self.assertEqual(7, len(counts))
        self.assertGreater(min(counts.values()), 70)
        self.assertLess(max(counts.values()), 130)

    def test_a_daily_digest_comes_on_every_day(self):
        for n in range(7):
            day = MONDAY + n * DAY
            self.assertTrue(digest.digest_day('a@b', 'daily', day))
            self.assertEqual(
                day + DAY, digest.next_digest('a@b', 'daily', day)
            )

    @often
    @hypothesis.given(ADDRESSES, DIGESTS, DATES)
    def test_the_next_digest_is_the_first_day_after_that_brings_one(
        self, address, kind, day
    ):
        following = digest.next_digest(address, kind, day)
        first = next(
            later
            for n in range(1, 8)
            if digest.digest_day(address, kind, later := day + n * DAY)
        )
        self.assertEqual(first, following)

    @often
    @hypothesis.given(ADDRESSES, DIGESTS, DATES, st.integers(-9, 30))
    def test_what_is_told_by_a_day_comes_with_the_last_digest_before(
        self, address, kind, today, ahead
    ):
        by = today + ahead * DAY
        told = digest.told_on(address, kind, by, today)
        # Day by day: the digest that looks ahead so far, or the day itself.
        first = today
        while not (
            by <= first
            or (
                digest.digest_day(address, kind, first)
                and by < digest.next_digest(address, kind, first)
            )
        ):
            first += DAY
        self.assertEqual(first, told)
        self.assertTrue(today <= told <= max(by, today))
