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

import hypothesis
from hypothesis import strategies as st
from oslotest import base

from cipclient.evaluate import digest
from cipclient.evaluate import errand
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import letters

NOW = builders.NOW
TODAY = cases.TODAY
days = builders.days
CALENDAR = builders.calendar()
ADA = 'ada@example.org'
Occasion = model_notice.Occasion

often = hypothesis.settings(deadline=None, max_examples=200, database=None)


def _case(day=None, standing=None, **announcement):
    """Return a case whose day was given two months ago."""
    return cases.announced(
        announcement=cases.announcement(
            day,
            **{
                'given': NOW - days(60),
                'told': NOW - days(60),
                'sent': 1,
                **announcement,
            },
        ),
        standing=standing or cases.acting(NOW - days(60)),
        number=1,
    )


def _moved(day, given=1, **more):
    return _case(
        day,
        reason=model_case.GivenFor.EXTENSION,
        given=NOW - days(given),
        told=None,
        **more,
    )


def _out(announcement=None, **more):
    """Return a case that was taken out of service two months ago."""
    return cases.case(
        cases.acting(NOW - days(60)),
        number=1,
        quarantined=NOW - days(60),
        **{
            'stage': model_case.Stage.QUARANTINED,
            'announcement': announcement,
            **more,
        },
    )


def _delete_day(ahead):
    return cases.announcement(
        TODAY + days(ahead),
        act='delete',
        number=2,
        given=NOW - days(20),
        told=NOW - days(20),
        sent=1,
    )


def _held(case):
    """Return it held, so that no day is given to it."""
    return dataclasses.replace(case, holds=(cases.held('failed'),))


def _errand(case, step=1, ahead=7):
    before = letters.NOTHING if step is None else letters.told(case, ada=step)
    return errand.errand(case, ADA, before, CALENDAR, NOW, TODAY + days(ahead))


def _by(case, step=1):
    """Return in how many days that person is told next; None for never."""
    before = letters.NOTHING if step is None else letters.told(case, ada=step)
    day = errand.by(case, ADA, before, CALENDAR, NOW)
    return None if day is None else (day - TODAY).days


class TestErrand(base.BaseTestCase):
    def test_of_what_is_kept_without_a_day_nothing_is_news(self):
        case = cases.case(
            number=1,
            verb='delete',
            quarantined=NOW,
            stage=model_case.Stage.QUARANTINED,
            standing=cases.telling(NOW),
        )
        self.assertIs(errand.REMINDER, _errand(case, None))
        self.assertIsNone(_by(case, None))

    def test_where_no_day_stands_one_is_given_and_told_at_once(self):
        self.assertIs(errand.FIRST, _errand(cases.case(number=1), None))

    def test_who_does_not_know_the_day_is_told_at_once(self):
        self.assertEqual(
            errand.Errand(Occasion.FIRST_NOTICE, 1, True),
            _errand(_case(TODAY + days(25)), None),
        )

    def test_of_two_warnings_ahead_the_next_is_told_early(self):
        ladder = (days(30), days(5), days(3))
        self.assertEqual(
            errand.Errand(Occasion.WARNING, 2),
            _errand(_case(TODAY + days(6), warn=ladder)),
        )
        self.assertEqual(
            errand.Errand(Occasion.LAST_WARNING, 3),
            _errand(_case(TODAY + days(6), warn=ladder), 2),
        )

    def test_the_only_warning_is_a_first_notice(self):
        once = _case(TODAY + days(20), warn=(days(30),), sent=0)
        self.assertEqual(
            errand.Errand(Occasion.FIRST_NOTICE, 1, True), _errand(once, None)
        )

    def test_the_only_warning_of_a_moved_day_is_its_last(self):
        once = _moved(TODAY + days(20), warn=(days(20),), sent=0)
        self.assertEqual(
            errand.Errand(Occasion.LAST_WARNING, 1, True), _errand(once, None)
        )

    def test_else_it_only_reminds(self):
        self.assertIs(errand.REMINDER, _errand(_case(TODAY + days(25))))

    def test_a_first_notice_is_the_first_step_and_gives_a_day(self):
        self.assertEqual(
            errand.Errand(Occasion.FIRST_NOTICE, 1, True, True), errand.FIRST
        )

    def test_of_what_is_out_of_service_each_is_told_once(self):
        out = _held(_out())
        self.assertIs(errand.ACT, _errand(out, None))
        self.assertIs(errand.REMINDER, _errand(out, 0))

    def test_of_what_is_out_and_has_a_day_that_day_is_told(self):
        out = _out(_delete_day(6))
        self.assertEqual(
            errand.Errand(Occasion.WARNING, 2, True), _errand(out)
        )

    def test_what_is_in_service_is_not_told_of_an_act(self):
        held = _held(cases.case(number=1))
        self.assertIs(errand.FIRST, _errand(held, None))


