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

"""What holds for every policy, every resource and every moment.

The letters and numbers are those of the project's list of properties.
"""

import dataclasses
import datetime

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.evaluate import judge as evaluate_judge
from cipclient.evaluate import outlook
from cipclient.evaluate import summary
from cipclient.model import fact
from cipclient.model import history as model_history
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import rule as model_rule
from cipclient.model import verdict
from cipclient.tests import builders

NOW = builders.NOW
State = verdict.State
days = builders.days
is_ = builders.is_
st = strategies

often = hypothesis.settings(
    deadline=None,
    max_examples=40,
    database=None,
    suppress_health_check=(hypothesis.HealthCheck.too_slow,),
)

KEY = ('server', 'west', 's1')
#: Some are alike on purpose: the thresholds lie between them.
SPANS = st.integers(0, 40).map(lambda weeks: days(7 * weeks))
PAST = SPANS.map(lambda span: NOW - span)
LADDERS = st.sampled_from(
    (
        builders.ladder(),
        builders.ladder('short', warn=(7, 2), notice=21, quarantine='stop'),
        builders.telling(),
    )
)
DATES = st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 6, 1))
#: Criteria about what only the cloud and administrators write.
CRITERIA = st.sampled_from(
    (
        is_('status', 'ERROR'),
        is_('status', 'ERROR', 'SHUT*'),
        is_('flavor.name', 'c*'),
        is_('project.tags', 'course'),
        is_('owner.state', 'deleted', 'disabled'),
        model_rule.Criterion('flavor.vcpus', model_rule.Between(4, 8)),
        model_rule.Criterion('volume_booted', model_rule.Flag(True)),
        model_rule.Criterion('created', model_rule.Before(NOW - days(70))),
        model_rule.Criterion(
            'project.properties', model_rule.Entries({'grant': ('a*',)})
        ),
    )
)
MATCHES = st.lists(CRITERIA, max_size=2, unique_by=lambda c: c.fact)
WHERES = st.none() | st.just(
    builders.where(
        "status == 'SHUTOFF'",
        'status',
        holds=lambda facts: facts['status'] == 'SHUTOFF',
    )
)
EXEMPTIONS = st.lists(
    st.builds(
        model_policy.Exemption,
        st.just('ticket'),
        st.none() | DATES,
        project=st.none() | st.sampled_from(('p1', 'p2')),
        user=st.none() | st.sampled_from(('u1', 'u2')),
        domain=st.none() | st.sampled_from(('d1', 'd2')),
        resource=st.sampled_from((None, 's1', 's2')),
    ).filter(lambda e: e.project or e.user or e.domain or e.resource),
    max_size=2,
).map(tuple)


@st.composite
def lifetimes(draw, name):
    more = draw(
        st.sampled_from(
            (
                {'never': True},
                {'limit': draw(SPANS)},
                {'until': builders.until_property()},
                {'until': builders.until_property(), 'limit': draw(SPANS)},
                {'until': model_rule.Until(day=draw(DATES))},
                {'until': builders.until_property(), 'ceiling': draw(SPANS)},
            )
        )
    )
    return builders.lifetime(
        *draw(MATCHES),
        name=name,
        where=draw(WHERES),
        ladder=None if more.get('never') else draw(LADDERS),
        **more,
    )


@st.composite
def conditions(draw, name):
    return builders.condition(
        *draw(MATCHES),
        name=name,
        where=draw(WHERES),
        limit=draw(SPANS),
        ladder=draw(LADDERS),
    )


@dataclasses.dataclass(frozen=True)
class Case:
    """One server and all that its verdict depends on."""

    server: model_resource.Resource
    project: model_resource.Resource
    user: model_resource.Resource
    policy: model_policy.Policy
    history: model_history.History
    now: datetime.datetime = NOW

    def verdict(self):
        return evaluate_judge.Judge(
            self.policy, builders.SERVER, self.now
        ).verdict_of(
            self.server,
            builders.surroundings(self.project, self.user),
            self.history,
        )

    def state(self):
        return self.verdict().state

    def but(self, **changes):
        return dataclasses.replace(self, **changes)

    def ruled(self, **changes):
        return self.but(policy=dataclasses.replace(self.policy, **changes))


def _with(resource, **facts):
    return dataclasses.replace(resource, facts={**resource.facts, **facts})


