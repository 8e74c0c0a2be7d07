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

from cipclient.evaluate import announcing
from cipclient.evaluate import forecast as evaluate_forecast
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import ending
from cipclient.tests.unit.evaluate import letters
from cipclient.tests.unit.evaluate import years

NOW = builders.NOW
TODAY = cases.TODAY
days = builders.days

often = hypothesis.settings(
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=(hypothesis.HealthCheck.too_slow,),
)

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
LADDERS = (cases.LADDER, ending.STOP, ending.SHORT, ending.DELETING)


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
        resource = ending.server(
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
            return ending.owner(case.subject.user_id)
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
            known.append(
                ending.server(f's{n:05}', end, f'u{user}', f'p{user % 900}')
            )
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
