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
"""What holds of every plan, whatever there is to be done."""

import collections
import dataclasses

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.evaluate import acting
from cipclient.evaluate import episode
from cipclient.evaluate import pacing
from cipclient.evaluate import quarantine
from cipclient.evaluate import recheck
from cipclient.model import case as model_case
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import test_acting
from cipclient.tests.unit.evaluate import test_due

NOW = cases.NOW
days = cases.days

_STATUSES = (
    'ACTIVE',
    'ERROR',
    'PAUSED',
    'RESIZE',
    'SHELVED_OFFLOADED',
    'SHUTOFF',
    'STRANGE',
)
_FACTS = strategies.fixed_dictionaries(
    {
        'status': strategies.sampled_from(_STATUSES),
        'task_state': strategies.sampled_from((None, 'rebuilding')),
        'host_status': strategies.sampled_from(('UP', 'DOWN', None)),
        'flavor.ephemeral': strategies.sampled_from((0, 20)),
        'flavor.swap': strategies.sampled_from((0, 512)),
        'locked': strategies.booleans(),
    }
)
#: What an owner can write.
_OWNERS = strategies.fixed_dictionaries(
    {
        'name': strategies.text(max_size=8),
        'tags': strategies.tuples(strategies.text(max_size=4)),
        'metadata': strategies.dictionaries(
            strategies.text(max_size=4), strategies.text(max_size=4)
        ),
        'description': strategies.text(max_size=8),
    }
)
_CASES = strategies.fixed_dictionaries(
    {
        'late': strategies.integers(-3, 9),
        'told': strategies.sampled_from((None, 1, 13, 14, 40)),
        'more_time': strategies.sampled_from((None, -1, 1)),
        'held': strategies.sampled_from(
            (None, *(str(reason) for reason in model_case.HoldReason))
        ),
        'project': strategies.sampled_from(('p1', 'p2')),
        'stage': strategies.sampled_from(
            (model_case.Stage.WARNED, *model_case.Stage)
        ),
        'waived': strategies.booleans(),
    }
)
_ONE = strategies.tuples(_CASES, _FACTS)
_MANY = strategies.lists(_ONE, max_size=7)
_READ = strategies.sampled_from(
    (
        'status',
        'task_state',
        'host_status',
        'flavor.ephemeral',
        'flavor.swap',
        'locked',
        'metadata',
    )
)
#: What an owner writes to be given more time.
_WISHES = strategies.dictionaries(
    strategies.sampled_from(('lifetime_until', 'note')),
    strategies.sampled_from(('2030-01-01', 'never', '')),
)


def candidate(number, made):
    """Return one candidate of what was drawn."""
    drawn, facts = made
    told = drawn['told']
    announcement = cases.announcement(
        cases.TODAY - days(drawn['late']),
        given=NOW - days(60),
        told=None if told is None else NOW - days(told),
    )
    more = {}
    if drawn['more_time'] is not None:
        until = NOW + days(drawn['more_time'])
        more['extensions'] = (cases.extension(until),)
    if drawn['held'] is not None:
        more['holds'] = (cases.held(drawn['held']),)
    return test_acting.candidate(
        f's{number}',
        drawn['project'],
        facts.items(),
        number,
        announcement=announcement,
        due=announcement.at,
        stage=drawn['stage'],
        waived=drawn['waived'],
        **more,
    )


def plan(made, **more):
    return test_acting.plan(
        *(candidate(number, one) for number, one in enumerate(made, 1)),
        **more,
    )


def planned_at(now, made):
    """Return the plan of that moment."""
    return acting.plan(
        [candidate(number, one) for number, one in enumerate(made, 1)],
        test_due.policy(),
        test_acting.VERBS,
        pacing.Room(),
        now,
    )


def acted(planned):
    """Return the numbers of the cases that are acted on."""
    return {step.case.number for step in planned.steps}


def changed(one, **facts):
    """Return a candidate whose facts are other ones."""
    resource = one.verdict.resource
    return dataclasses.replace(
        one,
        verdict=dataclasses.replace(
            one.verdict,
            resource=dataclasses.replace(
                resource, facts={**resource.facts, **facts}
            ),
        ),
    )


