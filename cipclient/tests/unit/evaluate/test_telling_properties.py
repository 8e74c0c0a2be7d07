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

"""What holds for every plan of who is told what.

The letters and numbers are those of the project's list of properties.
"""

import collections
import dataclasses
import random

import hypothesis
from hypothesis import strategies as st
from oslotest import base

from cipclient.evaluate import correspondence
from cipclient.evaluate import telling
from cipclient.evaluate import warning
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import letters
from cipclient.tests.unit.evaluate import years

NOW = builders.NOW
TODAY = cases.TODAY
days = builders.days
NAMES = ('ada', 'bob', 'cyd', 'dan')
SHORT = builders.ladder('short', warn=(7, 2), notice=7)

often = hypothesis.settings(
    deadline=None,
    max_examples=100,
    database=None,
    suppress_health_check=(hypothesis.HealthCheck.too_slow,),
)

#: What lets a cloud live for weeks.
seldom = hypothesis.settings(often, max_examples=30)

REACHES = st.sets(st.sampled_from(NAMES), max_size=3).map(
    lambda names: letters.reach(*sorted(names))
) | st.just(letters.UNKNOWN)
HOLDS = st.lists(
    st.sampled_from(('unreachable', 'locked', 'unknown', 'exempt')),
    max_size=2,
    unique=True,
).map(lambda reasons: tuple(cases.held(r, NOW - days(2)) for r in reasons))


@st.composite
def open_cases(draw, number):
    """Return a case on its way: with a day, without, held or not."""
    standing = draw(st.sampled_from((cases.acting, cases.telling)))(
        NOW + days(draw(st.integers(-40, 29)))
    )
    more = {
        'number': number,
        'id_': f's{draw(st.integers(1, 9))}',
        'project': draw(st.sampled_from(('p1', 'p2'))),
        'holds': draw(HOLDS),
        'waived': draw(st.booleans()),
    }
    if draw(st.booleans()):
        return cases.case(standing, **more)
    sent = draw(st.integers(0, 3))
    return cases.announced(
        announcement=cases.announcement(
            TODAY + days(draw(st.integers(-9, 60))),
            given=NOW - days(draw(st.integers(1, 60))),
            told=NOW - days(1) if sent else None,
            sent=sent,
            reason=draw(st.sampled_from(model_case.GivenFor)),
        ),
        standing=standing,
        **more,
    )


@st.composite
def situations(draw):
    """Return cases, whom they reach, and what these were told."""
    found = [
        draw(open_cases(number))
        for number in range(1, draw(st.integers(1, 8)) + 1)
    ]
    reached = {case.number: draw(REACHES) for case in found}
    steps = {}
    for case in found:
        if case.announcement is not None:
            steps[case.number] = {
                f'{name}@example.org': draw(
                    st.integers(0, case.announcement.sent)
                )
                for name in draw(st.sets(st.sampled_from(NAMES)))
            }
    quiet = draw(st.sets(st.sampled_from(NAMES), max_size=1))
    before = correspondence.Correspondence(
        steps, frozenset(f'{name}@example.org' for name in quiet)
    )
    return found, reached, before


def _plan(found, reached, before, mails_left, policy=None):
    own = policy or letters.policy()
    return telling.plan(
        found,
        reached,
        own,
        cases.acting_days(own.calendar, per_day=2, per_project=1),
        NOW,
        mails_left,
        before,
    )


