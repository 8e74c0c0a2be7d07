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
import datetime

from oslotest import base

from cipclient.evaluate import acting_day
from cipclient.evaluate import forecast as evaluate_forecast
from cipclient.model import case as model_case
from cipclient.model import forecast as model_forecast
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import scan as model_scan
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import ending
from cipclient.tests.unit.evaluate import letters

NOW = builders.NOW
TODAY = cases.TODAY
days = builders.days
DAY = days(1)
LONG_AGO = NOW - days(40)
Week = model_forecast.Week
Held = model_scan.Held
LIMITS = model_policy.DeleteLimits(2, 0.1)


def _forecast(open_cases=(), known=(), weeks=7, policy=None, **more):
    more.setdefault('first_scan', NOW)
    return evaluate_forecast.forecast(
        open_cases,
        known,
        policy or letters.policy('daily'),
        more.pop('now', NOW),
        weeks,
        given=more.pop('given', ()),
        **more,
    )


def _weeks(*counts):
    """Return weeks from today on of (opened, mails, acts, backlog)."""
    return tuple(
        Week(
            TODAY + 7 * n * DAY,
            opened,
            mails,
            min(1, mails),
            acts,
            Held(acts, 4 * acts, 8192 * acts, 20 * acts),
            acts,
            backlog,
        )
        for n, (opened, mails, acts, backlog) in enumerate(counts)
    )