class TestPlans(base.BaseTestCase):
    @hypothesis.given(_MANY, strategies.randoms())
    def test_p19_order_gives_no_other_plan(self, made, chance):
        candidates = [candidate(n, one) for n, one in enumerate(made, 1)]
        wanted = test_acting.plan(*candidates)
        chance.shuffle(candidates)
        self.assertEqual(wanted, test_acting.plan(*candidates))

    @hypothesis.given(_MANY)
    def test_p15_p16_each_is_one_step_or_one_aside_and_nothing_else_is(
        self, made
    ):
        planned = plan(made)
        aside = [one.case.number for one in planned.asides]
        self.assertEqual(
            list(range(1, len(made) + 1)),
            sorted([*acted(planned), *aside]),
        )

    @hypothesis.given(
        _MANY, strategies.integers(0, 4), strategies.integers(0, 4)
    )
    def test_p14_no_day_and_no_project_has_more_than_its_pace(
        self, made, done, per_day
    ):
        planned = plan(
            made,
            room=pacing.Room(done, {'p1': done}),
            pace=cases.pace(per_day=per_day, per_project=2),
        )
        projects = collections.Counter(
            step.case.subject.project_id for step in planned.steps
        )
        self.assertLessEqual(len(planned.steps), max(0, per_day - done))
        self.assertLessEqual(projects['p1'], max(0, 2 - done))
        self.assertLessEqual(projects['p2'], 2)

    @hypothesis.given(_MANY)
    def test_p17_only_what_was_warned_is_taken_out_of_service(self, made):
        for step in plan(made).steps:
            case = step.case
            wanted = (model_case.Stage.WARNED,)
            if case.waived:
                wanted += (model_case.Stage.OK,)
            self.assertIn(case.stage, wanted)
            after = quarantine.entered(case, step.verb, NOW)
            self.assertIs(model_case.Stage.QUARANTINED, after.stage)

    @hypothesis.given(_MANY, strategies.integers(-60, 60))
    def test_p18_none_comes_before_any_day_or_notice(self, made, after):
        """P23: nor where a clock went back, or far ahead."""
        now = NOW + days(after)
        for step in planned_at(now, made).steps:
            case = step.case
            announcement = case.announcement
            self.assertLessEqual(announcement.at, now)
            said = announcement.told
            if case.waived:
                said = said or announcement.given
            self.assertLessEqual(said, now - announcement.minimum_notice)
            self.assertLessEqual(case.due, now)
            for extension in case.extensions:
                self.assertLessEqual(extension.until, now)
            self.assertLessEqual(case.standing.acts_from, now)
            self.assertLessEqual(
                {hold.reason for hold in case.holds},
                {model_case.HoldReason.UNREACHABLE} if case.waived else set(),
            )

    @hypothesis.given(_ONE, _READ)
    def test_p21_what_becomes_unknown_adds_no_act(self, made, name):
        one = candidate(1, made)
        before = test_acting.plan(one)
        after = test_acting.plan(changed(one, **{name: builders.unknown()}))
        self.assertLessEqual(acted(after), acted(before))

    @hypothesis.given(_ONE, _OWNERS)
    def test_p22_what_an_owner_writes_adds_no_act(self, made, written):
        one = candidate(1, made)
        before = test_acting.plan(one)
        after = test_acting.plan(changed(one, **written))
        self.assertLessEqual(acted(after), acted(before))

    @hypothesis.given(_ONE, strategies.integers(0, 60))
    def test_p20_more_time_adds_no_act(self, made, more):
        one = candidate(1, made)
        until = NOW + days(more)
        longer = dataclasses.replace(
            one,
            case=dataclasses.replace(
                one.case,
                extensions=(*one.case.extensions, cases.extension(until)),
            ),
        )
        self.assertLessEqual(
            acted(test_acting.plan(longer)), acted(test_acting.plan(one))
        )

    @hypothesis.given(_ONE, strategies.integers(-9, 9))
    def test_p20_a_later_end_adds_no_act(self, made, more):
        one = candidate(1, made)
        standing = one.case.standing
        ends = standing.acts_from + days(abs(more))
        longer = dataclasses.replace(
            one,
            case=dataclasses.replace(
                one.case,
                standing=dataclasses.replace(
                    standing, expires=ends, acts_from=ends
                ),
            ),
        )
        self.assertLessEqual(
            acted(test_acting.plan(longer)), acted(test_acting.plan(one))
        )

    @hypothesis.given(_ONE, strategies.sampled_from(model_case.HoldReason))
    def test_p20_one_more_hold_adds_no_act(self, made, reason):
        """Exemptions among them."""
        one = candidate(1, made)
        held = dataclasses.replace(
            one, case=episode.hold(one.case, reason, 'because', NOW)
        )
        self.assertLessEqual(
            acted(test_acting.plan(held)), acted(test_acting.plan(one))
        )

    @hypothesis.given(_MANY, strategies.integers(1, 60))
    def test_p23_a_clock_before_what_was_told_acts_on_nothing(
        self, made, back
    ):
        for step in planned_at(NOW - days(back), made).steps:
            self.assertLess(step.case.announcement.given, NOW - days(back))
        self.assertEqual((), planned_at(NOW - days(61), made).steps)


class TestSecondLooks(base.BaseTestCase):
    """P3: a step goes on only while nothing says otherwise."""

    def goes_on(self, **facts):
        """Return whether a plain step does, with these facts now."""
        (step,) = test_acting.plan(test_acting.candidate()).steps
        fresh = test_acting.server(**{'locked': True, **facts})
        return not recheck.changed(
            step,
            test_acting.judged(fresh),
            test_due.policy(),
            test_acting.VERBS,
            NOW,
            True,
        )

    @hypothesis.given(_FACTS)
    def test_p6_it_does_only_as_it_is(self, facts):
        plain = (
            facts['status'] in ('ACTIVE', 'SHUTOFF')
            and facts['task_state'] is None
            and facts['host_status'] == 'UP'
            and facts['flavor.ephemeral'] == facts['flavor.swap'] == 0
            and facts['locked']
        )
        self.assertEqual(plain, self.goes_on(**facts))

    @hypothesis.given(_FACTS, _READ)
    def test_p21_what_became_unknown_stops_it(self, facts, name):
        self.assertFalse(self.goes_on(**{**facts, name: builders.unknown()}))

    @hypothesis.given(_FACTS, _OWNERS, _WISHES)
    def test_p22_what_an_owner_writes_lets_none_go_on(
        self, facts, written, wish
    ):
        facts = {**facts, 'locked': True}
        written = {**written, 'metadata': {**written['metadata'], **wish}}
        if self.goes_on(**facts, **written):
            self.assertTrue(self.goes_on(**facts))
            self.assertNotIn('lifetime_until', wish)
