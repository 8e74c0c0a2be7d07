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

from cipclient.evaluate import announcing
from cipclient.evaluate import deletion
from cipclient.evaluate import episode
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = builders.NOW
TODAY = cases.TODAY
DAY = cases.DAY
UTC = builders.calendar()
Ending = model_case.Ending
GivenFor = model_case.GivenFor
HoldReason = model_case.HoldReason
Stage = model_case.Stage
State = verdict.State
days = builders.days
POLICY = cases.policy()
ENDS = NOW + days(30)
OK = cases.acting(NOW + days(200), state=State.OK)
EXEMPT = model_standing.Standing(
    State.EXEMPT, 'compute', ENDS, reasons=('ticket 4711',)
)
FORGOTTEN = cases.acting(NOW - days(9), state=State.OVER, rule='off')
PROVES = {'shelve': frozenset({'SHELVED', 'SHELVED_OFFLOADED'})}
UNKNOWN = model_standing.Standing(
    State.UNKNOWN, reasons=('HTTP 503', 'HTTP 500')
)


def _sighted(
    standing=None, subject=None, ticket='', number=1, doubtful=frozenset()
):
    return episode.Sighted(
        cases.key(),
        subject or cases.subject(),
        standing or cases.acting(ENDS),
        number,
        ticket,
        frozenset(doubtful),
    )


def _advance(case=None, standing=None, after=0, first_scan=NOW, **more):
    """Return the case after a scan so many days from now."""
    return episode.advance(
        case, _sighted(standing, **more), POLICY, NOW + days(after), first_scan
    )


def _reasons(case):
    return [hold.reason for hold in case.holds]


class TestOpening(base.BaseTestCase):
    def test_what_is_far_from_its_end_has_no_case(self):
        self.assertIsNone(_advance(standing=OK))

    def test_what_never_ends_has_none(self):
        self.assertIsNone(
            _advance(standing=model_standing.Standing(State.NO_RULE))
        )

    def test_it_opens_at_the_moment_it_should(self):
        tick = builders.TICK
        self.assertIsNone(_advance(standing=cases.acting(ENDS + tick)))
        self.assertEqual(cases.case(), _advance())

    def test_an_episode_has_its_number(self):
        self.assertEqual(3, _advance(number=3).episode)

    def test_it_knows_how_often_its_owner_took_it_back_before(self):
        sighted = dataclasses.replace(_sighted(), returns=3)
        case = episode.advance(None, sighted, POLICY, NOW, NOW)
        self.assertEqual(3, case.returns)

    def test_what_is_exempt_or_unknown_opens_none(self):
        for state in (State.EXEMPT, State.UNKNOWN):
            standing = cases.acting(NOW - days(9), state=state)
            self.assertIsNone(_advance(standing=standing))

    def test_what_was_over_at_the_first_scan_is_backlog(self):
        for first_scan, backlog in (
            (NOW - days(10), False),
            (NOW - days(9), True),
            (None, True),
        ):
            standing = cases.acting(NOW - days(9))
            case = _advance(standing=standing, first_scan=first_scan)
            self.assertIs(backlog, case.backlog, first_scan)

    def test_what_is_near_at_the_first_scan_is_none(self):
        self.assertFalse(_advance(first_scan=None).backlog)

    def test_a_ticket_holds_it_from_the_start(self):
        self.assertEqual(
            (cases.held('held', why='ticket 4711'),),
            _advance(ticket='4711').holds,
        )