class TestTimelines(base.BaseTestCase):
    def test_one_that_is_long_overdue_has_its_whole_schedule(self):
        # Notices at once, 14 and 3 days before the day in 30 days.
        told = _forecast(known=[ending.server('s1', NOW - days(900))])
        self.assertEqual(
            _weeks(
                (1, 1, 0, 1),
                (0, 0, 0, 1),
                (0, 1, 0, 1),
                (0, 1, 0, 1),
                (0, 1, 1, 0),
                (0, 0, 0, 0),
                (0, 0, 0, 0),
            ),
            told.weeks,
        )
        self.assertEqual(TODAY + days(30), told.backlog_ends)
        self.assertEqual(NOW, told.at)

    def test_one_opens_before_its_end_and_goes_on_its_day(self):
        # It ends in 40 days, in the afternoon: so 41 days after today.
        told = _forecast(known=[ending.server('s1', NOW + days(40))])
        self.assertEqual(
            _weeks(
                (0, 0, 0, 0),
                (1, 1, 0, 0),
                (0, 0, 0, 0),
                (0, 1, 0, 0),
                (0, 0, 0, 0),
                (0, 1, 1, 0),
                (0, 0, 0, 0),
            )[:2],
            told.weeks[:2],
        )
        self.assertEqual(
            [0, 0, 0, 0, 0, 1, 0], [week.acts for week in told.weeks]
        )
        self.assertIsNone(told.backlog_ends)

    def test_what_is_only_told_is_never_acted_on(self):
        standing = cases.telling(NOW + days(5))
        told = _forecast(
            [cases.case(standing, number=1, backlog=True)], weeks=8
        )
        self.assertEqual([1, 0, 0, 1], [w.mails for w in told.weeks[:4]])
        self.assertEqual(0, sum(week.acts for week in told.weeks))
        self.assertEqual({0}, {week.backlog for week in told.weeks})

    def test_what_is_told_first_is_acted_on_when_that_comes(self):
        standing = dataclasses.replace(
            cases.acting(NOW + days(50)), opens=NOW - days(1)
        )
        told = _forecast([cases.case(standing, number=1)], weeks=9)
        # Told at once, with an act's day after 20 days, and then warned.
        self.assertEqual(
            [0, 0, 0, 0, 0, 0, 0, 1, 0], [w.acts for w in told.weeks]
        )
        self.assertGreaterEqual(told.weeks[2].mails, 1)

    def test_stopping_frees_nothing(self):
        told = _forecast(
            known=[ending.server('s1', NOW, ladder=ending.STOP)],
            policy=letters.policy(ladders=(ending.STOP,)),
            weeks=3,
        )
        self.assertEqual([0, 0, 1], [week.acts for week in told.weeks])
        self.assertEqual({Held()}, {week.freed for week in told.weeks})
        self.assertEqual({0}, {week.gpus for week in told.weeks})

    def test_what_was_not_over_at_the_first_scan_is_no_backlog(self):
        for first_scan, backlog in ((NOW, 1), (LONG_AGO, 0)):
            told = _forecast(
                known=[ending.server('s1', NOW - days(1))],
                weeks=1,
                first_scan=first_scan,
            )
            self.assertEqual(backlog, told.weeks[0].backlog)

    def test_what_is_shelved_in_a_week_adds_up(self):
        told = _forecast(
            known=[ending.server('s1', NOW), ending.server('s2', NOW)],
            weeks=5,
        )
        self.assertEqual(
            (2, Held(2, 8, 16384, 40), 2),
            (told.weeks[4].acts, told.weeks[4].freed, told.weeks[4].gpus),
        )

    def test_a_cloud_without_servers_deletes_nothing(self):
        kept = self._kept(1)
        policy = dataclasses.replace(
            letters.policy('daily', ladders=(ending.DELETING,)),
            delete_limits=model_policy.DeleteLimits(1, 1.0),
        )
        for population, deletes in (({}, 0), ({'population': 1}, 1)):
            told = _forecast([kept], policy=policy, weeks=3, **population)
            self.assertEqual(deletes, sum(w.deletes for w in told.weeks))

    def _deletes(self, limits, count=1):
        told = _forecast(
            known=[
                ending.server(f's{n}', NOW, f'u{n}', ladder=ending.DELETING)
                for n in range(count)
            ],
            policy=dataclasses.replace(
                letters.policy('daily', ladders=(ending.DELETING,)),
                delete_limits=limits,
            ),
            population=20,
        )
        return [
            (day.day - TODAY, day.deletes) for day in told.days if day.deletes
        ]

    def test_what_is_shelved_is_deleted_where_its_ladder_says_so(self):
        # Told at noon: shelved after 8 days, and kept for 20 until noon.
        self.assertEqual([(days(29), 1)], self._deletes(LIMITS))

    def test_no_more_is_deleted_in_a_day_than_the_limits_have(self):
        self.assertEqual(
            [(days(29), 2), (days(30), 2), (days(31), 1)],
            self._deletes(LIMITS, 5),
        )
        few = model_policy.DeleteLimits(2, 0.01)
        for limits in (None, few):
            self.assertEqual([], self._deletes(limits, 5))

    def test_what_is_out_of_service_already_goes_on(self):
        out = dataclasses.replace(
            cases.case(
                cases.acting(NOW + days(10), ending.DELETING),
                number=1,
                stage=model_case.Stage.QUARANTINED,
            ),
            quarantined=NOW - days(10),
            verb='shelve',
        )
        policy = dataclasses.replace(
            letters.policy('daily', ladders=(ending.DELETING,)),
            delete_limits=LIMITS,
        )
        told = _forecast([out], policy=policy, population=20, weeks=3)
        self.assertEqual([0, 1, 0], [week.deletes for week in told.weeks])
        self.assertEqual({0}, {week.acts for week in told.weeks})

    def test_what_comes_near_after_the_run_of_a_day_is_told_the_next(self):
        policy = dataclasses.replace(
            letters.policy('daily', ladders=(ending.DELETING,)),
            delete_limits=LIMITS,
        )
        first = []
        for later in (days(0), days(0.25)):
            out = dataclasses.replace(
                cases.case(
                    cases.acting(NOW + days(60) + later, ending.DELETING),
                    number=1,
                    stage=model_case.Stage.QUARANTINED,
                ),
                quarantined=NOW - days(10),
                verb='shelve',
            )
            told = _forecast([out], policy=policy, population=20, weeks=12)
            first.append(next(day.day for day in told.days if day.mails))
        self.assertEqual(days(1), first[1] - first[0])

    def _kept(self, number, **more):
        """Return what is kept of a deleted server, in its last ten days."""
        ends = NOW + days(10)
        case = cases.case(
            cases.acting(ends, ending.DELETING),
            id_=f'i{number}',
            number=number,
            stage=model_case.Stage.QUARANTINED,
            **more,
        )
        return dataclasses.replace(
            case,
            resource=case.resource._replace(kind='image'),
            quarantined=ends - days(90),
            verb=model_case.DELETE,
        )

    def test_what_was_kept_of_a_deleted_server_is_deleted_in_its_week(self):
        policy = dataclasses.replace(
            letters.policy('daily', ladders=(ending.DELETING,)),
            delete_limits=LIMITS,
        )
        # The last is told of, and nothing is done to it.
        held = self._kept(4, holds=(cases.held('locked'),))
        told = _forecast(
            [*map(self._kept, (1, 2, 3)), held],
            policy=policy,
            population=20,
            weeks=3,
        )
        self.assertEqual(
            [(days(11), 2), (days(12), 1)],
            [
                (day.day - TODAY, day.deletes)
                for day in told.days
                if day.deletes
            ],
        )
        self.assertEqual([0, 3, 0], [week.deletes for week in told.weeks])
        self.assertEqual({0}, {week.acts for week in told.weeks})
        self.assertEqual({Held()}, {week.freed for week in told.weeks})
        self.assertEqual({0}, {week.backlog for week in told.weeks})
        self.assertLess(0, told.weeks[0].mails)

    def test_late_acts_keep_to_the_pace(self):
        late = [
            cases.announced(
                announcement=cases.announcement(
                    TODAY - days(2), given=LONG_AGO, told=LONG_AGO, sent=3
                ),
                standing=cases.acting(NOW - days(20)),
                number=n,
                id_=f's{n}',
            )
            for n in (1, 2, 3)
        ]
        told = _forecast(
            late,
            policy=dataclasses.replace(
                letters.policy(), pace=model_policy.Pace(2, 2, 1.0, 300)
            ),
            weeks=1,
        )
        self.assertEqual([2, 1], [day.acts for day in told.days if day.acts])

    def test_a_backlog_that_goes_on_has_no_end(self):
        told = _forecast(
            known=[ending.server('s1', NOW), ending.server('s2', NOW)],
            policy=dataclasses.replace(
                letters.policy(),
                pace=model_policy.Pace(1, 1, 0.5, 300),
                calendar=builders.calendar(act_on=frozenset({0})),
            ),
            weeks=6,
        )
        self.assertEqual([0, 0, 0, 0, 0, 1], [w.acts for w in told.weeks])
        self.assertEqual(1, told.weeks[-1].backlog)
        self.assertIsNone(told.backlog_ends)

    def test_a_person_is_counted_once_a_week(self):
        told = _forecast(
            known=[
                ending.server('s1', NOW),
                ending.server('s2', NOW + days(32)),
            ],
            weeks=1,
        )
        self.assertEqual((2, 1), (told.weeks[0].mails, told.weeks[0].persons))

    def test_each_day_on_which_something_happens_is_told(self):
        found = _forecast(
            known=[
                ending.server('s1', NOW - days(900)),
                ending.server('s2', NOW - days(800)),
                ending.server('s3', NOW - days(10), user='u2'),
            ]
        ).days
        self.assertEqual(
            model_forecast.Day(TODAY, opened=3, mails=2, newcomers=2), found[0]
        )
        self.assertEqual(
            [(0, 2, 0, 0), (0, 2, 0, 0), (0, 2, 0, 3)],
            [(d.opened, d.mails, d.newcomers, d.acts) for d in found[1:]],
        )

    def test_mails_that_are_left_today_are_all_that_go(self):
        told = _forecast(
            known=[ending.server(f's{n}', NOW, f'u{n}') for n in range(5)],
            policy=letters.policy(mails=2),
            weeks=1,
            mails_left=1,
        )
        self.assertEqual((5, 5), (told.weeks[0].mails, told.weeks[0].persons))
        told = _forecast(
            known=[ending.server(f's{n}', NOW, f'u{n}') for n in range(15)],
            policy=letters.policy(mails=2),
            weeks=1,
            mails_left=1,
        )
        self.assertEqual(13, told.weeks[0].mails)

    def test_days_that_stand_take_their_places(self):
        given = [
            acting_day.Place(TODAY + days(ahead), 'p9', False)
            for ahead in range(30, 35)
        ]
        told = _forecast(
            known=[ending.server('s1', NOW)],
            policy=dataclasses.replace(
                letters.policy(), pace=model_policy.Pace(1, 1, 1.0, 300)
            ),
            given=given,
        )
        self.assertEqual(TODAY + days(35), told.backlog_ends)

    def test_what_has_no_owner_goes_to_its_project(self):
        told = _forecast(
            known=[
                ending.server('s1', NOW, '', 'p1'),
                ending.server('s2', NOW, '', 'p1'),
                ending.server('s3', NOW, '', ''),
            ],
            weeks=1,
        )
        self.assertEqual((2, 2), (told.weeks[0].mails, told.weeks[0].persons))

    def test_an_owner_who_is_known_stays_one_person(self):
        ada = model_notice.Reach((letters.person('ada', user_id='u1'),))
        told = _forecast(
            [cases.case(number=1)],
            [ending.server('s2', NOW)],
            reached={1: ada},
            before=letters.NOTHING,
            weeks=1,
        )
        self.assertEqual((1, 1), (told.weeks[0].mails, told.weeks[0].persons))

    def test_what_never_opens_does_not_count(self):
        unknown = ending.server('s1', NOW, state='unknown')
        never = (*ending.server('s2', NOW)[:2], _endless())
        told = _forecast(known=[unknown, never], weeks=1)
        self.assertEqual(_weeks((0, 0, 0, 0)), told.weeks)

    def test_whom_the_scope_leaves_out_is_left_out(self):
        told = _forecast(
            [
                cases.announced(TODAY + days(1), number=1),
                cases.case(id_='s2', number=2, project='p2'),
            ],
            policy=letters.policy(scope=model_policy.Scope(('p2',))),
            weeks=5,
        )
        self.assertEqual(1, sum(week.acts for week in told.weeks))

    def test_days_are_local_ones_across_a_change_of_clocks(self):
        calendar = cases.vancouver()
        now = datetime.datetime(2026, 10, 30, 6, 30, tzinfo=datetime.UTC)
        told = _forecast(
            known=[ending.server('s1', now)],
            policy=letters.policy('daily', calendar=calendar),
            now=now,
            first_scan=now,
            weeks=5,
        )
        # 29 October in Vancouver; 30 November is the first acting day.
        self.assertEqual(datetime.date(2026, 10, 29), told.weeks[0].begins)
        self.assertEqual(datetime.date(2026, 11, 30), told.backlog_ends)
        # The last week has the last warning, and what was done.
        self.assertEqual([1, 0, 1, 0, 2], [week.mails for week in told.weeks])


