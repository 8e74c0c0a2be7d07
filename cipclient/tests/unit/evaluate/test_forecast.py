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
import random

import hypothesis
from hypothesis import strategies as st
from oslotest import base

from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import forecast as evaluate_forecast
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import forecast as model_forecast
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import scan as model_scan
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import letters
from cipclient.tests.unit.evaluate import years

NOW = builders.NOW
TODAY = cases.TODAY
days = builders.days
DAY = days(1)
LONG_AGO = NOW - days(40)
Week = model_forecast.Week
Held = model_scan.Held
STOP = builders.ladder('halt', warn=(14, 2), notice=10, quarantine='stop')
SHORT = builders.ladder('short', warn=(7, 2), notice=7)
DELETING = dataclasses.replace(
    builders.ladder('deleting', warn=(7, 2), notice=7),
    keep=days(20),
    delete=True,
    retention=days(90),
)
LIMITS = model_policy.DeleteLimits(2, 0.1)

often = hypothesis.settings(
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=(hypothesis.HealthCheck.too_slow,),
)


def _owner(user):
    return model_notice.Reach((model_notice.Person(user, user_id=user),))


def _known(id_, expires, user='u1', project='p1', ladder=cases.LADDER, **more):
    """Return a server of 4 vCPUs with one GPU that ends then."""
    return (
        cases.key(id_),
        dataclasses.replace(
            cases.subject(project),
            user_id=user,
            vcpus=4,
            ram=8192,
            disk=20,
            gpus=1,
        ),
        cases.acting(expires, ladder, **more),
    )


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
        told = _forecast(known=[_known('s1', NOW - days(900))])
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
        told = _forecast(known=[_known('s1', NOW + days(40))])
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
            known=[_known('s1', NOW, ladder=STOP)],
            policy=letters.policy(ladders=(STOP,)),
            weeks=3,
        )
        self.assertEqual([0, 0, 1], [week.acts for week in told.weeks])
        self.assertEqual({Held()}, {week.freed for week in told.weeks})
        self.assertEqual({0}, {week.gpus for week in told.weeks})

    def _deletes(self, limits, count=1):
        told = _forecast(
            known=[
                _known(f's{n}', NOW, f'u{n}', ladder=DELETING)
                for n in range(count)
            ],
            policy=dataclasses.replace(
                letters.policy('daily', ladders=(DELETING,)),
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
                cases.acting(NOW + days(10), DELETING),
                number=1,
                stage=model_case.Stage.QUARANTINED,
            ),
            quarantined=NOW - days(10),
            verb='shelve',
        )
        policy = dataclasses.replace(
            letters.policy('daily', ladders=(DELETING,)), delete_limits=LIMITS
        )
        told = _forecast([out], policy=policy, population=20, weeks=3)
        self.assertEqual([0, 1, 0], [week.deletes for week in told.weeks])
        self.assertEqual({0}, {week.acts for week in told.weeks})

    def test_what_comes_near_after_the_run_of_a_day_is_told_the_next(self):
        policy = dataclasses.replace(
            letters.policy('daily', ladders=(DELETING,)), delete_limits=LIMITS
        )
        first = []
        for later in (days(0), days(0.25)):
            out = dataclasses.replace(
                cases.case(
                    cases.acting(NOW + days(60) + later, DELETING),
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
            cases.acting(ends, DELETING),
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
            letters.policy('daily', ladders=(DELETING,)), delete_limits=LIMITS
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
            known=[_known('s1', NOW), _known('s2', NOW)],
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
            known=[_known('s1', NOW), _known('s2', NOW + days(32))],
            weeks=1,
        )
        self.assertEqual((2, 1), (told.weeks[0].mails, told.weeks[0].persons))

    def test_each_day_on_which_something_happens_is_told(self):
        found = _forecast(
            known=[
                _known('s1', NOW - days(900)),
                _known('s2', NOW - days(800)),
                _known('s3', NOW - days(10), user='u2'),
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
            known=[_known(f's{n}', NOW, f'u{n}') for n in range(5)],
            policy=letters.policy(mails=2),
            weeks=1,
            mails_left=1,
        )
        self.assertEqual((5, 5), (told.weeks[0].mails, told.weeks[0].persons))
        told = _forecast(
            known=[_known(f's{n}', NOW, f'u{n}') for n in range(15)],
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
            known=[_known('s1', NOW)],
            policy=dataclasses.replace(
                letters.policy(), pace=model_policy.Pace(1, 1, 1.0, 300)
            ),
            given=given,
        )
        self.assertEqual(TODAY + days(35), told.backlog_ends)

    def test_what_has_no_owner_goes_to_its_project(self):
        told = _forecast(
            known=[
                _known('s1', NOW, '', 'p1'),
                _known('s2', NOW, '', 'p1'),
                _known('s3', NOW, '', ''),
            ],
            weeks=1,
        )
        self.assertEqual((2, 2), (told.weeks[0].mails, told.weeks[0].persons))

    def test_an_owner_who_is_known_stays_one_person(self):
        ada = model_notice.Reach((letters.person('ada', user_id='u1'),))
        told = _forecast(
            [cases.case(number=1)],
            [_known('s2', NOW)],
            reached={1: ada},
            before=letters.NOTHING,
            weeks=1,
        )
        self.assertEqual((1, 1), (told.weeks[0].mails, told.weeks[0].persons))

    def test_what_never_opens_does_not_count(self):
        unknown = _known('s1', NOW, state='unknown')
        never = (*_known('s2', NOW)[:2], _endless())
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
            known=[_known('s1', now)],
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
            reached={1: _owner('u1')},
            before=before,
            weeks=5,
        )
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


CALENDARS = st.sampled_from(
    (
        builders.calendar(),
        cases.vancouver(),
        cases.vancouver(
            holidays=frozenset({TODAY + days(31), TODAY + days(16)})
        ),
        builders.calendar(
            act_on=frozenset({2}),
            opens=datetime.time(15),
            freezes=(model_calendar.Freeze((7, 1), (7, 20)),),
        ),
    )
)
LADDERS = (cases.LADDER, STOP, SHORT, DELETING)


@st.composite
def clouds(draw):
    """Return a small cloud: some of it is near, over, or opens later.

    Those whose number is even, and that are open by the day of the forecast,
    have several people, or nobody.
    """
    calendar = draw(CALENDARS)
    policy = dataclasses.replace(
        letters.policy(
            draw(st.sampled_from(('weekly', 'daily'))),
            calendar=calendar,
            ladders=(*LADDERS, cases.TELL),
        ),
        pace=model_policy.Pace(
            draw(st.integers(1, 4)),
            draw(st.integers(1, 3)),
            draw(st.sampled_from((0.3, 0.5, 1.0))),
            draw(st.integers(1, 6)),
        ),
        delete_limits=model_policy.DeleteLimits(
            draw(st.integers(1, 3)), draw(st.sampled_from((0.1, 0.5)))
        ),
    )
    warmup = draw(st.integers(1, 40))
    last_run = NOW + days(warmup - 1)
    known, people = [], {}
    for n in range(draw(st.integers(1, 14))):
        user = f'u{draw(st.integers(1, 5))}'
        ladder = draw(st.sampled_from(LADDERS))
        end = NOW + days(draw(st.integers(-60, 100)) / 2)
        resource = _known(
            f's{n}', end, user, f'p{draw(st.integers(1, 3))}', ladder
        )
        if draw(st.booleans()):
            resource = _with_telling(resource, draw(st.integers(0, 30)))
        known.append(resource)
        if resource[2].opens <= last_run and n % 2 == 0:
            names = draw(st.sets(st.integers(1, 5), max_size=3))
            people[resource[0]] = tuple(f'u{name}' for name in sorted(names))
    return policy, known, people, warmup


def _with_telling(resource, before):
    """Return it with a rule that tells, and ends so much earlier."""
    key, subject, standing = resource
    expires = standing.expires - days(before)
    return (
        key,
        subject,
        dataclasses.replace(
            standing,
            rule='broken',
            expires=expires,
            opens=min(standing.opens, expires - cases.TELL.first_warning),
            ladder=cases.TELL.name,
        ),
    )


def _reach(people):
    def reach(case):
        names = people.get(case.resource)
        if names is None:
            return _owner(case.subject.user_id)
        return model_notice.Reach(
            tuple(model_notice.Person(n, user_id=n) for n in names),
            '' if names else 'nobody has an address',
        )

    return reach


def _odd(case):
    """Return a case that goes on though nobody is told, or else is locked."""
    if case.held_for(model_case.HoldReason.UNREACHABLE):
        return dataclasses.replace(case, waived=True)
    return dataclasses.replace(case, holds=(cases.held('locked'),))


class TestWhatHappens(base.BaseTestCase):
    """A forecast is what then happens."""

    #: Half a year of 10,000 servers, on a machine that has other things to do.
    TIMEOUT_SCALING_FACTOR = 3

    def _follow(self, cloud, weeks):
        """Return the forecast of now, and the weeks that then come."""
        begins = cloud.calendar.day_of(cloud.now)
        live = [case for case in cloud.cases.values() if not case.closed]
        told = evaluate_forecast.forecast(
            live,
            [one for one in cloud.resources() if one[0] not in cloud.cases],
            cloud.policy,
            cloud.now,
            weeks,
            cloud.first_scan,
            [p for p in map(announcing.place_of, live) if p is not None],
            {case.number: cloud.reach(case) for case in live},
            cloud.before(live),
            population=len(cloud.known),
        )
        left = []
        for _ in range(weeks):
            cloud.run(7)
            left.append(cloud.left())
        return told, cloud.weeks(begins, weeks, left)

    def _check(self, cloud):
        """Check what must hold whatever happens."""
        policy = cloud.policy
        for mails in cloud.happened.mails.values():
            self.assertLessEqual(len(mails), policy.pace.mails_per_day)
            self.assertEqual(len(set(mails)), len(mails))
        by_day, by_project, backlog = {}, {}, {}
        for place in cloud.given:
            self.assertTrue(cloud.days.is_acting(place.day))
            if place.deletes:
                continue
            by_day[place.day] = by_day.get(place.day, 0) + 1
            key = place.day, place.project_id
            by_project[key] = by_project.get(key, 0) + 1
            backlog[place.day] = backlog.get(place.day, 0) + place.backlog
        share = max(1, int(policy.pace.backlog_share * policy.pace.per_day))
        self.assertLessEqual(
            max(by_day.values(), default=0), policy.pace.per_day
        )
        self.assertLessEqual(
            max(by_project.values(), default=0),
            policy.pace.per_project_per_day,
        )
        self.assertLessEqual(max(backlog.values(), default=0), share)
        for day, acts in cloud.happened.acts.items():
            for case in acts:
                self.assertGreaterEqual(day, case.announcement.day)

    @often
    @hypothesis.given(clouds(), st.sets(st.integers(0, 13)))
    def test_in_a_small_cloud(self, drawn, odd):
        policy, known, people, warmup = drawn
        cloud = years.Cloud(policy, known, _reach(people), NOW)
        cloud.run(warmup)
        for n in odd:
            cloud.change(cases.key(f's{n}'), _odd)
        told, happened = self._follow(cloud, 9)
        self.assertEqual(happened, told.weeks)
        self._check(cloud)

    def test_in_the_first_half_year_of_an_old_cloud(self):
        # 3,000 of 10,000 are overdue, of 1,800 people in 900 projects; 120
        # acts a day on four days a week, and 300 new ends a week.
        random_ = random.Random(4)
        begins = datetime.datetime(2026, 3, 2, 20, tzinfo=datetime.UTC)
        ends = [begins - days(random_.uniform(0, 1000)) for _ in range(3000)]
        for week in range(23):
            ends += [
                begins + days(7 * week + random_.uniform(0, 7))
                for _ in range(300)
            ]
        known = []
        for n, end in enumerate(ends[:10_000]):
            user = random_.randrange(1800)
            known.append(_known(f's{n:05}', end, f'u{user}', f'p{user % 900}'))
        cloud = years.Cloud(
            letters.policy(calendar=cases.vancouver()),
            known,
            _reach({}),
            begins,
            thorough=False,
        )
        told, happened = self._follow(cloud, 26)
        self.assertEqual(happened, told.weeks)
        self._check(cloud)
        self.assertEqual(3000, told.weeks[0].backlog)
        self.assertEqual(0, told.weeks[-1].backlog)
        self.assertEqual(datetime.date(2026, 6, 25), told.backlog_ends)
        self.assertEqual(
            told.backlog_ends,
            max(
                day
                for day, acts in cloud.happened.acts.items()
                if any(case.backlog for case in acts)
            ),
        )
        # Nobody is acted on but on the day that was told first.
        for acts in cloud.happened.acts.values():
            for case in acts:
                self.assertEqual(1, case.announced)