class TestPlans(base.BaseTestCase):
    @often
    @hypothesis.given(situations(), st.none() | st.integers(0, 3))
    def test_a_person_gets_one_mail_within_those_that_are_left(
        self, situation, left
    ):
        # P38, attack A18.
        told = _plan(*situation, left)
        addresses = [draft.person.address for draft in told.drafts]
        self.assertEqual(len(addresses), len(set(addresses)))
        if left is not None:
            self.assertLessEqual(len(addresses), left)
        everybody = addresses + [d.person.address for d in told.waiting]
        self.assertEqual(len(everybody), len(set(everybody)))
        self.assertEqual(set(), situation[2].quiet & set(everybody))

    @often
    @hypothesis.given(situations(), st.none() | st.integers(0, 3))
    def test_only_the_people_of_a_case_are_told_of_it(self, situation, left):
        # P33.
        _, reached, _ = situation
        told = _plan(*situation, left)
        for draft in told.drafts + told.waiting:
            numbers = [item.case.number for item in draft.items]
            self.assertEqual(len(numbers), len(set(numbers)))
            for number in numbers:
                self.assertIn(draft.person, reached[number].people)
                self.assertFalse(reached[number].unknown)

    @often
    @hypothesis.given(situations())
    def test_who_gets_a_mail_is_told_of_all_that_goes_on(self, situation):
        found, reached, _ = situation
        told = _plan(*situation, None)
        for draft in told.drafts:
            named = {item.case.number for item in draft.items}
            for case in found:
                after = told.cases.get(case.number, case)
                silent = any(
                    str(hold.reason) in ('exempt', 'unknown')
                    for hold in after.holds
                )
                if draft.person in reached[case.number].people:
                    self.assertEqual(silent, case.number not in named)

    @often
    @hypothesis.given(situations(), st.none() | st.integers(0, 3))
    def test_a_day_is_given_where_it_is_told_or_waived(self, situation, left):
        found, _, _ = situation
        told = _plan(*situation, left)
        named = {
            item.case.number for draft in told.drafts for item in draft.items
        }
        before = {case.number: case for case in found}
        for number, case in told.cases.items():
            if case.announced > before[number].announced:
                self.assertTrue(number in named or case.waived)
        for draft in told.drafts:
            for item in draft.items:
                self.assertIsNotNone(item.case.announcement)
                self.assertEqual(
                    told.cases.get(item.case.number, item.case), item.case
                )

    @often
    @hypothesis.given(
        situations(), st.none() | st.integers(0, 3), st.integers(0, 99)
    )
    def test_the_same_values_in_another_order_give_the_same_plan(
        self, situation, left, seed
    ):
        # P19.
        found, reached, before = situation
        shuffled = list(found)
        random.Random(seed).shuffle(shuffled)
        turned = {
            number: dataclasses.replace(reach, people=reach.people[::-1])
            for number, reach in reversed(reached.items())
        }
        self.assertEqual(
            _plan(*situation, left), _plan(shuffled, turned, before, left)
        )

    @often
    @hypothesis.given(situations(), st.integers(0, 3))
    def test_more_mails_only_tell_more_people(self, situation, left):
        few, many = (_plan(*situation, n) for n in (left, left + 1))
        self.assertEqual(
            [draft.person for draft in few.drafts],
            [draft.person for draft in many.drafts][:left],
        )


@st.composite
def clouds(draw):
    """Return a cloud whose mails suffice, with people who share cases."""
    policy = letters.policy(
        draw(st.sampled_from(('weekly', 'daily'))),
        mails=99,
        calendar=draw(
            st.sampled_from((builders.calendar(), cases.vancouver()))
        ),
        ladders=(cases.LADDER, cases.TELL, SHORT),
    )
    policy = dataclasses.replace(
        policy,
        pace=model_policy.Pace(draw(st.integers(1, 3)), 2, 0.5, 99),
    )
    known, people = [], {}
    for n in range(draw(st.integers(1, 9))):
        end = NOW + days(draw(st.integers(-30, 60)))
        ladder = draw(st.sampled_from((cases.LADDER, SHORT)))
        known.append(
            (cases.key(f's{n}'), cases.subject(), cases.acting(end, ladder))
        )
        people[known[-1][0]] = letters.reach(
            *sorted(draw(st.sets(st.sampled_from(NAMES), min_size=1)))
        )
    return years.Cloud(policy, known, lambda case: people[case.resource], NOW)


class TestDays(base.BaseTestCase):
    @seldom
    @hypothesis.given(clouds())
    def test_each_warning_comes_once_and_never_after_its_day(self, cloud):
        heard = collections.defaultdict(list)
        cloud.run(60)
        calendar = cloud.calendar
        for draft, now in cloud.mails:
            for item in draft.items:
                heard[item.case.resource, draft.person].append(
                    (calendar.day_of(now), item.step)
                )
        # As they were when they were acted on: what is out has no day.
        acted = {
            case.resource: case
            for cases_ in cloud.happened.acts.values()
            for case in cases_
        }
        for known in cloud.cases.values():
            case = acted.get(known.resource, known)
            for person in cloud.reach(case).people:
                told = [
                    (day, step)
                    for day, step in heard[case.resource, person]
                    if step
                ]
                steps = [step for _, step in told]
                self.assertEqual(sorted(set(steps)), steps)
                for step in range(1, len(case.announcement.warn) + 1):
                    falls = warning.falls_on(case.announcement, step, calendar)
                    if falls < calendar.day_of(cloud.now):
                        self.assertTrue(
                            any(d <= falls and s >= step for d, s in told)
                        )

    @seldom
    @hypothesis.given(clouds(), st.integers(1, 50))
    def test_nobody_is_told_twice_on_a_day(self, cloud, count):
        cloud.run(count)
        # The last run is over; the clock still shows its day.
        now = cloud.mails[-1][1] if cloud.mails else NOW
        live = [
            case
            for case in cloud.cases.values()
            if case.stage is not model_case.Stage.QUARANTINED
        ]
        yesterday = cloud.calendar.day_of(cloud.now) - days(1)
        if cloud.calendar.day_of(now) != yesterday:
            return
        cloud.now = now
        again = telling.plan(
            live,
            {case.number: cloud.reach(case) for case in live},
            cloud.policy,
            cloud.days,
            now,
            None,
            cloud.before(live),
        )
        self.assertEqual(((), {}), (again.drafts, again.cases))

    @seldom
    @hypothesis.given(clouds())
    def test_a_mail_is_of_use(self, cloud):
        cloud.run(60)
        for draft, _ in cloud.mails:
            self.assertNotEqual(model_notice.Occasion.REMINDER, draft.occasion)
