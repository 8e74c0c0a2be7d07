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
from cipclient.evaluate import announcing
from cipclient.model import case as model_case
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import decision

NOW = builders.NOW
TODAY = cases.TODAY
GivenFor = model_case.GivenFor
Place = acting_day.Place
days = builders.days
ENDS = NOW + days(30)


def _give(case, acting_days=None, now=NOW, reason=GivenFor.FIRST, **more):
    return announcing.give(
        case,
        cases.policy(**more),
        acting_days or cases.acting_days(),
        now,
        reason,
    )


def _extend(case, until, acting_days=None, now=NOW):
    return announcing.extend(
        case,
        cases.extension(until),
        cases.policy(),
        acting_days or cases.acting_days(),
        now,
    )


class TestDeletes(base.BaseTestCase):
    """P14, P18: days on which something is deleted."""

    def days(self, deletes=1, given=()):
        return acting_day.ActingDays(
            builders.calendar(), cases.pace(), given, deletes
        )

    def give(self, case, days):
        return announcing.give(
            case, decision.policy(), days, NOW, GivenFor.FIRST
        )

    def out(self, **more):
        standing = decision.World().candidate.case.standing
        return decision.case(standing=standing, announcement=None, **more)

    def test_the_day_has_the_whole_schedule_before_it(self):
        given = self.give(self.out(), self.days()).announcement
        self.assertEqual('delete', given.act)
        self.assertEqual(TODAY + days(30), given.day)

    def test_each_of_a_day_takes_its_place(self):
        acting_days = self.days()
        given = [
            self.give(self.out(), acting_days).announcement.day
            for _ in range(3)
        ]
        self.assertEqual([TODAY + days(n) for n in (30, 31, 32)], given)

    def test_more_time_moves_it_and_gives_its_place_back(self):
        acting_days = self.days()
        case = self.give(self.out(), acting_days)
        until = case.announcement.at + days(9)
        moved = _extend(case, until, acting_days).announcement
        self.assertEqual(until, moved.at)
        self.assertEqual('delete', moved.act)
        self.assertIsNone(moved.told)
        again = self.give(self.out(), acting_days)
        self.assertEqual(case.announcement.day, again.announcement.day)

    def test_none_is_given_where_nothing_may_be_deleted(self):
        case = self.out()
        self.assertEqual(case, self.give(case, self.days(0)))

    def test_nor_by_a_ladder_that_only_quarantines(self):
        case = self.out()
        case = dataclasses.replace(
            case,
            standing=dataclasses.replace(case.standing, acts_ladder='stays'),
        )
        self.assertIs(case, self.give(case, self.days()))

    def test_one_that_stands_is_void_with_more_time_then(self):
        """The policy deletes nothing any more, and no scan saw it yet."""
        case = self.give(self.out(), self.days())
        until = case.announcement.at + days(9)
        moved = _extend(case, until, self.days(0))
        self.assertIsNone(moved.announcement)
        self.assertEqual(until, moved.due)
        self.assertIs(GivenFor.EXTENSION, moved.awaits)


