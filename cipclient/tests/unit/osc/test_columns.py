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
import unicodedata

from hypothesis import given
from hypothesis import strategies
from oslotest import base

from cipclient.osc import columns
from cipclient.tests import builders

NOW = builders.NOW


class TestOverBy(base.BaseTestCase):
    def test_days_are_whole_and_negative_before_the_end(self):
        for over, days, words in (
            (3.9, 3, '3 days over'),
            (1, 1, '1 day over'),
            (0.5, 0, 'today'),
            (0, 0, 'today'),
            (-0.5, 0, 'today'),
            (-1.2, -1, 'in 1 day'),
            (-12.9, -12, 'in 12 days'),
        ):
            column = columns.OverBy.of(NOW - builders.days(over), NOW)
            self.assertEqual(days, column.machine_readable())
            self.assertEqual(words, column.human_readable())

    def test_no_end_is_no_number(self):
        column = columns.OverBy.of(None, NOW)
        self.assertIsNone(column.machine_readable())
        self.assertEqual('', column.human_readable())

    def test_rows_sort_by_days_with_what_has_no_end_first(self):
        made = [columns.OverBy(days) for days in (5, None, -3)]
        self.assertEqual(
            [None, -3, 5], [one.machine_readable() for one in sorted(made)]
        )


class TestDate(base.BaseTestCase):
    def test_a_person_sees_the_day_and_a_program_the_moment(self):
        column = columns.Date.of(NOW)
        self.assertEqual('2026-06-15', column.human_readable())
        self.assertEqual('2026-06-15T12:00:00Z', column.machine_readable())

    def test_a_moment_is_told_in_utc(self):
        vancouver = NOW.astimezone(builders.VANCOUVER)
        self.assertEqual(
            '2026-06-15T12:00:00Z',
            columns.Moment.of(vancouver).human_readable(),
        )

    def test_what_has_no_date_comes_last(self):
        made = [columns.Date.of(None), columns.Date.of(NOW)]
        self.assertIsNone(sorted(made)[1].machine_readable())

    @given(
        strategies.lists(
            strategies.datetimes(
                min_value=datetime.datetime(2010, 1, 1),  # noqa: DTZ001
                timezones=strategies.just(datetime.UTC),
            )
        )
    )
    def test_dates_sort_as_time_passes(self, moments):
        rows = sorted(columns.Date.of(moment) for moment in moments)
        self.assertEqual(
            [columns.iso(moment) for moment in sorted(moments)],
            [row.machine_readable() for row in rows],
        )


class TestLocalDay(base.BaseTestCase):
    """Days are announced by the operator's calendar."""

    def test_a_person_sees_the_day_there_and_a_program_the_moment(self):
        # five in the afternoon of the day before in Vancouver
        moment = datetime.datetime(2026, 6, 16, 0, 30, tzinfo=datetime.UTC)
        column = columns.LocalDay.of_zone(moment, builders.VANCOUVER)
        self.assertEqual('2026-06-15', column.human_readable())
        self.assertEqual('2026-06-16T00:30:00Z', column.machine_readable())

    def test_an_end_is_told_by_its_last_day(self):
        midnight = datetime.datetime(2026, 8, 1, tzinfo=builders.VANCOUVER)
        column = columns.LocalDay.last(midnight, builders.VANCOUVER)
        self.assertEqual('2026-07-31', column.human_readable())
        self.assertEqual('2026-08-01T07:00:00Z', column.machine_readable())

    def test_none_is_nothing(self):
        for column in (
            columns.LocalDay.of_zone(None, datetime.UTC),
            columns.LocalDay.last(None, datetime.UTC),
        ):
            self.assertEqual('', column.human_readable())
            self.assertIsNone(column.machine_readable())


class TestFilled(base.BaseTestCase):
    """CSV and plain values have no word for nothing."""

    def test_nothing_becomes_an_empty_cell(self):
        for nothing in (
            None,
            columns.Text(None),
            columns.Date(None),
            columns.OverBy(None),
        ):
            self.assertEqual('', columns.filled(nothing))

    def test_whatever_is_there_stays_what_it_is(self):
        for cell in (0, '', False, columns.OverBy(0), columns.Text('None')):
            self.assertIs(cell, columns.filled(cell))


class TestText(base.BaseTestCase):
    def test_nothing_sorts_before_any_text(self):
        made = [columns.Text('b'), columns.Text(None), columns.Text('a')]
        self.assertEqual(
            ['', 'a', 'b'], [one.human_readable() for one in sorted(made)]
        )

    @given(strategies.text())
    def test_no_cell_of_a_spreadsheet_begins_a_formula(self, value):
        """A9."""
        shown = columns.plain(value, spreadsheet=True)
        self.assertNotIn(shown.lstrip()[:1], tuple('=+-@'))

    @given(strategies.text())
    def test_nothing_that_a_terminal_obeys_is_shown(self, value):
        """P35, A8."""
        shown = {unicodedata.category(char) for char in columns.plain(value)}
        self.assertEqual(set(), shown & {'Cc', 'Cf', 'Cs', 'Zl', 'Zp'})


class TestMapped(base.BaseTestCase):
    def test_a_person_reads_words_and_a_program_values(self):
        values = {
            'flag': True,
            'none': None,
            'list': ['a', 'b'],
            'empty': [],
            'map': {'k': 'v'},
            'number': 4,
        }
        column = columns.Mapped(values)
        self.assertEqual(
            'flag: true\nnone: -\nlist: a, b\nempty: -\nmap: k=v\nnumber: 4',
            column.human_readable(),
        )
        self.assertEqual(values, column.machine_readable())