class TestUpdate(base.BaseTestCase):
    def test_nothing_new_changes_nothing(self):
        case = cases.announced()
        self.assertEqual(case, _advance(case))

    def test_what_is_seen_is_kept(self):
        later = cases.acting(ENDS + days(1), state=State.OVER)
        renamed = dataclasses.replace(cases.subject(), name='fire-core')
        case = _advance(cases.case(), later, after=9, subject=renamed)
        self.assertEqual(cases.case(standing=later, subject=renamed), case)

    def test_names_that_were_not_read_now_are_kept(self):
        named = dataclasses.replace(
            cases.subject(),
            project='climate',
            domain='default',
            domain_id='d1',
            owner='Ada',
        )
        case = cases.case(subject=named)
        self.assertEqual(named, _advance(case).subject)

    def test_names_that_are_others_now_are_told_as_they_are_now(self):
        before, now = (
            dataclasses.replace(
                cases.subject(),
                project=f'{name} project',
                domain=f'{name} domain',
                domain_id=f'{name} id',
                owner=f'{name} owner',
            )
            for name in ('old', 'new')
        )
        case = _advance(cases.case(subject=before), subject=now)
        self.assertEqual(now, case.subject)

    def test_names_of_another_project_or_owner_are_not(self):
        named = dataclasses.replace(
            cases.subject(), project='climate', owner='Ada'
        )
        moved = cases.subject('p2')
        case = _advance(cases.case(subject=named), subject=moved)
        self.assertEqual(
            ('', 'Ada'), (case.subject.project, case.subject.owner)
        )
        given = dataclasses.replace(cases.subject(), user_id='u2')
        case = _advance(cases.case(subject=named), subject=given)
        self.assertEqual(
            ('climate', ''), (case.subject.project, case.subject.owner)
        )

    def test_what_is_unknown_leaves_the_dates_known_last(self):
        case = _advance(cases.announced(), UNKNOWN)
        self.assertEqual(
            dataclasses.replace(
                cases.acting(ENDS),
                state=State.UNKNOWN,
                reasons=('HTTP 503', 'HTTP 500'),
            ),
            case.standing,
        )


class TestEnding(base.BaseTestCase):
    def test_what_is_over_or_near_no_more_is_cleared(self):
        for standing in (OK, model_standing.Standing(State.NO_RULE)):
            case = _advance(
                cases.announced(holds=(cases.held('locked'),)),
                standing,
                after=3,
            )
            self.assertEqual(
                (NOW + days(3), Ending.CLEARED, None, (), standing),
                (
                    case.closed,
                    case.ending,
                    case.announcement,
                    case.holds,
                    case.standing,
                ),
            )
            self.assertEqual((DAY, cases.at(DAY)), (case.first_day, case.due))

    def test_a_clock_that_goes_back_clears_nothing(self):
        """P23."""
        case = cases.announced()
        self.assertEqual(case, _advance(case, after=-100))

    def test_a_later_end_clears_it_only_if_it_opens_later(self):
        near = cases.acting(ENDS + days(20))
        self.assertIs(Ending.CLEARED, _advance(cases.case(), near).ending)
        self.assertIsNone(_advance(cases.case(), near, after=20).ending)

    def test_what_is_exempt_or_unknown_is_held_and_not_cleared(self):
        for standing, hold in (
            (EXEMPT, cases.held('exempt', why='ticket 4711')),
            (UNKNOWN, cases.held('unknown', why='HTTP 503; HTTP 500')),
        ):
            case = _advance(cases.announced(), standing)
            self.assertIsNone(case.ending)
            self.assertEqual((hold,), case.holds)
            self.assertEqual(DAY, case.announcement.day)

    def test_what_is_quarantined_is_not_cleared_by_a_scan(self):
        """It is judged by what it was before it was shelved."""
        case = cases.case(stage=Stage.QUARANTINED)
        self.assertIsNone(_advance(case, OK).ending)

    def test_what_the_cloud_has_no_more_is_gone(self):
        case = episode.gone(cases.announced(), NOW + days(1))
        self.assertEqual(
            (NOW + days(1), Ending.GONE, None),
            (case.closed, case.ending, case.announcement),
        )


class TestHolds(base.BaseTestCase):
    def test_each_goes_when_its_reason_does(self):
        case = cases.case(
            holds=tuple(
                cases.held(reason)
                for reason in ('exempt', 'locked', 'unknown', 'held', 'failed')
            )
        )
        self.assertEqual([HoldReason.FAILED], _reasons(_advance(case)))

    def test_it_stays_since_when_it_began(self):
        first = _advance(cases.case(), ticket='1')
        case = _advance(first, ticket='2', after=5)
        self.assertEqual((cases.held('held', why='ticket 2'),), case.holds)

    def test_a_reason_that_says_nothing_is_named(self):
        silent = dataclasses.replace(EXEMPT, reasons=())
        case = _advance(cases.case(), silent)
        self.assertEqual('exempt', case.holds[0].why)

    def test_what_one_says_anew_changes_no_other(self):
        failed = cases.held('failed', why='HTTP 500')
        case = cases.case(holds=(failed, cases.held('held', why='ticket 1')))
        self.assertEqual(
            (failed, cases.held('held', why='ticket 2')),
            _advance(case, ticket='2').holds,
        )

    def test_others_are_put_on_and_taken_off_by_hand(self):
        case = episode.hold(cases.case(), HoldReason.LOCKED, 'by Ada', NOW)
        self.assertEqual((cases.held('locked', why='by Ada'),), case.holds)
        case = episode.release(case, HoldReason.LOCKED, UTC, NOW)
        self.assertEqual(cases.case(), case)

    def test_what_is_not_held_is_not_released(self):
        case = cases.announced(TODAY)
        self.assertIs(case, episode.release(case, HoldReason.LOCKED, UTC, NOW))


