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

"""Whole lives, day by day, with every date written out.

All are in the calendar of the shipped example: acts from Monday to Thursday,
at nine in Vancouver, none from 15 December to 31 January. A run is each day at
ten. The ladder warns 30, 14 and 3 days before, with 14 days of minimum notice.
"""

import dataclasses
import datetime

from oslotest import base

from cipclient.model import history as model_history
from cipclient.model import rule as model_rule
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import walk

UTC = datetime.UTC
days = builders.days


def _utc(*parts):
    return datetime.datetime(*parts, tzinfo=UTC)


def _policy(*rules, **more):
    return cases.policy(
        *(rules or (builders.lifetime(limit=60),)),
        calendar=cases.vancouver(),
        **more,
    )


def _walk(first_day, policy=None, created=None, **more):
    """Return a walk of a server created on the morning of its first day."""
    at = created or datetime.datetime.fromisoformat(f'{first_day}T08:00-08:00')
    return walk.Walk(
        builders.server(created=at.astimezone(UTC)),
        policy or _policy(),
        first_day,
        **more,
    )


def _set(walked, **facts):
    walked.server = dataclasses.replace(
        walked.server, facts={**walked.server.facts, **facts}
    )


#: A server of 2 March 2026 with a limit of 60 days, left alone so far.
TOLD_ONCE = [
    ('2026-04-01', 'opened'),
    ('2026-04-01', 'first: shelve on 2026-05-04'),
    ('2026-04-01', 'notice 1'),
]
TOLD = [
    *TOLD_ONCE,
    ('2026-04-20', 'notice 2'),
    ('2026-05-01', 'notice 3'),
]


class TestNewServer(base.BaseTestCase):
    """It expires on 1 May at 16:00 UTC; 2 and 3 May are no acting days."""

    def test_it_is_told_three_times_and_shelved_on_the_day_told(self):
        self.assertEqual(
            [*TOLD, ('2026-05-04', 'shelve')],
            _walk('2026-03-02').until('2026-12-31'),
        )

    def test_over_a_change_of_clocks_days_stay_days(self):
        """They go back on 1 November. It expires on the 4th, at 16:30 UTC.

        Nine o'clock is 17:00 UTC by then; in summer it would be too early.
        """
        self.assertEqual(
            [
                ('2026-10-05', 'opened'),
                ('2026-10-05', 'first: shelve on 2026-11-04'),
                ('2026-10-05', 'notice 1'),
                ('2026-10-21', 'notice 2'),
                ('2026-11-01', 'notice 3'),
                ('2026-11-04', 'shelve'),
            ],
            _walk('2026-09-05', created=_utc(2026, 9, 5, 16, 30)).until(
                '2026-12-31'
            ),
        )

    def test_over_new_year_nothing_is_done(self):
        """It expires on 19 December; 1 February is a Monday."""
        self.assertEqual(
            [
                ('2026-11-19', 'opened'),
                ('2026-11-19', 'first: shelve on 2027-02-01'),
                ('2026-11-19', 'notice 1'),
                ('2027-01-18', 'notice 2'),
                ('2027-01-29', 'notice 3'),
                ('2027-02-01', 'shelve'),
            ],
            _walk('2026-10-20').until('2027-12-31'),
        )


class TestBacklog(base.BaseTestCase):
    """3,000 were over when the cloud was first recorded, on 2 March 2026.

    Of the 120 acts a day half may be theirs: 60 a day, four days a week. The
    first day is 1 April, a Wednesday; the fiftieth is 25 June.
    """

    def setUp(self):
        super().setUp()
        self.first = _utc(2026, 3, 2, 18)
        self.days = cases.acting_days(cases.vancouver())

    def _give(self, count, backlog=True):
        given = [
            self.days.give(
                datetime.date(2026, 4, 1),
                self.first,
                f'p{index % 900}',
                backlog,
            )[0]
            for index in range(count)
        ]
        return [day.isoformat() for day in given]

    def test_one_three_years_over_waits_for_its_day(self):
        """1,233 are longer over: it is on the 21st day."""
        self._give(1233)
        self.assertEqual(
            [
                ('2026-03-02', 'opened'),
                ('2026-03-02', 'first: shelve on 2026-05-06'),
                ('2026-03-02', 'notice 1'),
                ('2026-04-22', 'notice 2'),
                ('2026-05-03', 'notice 3'),
                ('2026-05-06', 'shelve'),
            ],
            _walk(
                '2026-03-02',
                created=_utc(2023, 1, 1),
                first_scan=self.first,
                days=self.days,
            ).until('2026-12-31'),
        )

    def test_twelve_weeks_see_all_of_them(self):
        given = self._give(3000)
        self.assertEqual(
            ('2026-04-01', '2026-06-25', 50, {60}),
            (
                given[0],
                given[-1],
                len(set(given)),
                {given.count(day) for day in given},
            ),
        )

    def test_what_is_new_does_not_wait_for_them(self):
        self._give(3000)
        self.assertEqual(
            ['2026-04-01'] * 60 + ['2026-04-02'],
            self._give(61, backlog=False),
        )


