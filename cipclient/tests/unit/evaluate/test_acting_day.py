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

from cipclient.evaluate import acting_day
from cipclient.model import calendar as model_calendar
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

Place = acting_day.Place
st = strategies


def _date(month, day, year=2026):
    return datetime.date(year, month, day)


def _utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


LONG_AGO = _utc(2020, 1, 1)
MONDAY = _date(6, 15)


def _given(days, count, first_day=MONDAY, project='p{}', backlog=False):
    """Return the days that so many get, each of a project of its own."""
    return [
        days.give(first_day, LONG_AGO, project.format(index), backlog)[0]
        for index in range(count)
    ]


class TestCalendar(base.BaseTestCase):
    """15 June 2026 is a Monday."""

    def setUp(self):
        super().setUp()
        self.days = cases.acting_days(cases.vancouver())

    def test_acts_are_on_the_weekdays_of_the_calendar(self):
        self.assertEqual(
            [True] * 4 + [False] * 3,
            [
                self.days.is_acting(MONDAY + builders.days(count))
                for count in range(7)
            ],
        )

    def test_there_are_none_on_a_holiday(self):
        days = cases.acting_days(cases.vancouver(holidays=frozenset({MONDAY})))
        self.assertFalse(days.is_acting(MONDAY))

    def test_there_are_none_in_a_freeze_over_new_year(self):
        for month, day, year, acting in (
            (12, 14, 2026, True),
            (12, 15, 2026, False),
            (12, 31, 2026, False),
            (1, 4, 2027, False),
            (1, 28, 2027, False),
            (2, 1, 2027, True),
        ):
            day = _date(month, day, year)
            self.assertIs(acting, self.days.is_acting(day), day)

    def test_the_next_is_after_the_day(self):
        self.assertEqual(_date(6, 16), self.days.next(MONDAY))
        self.assertEqual(_date(6, 22), self.days.next(_date(6, 18)))
        self.assertEqual(_date(2, 1, 2027), self.days.next(_date(12, 14)))

    def test_a_day_opens_when_its_hours_do(self):
        self.assertEqual(_utc(2026, 6, 15, 16), self.days.opens(MONDAY))
        self.assertIs(datetime.UTC, self.days.opens(MONDAY).tzinfo)
        self.assertEqual(
            _utc(2026, 12, 14, 17), self.days.opens(_date(12, 14))
        )

    def test_a_day_opens_by_the_clocks_of_that_day(self):
        """They go forward on 8 March and back on 1 November."""
        for month, day, hour in ((3, 5, 17), (3, 9, 16), (11, 2, 17)):
            self.assertEqual(
                _utc(2026, month, day, hour),
                self.days.opens(_date(month, day)),
            )

    def test_a_calendar_that_never_acts_is_said_to_be_so(self):
        for calendar in (
            cases.vancouver(act_on=frozenset()),
            cases.vancouver(
                freezes=(model_calendar.Freeze((1, 1), (12, 31)),)
            ),
        ):
            days = cases.acting_days(calendar)
            for ask in (
                lambda days=days: days.next(MONDAY),
                lambda days=days: days.give(MONDAY, LONG_AGO, 'p1', False),
            ):
                error = self.assertRaises(ValueError, ask)
                self.assertEqual(
                    'the calendar has no day for acts in the 5 years after '
                    '2026-06-15: its act_on, freeze and holidays leave none',
                    str(error),
                )

    def test_five_years_of_365_days_are_waited_for(self):
        years = [MONDAY + builders.days(n) for n in range(5 * 365 + 1)]
        last = years.pop()
        days = cases.acting_days(builders.calendar(holidays=frozenset(years)))
        self.assertEqual(last, days.next(MONDAY))
        self.assertRaises(ValueError, days.next, MONDAY - builders.days(1))

    def test_a_year_without_acts_is_waited_for(self):
        year = frozenset(
            _date(1, 1, 2027) + builders.days(count) for count in range(365)
        )
        days = cases.acting_days(builders.calendar(holidays=year))
        self.assertEqual(
            [_date(12, 31), *[_date(1, 1, 2028)] * 2],
            [
                days.give(first, LONG_AGO, 'p1', False)[0]
                for first in (
                    _date(12, 31),
                    _date(1, 1, 2027),
                    _date(12, 31, 2027),
                )
            ],
        )