def _endless():
    """Return the standing of what never ends."""
    return dataclasses.replace(
        cases.acting(NOW), expires=None, opens=None, acts_opens=None
    )


class TestHolds(base.BaseTestCase):
    def _acts(self, case, weeks=8, **more):
        told = _forecast([case], weeks=weeks, **more)
        return [n for n, week in enumerate(told.weeks) if week.acts]

    def _told_case(self, ahead=5, told=LONG_AGO, **more):
        return cases.announced(
            announcement=cases.announcement(
                TODAY + days(ahead),
                given=LONG_AGO,
                told=told,
                sent=0 if told is None else 3,
            ),
            standing=cases.acting(NOW - days(20)),
            number=1,
            **more,
        )

    def test_what_is_held_stands_still(self):
        for reason in ('exempt', 'unknown', 'held', 'managed', 'failed'):
            held = self._told_case(holds=(cases.held(reason),), backlog=True)
            told = _forecast([held], weeks=4)
            self.assertEqual(_weeks(*[(0, 0, 0, 0)] * 4), told.weeks)

    def test_what_is_locked_is_told_and_stands_still(self):
        locked = self._told_case(20, holds=(cases.held('locked'),))
        locked = dataclasses.replace(
            locked,
            announcement=dataclasses.replace(locked.announcement, sent=1),
        )
        told = _forecast([locked], weeks=8)
        self.assertEqual(2, sum(week.mails for week in told.weeks))
        self.assertEqual(0, sum(week.acts for week in told.weeks))

    def test_whom_nobody_can_reach_stands_still(self):
        held = (cases.held('unreachable'),)
        self.assertEqual([], self._acts(self._told_case(holds=held)))
        self.assertEqual([], self._acts(cases.case(number=1, holds=held)))
        told = _forecast([cases.case(number=1)], reached={1: letters.reach()})
        self.assertEqual(_weeks(*[(0, 0, 0, 0)] * 7), told.weeks)

    def test_a_waived_one_goes_on_though_nobody_is_told(self):
        held = (cases.held('unreachable'),)
        self.assertEqual(
            [4],
            self._acts(cases.case(number=1, holds=held, waived=True)),
        )
        self.assertEqual(
            [0],
            self._acts(self._told_case(told=None, holds=held, waived=True)),
        )

    def test_a_day_that_passed_is_met_within_a_week(self):
        self.assertEqual([0], self._acts(self._told_case(-3)))
        self.assertEqual([0], self._acts(self._told_case(-7)))

    def test_after_that_week_it_is_given_anew(self):
        self.assertEqual([4], self._acts(self._told_case(-8)))
        on_sundays = builders.calendar(act_on=frozenset({6}))
        own = dataclasses.replace(letters.policy(), calendar=on_sundays)
        self.assertEqual([0], self._acts(self._told_case(-1), policy=own))
        self.assertEqual([5], self._acts(self._told_case(-2), policy=own))

    def test_what_was_told_too_late_is_done_when_it_may_be(self):
        late = self._told_case(1, told=NOW - days(9))
        told = _forecast([late], weeks=1)
        self.assertEqual(1, told.weeks[0].acts)
        late = self._told_case(1, told=NOW)
        self.assertEqual([5], self._acts(late))

    def test_a_day_that_a_rule_moves_is_not_met(self):
        moved = dataclasses.replace(
            self._told_case(), standing=cases.acting(NOW + days(20))
        )
        self.assertEqual([4], self._acts(moved))

    def test_who_may_not_be_written_to_today_is_told_tomorrow(self):
        before = dataclasses.replace(letters.NOTHING, quiet=frozenset({'u1'}))
        told = _forecast(
            [cases.case(number=1)],
            reached={1: ending.owner('u1')},
            before=before,
            weeks=5,
        )
        self.assertEqual(TODAY + days(1), told.days[0].day)
        self.assertEqual(1, told.weeks[0].mails)
        self.assertEqual(1, told.weeks[4].acts)

    def test_what_is_out_of_service_or_closed_is_not_told(self):
        told = _forecast(
            [
                cases.case(number=1, closed=NOW),
                self._told_case(stage=model_case.Stage.QUARANTINED),
            ],
            weeks=1,
        )
        self.assertEqual(_weeks((0, 0, 0, 0)), told.weeks)