class TestGive(base.BaseTestCase):
    def test_the_day_has_the_whole_schedule_before_it(self):
        """Now is noon: 30 days on, at midnight, it has not ended yet."""
        day = TODAY + days(31)
        self.assertEqual(
            cases.case(
                announcement=cases.announcement(day),
                announced=1,
                first_day=day,
                due=cases.at(day),
            ),
            _give(cases.case()),
        )

    def test_what_has_long_been_over_has_it_too(self):
        for ago in (1, 1000):
            given = _give(cases.case(cases.acting(NOW - days(ago))))
            self.assertEqual(TODAY + days(30), given.announcement.day)

    def test_a_minimum_notice_longer_than_the_warning_counts(self):
        ladder = builders.ladder('slow', warn=(7, 2), notice=21.5)
        given = _give(
            cases.case(cases.acting(NOW - days(1), ladder)),
            ladders=(ladder,),
        )
        self.assertEqual(TODAY + days(22), given.announcement.day)

    def test_a_minimum_notice_is_kept_to_the_hour(self):
        ladder = builders.ladder('short', warn=(7,), notice=7)
        given = _give(cases.case(cases.acting(NOW, ladder)), ladders=(ladder,))
        self.assertEqual(TODAY + days(8), given.announcement.day)

    def test_no_day_is_before_an_extension_ends(self):
        until = cases.at(TODAY + days(50))
        for extension, ahead in (
            (until, 50),
            (until + builders.TICK, 51),
        ):
            given = _give(cases.case(extensions=(cases.extension(extension),)))
            self.assertEqual(TODAY + days(ahead), given.announcement.day)

    def test_no_day_is_before_one_that_was_announced(self):
        """P18, also where the pace has room again for an earlier one."""
        due = cases.at(TODAY + days(90))
        given = _give(cases.case(due=due), reason=GivenFor.UNTOLD)
        self.assertEqual(
            (TODAY + days(90), due), (given.announcement.day, given.due)
        )

    def test_the_pace_and_the_backlog_decide_the_day(self):
        taken = cases.acting_days(per_day=2, share=0.5)
        given = [
            _give(
                cases.case(
                    cases.acting(NOW - days(99)),
                    project=f'p{index}',
                    backlog=True,
                ),
                taken,
            ).announcement.day
            for index in range(3)
        ]
        self.assertEqual(
            [TODAY + days(ahead) for ahead in (30, 31, 32)], given
        )

    def test_further_days_are_numbered(self):
        case = cases.case(
            announced=2, first_day=TODAY - days(50), due=NOW - days(9)
        )
        given = _give(case, reason=GivenFor.LATE)
        self.assertEqual(
            (3, 3, TODAY - days(50), GivenFor.LATE),
            (
                given.announced,
                given.announcement.number,
                given.first_day,
                given.announcement.reason,
            ),
        )

    def test_what_awaited_it_waits_no_more(self):
        case = cases.case(awaits=GivenFor.LATE)
        self.assertIs(GivenFor.FIRST, _give(case).awaits)

    def test_a_day_that_stood_gives_its_place_back(self):
        taken = cases.acting_days(per_day=1)
        first = _give(cases.case(), taken)
        later = dataclasses.replace(
            first, standing=cases.acting(NOW + days(60), acts_opens=NOW)
        )
        moved = _give(later, taken, reason=GivenFor.RULE)
        self.assertEqual(TODAY + days(61), moved.announcement.day)
        again = _give(cases.case(), taken)
        self.assertEqual(TODAY + days(31), again.announcement.day)

    def test_a_ladder_that_the_policy_has_lost_gives_none(self):
        case = cases.case()
        self.assertIs(case, _give(case, ladders=()))

    def test_so_does_one_that_has_lost_its_act(self):
        case = cases.case()
        self.assertIs(
            case, _give(case, ladders=(builders.telling('research'),))
        )


class TestTelling(base.BaseTestCase):
    def test_the_day_is_the_end_and_binds_nothing(self):
        given = _give(cases.case(cases.telling(NOW + days(30))))
        day = TODAY + days(30)
        self.assertEqual(
            cases.announcement(day, act='', warn=cases.TELL.warn),
            given.announcement,
        )
        self.assertEqual((day, None), (given.first_day, given.due))

    def test_it_has_the_whole_schedule_too(self):
        given = _give(cases.case(cases.telling(NOW - days(300))))
        self.assertEqual(TODAY + days(30), given.announcement.day)

    def test_it_keeps_to_no_pace_and_no_calendar(self):
        taken = cases.acting_days(cases.vancouver(), per_day=1)
        for _index in range(3):
            given = _give(
                cases.case(cases.telling(NOW - days(1))),
                taken,
                calendar=cases.vancouver(),
            )
            self.assertEqual(TODAY + days(30), given.announcement.day)

    def test_it_only_tells_while_the_act_is_far_off(self):
        standing = dataclasses.replace(
            cases.telling(NOW + days(5)),
            acts_rule='compute',
            acts_ladder='research',
            acts_from=NOW + days(31),
            acts_opens=NOW + builders.TICK,
        )
        given = _give(cases.case(standing))
        self.assertEqual(
            ('', cases.TELL.warn),
            (given.announcement.act, given.announcement.warn),
        )

    def test_a_day_with_an_act_is_not_put_off_by_one_without(self):
        """Else who breaks his server gains time."""
        told = _give(
            cases.case(
                cases.telling(NOW, builders.telling(warn=(90, 7))),
            ),
            ladders=(builders.telling(warn=(90, 7)),),
        )
        self.assertEqual(TODAY + days(90), told.first_day)
        acting = dataclasses.replace(
            told, standing=cases.acting(NOW + days(20))
        )
        given = _give(acting, reason=GivenFor.RULE)
        day = TODAY + days(30)
        self.assertEqual(
            (day, day, cases.at(day)),
            (given.announcement.day, given.first_day, given.due),
        )