class TestDeletes(base.BaseTestCase):
    """Their days have limits of their own, and nothing to do with the pace."""

    def given(self, deletes=2, count=1, ahead=0, given=()):
        days = acting_day.ActingDays(
            cases.vancouver(), cases.pace(per_day=1), given, deletes
        )
        return [
            days.give_delete(MONDAY + builders.days(ahead), LONG_AGO)
            for _ in range(count)
        ]

    def test_without_limits_none_is_ever_given(self):
        error = self.assertRaises(ValueError, self.given, deletes=0)
        self.assertIn('no delete_limits', str(error))
        self.assertFalse(cases.acting_days().gives_deletes)

    def test_each_day_has_so_many_and_the_next_acting_day_the_rest(self):
        days = [day for day, _at in self.given(count=5)]
        self.assertEqual(
            [MONDAY] * 2 + [_date(6, 16)] * 2 + [_date(6, 17)], days
        )
        # From Friday on: no acts before Monday.
        ((day, at),) = self.given(ahead=4)
        self.assertEqual(_date(6, 22), day)
        self.assertEqual(cases.acting_days(cases.vancouver()).opens(day), at)

    def test_what_was_given_before_takes_its_place(self):
        taken = [Place(MONDAY, 'p1', False, deletes=True)] * 2
        self.assertEqual(_date(6, 16), self.given(given=taken)[0][0])

    def test_one_that_is_released_is_given_again_whosever_it_was(self):
        days = acting_day.ActingDays(
            cases.vancouver(), cases.pace(), deletes=1
        )
        self.assertTrue(days.gives_deletes)
        days.give_delete(MONDAY, LONG_AGO)
        days.release(Place(MONDAY, 'p1', True, deletes=True))
        self.assertEqual(MONDAY, days.give_delete(MONDAY, LONG_AGO)[0])

    def test_acts_take_no_place_of_theirs(self):
        acts = [Place(MONDAY, 'p1', False)] * 5
        self.assertEqual(MONDAY, self.given(given=acts)[0][0])


class TestGiving(base.BaseTestCase):
    def test_the_first_day_is_given_if_it_acts_and_has_room(self):
        days = cases.acting_days(cases.vancouver())
        self.assertEqual(
            (MONDAY, _utc(2026, 6, 15, 16)),
            days.give(MONDAY, LONG_AGO, 'p1', False),
        )

    def test_else_the_next_one_that_acts(self):
        days = cases.acting_days(cases.vancouver())
        day, _at = days.give(_date(6, 19), LONG_AGO, 'p1', False)
        self.assertEqual(_date(6, 22), day)

    def test_a_day_that_opens_too_early_is_not_given(self):
        days = cases.acting_days(cases.vancouver())
        for not_before, expected in (
            (_utc(2026, 6, 15, 16), MONDAY),
            (_utc(2026, 6, 15, 16, 0, 1), _date(6, 16)),
            (_utc(2026, 6, 18, 17), _date(6, 22)),
        ):
            day, _at = days.give(_date(6, 1), not_before, 'p1', False)
            self.assertEqual(expected, day)

    def test_a_day_is_full_at_its_pace(self):
        days = cases.acting_days(per_day=3)
        self.assertEqual(
            [MONDAY] * 3 + [_date(6, 16)] * 3 + [_date(6, 17)],
            _given(days, 7),
        )

    def test_a_project_has_its_own_pace(self):
        days = cases.acting_days(per_day=5, per_project=2)
        self.assertEqual(
            [MONDAY] * 2 + [_date(6, 16)] * 2 + [_date(6, 17)],
            _given(days, 5, project='p1'),
        )
        self.assertEqual([MONDAY], _given(days, 1, project='p2'))

    def test_the_backlog_leaves_room_for_what_is_new(self):
        days = cases.acting_days(per_day=4, share=0.5)
        self.assertEqual(
            [MONDAY] * 2 + [_date(6, 16)] * 2 + [_date(6, 17)],
            _given(days, 5, backlog=True),
        )
        self.assertEqual(
            [MONDAY] * 2 + [_date(6, 16)] * 2 + [_date(6, 17)],
            _given(days, 5, project='n{}'),
        )

    def test_what_is_new_may_fill_a_day(self):
        days = cases.acting_days(per_day=2, share=0.5)
        _given(days, 2)
        self.assertEqual([_date(6, 16)], _given(days, 1, backlog=True))

    def test_a_share_is_rounded_down_but_leaves_one(self):
        for per_day, share, expected in (
            (3, 0.5, 1),
            (100, 0.29, 29),
            (10, 0.01, 1),
            (2, 0.0, 1),
            (3, 1.0, 3),
        ):
            days = cases.acting_days(per_day=per_day, share=share)
            given = _given(days, 40, backlog=True)
            self.assertEqual(expected, given.count(MONDAY), share)

    def test_what_is_given_already_takes_its_place(self):
        days = cases.acting_days(
            per_day=2,
            given=[Place(MONDAY, 'a', True), Place(MONDAY, 'b', False)],
        )
        self.assertEqual([_date(6, 16)], _given(days, 1))