class TestDaysThatAHoldCovered(base.BaseTestCase):
    """The day is 16 July; the hold begins now unless a test says more."""

    def _released(self, after, reason='held', since=NOW):
        case = cases.announced(holds=(cases.held(reason, since),))
        return episode.release(
            case, HoldReason(reason), UTC, NOW + days(after)
        )

    def test_a_day_that_is_still_to_come_is_kept(self):
        self.assertEqual(DAY, self._released(30).announcement.day)

    def test_one_that_came_or_passed_is_void(self):
        for after in (31, 32, 100):
            case = self._released(after)
            self.assertEqual(
                (None, GivenFor.HOLD), (case.announcement, case.awaits)
            )
            self.assertEqual(cases.at(DAY), case.due)

    def test_one_that_passed_before_the_hold_is_kept(self):
        for since, kept in ((31, False), (32, True)):
            case = self._released(33, since=NOW + days(since))
            self.assertIs(kept, case.announcement is not None)

    def test_one_of_whom_nobody_could_reach_is_kept(self):
        self.assertIsNotNone(self._released(32, 'unreachable').announcement)

    def test_one_on_which_the_signs_of_its_people_were_not_read_is_kept(self):
        self.assertIsNotNone(self._released(32, 'wanted').announcement)

    def test_one_that_only_tells_is_void_too(self):
        """Its people were told nothing while it was held."""
        case = cases.announced(
            announcement=cases.announcement(act=''),
            holds=(cases.held('exempt'),),
        )
        case = episode.release(case, HoldReason.EXEMPT, UTC, NOW + days(40))
        self.assertIsNone(case.announcement)

    def test_a_case_without_a_day_has_none_to_lose(self):
        case = cases.case(holds=(cases.held('held'),), awaits=GivenFor.LATE)
        case = episode.release(case, HoldReason.HELD, UTC, NOW + days(40))
        self.assertIs(GivenFor.LATE, case.awaits)

    def test_a_scan_that_ends_the_hold_makes_the_day_void(self):
        case = _advance(cases.announced(), ticket='4711')
        case = _advance(case, ticket='4711', after=45)
        self.assertIsNotNone(case.announcement)
        case = _advance(case, after=46)
        self.assertEqual(
            (None, GivenFor.HOLD), (case.announcement, case.awaits)
        )

    def test_so_does_one_that_ends_one_of_two(self):
        case = _advance(cases.announced(), EXEMPT, ticket='4711')
        case = _advance(case, ticket='4711', after=33)
        self.assertEqual([HoldReason.HELD], _reasons(case))
        self.assertIsNone(case.announcement)


class TestLate(base.BaseTestCase):
    def _late(self, by, **more):
        return _advance(cases.announced(**more), after=31 + by)

    def test_a_day_missed_by_a_week_is_kept(self):
        for by in (0, 3, 7):
            self.assertEqual(DAY, self._late(by).announcement.day)

    def test_one_missed_by_more_is_void(self):
        for by in (8, 9, 100):
            case = self._late(by)
            self.assertEqual(
                (None, GivenFor.LATE), (case.announcement, case.awaits)
            )

    def test_while_it_is_held_the_end_of_the_hold_decides(self):
        case = self._late(9, holds=(cases.held('failed'),))
        self.assertIsNotNone(case.announcement)

    def test_nobody_to_tell_is_no_reason_to_wait(self):
        case = self._late(9, holds=(cases.held('unreachable'),))
        self.assertIsNone(case.announcement)

    def test_a_day_on_which_nothing_happens_is_never_late(self):
        case = self._late(99, announcement=cases.announcement(act=''))
        self.assertIsNotNone(case.announcement)

    def test_what_is_quarantined_is_not_late(self):
        case = self._late(99, stage=Stage.QUARANTINED)
        self.assertIsNotNone(case.announcement)

    def test_days_are_those_of_the_calendar(self):
        policy = cases.policy(calendar=cases.vancouver())
        last = datetime.datetime(2026, 7, 24, 6, 59, tzinfo=datetime.UTC)
        for now, kept in ((last, True), (last + days(1), False)):
            case = episode.advance(
                cases.announced(), _sighted(), policy, now, NOW
            )
            self.assertIs(kept, case.announcement is not None)