SERVERS = st.builds(
    builders.server,
    created=PAST,
    status=st.sampled_from(('ACTIVE', 'ERROR', 'SHUTOFF')),
    fault_created=st.none() | PAST,
    volume_booted=st.booleans(),
    flavor__name=st.sampled_from(('c4', 'p4')),
    flavor__vcpus=st.integers(1, 16),
)
PROJECTS = st.builds(
    builders.project,
    tags=st.sampled_from(((), ('course',), ('x', 'y'))),
    properties=st.fixed_dictionaries(
        {},
        optional={
            'end_date': DATES.map(str) | st.just('soon'),
            'grant': st.sampled_from(('a1', 'b1')),
        },
    ),
)
USERS = st.builds(builders.user, state=st.sampled_from(('enabled', 'deleted')))
CASES = st.builds(
    Case,
    SERVERS,
    PROJECTS,
    USERS,
    st.builds(
        lambda rules, exemptions: builders.policy(
            *rules, exemptions=exemptions, timezone=builders.VANCOUVER
        ),
        st.tuples(
            lifetimes('l1'),
            lifetimes('l2'),
            conditions('c1'),
            conditions('c2'),
        ),
        EXEMPTIONS,
    ),
    st.builds(
        lambda since: model_history.History(
            holding_since={(KEY, name): at for name, at in since.items()}
        ),
        st.fixed_dictionaries({}, optional={'c1': PAST, 'c2': PAST}),
    ),
)

#: What no fact of the type can be.
MALFORMED = {
    fact.FactType.TEXT: (True, 7, {'a': 'b'}),
    fact.FactType.FLAG: ('true', 1, ()),
    fact.FactType.NUMBER: ('4', True, ()),
    fact.FactType.DATE: (
        '2026-01-01',
        5,
        datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC),
        NOW + days(1000),
    ),
    fact.FactType.TEXTS: (True, 7, {'a': 'b'}),
    fact.FactType.MAP: ('end_date', 7, ('end_date',)),
}


@st.composite
def blurred(draw, case):
    """Return the case with one fact missing, unknown or malformed."""
    which, kind = draw(
        st.sampled_from(
            (
                ('server', builders.SERVER),
                ('project', builders.PROJECT),
                ('user', None),
            )
        )
    )
    resource = getattr(case, which)
    types = {} if kind is None else {s.name: s.type for s in kind.facts}
    name = draw(st.sampled_from(sorted(resource.facts)))
    facts = dict(resource.facts)
    del facts[name]
    value = draw(
        st.sampled_from(
            (
                None,
                builders.unknown(),
                *MALFORMED[types.get(name, fact.FactType.TEXT)],
            )
        )
    )
    if value is not None:
        facts[name] = value
    return case.but(**{which: dataclasses.replace(resource, facts=facts)})


class TestSameVerdict(base.BaseTestCase):
    """P19: the same facts, policy and moment give the same verdict."""

    @often
    @hypothesis.given(CASES)
    def test_judging_twice_gives_the_same_verdict(self, case):
        self.assertEqual(case.verdict(), case.verdict())

    @often
    @hypothesis.given(CASES)
    def test_the_order_of_conditions_does_not_matter_for_the_date(self, case):
        turned = case.ruled(conditions=case.policy.conditions[::-1])
        judged, again = case.verdict(), turned.verdict()
        self.assertEqual(judged.expires, again.expires)
        self.assertEqual(judged.state is State.OVER, again.state is State.OVER)
        self.assertEqual(judged.conditions, again.conditions[::-1])

    @often
    @hypothesis.given(CASES, st.lists(SERVERS, max_size=5), st.randoms())
    def test_the_order_of_resources_does_not_matter(
        self, case, servers, random
    ):
        servers = [
            _with(dataclasses.replace(server, id=f's{i}'), id=f's{i}')
            for i, server in enumerate(servers)
        ]
        around = builders.surroundings(case.project, case.user)
        seen = []
        for _ in range(2):
            kind_judge = evaluate_judge.Judge(
                case.policy, builders.SERVER, NOW
            )
            counted = summary.Summary()
            verdicts = {}
            for server in servers:
                judged = kind_judge.verdict_of(server, around, case.history)
                counted.add(judged)
                verdicts[server.id] = judged
            seen.append((verdicts, counted.held()))
            random.shuffle(servers)
        self.assertEqual(*seen)