class TestRenewal(base.BaseTestCase):
    """By 30 days, four times, 120 days in all."""

    WISHES = (
        ('2026-04-25', '2026-05-31'),
        ('2026-05-20', '2026-12-31'),
        ('2026-06-20', '2027-01-31'),
        ('2026-07-25', '2027-02-01'),
        ('2026-08-31', '2027-03-01'),
    )

    def test_four_times_it_gets_more_and_the_fifth_is_in_vain(self):
        """What is asked for is clamped to the day told and 30 days more.

        The fourth ends on 1 September: 120 days after the first day told.
        """
        walked = _walk(
            '2026-03-02',
            _policy(
                builders.lifetime(
                    limit=60,
                    renewal=model_rule.Renewal(days(30), 4, days(120)),
                )
            ),
        )
        for day, wish in self.WISHES:
            written = datetime.date.fromisoformat(day)
            walked.until((written - days(1)).isoformat())
            walked.wish = wish
        self.assertEqual(
            [
                *TOLD[:4],
                ('2026-04-25', 'extension: shelve on 2026-06-01'),
                ('2026-05-02', 'notice 1'),
                ('2026-05-18', 'notice 2'),
                ('2026-05-20', 'extension: shelve on 2026-07-02'),
                ('2026-06-02', 'notice 1'),
                ('2026-06-18', 'notice 2'),
                ('2026-06-20', 'extension: shelve on 2026-08-03'),
                ('2026-07-04', 'notice 1'),
                ('2026-07-20', 'notice 2'),
                ('2026-07-25', 'extension: shelve on 2026-09-02'),
                ('2026-08-03', 'notice 1'),
                ('2026-08-19', 'notice 2'),
                ('2026-08-30', 'notice 3'),
                ('2026-08-31', 'renewal refused'),
                ('2026-09-01', 'renewal refused'),
                ('2026-09-02', 'renewal refused'),
                ('2026-09-02', 'shelve'),
            ],
            walked.until('2026-12-31'),
        )

    def test_an_operator_gives_more_and_it_is_told_in_time(self):
        """On 3 May all was told. 20 May is told 14 days before."""
        walked = _walk('2026-03-02')
        walked.until('2026-05-02')
        walked.extend('2026-05-19')
        self.assertEqual(
            [
                *TOLD,
                ('2026-05-03', 'extension: shelve on 2026-05-20'),
                ('2026-05-06', 'notice 2'),
                ('2026-05-17', 'notice 3'),
                ('2026-05-20', 'shelve'),
            ],
            walked.until('2026-12-31'),
        )