class TestWanted(base.BaseTestCase):
    def _wanted(self, case, now=NOW):
        return announcing.wanted(case, builders.calendar(), now)

    def test_a_new_case_is_given_its_first(self):
        self.assertIs(GivenFor.FIRST, self._wanted(cases.case()))

    def test_one_whose_day_is_void_is_given_another(self):
        self.assertIs(
            GivenFor.LATE, self._wanted(cases.case(awaits=GivenFor.LATE))
        )

    def test_one_with_a_day_keeps_it(self):
        self.assertIsNone(self._wanted(cases.announced()))

    def test_one_that_is_held_is_given_none(self):
        for reason in model_case.HoldReason:
            case = cases.case(holds=(cases.held(reason),))
            self.assertIs(
                GivenFor.FIRST
                if reason in ('unreachable', 'locked', 'wanted')
                else None,
                self._wanted(case),
                reason,
            )

    def test_nor_one_that_is_closed_or_has_been_acted_on(self):
        for more in (
            {'closed': NOW},
            {'stage': model_case.Stage.QUARANTINED},
        ):
            self.assertIsNone(self._wanted(cases.case(**more)))

    def test_a_rule_that_acts_later_than_the_day_gives_another(self):
        day = TODAY + days(30)
        for ends, expected in (
            (cases.at(day), None),
            (cases.at(day) + builders.TICK, GivenFor.RULE),
        ):
            self.assertIs(
                expected,
                self._wanted(cases.announced(day, cases.acting(ends))),
            )

    def test_so_does_one_that_does_not_act_any_more(self):
        self.assertIs(
            GivenFor.RULE,
            self._wanted(cases.announced(standing=cases.telling(ENDS))),
        )

    def test_an_end_that_comes_earlier_gives_none(self):
        self.assertIsNone(
            self._wanted(
                cases.announced(standing=cases.acting(NOW - days(100)))
            )
        )

    def test_what_only_told_is_given_a_day_when_an_act_opens(self):
        told = cases.announced(
            standing=cases.acting(ENDS),
            announcement=cases.announcement(act=''),
        )
        before = ENDS - days(30) - builders.TICK
        self.assertIsNone(self._wanted(told, before))
        self.assertIs(GivenFor.RULE, self._wanted(told))

    def test_what_only_tells_follows_a_later_end(self):
        for ends, expected in (
            (ENDS + days(1), None),
            (ENDS + days(2), GivenFor.RULE),
        ):
            told = cases.announced(
                standing=cases.telling(ends),
                announcement=cases.announcement(act=''),
            )
            self.assertIs(expected, self._wanted(told))


