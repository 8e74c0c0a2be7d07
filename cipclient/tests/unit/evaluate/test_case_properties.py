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

"""What holds for every case, whatever happens to it.

The letters and numbers are those of the project's list of properties.
"""

import dataclasses
import datetime

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.evaluate import announcing
from cipclient.evaluate import episode
from cipclient.evaluate import renewal
from cipclient.evaluate import standing
from cipclient.evaluate import warning
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import rule as model_rule
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = builders.NOW
State = verdict.State
days = builders.days
st = strategies

often = hypothesis.settings(
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=(hypothesis.HealthCheck.too_slow,),
)

CALENDAR = cases.vancouver()
RENEWAL = model_rule.Renewal(days(30), 4, days(120))
SHORT = builders.ladder('short', (7, 2), 7, 'stop')
POLICY = cases.policy(
    builders.lifetime(limit=60, renewal=RENEWAL),
    calendar=CALENDAR,
    ladders=(cases.LADDER, cases.TELL, SHORT),
)
STAGES = list(model_case.Stage)

MOMENTS = st.integers(-400, 400).map(lambda count: NOW + days(count))
LADDERS = st.sampled_from((cases.LADDER, SHORT))
STANDINGS = st.one_of(
    st.builds(cases.acting, MOMENTS, LADDERS),
    st.builds(cases.telling, MOMENTS),
    st.builds(
        lambda tells, acts: dataclasses.replace(
            acts,
            rule='broken',
            expires=tells.expires,
            opens=min(tells.opens, acts.opens),
            ladder='tell',
        ),
        st.builds(cases.telling, MOMENTS),
        st.builds(cases.acting, MOMENTS, LADDERS),
    ),
    st.builds(
        model_standing.Standing,
        st.sampled_from((State.EXEMPT, State.UNKNOWN, State.NO_RULE)),
        st.just('compute'),
        st.none() | MOMENTS,
    ),
)
DATES = st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1))
#: One day of a server: what the scan sees, and what people and mails do.
DAYS = st.fixed_dictionaries(
    {
        'ahead': st.integers(-2, 20),
        'standing': st.none() | STANDINGS,
        'ticket': st.sampled_from(('', '', '', '4711')),
        'wish': st.none() | DATES.map(str) | st.text(max_size=12),
        'given': st.none() | DATES,
        'accepted': st.booleans(),
    }
)


class Life:
    """A case through days of which any order is possible."""

    def __init__(self, first):
        self.now = NOW
        self.standing = first
        self.days = cases.acting_days(CALENDAR, per_day=2, per_project=1)
        self.case = None

    def day(self, ahead, standing, ticket, wish, given, accepted):
        self.now += days(ahead)
        self.standing = standing or self.standing
        self.case = episode.advance(
            None if self.case and self.case.closed else self.case,
            episode.Sighted(
                cases.key(), cases.subject(), self.standing, 1, ticket
            ),
            POLICY,
            self.now,
            NOW,
        )
        if self.case is None or self.case.closed:
            return
        asked = renewal.request(self.case, wish, POLICY, self.now)
        if isinstance(asked, model_case.Extension):
            self._extend(asked)
        if given is not None:
            self._extend(cases.extension(CALENDAR.end_of(given)))
        reason = announcing.wanted(self.case, CALENDAR, self.now)
        if reason is not None:
            self.case = announcing.give(
                self.case, POLICY, self.days, self.now, reason
            )
        self._tell(accepted)

    def _extend(self, extension):
        self.case = announcing.extend(
            self.case, extension, POLICY, self.days, self.now
        )

    def _tell(self, accepted):
        announcement = self.case.announcement
        today = CALENDAR.day_of(self.now)
        step = announcement and warning.due_step(
            announcement, self.now, CALENDAR, today
        )
        if not step:
            return
        if not accepted:
            self.case = announcing.void(self.case, self.days)
            return
        self.case = dataclasses.replace(
            self.case,
            stage=model_case.Stage.WARNED,
            announcement=dataclasses.replace(
                announcement,
                told=self.now,
                sent=max(step, announcement.sent),
            ),
        )