class TestBy(base.BaseTestCase):
    def test_what_has_no_day_is_told_today(self):
        self.assertEqual(0, _by(cases.case(number=1)))

    def test_the_next_warning_counts(self):
        self.assertEqual(11, _by(_case(TODAY + days(25))))
        self.assertEqual(22, _by(_case(TODAY + days(25)), 2))
        self.assertIsNone(_by(_case(TODAY + days(25)), 3))

    def test_a_moved_day_is_told_when_the_minimum_notice_begins(self):
        moved = _moved(TODAY + days(13), given=0, minimum_notice=days(10))
        self.assertEqual(3, _by(moved, None))
        self.assertEqual(10, _by(moved, 0))

    def test_after_the_day_of_an_act_nothing_is_told(self):
        self.assertIsNone(_by(_case(TODAY - days(1))))
        self.assertEqual(-3, _by(_case(TODAY), 2))

    def test_what_is_only_told_is_told_again_when_an_act_comes(self):
        standing = cases.acting(NOW + days(42), acts_opens=NOW + days(12))
        tell_only = _case(TODAY + days(60), standing, act='')
        self.assertEqual(12, _by(tell_only, 2))
        standing = dataclasses.replace(
            standing, acts_opens=None, acts_from=None
        )
        tell_only = _case(TODAY + days(60), standing, act='')
        self.assertEqual(46, _by(tell_only))

    def test_what_is_out_of_service_is_told_today_and_once(self):
        out = _held(_out())
        self.assertEqual(0, _by(out, None))
        self.assertIsNone(_by(out, 0))

    def test_the_day_of_what_is_out_is_told_as_any_other(self):
        self.assertEqual(16, _by(_out(_delete_day(30))))

    def test_a_day_that_a_rule_replaces_is_told_today(self):
        standing = cases.telling(NOW + days(60))
        self.assertEqual(0, _by(_case(TODAY + days(25), standing)))

    @often
    @hypothesis.given(
        st.integers(0, 60),
        st.none() | st.integers(0, 3),
        st.integers(0, 59),
        st.booleans(),
        st.sampled_from(('weekly', 'daily')),
        st.sampled_from([f'p{n}@example.org' for n in range(9)]),
    )
    def test_it_is_the_day_on_which_there_is_an_errand(
        self, ahead, step, given, moved, kind, address
    ):
        make = _moved if moved else _case
        case = make(
            TODAY + days(ahead),
            **({'given': given} if moved else {'given': NOW - days(given)}),
        )
        if step == 0 and not moved:
            step = 1
        name = address.partition('@')[0]
        before = (
            letters.NOTHING
            if step is None
            else letters.told(case, **{name: step})
        )
        by = errand.by(case, address, before, CALENDAR, NOW)
        told_on = None
        if by is not None:
            told_on = digest.told_on(address, kind, by, TODAY)
        for later in range(ahead + 1):
            day = TODAY + days(later)
            one = errand.errand(
                case,
                address,
                before,
                CALENDAR,
                NOW + days(later),
                digest.next_digest(address, kind, day),
            )
            if one.pressing or (
                one.step and digest.digest_day(address, kind, day)
            ):
                self.assertEqual(told_on, day)
                break
        else:
            self.assertIsNone(told_on)