class TestExtend(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.day = cases.DAY

    def test_the_day_moves_to_where_the_extension_ends(self):
        case = cases.announced(
            announcement=cases.announcement(told=NOW, sent=1)
        )
        until = cases.at(self.day + days(20))
        extended = _extend(case, until)
        self.assertEqual(
            dataclasses.replace(
                case,
                extensions=(cases.extension(until),),
                announcement=cases.announcement(
                    self.day + days(20),
                    number=2,
                    reason=GivenFor.EXTENSION,
                ),
                announced=2,
                due=until,
            ),
            extended,
        )

    def test_notices_from_before_it_say_nothing_of_the_day(self):
        moved = _extend(
            cases.announced(), cases.at(self.day + days(20)), now=NOW + days(1)
        )
        self.assertEqual(NOW + days(1), moved.announcement.given)

    def test_one_that_ends_no_later_changes_nothing(self):
        case = cases.announced()
        self.assertIs(case, _extend(case, case.due))

    def test_nor_does_one_that_ends_no_later_than_what_only_tells(self):
        case = cases.announced(announcement=cases.announcement(act=''))
        self.assertIs(case, _extend(case, case.announcement.at))

    def test_it_needs_the_minimum_notice_only(self):
        near = cases.announced(TODAY + days(2), cases.acting(NOW))
        extended = _extend(near, near.due + builders.TICK)
        self.assertEqual(TODAY + days(15), extended.announcement.day)

    def test_a_full_day_is_passed_by(self):
        taken = cases.acting_days(
            per_day=1,
            given=[Place(self.day + days(20), 'another', False)],
        )
        extended = _extend(
            cases.announced(), cases.at(self.day + days(20)), taken
        )
        self.assertEqual(self.day + days(21), extended.announcement.day)
        self.assertEqual(extended.announcement.at, extended.due)

    def test_the_place_that_it_had_is_free(self):
        taken = cases.acting_days(
            per_day=1, given=[Place(self.day, 'p1', False)]
        )
        _extend(cases.announced(), cases.at(self.day + days(9)), taken)
        given = taken.give(self.day, NOW, 'p2', False)
        self.assertEqual(self.day, given[0])

    def test_warnings_that_would_have_been_earlier_are_behind_it(self):
        """Of the day moved to, 30, 14 and 3 days before."""
        for ahead, sent in ((35, 0), (30, 0), (29, 1), (14, 1), (13, 2)):
            case = cases.announced(
                TODAY + days(1),
                cases.acting(NOW),
                announcement=cases.announcement(
                    TODAY + days(1), minimum_notice=days(1)
                ),
            )
            extended = _extend(case, cases.at(TODAY + days(ahead)))
            self.assertEqual(
                (TODAY + days(ahead), sent),
                (extended.announcement.day, extended.announcement.sent),
            )

    def test_the_last_always_remains(self):
        case = cases.announced(
            standing=cases.acting(NOW),
            announcement=cases.announcement(
                TODAY + days(1), warn=(days(30),), minimum_notice=days(1)
            ),
        )
        extended = _extend(case, cases.at(TODAY + days(3)))
        self.assertEqual(
            (TODAY + days(3), 0),
            (extended.announcement.day, extended.announcement.sent),
        )

    def test_without_a_day_it_binds_the_one_to_come(self):
        until = cases.at(TODAY + days(50))
        extended = _extend(cases.case(), until)
        self.assertEqual(
            cases.case(extensions=(cases.extension(until),), due=until),
            extended,
        )
        given = _give(extended)
        self.assertEqual(
            (TODAY + days(50),) * 2,
            (given.announcement.day, given.first_day),
        )

    def test_what_only_tells_moves_without_a_pace(self):
        case = cases.announced(
            standing=cases.telling(ENDS),
            announcement=cases.announcement(act=''),
        )
        extended = _extend(case, cases.at(self.day + days(20)))
        self.assertEqual(
            (self.day + days(20), '', GivenFor.EXTENSION),
            (
                extended.announcement.day,
                extended.announcement.act,
                extended.announcement.reason,
            ),
        )


class TestVoid(base.BaseTestCase):
    def test_its_place_is_free_again(self):
        taken = cases.acting_days(per_day=1)
        case = announcing.void(_give(cases.case(), taken), taken)
        self.assertEqual(
            (None, GivenFor.UNTOLD), (case.announcement, case.awaits)
        )
        day, _at = taken.give(TODAY + days(31), NOW, 'p2', False)
        self.assertEqual(TODAY + days(31), day)

    def test_what_was_announced_still_binds(self):
        taken = cases.acting_days()
        given = _give(cases.case(), taken)
        case = announcing.void(given, taken, GivenFor.LATE)
        self.assertEqual(
            (given.due, given.first_day, 1, GivenFor.LATE),
            (case.due, case.first_day, case.announced, case.awaits),
        )

    def test_a_case_without_a_day_has_no_place(self):
        self.assertIsNone(announcing.place_of(cases.case()))

    def test_one_that_only_tells_has_none_either(self):
        case = cases.announced(announcement=cases.announcement(act=''))
        self.assertIsNone(announcing.place_of(case))

    def test_one_with_an_act_has_one(self):
        self.assertEqual(
            Place(cases.DAY, 'p1', True),
            announcing.place_of(cases.announced(backlog=True)),
        )


class TestTurn(base.BaseTestCase):
    def test_what_ends_first_is_given_first(self):
        waiting = [
            cases.case(cases.acting(NOW + days(2)), 'a'),
            cases.case(cases.acting(NOW + days(1)), 'c'),
            cases.case(cases.acting(NOW + days(1)), 'b'),
        ]
        self.assertEqual(
            ['b', 'c', 'a'],
            [
                case.resource.id
                for case in sorted(waiting, key=announcing.turn)
            ],
        )

    def test_without_an_end_its_opening_counts(self):
        standing = dataclasses.replace(cases.acting(NOW), expires=None)
        self.assertEqual((NOW, 's1'), announcing.turn(cases.case(standing)))


class TestClocks(base.BaseTestCase):
    """The clocks of Vancouver go forward on 8 March 2026."""

    def test_a_schedule_across_a_change_of_clocks_is_whole_days(self):
        now = datetime.datetime(2026, 2, 23, 18, tzinfo=datetime.UTC)
        calendar = cases.vancouver()
        given = _give(
            cases.case(cases.acting(now)),
            cases.acting_days(calendar),
            now,
            calendar=calendar,
        )
        self.assertEqual(
            (
                datetime.date(2026, 3, 25),
                datetime.datetime(2026, 3, 25, 16, tzinfo=datetime.UTC),
            ),
            (given.announcement.day, given.announcement.at),
        )
