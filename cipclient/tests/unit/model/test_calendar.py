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

from cipclient.model import calendar as model_calendar
from cipclient.tests import builders


def _utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def _length(calendar, day):
    before = day - datetime.timedelta(days=1)
    return calendar.end_of(day) - calendar.end_of(before)


class TestFreeze(base.BaseTestCase):
    def _covered(self, start, end, *days):
        freeze = model_calendar.Freeze(start, end)
        return [freeze.covers(datetime.date(2026, *day)) for day in days]

    def test_it_covers_both_its_ends(self):
        self.assertEqual(
            [False, True, True, False],
            self._covered((7, 1), (7, 9), (6, 30), (7, 1), (7, 9), (7, 10)),
        )

    def test_one_that_ends_before_it_starts_runs_over_new_year(self):
        self.assertEqual(
            [False, True, True, True, False],
            self._covered(
                (12, 15), (1, 31), (12, 14), (12, 15), (1, 1), (1, 31), (2, 1)
            ),
        )


class TestCalendar(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.calendar = builders.calendar(builders.VANCOUVER)

    def test_a_day_ends_where_the_next_begins(self):
        self.assertEqual(
            _utc(2026, 1, 16, 8),
            self.calendar.end_of(datetime.date(2026, 1, 15)),
        )

    def test_a_moment_is_of_the_local_day(self):
        for hour, day in ((7, 14), (8, 15)):
            self.assertEqual(
                datetime.date(2026, 1, day),
                self.calendar.day_of(_utc(2026, 1, 15, hour)),
            )

    def test_a_summer_day_ends_an_hour_earlier_in_utc(self):
        self.assertEqual(
            _utc(2026, 7, 16, 7),
            self.calendar.end_of(datetime.date(2026, 7, 15)),
        )

    def test_the_end_is_told_in_utc(self):
        end = self.calendar.end_of(datetime.date(2026, 7, 15))
        self.assertIs(datetime.UTC, end.tzinfo)

    def test_a_day_of_23_hours_ends_an_hour_sooner(self):
        day = datetime.date(2026, 3, 8)
        self.assertEqual(_utc(2026, 3, 9, 7), self.calendar.end_of(day))
        self.assertEqual(
            datetime.timedelta(hours=23), _length(self.calendar, day)
        )

    def test_a_day_of_25_hours_ends_an_hour_later(self):
        day = datetime.date(2025, 11, 2)
        self.assertEqual(_utc(2025, 11, 3, 8), self.calendar.end_of(day))
        self.assertEqual(
            datetime.timedelta(hours=25), _length(self.calendar, day)
        )

    def test_a_day_ends_at_its_midnight_where_the_clocks_skip_it(self):
        calendar = builders.calendar(zoneinfo.ZoneInfo('America/Sao_Paulo'))
        self.assertEqual(
            _utc(2018, 11, 4, 3),
            calendar.end_of(datetime.date(2018, 11, 3)),
        )

    def test_a_day_ends_at_the_first_of_two_midnights(self):
        calendar = builders.calendar(zoneinfo.ZoneInfo('America/Havana'))
        self.assertEqual(
            _utc(2026, 11, 1, 4),
            calendar.end_of(datetime.date(2026, 10, 31)),
        )

    def test_the_last_day_of_a_year_ends_in_the_next(self):
        self.assertEqual(
            _utc(2027, 1, 1, 8),
            self.calendar.end_of(datetime.date(2026, 12, 31)),
        )

    @hypothesis.settings(deadline=None, max_examples=60, database=None)
    @hypothesis.given(
        strategies.dates(
            datetime.date(2000, 1, 1), datetime.date(2199, 12, 30)
        ),
        strategies.sampled_from(
            (
                'America/Vancouver',
                'America/Havana',
                'Asia/Kathmandu',
                'Australia/Lord_Howe',
                'Europe/Paris',
                'UTC',
            )
        ),
    )
    def test_the_end_of_a_day_is_the_first_moment_that_is_not_of_it(
        self, day, name
    ):
        zone = zoneinfo.ZoneInfo(name)
        end = builders.calendar(zone).end_of(day)
        self.assertEqual(
            day + datetime.timedelta(days=1), end.astimezone(zone).date()
        )
        self.assertEqual(day, (end - builders.TICK).astimezone(zone).date())