def _lives(check):
    """Run a check after each day of many lives."""

    @often
    @hypothesis.given(STANDINGS, st.lists(DAYS, max_size=12))
    def checked(self, first, steps):
        life = Life(first)
        for step in steps:
            before = life.case
            life.day(**step)
            after = life.case
            if before and after and before.opened == after.opened:
                check(self, before, after, life)

    return checked


class TestEveryLife(base.BaseTestCase):
    @_lives
    def test_a_stage_only_rises(self, before, after, life):
        """P17."""
        self.assertGreaterEqual(
            STAGES.index(after.stage), STAGES.index(before.stage)
        )
        self.assertGreaterEqual(after.announced, before.announced)

    @_lives
    def test_what_is_due_never_falls(self, before, after, life):
        """P18: nor does a day with an act come before one announced."""
        if before.due is not None:
            self.assertGreaterEqual(after.due, before.due)
        if after.announcement is not None and after.announcement.act:
            self.assertGreaterEqual(after.due, after.announcement.at)
            if after.announcement != before.announcement:
                self.assertGreaterEqual(
                    after.announcement.at,
                    before.due or after.announcement.at,
                )

    @_lives
    def test_a_day_that_stands_never_moves_earlier(self, before, after, life):
        """P18."""
        old, new = before.announcement, after.announcement
        if old is not None and new is not None and (old.act or not new.act):
            self.assertGreaterEqual(new.day, old.day)

    @_lives
    def test_a_day_has_the_minimum_notice_before_it(self, before, after, life):
        given = after.announcement
        if given is not None and given.act and given != before.announcement:
            self.assertGreaterEqual(
                given.at, given.given + given.minimum_notice
            )
            self.assertTrue(life.days.is_acting(given.day))

    @_lives
    def test_the_last_warning_always_remains(self, before, after, life):
        given = after.announcement
        if given is not None and given.number != before.announced:
            told = given.told is not None
            self.assertLess(given.sent - told, len(given.warn))

    @_lives
    def test_only_what_is_not_held_is_told(self, before, after, life):
        if any(hold.reason in announcing.SILENT for hold in after.holds):
            self.assertIsNone(announcing.wanted(after, CALENDAR, life.now))


class TestOrder(base.BaseTestCase):
    @often
    @hypothesis.given(st.lists(MOMENTS, max_size=12), st.randoms())
    def test_days_do_not_depend_on_the_order_of_cases(self, ends, random):
        """P19."""
        waiting = [
            cases.case(cases.acting(end), f's{index}', f'p{index % 2}')
            for index, end in enumerate(ends)
        ]

        def given():
            taken = cases.acting_days(CALENDAR, per_day=3, per_project=2)
            return {
                case.resource.id: announcing.give(
                    case,
                    POLICY,
                    taken,
                    NOW,
                    announcing.wanted(case, CALENDAR, NOW),
                )
                for case in sorted(waiting, key=announcing.turn)
            }

        first = given()
        random.shuffle(waiting)
        self.assertEqual(first, given())


LIMITS = st.integers(1, 400)
HOLDING = builders.condition(
    builders.is_('status', 'ACTIVE'), name='on', limit=30, ladder=SHORT
)
EVER = model_history.History(
    holding_since={(('server', 'west', 's1'), 'on'): builders.CREATED}
)