class TestRules(base.BaseTestCase):
    def _after(self, changed, *limits):
        """Return the story if the limit is another from some days on."""
        walked = _walk('2026-03-02', _policy(builders.lifetime(limit=changed)))
        for day, limit in limits:
            walked.until(day)
            walked.policy = _policy(builders.lifetime(limit=limit))
        return walked.until('2027-12-31')

    def test_a_shorter_limit_gives_the_whole_schedule_from_then(self):
        self.assertEqual(
            [
                ('2026-07-01', 'opened'),
                ('2026-07-01', 'first: shelve on 2026-08-03'),
                ('2026-07-01', 'notice 1'),
                ('2026-07-20', 'notice 2'),
                ('2026-07-31', 'notice 3'),
                ('2026-08-03', 'shelve'),
            ],
            self._after(365, ('2026-06-30', 60)),
        )

    def test_a_shorter_limit_leaves_a_day_that_was_told(self):
        self.assertEqual(
            [*TOLD, ('2026-05-04', 'shelve')],
            self._after(60, ('2026-04-10', 30)),
        )

    def test_a_limit_that_ends_after_the_day_gives_another(self):
        """64 days end on 5 May at 16:00 UTC. 11 May is a Monday."""
        self.assertEqual(
            [
                *TOLD_ONCE,
                ('2026-04-11', 'rule: shelve on 2026-05-11'),
                ('2026-04-11', 'notice 1'),
                ('2026-04-27', 'notice 2'),
                ('2026-05-08', 'notice 3'),
                ('2026-05-11', 'shelve'),
            ],
            self._after(60, ('2026-04-10', 64)),
        )

    def test_one_that_is_longer_yet_ends_the_episode(self):
        """A year ends on 2 March 2027 at 16:00 UTC, before ten o'clock."""
        self.assertEqual(
            [
                *TOLD_ONCE,
                ('2026-04-11', 'cleared'),
                ('2027-01-31', 'opened'),
                ('2027-01-31', 'first: shelve on 2027-03-02'),
                ('2027-01-31', 'notice 1'),
                ('2027-02-16', 'notice 2'),
                ('2027-02-27', 'notice 3'),
                ('2027-03-02', 'shelve'),
            ],
            self._after(60, ('2026-04-10', 365)),
        )

    def test_a_ladder_that_acts_instead_of_telling_begins_anew(self):
        """And tells again that nothing happens, when it only tells again."""
        tells = _policy(builders.lifetime(limit=60, ladder=cases.TELL))
        walked = _walk('2026-03-02', tells)
        walked.until('2026-04-19')
        walked.policy = _policy()
        walked.until('2026-05-05')
        walked.policy = tells
        self.assertEqual(
            [
                ('2026-04-01', 'opened'),
                ('2026-04-01', 'first: end on 2026-05-01'),
                ('2026-04-01', 'notice 1'),
                ('2026-04-20', 'rule: shelve on 2026-05-20'),
                ('2026-04-20', 'notice 1'),
                ('2026-05-06', 'rule: end on 2026-06-05'),
                ('2026-05-06', 'notice 1'),
                ('2026-05-29', 'notice 2'),
            ],
            walked.until('2026-12-31'),
        )

    def test_a_condition_that_tells_does_not_put_the_act_off(self):
        """Stopped since 15 March, to 14 May, with 60 days of notice."""
        policy = _policy(
            builders.lifetime(limit=60),
            builders.condition(
                builders.is_('status', 'SHUTOFF'),
                name='stopped',
                limit=60,
                ladder=builders.telling('long', (60, 7)),
            ),
        )
        walked = _walk('2026-03-02', policy)
        walked.until('2026-03-14')
        _set(walked, status='SHUTOFF')
        walked.history = model_history.History(
            holding_since={
                (walked.server.key, 'stopped'): _utc(2026, 3, 15, 16)
            }
        )
        self.assertEqual(
            [
                ('2026-03-15', 'opened'),
                ('2026-03-15', 'first: end on 2026-05-14'),
                ('2026-03-15', 'notice 1'),
                ('2026-04-01', 'rule: shelve on 2026-05-04'),
                ('2026-04-01', 'notice 1'),
                ('2026-04-20', 'notice 2'),
                ('2026-05-01', 'notice 3'),
                ('2026-05-04', 'shelve'),
            ],
            walked.until('2026-12-31'),
        )