class TestDoubt(base.BaseTestCase):
    """A rule that is unknown in one scan, beside others that are not."""

    LATER = cases.acting(
        NOW + days(90), acts_rule='other', reasons=('HTTP 503',)
    )
    TELLING = model_standing.Standing(
        State.NEAR, 'broken', NOW + days(20), NOW - days(10), 'tell'
    )

    def test_a_day_does_not_move_as_its_rule_is_unknown(self):
        before = cases.acting(ENDS, rule='departed', acts_rule='departed')
        case = _advance(standing=before)
        for after in (self.LATER, self.TELLING):
            held = _advance(case, after, 1, doubtful={'departed'})
            self.assertEqual([HoldReason.UNKNOWN], _reasons(held))
            self.assertEqual(ENDS, held.standing.acts_from)
            self.assertEqual('departed', held.standing.acts_rule)
            self.assertIsNone(held.closed)
            known = _advance(held, before, 2)
            self.assertEqual((before, ()), (known.standing, known.holds))

    def test_the_other_rules_go_on_where_they_are_not_later(self):
        case = _advance()
        for ends in (NOW, ENDS):
            other = cases.acting(ends, acts_rule='other')
            after = _advance(case, other, 1, doubtful={'compute'})
            self.assertEqual((other, ()), (after.standing, after.holds))

    def test_a_doubt_about_what_only_tells_stops_no_act(self):
        before = dataclasses.replace(
            cases.acting(ENDS), rule='broken', expires=NOW
        )
        case = _advance(standing=before)
        after = _advance(case, cases.acting(ENDS), 1, doubtful={'broken'})
        self.assertEqual((), after.holds)

    def test_what_only_tells_is_held_where_it_would_tell_later(self):
        case = _advance(standing=self.TELLING)
        later = dataclasses.replace(self.TELLING, expires=ENDS, rule='data')
        held = _advance(case, later, 1, doubtful={'broken'})
        self.assertEqual([HoldReason.UNKNOWN], _reasons(held))
        self.assertEqual(self.TELLING.expires, held.standing.expires)
        sooner = dataclasses.replace(self.TELLING, expires=NOW, rule='data')
        self.assertEqual(
            (), _advance(case, sooner, 1, doubtful={'broken'}).holds
        )


