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
    }
)
_ONE = strategies.tuples(_CASES, _FACTS)
_MANY = strategies.lists(_ONE, max_size=7)


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
        **more,
    )


def plan(made, **more):
    return test_acting.plan(
        *(candidate(number, one) for number, one in enumerate(made, 1)),
        **more,
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
    def test_each_is_a_step_or_an_aside_and_never_both(self, made):
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
            room=acting.Room(done, {'p1': done}),
            pace=cases.pace(per_day=per_day, per_project=2),
        )
        projects = collections.Counter(
            step.case.subject.project_id for step in planned.steps
        )
        self.assertLessEqual(len(planned.steps), max(0, per_day - done))
        self.assertLessEqual(projects['p1'], max(0, 2 - done))
        self.assertLessEqual(projects['p2'], 2)

    @hypothesis.given(_MANY)
    def test_p18_none_comes_before_any_day_or_notice(self, made):
        for step in plan(made).steps:
            announcement = step.case.announcement
            self.assertLessEqual(announcement.at, NOW)
            self.assertLessEqual(
                announcement.told, NOW - announcement.minimum_notice
            )
            self.assertLessEqual(step.case.due, NOW)
            for extension in step.case.extensions:
                self.assertLessEqual(extension.until, NOW)
            self.assertEqual((), step.case.holds)

    @hypothesis.given(
        _ONE,
        strategies.sampled_from(
            (
                'status',
                'task_state',
                'host_status',
                'flavor.ephemeral',
                'flavor.swap',
                'locked',
            )
        ),
    )
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

    @hypothesis.given(_MANY)
    def test_p23_a_clock_that_goes_back_adds_no_act(self, made):
        candidates = [candidate(n, one) for n, one in enumerate(made, 1)]
        policy = test_due.policy()
        before = [
            acted(
                acting.plan(
                    [one], policy, test_acting.VERBS, acting.Room(), at
                )
            )
            for one in candidates
            for at in (NOW,)
        ]
        earlier = [
            acted(
                acting.plan(
                    [one],
                    policy,
                    test_acting.VERBS,
                    acting.Room(),
                    NOW - days(30),
                )
            )
            for one in candidates
        ]
        for now, then in zip(before, earlier, strict=True):
            self.assertLessEqual(then, now)
