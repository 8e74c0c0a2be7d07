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

from oslotest import base

from cipclient.evaluate import warning
from cipclient.model import case as model_case
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = builders.NOW
TODAY = cases.TODAY
UTC = builders.calendar()
GivenFor = model_case.GivenFor
days = builders.days


def _due(announcement, after=0, before=1):
    """Return what is due so many days after now, up to a later day."""
    now = NOW + days(after)
    return warning.due_step(announcement, now, UTC, now.date() + days(before))


class TestWholeDays(base.BaseTestCase):
    def test_a_part_of_a_day_counts_as_one(self):
        for span, count in (
            (days(0), 0),
            (datetime.timedelta(seconds=1), 1),
            (days(14), 14),
            (datetime.timedelta(hours=36), 2),
        ):
            self.assertEqual(count, warning.whole_days(span))


class TestFallsOn(base.BaseTestCase):
    """The day given is 60 days ahead; warnings are 30, 14 and 3 before."""

    def setUp(self):
        super().setUp()
        self.day = TODAY + days(60)

    def test_the_first_goes_out_when_the_day_is_given(self):
        given = cases.announcement(self.day)
        self.assertEqual(TODAY, warning.falls_on(given, 1, UTC))

    def test_the_others_count_back_from_the_day(self):
        given = cases.announcement(self.day)
        self.assertEqual(
            [self.day - days(14), self.day - days(3)],
            [warning.falls_on(given, step, UTC) for step in (2, 3)],
        )

    def test_so_does_the_first_of_a_day_that_was_moved(self):
        moved = cases.announcement(self.day, reason=GivenFor.EXTENSION)
        self.assertEqual(self.day - days(30), warning.falls_on(moved, 1, UTC))

    def test_a_part_of_a_day_is_the_day_before(self):
        given = cases.announcement(
            self.day, warn=(days(30), datetime.timedelta(hours=36))
        )
        self.assertEqual(self.day - days(2), warning.falls_on(given, 2, UTC))

    def test_the_day_it_is_given_is_a_local_one(self):
        late = datetime.datetime(2026, 6, 16, 5, tzinfo=datetime.UTC)
        given = cases.announcement(self.day, given=late)
        self.assertEqual(TODAY, warning.falls_on(given, 1, cases.vancouver()))


class TestDueStep(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.given = cases.announcement(TODAY + days(60))
        self.sent = cases.announcement(TODAY + days(60), told=NOW, sent=1)

    def test_the_first_is_due_at_once(self):
        self.assertEqual(1, _due(self.given))

    def test_after_it_nothing_is_due_for_long(self):
        self.assertIsNone(_due(self.sent))
        self.assertIsNone(_due(self.sent, after=45))

    def test_the_next_is_due_on_its_day(self):
        self.assertEqual(2, _due(self.sent, after=46))

    def test_it_is_due_early_where_the_next_mail_would_be_late(self):
        self.assertIsNone(_due(self.sent, after=40, before=6))
        self.assertEqual(2, _due(self.sent, after=40, before=7))

    def test_today_is_always_looked_at(self):
        self.assertEqual(2, _due(self.sent, after=46, before=-3))

    def test_of_several_only_the_latest_is_told(self):
        self.assertEqual(3, _due(self.given, after=57))

    def test_on_the_day_itself_a_warning_may_still_be_told(self):
        self.assertEqual(3, _due(self.sent, after=60))

    def test_of_an_act_whose_day_has_passed_nothing_is_told(self):
        self.assertIsNone(_due(self.sent, after=61))

    def test_where_nothing_happens_it_is_told_all_the_same(self):
        telling = cases.announcement(
            TODAY + days(30), act='', warn=(days(30), days(7)), sent=1
        )
        self.assertEqual(2, _due(telling, after=40))

    def test_after_the_last_nothing_is_due(self):
        done = cases.announcement(TODAY + days(60), told=NOW, sent=3)
        self.assertIsNone(_due(done, after=59, before=7))


class TestDueAfterAnExtension(base.BaseTestCase):
    def _moved(self, ahead, **more):
        return cases.announcement(
            TODAY + days(ahead), reason=GivenFor.EXTENSION, **more
        )

    def test_it_is_told_with_the_next_warning(self):
        moved = self._moved(60)
        self.assertIsNone(_due(moved, after=29))
        self.assertEqual(1, _due(moved, after=30))

    def test_at_the_latest_the_minimum_notice_before(self):
        """What was told already is told once more, with the new day."""
        moved = self._moved(20, warn=(days(30), days(3)), sent=1)
        self.assertIsNone(_due(moved, after=5))
        self.assertEqual(1, _due(moved, after=6))

    def test_the_last_warning_then_still_comes(self):
        moved = self._moved(20, warn=(days(30), days(3)), sent=1, told=NOW)
        self.assertIsNone(_due(moved, after=16))
        self.assertEqual(2, _due(moved, after=17))

    def test_where_no_warning_is_behind_it_it_is_the_first(self):
        moved = self._moved(20, warn=(days(3),))
        self.assertEqual(1, _due(moved, after=6))


class TestIsLast(base.BaseTestCase):
    def test_the_last_is_the_one_that_none_follows(self):
        given = cases.announcement()
        self.assertEqual(
            [False, False, True],
            [warning.is_last(given, step) for step in (1, 2, 3)],
        )