class TestQuarantined(base.BaseTestCase):
    """What is out of service is judged by what it was before."""

    def _seen(self, status, standing=OK, proves=None, **more):
        case = cases.case(
            FORGOTTEN,
            **{
                'stage': Stage.QUARANTINED,
                'quarantined': NOW,
                'verb': 'shelve',
                **more,
            },
        )
        sighted = _sighted(standing, cases.subject(status=status))
        return episode.advance(
            case,
            sighted,
            POLICY,
            NOW + days(1),
            NOW,
            PROVES if proves is None else proves,
        )

    def test_what_we_changed_ourselves_clears_nothing(self):
        for standing in (OK, UNKNOWN, EXEMPT, cases.telling(ENDS)):
            case = self._seen('SHELVED_OFFLOADED', standing)
            self.assertIsNone(case.closed)
            self.assertEqual(deletion.without_act(FORGOTTEN), case.standing)
            self.assertEqual('SHELVED_OFFLOADED', case.subject.status)
            self.assertEqual((), case.holds)

    def test_its_owner_brings_it_back(self):
        for status in (
            'ACTIVE',
            'PAUSED',
            'RESCUE',
            'SHUTOFF',
            'SUSPENDED',
            'VERIFY_RESIZE',
        ):
            case = self._seen(status, holds=(cases.held('held'),))
            self.assertIs(Ending.RETURNED, case.ending, status)
            self.assertEqual(NOW + days(1), case.closed)
            self.assertEqual((), case.holds)

    def test_what_we_stopped_is_back_once_it_runs(self):
        proves = {'stop': frozenset({'SHUTOFF', 'SHELVED'})}
        for status, back in (('SHUTOFF', False), ('ACTIVE', True)):
            case = self._seen(status, proves=proves, verb='stop')
            self.assertEqual(back, case.closed is not None, status)

    def test_what_is_passing_or_not_known_is_no_return(self):
        """P21"""
        for status in (
            '',
            'BUILD',
            'DELETED',
            'ERROR',
            'MIGRATING',
            'RESIZE',
            'SHELVED',
            'SOFT_DELETED',
            'STRANGE',
            'UNKNOWN',
        ):
            self.assertIsNone(self._seen(status).closed, status)

    def test_of_a_verb_that_nobody_knows_nothing_is_concluded(self):
        self.assertIsNone(self._seen('ACTIVE', proves={}).closed)
        self.assertIsNone(self._seen('ACTIVE', verb='plugged').closed)

    def test_on_its_way_to_deletion_it_can_come_back_too(self):
        case = self._seen('ACTIVE', stage=Stage.DELETE_PENDING)
        self.assertIs(Ending.RETURNED, case.ending)

    def test_the_next_episode_begins_anew(self):
        """Nothing of the one before brings its day nearer."""
        before = self._seen('ACTIVE', due=NOW, first_day=TODAY, announced=3)
        self.assertIsNotNone(before.closed)
        case = _advance(None, FORGOTTEN, 2, number=2)
        self.assertEqual((2, Stage.OK), (case.episode, case.stage))
        self.assertEqual((None, 0), (case.announcement, case.announced))
        self.assertEqual((None, ()), (case.due, case.extensions))
        self.assertEqual(('', None), (case.verb, case.quarantined))
        given = announcing.give(
            case,
            POLICY,
            cases.acting_days(),
            NOW + days(2),
            announcing.wanted(case, UTC, NOW + days(2)),
        )
        self.assertGreaterEqual(given.announcement.day, TODAY + days(32))


class TestLocks(base.BaseTestCase):
    def _seen(self, case, locked, after=0):
        sighted = dataclasses.replace(_sighted(), locked=locked)
        return episode.advance(case, sighted, POLICY, NOW + days(after), NOW)

    def test_a_lock_of_somebody_else_holds_it_until_it_is_off(self):
        """P5"""
        case = self._seen(cases.case(), True)
        self.assertEqual([HoldReason.LOCKED], _reasons(case))
        self.assertEqual([], _reasons(self._seen(case, False, 1)))

    def test_one_that_could_not_be_read_holds_what_it_held_before(self):
        """P21"""
        failed = cases.held('failed')
        locked = cases.held('locked', why='Ada locked it.')
        for holds in ((), (failed,), (failed, locked)):
            case = self._seen(cases.case(holds=holds), None, 1)
            self.assertEqual(holds, case.holds)
        self.assertEqual((), self._seen(None, None).holds)

    def test_so_it_does_from_the_start(self):
        self.assertTrue(self._seen(None, True).held_for(HoldReason.LOCKED))

    def test_an_operator_may_let_it_go_on(self):
        case = cases.case(released=frozenset({HoldReason.LOCKED}))
        self.assertEqual([], _reasons(self._seen(case, True)))

    def test_of_another_reason_that_was_released_it_holds(self):
        case = cases.case(released=frozenset({HoldReason.FAILED}))
        self.assertTrue(self._seen(case, True).held_for(HoldReason.LOCKED))

    def test_its_people_are_told_all_the_same(self):
        case = self._seen(cases.case(), True)
        self.assertIs(GivenFor.FIRST, announcing.wanted(case, UTC, NOW))

    def test_a_day_that_it_covered_is_void(self):
        case = cases.announced(TODAY, holds=(cases.held('locked'),))
        self.assertIs(GivenFor.HOLD, self._seen(case, False, 1).awaits)
