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
import itertools
import time

import fixtures
from oslotest import base

from cipclient.evaluate import due
from cipclient.model import case as model_case
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = cases.NOW
TODAY = cases.TODAY
days = cases.days
Stage = model_case.Stage
Why = model_plan.Why
ALL = model_policy.Scope(projects=('all',))


def policy(**more):
    return dataclasses.replace(
        cases.policy(),
        **{'scope': ALL, 'calendar': builders.calendar(), **more},
    )


def day(**more):
    """Return a day that has come, told long ago."""
    return cases.announcement(
        TODAY, **{'given': NOW - days(40), 'told': NOW - days(40), **more}
    )


def case(**more):
    """Return one whose act may be done."""
    standing = more.pop(
        'standing',
        cases.acting(NOW - days(1), state=verdict.State.OVER),
    )
    return cases.announced(
        TODAY,
        standing,
        **{'stage': Stage.WARNED, 'announcement': day(), **more},
    )


def waived(**more):
    return case(
        stage=Stage.OK,
        waived=True,
        announcement=day(told=None),
        holds=(cases.held('unreachable'),),
        **more,
    )


class TestRefusal(base.BaseTestCase):
    """P2, P18: each condition blocks alone."""

    def refused(self, one, **more):
        return due.refusal(one, policy(**more), NOW)

    def assertRefused(self, why, words, one, **more):
        refusal = self.refused(one, **more)
        self.assertIsNotNone(refusal)
        self.assertIs(why, refusal.why)
        self.assertIn(words, refusal.because)

    def test_what_is_told_and_whose_day_has_come_may_be_done(self):
        self.assertIsNone(self.refused(case()))

    def test_what_nobody_can_be_told_of_may_be_done_once_waived(self):
        self.assertIsNone(self.refused(waived()))

    def test_each_condition_blocks_alone(self):
        over = verdict.State.OVER
        for why, words, one in (
            (Why.OUTSIDE, 'closed', case(closed=NOW)),
            (Why.QUEUED, 'Nobody was warned', case(stage=Stage.OK)),
            (
                Why.OUTSIDE,
                'quarantined already',
                case(stage=Stage.QUARANTINED),
            ),
            *(
                (Why.HELD, reason, case(holds=(cases.held(reason),)))
                for reason in model_case.HoldReason
            ),
            (
                Why.HELD,
                'not over',
                case(standing=cases.acting(NOW - days(1))),
            ),
            (
                Why.OUTSIDE,
                'No rule',
                case(standing=cases.telling(NOW - days(1), state=over)),
            ),
            (
                Why.QUEUED,
                'ends at',
                case(standing=cases.acting(NOW + days(1), state=over)),
            ),
            (Why.QUEUED, 'No day', case(announcement=day(act=''))),
            (
                Why.QUEUED,
                'No day',
                dataclasses.replace(case(), announcement=None),
            ),
            (Why.QUEUED, 'Nobody was told', case(announcement=day(told=None))),
            (
                Why.QUEUED,
                'younger than 14 days',
                case(announcement=day(told=NOW - days(13))),
            ),
            (Why.QUEUED, 'begins at', case(due=NOW + days(1))),
            (
                Why.QUEUED,
                'begins at',
                case(extensions=(cases.extension(NOW + days(1)),)),
            ),
            (
                Why.QUEUED,
                'begins at',
                case(announcement=day(at=NOW + days(1)), due=NOW),
            ),
        ):
            self.assertRefused(why, words, one)

    def test_whatever_is_missing_it_may_not_be_done(self):
        """Of every subset of what is in the way, none lets it go on."""
        young = {'told': NOW - days(1)}
        ways = {
            'closed': {'closed': NOW},
            'stage': {'stage': Stage.OK},
            'held': {'holds': (cases.held('held'),)},
            'state': {'standing': cases.acting(NOW - days(1))},
            'due': {'due': NOW + days(1)},
            'told': {'announcement': day(**young)},
            'more time': {'extensions': (cases.extension(NOW + days(1)),)},
        }
        whole = {
            'scope': {'scope': None},
            'calendar': {
                'calendar': builders.calendar(holidays=frozenset({TODAY}))
            },
        }
        for size in range(len(ways) + len(whole) + 1):
            for chosen in itertools.combinations((*ways, *whole), size):
                fields, more = (
                    {
                        name: value
                        for key in chosen
                        for name, value in some.get(key, {}).items()
                    }
                    for some in (ways, whole)
                )
                refusal = self.refused(case(**fields), **more)
                self.assertEqual(size > 0, refusal is not None, chosen)

    def test_what_ends_this_moment_may_be_done(self):
        over = verdict.State.OVER
        self.assertIsNone(
            self.refused(case(standing=cases.acting(NOW, state=over)))
        )
        self.assertIsNone(self.refused(case(due=NOW)))

    def test_moments_are_told_in_utc_wherever_the_machine_is(self):
        self.addCleanup(time.tzset)
        self.useFixture(fixtures.EnvironmentVariable('TZ', 'PST8'))
        time.tzset()
        at = NOW + days(1)
        self.assertRefused(
            Why.QUEUED, f'begins at {at:%Y-%m-%d %H:%M} UTC', case(due=at)
        )

    def test_a_rule_without_a_date_acts_on_nothing(self):
        for missing in ({'acts_rule': ''}, {'acts_from': None}):
            standing = cases.acting(
                NOW - days(1), state=verdict.State.OVER, **missing
            )
            self.assertRefused(Why.OUTSIDE, 'No rule', case(standing=standing))

    def test_what_is_out_of_service_is_not_taken_out_again(self):
        """P17: whatever day stands, and whoever was told of it."""
        for stage in (Stage.QUARANTINED, Stage.DELETE_PENDING):
            refused = due.refusal(case(stage=stage), policy(), NOW)
            self.assertIs(Why.OUTSIDE, refused.why)
            self.assertEqual(f'It is {stage} already.', refused.because)

    def test_out_of_service_nobody_was_warned_of_its_deletion(self):
        one = case(
            stage=Stage.QUARANTINED,
            quarantined=NOW - days(40),
            announcement=day(act=model_case.DELETE),
        )
        self.assertRefused(Why.QUEUED, 'warned of its deletion', one)

    def test_the_scope_goes_by_project_and_domain(self):
        one = case(
            subject=model_standing.Subject(
                'ice-core', 'p1', 'glaciers', domain_id='d1', domain='science'
            )
        )
        for given in (
            model_policy.Scope(projects=('p1',)),
            model_policy.Scope(projects=('glaciers',)),
            model_policy.Scope(domains=('d1',)),
            model_policy.Scope(domains=('science',)),
        ):
            self.assertIsNone(self.refused(one, scope=given), given)
        self.assertRefused(
            Why.OUTSIDE,
            'scope',
            one,
            scope=model_policy.Scope(projects=('p2',)),
        )

    def test_a_hold_beside_a_waiver_blocks(self):
        one = waived()
        held = dataclasses.replace(
            one, holds=(*one.holds, cases.held('locked'))
        )
        self.assertRefused(Why.HELD, 'locked', held)

    def test_a_waiver_needs_its_notice_as_well(self):
        one = waived()
        young = dataclasses.replace(
            one, announcement=day(told=None, given=NOW - days(13))
        )
        self.assertRefused(Why.QUEUED, 'younger than', young)

    def test_what_the_scope_leaves_out_is_left_alone(self):
        self.assertRefused(Why.OUTSIDE, 'scope', case(), scope=None)

    def test_a_notice_is_old_enough_to_the_second(self):
        told = day(told=NOW - days(14))
        self.assertIsNone(self.refused(case(announcement=told)))

    def test_a_day_is_kept_for_a_week(self):
        for late, refused in ((7, False), (8, True)):
            given = cases.announcement(
                TODAY - days(late),
                given=NOW - days(60),
                told=NOW - days(60),
            )
            one = case(announcement=given, due=given.at)
            self.assertEqual(refused, self.refused(one) is not None, late)
            if refused:
                self.assertRefused(Why.QUEUED, 'more than 7 days ago', one)

    def test_acts_keep_to_the_calendar(self):
        later = (NOW + datetime.timedelta(hours=1)).time()
        for calendar in (
            builders.calendar(act_on=frozenset()),
            builders.calendar(holidays=frozenset({TODAY})),
            builders.calendar(opens=later),
            builders.calendar(closes=NOW.time()),
        ):
            self.assertRefused(
                Why.QUEUED, 'calendar', case(), calendar=calendar
            )