class TestMoreTime(base.BaseTestCase):
    """P20: more lifetime and more exemptions never give more violations."""

    @often
    @hypothesis.given(CASES, st.integers(0, 3), SPANS)
    def test_a_longer_limit_never_makes_anything_over(self, case, which, by):
        rules = list(case.policy.rules)
        rule = rules[which]
        rules[which] = dataclasses.replace(
            rule,
            limit=None if rule.limit is None else rule.limit + by,
            ceiling=None if rule.ceiling is None else rule.ceiling + by,
        )
        longer = case.ruled(lifetimes=(*rules[:2],), conditions=(*rules[2:],))
        if longer.state() is State.OVER:
            self.assertIs(State.OVER, case.state())

    @often
    @hypothesis.given(CASES, st.integers(0, 1))
    def test_no_limit_at_all_never_makes_anything_over(self, case, which):
        rules = list(case.policy.lifetimes)
        rules[which] = dataclasses.replace(
            rules[which], limit=None, until=None, ceiling=None, never=True
        )
        if case.ruled(lifetimes=tuple(rules)).state() is State.OVER:
            # A rule whose date is unknown may have hidden that.
            self.assertIn(case.state(), (State.OVER, State.UNKNOWN))

    @often
    @hypothesis.given(CASES, st.integers(1, 400))
    def test_a_later_last_day_never_makes_anything_over(self, case, by):
        text = case.project.facts['properties'].get('end_date', 'soon')
        if text == 'soon':
            return
        later = str(datetime.date.fromisoformat(text) + days(by))
        properties = {**case.project.facts['properties'], 'end_date': later}
        moved = case.but(project=_with(case.project, properties=properties))
        if moved.state() is State.OVER:
            self.assertIs(State.OVER, case.state())

    @often
    @hypothesis.given(CASES, EXEMPTIONS)
    def test_one_more_exemption_never_makes_anything_over_or_near(
        self, case, exemptions
    ):
        state = case.ruled(
            exemptions=(*case.policy.exemptions, *exemptions)
        ).state()
        if state in (State.OVER, State.NEAR):
            self.assertIs(state, case.state())

    @often
    @hypothesis.given(CASES, st.integers(0, 1))
    def test_one_condition_less_never_makes_anything_over(self, case, which):
        fewer = case.ruled(conditions=(case.policy.conditions[which],))
        if fewer.state() is State.OVER:
            self.assertIs(State.OVER, case.state())


class TestLessKnown(base.BaseTestCase):
    """P21: what is unknown or malformed never makes anything over."""

    @hypothesis.settings(often, max_examples=150)
    @hypothesis.given(st.data(), CASES)
    def test_knowing_less_never_makes_anything_over(self, data, case):
        state = case.state()
        hypothesis.assume(state is not State.OVER)
        self.assertIsNot(State.OVER, data.draw(blurred(case)).state())

    @often
    @hypothesis.given(st.data(), CASES)
    def test_knowing_less_and_less_never_makes_anything_over(self, data, case):
        over = case.state() is State.OVER
        for _ in range(4):
            case = data.draw(blurred(case))
            now_over = case.state() is State.OVER
            self.assertTrue(over or not now_over)
            over = now_over

    @often
    @hypothesis.given(CASES, st.sampled_from(('project_id', 'user_id')))
    def test_not_knowing_others_never_makes_anything_over(self, case, name):
        state = case.state()
        hypothesis.assume(state is not State.OVER)
        lost = case.but(server=_with(case.server, **{name: 'nobody knows'}))
        hypothesis.assume(not case.policy.exemptions)
        self.assertIsNot(State.OVER, lost.state())

    @often
    @hypothesis.given(CASES)
    def test_what_the_ledger_forgets_never_makes_anything_over(self, case):
        forgotten = case.but(history=model_history.BLANK)
        if forgotten.state() is State.OVER:
            self.assertIs(State.OVER, case.state())

    @often
    @hypothesis.given(
        CASES,
        st.dictionaries(
            st.text(max_size=5),
            st.none()
            | st.booleans()
            | st.integers()
            | st.text()
            | st.builds(fact.Unknown, st.text()),
        ),
    )
    def test_facts_that_nobody_declares_change_nothing(self, case, others):
        facts = {**others, **case.server.facts}
        more = case.but(server=dataclasses.replace(case.server, facts=facts))
        self.assertEqual(
            dataclasses.replace(case.verdict(), resource=None),
            dataclasses.replace(more.verdict(), resource=None),
        )