class TestReleasing(base.BaseTestCase):
    def test_a_place_that_is_released_is_given_again(self):
        days = cases.acting_days(per_day=1)
        self.assertEqual([MONDAY, _date(6, 16)], _given(days, 2))
        days.release(Place(MONDAY, 'p0', False))
        self.assertEqual([MONDAY, _date(6, 17)], _given(days, 2))

    def test_so_is_one_of_a_project(self):
        days = cases.acting_days(per_project=1)
        _given(days, 2, project='p1')
        days.release(Place(MONDAY, 'p1', False))
        self.assertEqual([MONDAY], _given(days, 1, project='p1'))

    def test_and_one_of_the_backlog(self):
        days = cases.acting_days(per_day=2, share=0.5)
        _given(days, 2, backlog=True)
        days.release(Place(MONDAY, 'p0', True))
        self.assertEqual([MONDAY], _given(days, 1, backlog=True))

    def test_a_place_is_free_once_however_often_it_is_released(self):
        days = cases.acting_days(per_day=2)
        _given(days, 2, project='p1')
        for _ in range(3):
            days.release(Place(MONDAY, 'p1', False))
        self.assertEqual(
            [MONDAY, MONDAY, _date(6, 16)], _given(days, 3, project='p1')
        )

    def test_a_place_that_nobody_has_frees_nothing(self):
        days = cases.acting_days(per_day=1)
        _given(days, 1)
        days.release(Place(MONDAY, 'another', False))
        days.release(Place(_date(1, 1), 'p0', False))
        self.assertEqual([_date(6, 16)], _given(days, 1))


class _Counting(acting_day.ActingDays):
    """Counts how often a day is looked at."""

    looked = 0

    def is_acting(self, day):
        self.looked += 1
        return super().is_acting(day)


class TestSpeed(base.BaseTestCase):
    def test_thousands_look_at_no_full_day_twice(self):
        for project, per_day in (('p{}', 120), ('p1', 120), ('p{}', 2)):
            days = _Counting(cases.vancouver(), cases.pace(per_day, 1))
            given = _given(days, 3000, project=project, backlog=True)
            self.assertEqual(3000, len(given))
            # One that looks through every full day needs up to millions.
            self.assertLess(days.looked, 30000)


PROJECTS = st.sampled_from(('p1', 'p2', 'p3'))
CALENDARS = st.builds(
    cases.vancouver,
    act_on=st.frozensets(st.integers(0, 6), min_size=1),
    opens=st.times().map(lambda time: time.replace(microsecond=0)),
)


class TestProperties(base.BaseTestCase):
    @hypothesis.settings(deadline=None, max_examples=60, database=None)
    @hypothesis.given(
        CALENDARS,
        st.integers(1, 4),
        st.integers(1, 3),
        st.floats(0, 1),
        st.lists(
            st.tuples(
                st.booleans(),
                st.integers(0, 30),
                st.integers(0, 60 * 24),
                PROJECTS,
                st.booleans(),
            ),
            max_size=60,
        ),
    )
    def test_days_never_exceed_the_pace(
        self, calendar, per_day, per_project, share, steps
    ):
        """Each is an acting day, too, and none comes before its bounds."""
        days = cases.acting_days(
            calendar, per_day=per_day, per_project=per_project, share=share
        )
        given = []
        for releases, ahead, hours, project, backlog in steps:
            if releases and given:
                days.release(given.pop(ahead % len(given)))
                continue
            first_day = MONDAY + builders.days(ahead)
            not_before = builders.NOW + datetime.timedelta(hours=hours)
            day, at = days.give(first_day, not_before, project, backlog)
            self.assertGreaterEqual(day, first_day)
            self.assertGreaterEqual(at, not_before)
            self.assertEqual(at, days.opens(day))
            self.assertTrue(days.is_acting(day))
            given.append(Place(day, project, backlog))
            for counted, most in (
                ([p for p in given if p.day == day], per_day),
                (
                    [p for p in given if p[:2] == (day, project)],
                    per_project,
                ),
            ):
                self.assertLessEqual(len(counted), most)
            if backlog:
                self.assertLessEqual(
                    sum(p.backlog for p in given if p.day == day),
                    max(1, int(round(share * per_day, 6))),
                )

    @hypothesis.settings(deadline=None, max_examples=60, database=None)
    @hypothesis.given(
        st.lists(
            st.tuples(st.integers(0, 10), PROJECTS, st.booleans()),
            max_size=30,
        ),
        st.integers(0, 10),
        PROJECTS,
        st.booleans(),
    )
    def test_the_day_given_is_the_first_with_room(
        self, taken, ahead, project, backlog
    ):
        places = [
            Place(MONDAY + builders.days(count), *of) for count, *of in taken
        ]
        first_day = MONDAY + builders.days(ahead)

        def fits(day):
            on = [place for place in places if place.day == day]
            return (
                len(on) < 4
                and sum(p.project_id == project for p in on) < 2
                and not (backlog and sum(p.backlog for p in on) >= 2)
            )

        expected = first_day
        while not fits(expected):
            expected += builders.days(1)
        days = cases.acting_days(per_day=4, per_project=2, given=places)
        self.assertEqual(
            expected, days.give(first_day, LONG_AGO, project, backlog)[0]
        )