class TestHeld(base.BaseTestCase):
    def test_a_ticket_over_the_day_makes_it_void(self):
        walked = _walk('2026-03-02')
        walked.until('2026-04-27')
        walked.ticket = '4711'
        walked.until('2026-05-20')
        walked.ticket = ''
        self.assertEqual(
            [
                *TOLD[:4],
                ('2026-04-28', 'held: held'),
                ('2026-05-21', 'released: held'),
                ('2026-05-21', 'void'),
                ('2026-05-21', 'hold: shelve on 2026-06-22'),
                ('2026-05-21', 'notice 1'),
                ('2026-06-08', 'notice 2'),
                ('2026-06-19', 'notice 3'),
                ('2026-06-22', 'shelve'),
            ],
            walked.until('2026-12-31'),
        )

    def test_one_that_ends_before_the_day_leaves_it(self):
        """Of the warnings that it kept back, one comes."""
        walked = _walk('2026-03-02')
        walked.until('2026-04-10')
        walked.ticket = '4711'
        walked.until('2026-05-01')
        walked.ticket = ''
        self.assertEqual(
            [
                *TOLD_ONCE,
                ('2026-04-11', 'held: held'),
                ('2026-05-02', 'released: held'),
                ('2026-05-02', 'notice 3'),
                ('2026-05-04', 'shelve'),
            ],
            walked.until('2026-12-31'),
        )

    def _unknown_until(self, last_day):
        tag = builders.lifetime(
            builders.is_('project.tags', 'course'), name='course', never=True
        )
        walked = _walk('2026-03-02', _policy(tag, builders.lifetime(limit=60)))
        walked.until('2026-04-10')
        _set(walked, project_id='p9')
        walked.until(last_day)
        _set(walked, project_id='p1')
        return walked.until('2026-12-31')

    def test_what_was_unknown_before_the_day_goes_on(self):
        self.assertEqual(
            [
                *TOLD_ONCE,
                ('2026-04-11', 'held: unknown'),
                ('2026-04-13', 'released: unknown'),
                *TOLD[3:],
                ('2026-05-04', 'shelve'),
            ],
            self._unknown_until('2026-04-12'),
        )

    def test_what_was_unknown_on_the_day_begins_anew(self):
        self.assertEqual(
            [
                *TOLD_ONCE,
                ('2026-04-11', 'held: unknown'),
                ('2026-05-04', 'released: unknown'),
                ('2026-05-04', 'void'),
                ('2026-05-04', 'hold: shelve on 2026-06-03'),
                ('2026-05-04', 'notice 1'),
                ('2026-05-20', 'notice 2'),
                ('2026-05-31', 'notice 3'),
                ('2026-06-03', 'shelve'),
            ],
            self._unknown_until('2026-05-03'),
        )


class TestUntold(base.BaseTestCase):
    def test_a_first_notice_that_nobody_takes_is_sent_again(self):
        """A day is announced once it is told to somebody, in time."""
        walked = _walk('2026-03-02')
        walked.accepts = False
        walked.until('2026-04-04')
        walked.accepts = True
        refused = []
        for day in ('2026-04-02', '2026-04-03', '2026-04-04'):
            refused += [
                (day, 'untold: shelve on 2026-05-04'),
                (day, 'notice 1 refused'),
            ]
        self.assertEqual(
            [
                *TOLD_ONCE[:2],
                ('2026-04-01', 'notice 1 refused'),
                *refused,
                ('2026-04-05', 'untold: shelve on 2026-05-05'),
                ('2026-04-05', 'notice 1'),
                ('2026-04-21', 'notice 2'),
                ('2026-05-02', 'notice 3'),
                ('2026-05-05', 'shelve'),
            ],
            walked.until('2026-12-31'),
        )


class TestLate(base.BaseTestCase):
    def _halted_until(self, last_day):
        walked = _walk('2026-03-02')
        walked.acts = False
        walked.until(last_day)
        walked.acts = True
        return walked.until('2026-12-31')

    def test_three_days_late_is_kept(self):
        self.assertEqual(
            [*TOLD, ('2026-05-07', 'shelve')],
            self._halted_until('2026-05-06'),
        )

    def test_a_week_late_is_kept_too(self):
        self.assertEqual(
            [*TOLD, ('2026-05-11', 'shelve')],
            self._halted_until('2026-05-10'),
        )

    def test_nine_days_late_is_void(self):
        """It is since the eighth. 11 June is a Thursday."""
        self.assertEqual(
            [
                *TOLD,
                ('2026-05-12', 'void'),
                ('2026-05-12', 'late: shelve on 2026-06-11'),
                ('2026-05-12', 'notice 1'),
                ('2026-05-28', 'notice 2'),
                ('2026-06-08', 'notice 3'),
                ('2026-06-11', 'shelve'),
            ],
            self._halted_until('2026-05-13'),
        )

    def test_after_an_outage_nothing_is_caught_up_in_a_burst(self):
        walked = _walk('2026-03-02')
        walked.until('2026-04-10')
        walked.runs = False
        walked.until('2026-05-20')
        walked.runs = True
        self.assertEqual(
            [
                *TOLD_ONCE,
                ('2026-05-21', 'void'),
                ('2026-05-21', 'late: shelve on 2026-06-22'),
                ('2026-05-21', 'notice 1'),
                ('2026-06-08', 'notice 2'),
                ('2026-06-19', 'notice 3'),
                ('2026-06-22', 'shelve'),
            ],
            walked.until('2026-12-31'),
        )