class TestOwners(base.BaseTestCase):
    """P22: what owners write counts only where the policy reads it."""

    @often
    @hypothesis.given(
        CASES,
        st.fixed_dictionaries(
            {},
            optional={
                'name': st.text(),
                'description': st.none() | st.text(),
                'locked': st.booleans(),
                'tags': st.lists(st.text()).map(tuple),
                'metadata': st.dictionaries(st.text(), st.text())
                | st.just({'lifetime_until': '2199-12-31'}),
            },
        ),
    )
    def test_what_a_policy_does_not_read_changes_nothing(self, case, facts):
        written = case.but(server=_with(case.server, **facts))
        self.assertEqual(
            dataclasses.replace(case.verdict(), resource=None),
            dataclasses.replace(written.verdict(), resource=None),
        )

    @often
    @hypothesis.given(SERVERS, st.text() | DATES.map(str), SPANS)
    def test_an_owner_never_gets_more_than_the_ceiling(
        self, server, text, ceiling
    ):
        rule = builders.lifetime(
            until=builders.until_metadata(), trust_owner=True, ceiling=ceiling
        )
        judged = builders.judge(
            _with(server, metadata={'lifetime_until': text}), rule
        )
        end = server.facts['created'] + ceiling
        self.assertIsNotNone(judged.expires)
        self.assertLessEqual(judged.expires, end)
        if end <= NOW:
            self.assertIs(State.OVER, judged.state)


class TestTime(base.BaseTestCase):
    """P23: time only passes."""

    RANK = {State.OK: 0, State.NEAR: 1, State.OVER: 2}  # noqa: RUF012

    @often
    @hypothesis.given(CASES, st.lists(SPANS, min_size=2, max_size=4))
    def test_ok_near_and_over_never_go_backwards(self, case, spans):
        states = [case.but(now=NOW + span).state() for span in sorted(spans)]
        ranks = [self.RANK[s] for s in states if s in self.RANK]
        self.assertEqual(sorted(ranks), ranks)

    @often
    @hypothesis.given(CASES, SPANS)
    def test_the_end_does_not_move_as_time_passes(self, case, span):
        self.assertEqual(
            case.verdict().expires, case.but(now=NOW + span).verdict().expires
        )

    @often
    @hypothesis.given(CASES, SPANS)
    def test_having_judged_before_changes_nothing(self, case, span):
        later = case.but(now=NOW + span)
        alone = later.verdict()
        case.verdict()
        self.assertEqual(alone, later.verdict())

    @often
    @hypothesis.given(
        SERVERS,
        st.lists(conditions('c1'), max_size=1),
        SPANS,
        PAST,
        st.timedeltas(days(-3000), days(3000)),
    )
    def test_what_is_moved_in_time_as_a_whole_is_judged_the_same(
        self, server, others, limit, since, by
    ):
        hypothesis.assume(
            all(c.fact != 'created' for rule in others for c in rule.match)
        )
        rules = (builders.lifetime(limit=limit), *others)

        def judged(moved):
            fault = server.facts['fault_created']
            return builders.judge(
                _with(
                    server,
                    created=server.facts['created'] + moved,
                    fault_created=None if fault is None else fault + moved,
                ),
                *rules,
                now=NOW + moved,
                history=model_history.History(
                    holding_since={(KEY, 'c1'): since + moved}
                ),
            )

        before, after = judged(days(0)), judged(by)
        self.assertEqual(before.state, after.state)
        self.assertEqual(before.rule, after.rule)
        self.assertEqual(before.expires + by, after.expires)


class TestOutlook(base.BaseTestCase):
    """What comes next is never in the past, nor earlier than announced."""

    @often
    @hypothesis.given(CASES)
    def test_an_act_has_its_notice_and_its_time(self, case):
        judged = case.verdict()
        seen = outlook.outlook(judged, NOW)
        if seen.at is not None:
            self.assertLessEqual(NOW, seen.at)
        if seen.then_at is not None:
            self.assertLessEqual(judged.expires, seen.then_at)
            self.assertLessEqual(seen.at, seen.then_at)
            notices = [
                trial.rule.ladder.minimum_notice
                for trial in (*judged.lifetimes, *judged.conditions)
                if trial.expires is not None
            ]
            self.assertLessEqual(NOW + min(notices), seen.then_at)

    @often
    @hypothesis.given(CASES)
    def test_only_what_moves_has_one(self, case):
        judged = case.verdict()
        seen = outlook.outlook(judged, NOW)
        moves = judged.expires is not None and judged.state in (
            State.OVER,
            State.NEAR,
            State.OK,
        )
        self.assertEqual(moves, seen != verdict.Outlook())