class TestVerdicts(base.BaseTestCase):
    @often
    @hypothesis.given(LIMITS, LIMITS, LADDERS, st.booleans())
    def test_a_longer_limit_never_opens_a_case_earlier(
        self, limit, other, ladder, holding
    ):
        """P20."""
        rules = (HOLDING,) if holding else ()
        history = EVER if holding else model_history.BLANK
        short, long = (
            standing.standing_of(
                builders.judge(
                    builders.server(),
                    builders.lifetime(limit=one, ladder=ladder),
                    *rules,
                    history=history,
                )
            )
            for one in sorted((limit, other))
        )
        self.assertLessEqual(short.opens, long.opens)
        self.assertLessEqual(short.acts_from, long.acts_from)

    @often
    @hypothesis.given(
        LIMITS,
        st.text(),
        st.dictionaries(st.text(), st.text()),
        st.lists(st.text()).map(tuple),
    )
    def test_what_owners_write_changes_no_standing(
        self, limit, name, metadata, tags
    ):
        """P22."""
        rule = builders.lifetime(limit=limit)
        plain, written = (
            standing.standing_of(builders.judge(server, rule))
            for server in (
                builders.server(),
                builders.server(
                    name=name,
                    description=name,
                    metadata=metadata,
                    tags=tags,
                ),
            )
        )
        self.assertEqual(plain, written)

    @often
    @hypothesis.given(
        st.text() | DATES.map(str),
        st.integers(0, 40),
        st.integers(0, 6),
    )
    def test_what_owners_ask_for_makes_no_day_earlier(
        self, wish, after, taken
    ):
        """P22, and it never gives more than the rule does."""
        case = cases.announced(
            extensions=(cases.extension(NOW, 'owner'),) * taken
        )
        now = NOW + days(after)
        asked = renewal.request(case, wish, POLICY, now)
        if not isinstance(asked, model_case.Extension):
            return
        self.assertLess(taken, RENEWAL.times)
        self.assertGreater(asked.until, case.due)
        self.assertLessEqual(
            asked.until, CALENDAR.end_of(case.announcement.day + RENEWAL.by)
        )
        moved = announcing.extend(
            case, asked, POLICY, cases.acting_days(CALENDAR), now
        )
        self.assertGreaterEqual(moved.announcement.day, cases.DAY)


class TestClock(base.BaseTestCase):
    @often
    @hypothesis.given(STANDINGS, st.integers(0, 900), st.booleans())
    def test_a_clock_that_goes_back_opens_nothing(self, seen, back, first):
        """P23."""
        sighted = episode.Sighted(cases.key(), cases.subject(), seen, 1)
        first_scan = NOW if first else None
        then = NOW - days(back)
        if episode.advance(None, sighted, POLICY, NOW, first_scan) is None:
            self.assertIsNone(
                episode.advance(None, sighted, POLICY, then, first_scan)
            )

    @often
    @hypothesis.given(STANDINGS, st.integers(0, 900))
    def test_nor_does_it_end_anything_or_move_a_day(self, seen, back):
        """P23."""
        sighted = episode.Sighted(cases.key(), cases.subject(), seen, 1)
        case = cases.announced(standing=seen)
        forward = episode.advance(case, sighted, POLICY, NOW, NOW)
        after = episode.advance(case, sighted, POLICY, NOW - days(back), NOW)
        self.assertEqual(forward.ending, after.ending)
        self.assertEqual(forward.announcement, after.announcement)
        step = warning.due_step(
            case.announcement,
            NOW - days(back),
            CALENDAR,
            CALENDAR.day_of(NOW - days(back)),
        )
        self.assertIn(step, (None, 1))

    @often
    @hypothesis.given(STANDINGS, st.lists(st.integers(1, 30), max_size=6))
    def test_to_wait_and_then_scan_is_to_scan_then(self, seen, waits):
        """P23, for what does not change in between."""
        sighted = episode.Sighted(cases.key(), cases.subject(), seen, 1)

        def at(now, case=None):
            return episode.advance(case, sighted, POLICY, now, NOW)

        case, now = at(NOW), NOW
        for wait in waits:
            now += days(wait)
            case = at(now, case)
        alone = at(now)
        self.assertEqual(case is None, alone is None)
        if alone is not None:
            self.assertEqual(
                dataclasses.replace(alone, opened=case.opened), case
            )
