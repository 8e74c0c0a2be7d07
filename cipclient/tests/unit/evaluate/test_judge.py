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

import datetime

from oslotest import base

from cipclient.evaluate import judge as evaluate_judge
from cipclient.model import history as model_history
from cipclient.model import verdict
from cipclient.tests import builders

NOW = builders.NOW
CREATED = builders.CREATED
State = verdict.State
days = builders.days
is_ = builders.is_


def _judge(*rules, **more):
    facts = more.pop('facts', {})
    return builders.judge(builders.server(**facts), *rules, **more)


def _holding(name, since, history=model_history.BLANK):
    """Return what a ledger remembers of ``s1``."""
    return model_history.History(
        holding_since={
            **history.holding_since,
            (('server', 'west', 's1'), name): since,
        }
    )


class TestThresholds(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.rule = builders.lifetime(limit=60)
        self.end = CREATED + days(60)

    def _at(self, now, **more):
        return _judge(self.rule, now=now, **more).state

    def test_a_server_exactly_at_its_limit_is_over(self):
        self.assertIs(State.OVER, self._at(self.end))

    def test_a_moment_before_its_limit_it_is_near(self):
        self.assertIs(State.NEAR, self._at(self.end - builders.TICK))

    def test_a_server_exactly_at_its_first_warning_is_near(self):
        self.assertIs(State.NEAR, self._at(self.end - days(30)))

    def test_a_moment_before_its_first_warning_it_is_ok(self):
        self.assertIs(State.OK, self._at(self.end - days(30) - builders.TICK))

    def test_near_is_what_was_asked_for(self):
        week = days(7)
        self.assertIs(State.OK, self._at(self.end - days(30), within=week))
        self.assertIs(
            State.OK,
            self._at(self.end - week - builders.TICK, within=week),
        )
        self.assertIs(State.NEAR, self._at(self.end - week, within=week))

    def test_within_nothing_is_never_near(self):
        none = days(0)
        self.assertIs(
            State.OK, self._at(self.end - builders.TICK, within=none)
        )
        self.assertIs(State.OVER, self._at(self.end, within=none))

    def test_within_makes_nothing_known_and_lifts_no_exemption(self):
        doubt = builders.condition(
            builders.is_('owner.state', 'deleted'), name='departed'
        )
        around = builders.surroundings(user='HTTP 503')
        far, week = builders.lifetime(limit=300), days(7)
        for rules, more, span, state in (
            ((far, doubt), {'around': around}, week, State.UNKNOWN),
            ((far, doubt), {'around': around}, days(999), State.NEAR),
            (
                (far,),
                {'exemptions': (builders.exemption(user='u1'),)},
                days(999),
                State.EXEMPT,
            ),
        ):
            user = 'u9' if 'around' in more else 'u1'
            found = builders.judge(
                builders.server(user_id=user), *rules, within=span, **more
            )
            self.assertIs(state, found.state)

    def test_the_end_of_a_day_is_a_limit_too(self):
        rule = builders.lifetime(until=builders.until_day(2026, 6, 30))
        end = datetime.datetime(2026, 7, 1, 7, tzinfo=datetime.UTC)
        for now, state in (
            (end - builders.TICK, State.NEAR),
            (end, State.OVER),
        ):
            judged = _judge(rule, now=now, timezone=builders.VANCOUVER)
            self.assertEqual((state, end), (judged.state, judged.expires))

    def test_without_a_ladder_nothing_is_near(self):
        rule = builders.lifetime(limit=60, ladder=None)
        judged = _judge(rule, now=self.end - builders.TICK)
        self.assertIs(State.OK, judged.state)


class TestLifetimes(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.gpu = builders.lifetime(
            is_('flavor.name', 'g*'), name='gpu', limit=21
        )
        self.compute = builders.lifetime(
            is_('flavor.name', 'c*'), name='compute', limit=400
        )
        self.rest = builders.lifetime(name='rest', limit=1)

    def test_the_first_that_matches_decides(self):
        judged = _judge(self.gpu, self.compute, self.rest)
        self.assertEqual(
            (State.OK, self.compute, CREATED + days(400)),
            (judged.state, judged.rule, judged.expires),
        )

    def test_those_tried_are_told_up_to_the_one_that_decided(self):
        judged = _judge(self.gpu, self.compute, self.rest)
        self.assertEqual(
            (
                verdict.Trial(
                    self.gpu, verdict.Answer.NO, 'flavor.name is g*'
                ),
                verdict.Trial(
                    self.compute,
                    verdict.Answer.YES,
                    begins=CREATED,
                    known_by='created',
                    expires=CREATED + days(400),
                ),
            ),
            judged.lifetimes,
        )

    def test_without_a_match_there_is_no_limit(self):
        judged = _judge(self.gpu)
        self.assertEqual(
            (State.NO_RULE, None, None, ()),
            (judged.state, judged.rule, judged.expires, judged.reasons),
        )

    def test_a_policy_without_rules_is_about_nothing(self):
        self.assertIs(State.NO_RULE, _judge().state)

    def test_rules_of_another_kind_are_not_tried(self):
        volumes = builders.lifetime(kind='volume', limit=1)
        attached = builders.condition(kind='volume', name='attached')
        judged = _judge(volumes, attached)
        self.assertEqual(
            (State.NO_RULE, (), ()),
            (judged.state, judged.lifetimes, judged.conditions),
        )

    def test_never_decides_and_ends_nothing(self):
        never = builders.lifetime(name='persistent', never=True)
        judged = _judge(never, self.rest)
        self.assertEqual(
            (State.OK, never, None),
            (judged.state, judged.rule, judged.expires),
        )

    def test_an_unknown_before_the_deciding_rule_makes_it_unknown(self):
        first = builders.lifetime(
            is_('project.tags', 'course'), name='course', limit=1000
        )
        judged = _judge(
            first,
            self.rest,
            facts={'project_id': 'p9'},
            around=builders.surroundings(project='HTTP 403'),
        )
        self.assertEqual(
            (State.UNKNOWN, first, None),
            (judged.state, judged.rule, judged.expires),
        )
        self.assertEqual(
            (
                'lifetime course: project.tags is unknown: '
                'project p9: HTTP 403',
            ),
            judged.reasons,
        )
        self.assertEqual(1, len(judged.lifetimes))

    def test_an_unknown_after_the_deciding_rule_changes_nothing(self):
        later = builders.lifetime(is_('status', 'ERROR'), limit=1)
        judged = _judge(
            self.compute, later, facts={'status': builders.unknown()}
        )
        self.assertIs(State.OK, judged.state)

    def test_an_unknown_creation_makes_it_unknown(self):
        judged = _judge(self.rest, facts={'created': builders.unknown()})
        self.assertEqual(
            (State.UNKNOWN, ('lifetime rest: created is unknown: HTTP 503',)),
            (judged.state, judged.reasons),
        )

    def test_a_creation_before_openstack_or_after_now_is_unknown(self):
        for created in (
            datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC),
            NOW + days(1),
        ):
            judged = _judge(self.rest, facts={'created': created})
            self.assertEqual(
                (State.UNKNOWN, None), (judged.state, judged.expires)
            )

    def test_an_absent_last_day_decides_without_a_date(self):
        course = builders.lifetime(
            name='course', until=builders.until_property()
        )
        judged = _judge(course, self.rest)
        self.assertEqual(
            (State.NO_DATE, course, None),
            (judged.state, judged.rule, judged.expires),
        )
        self.assertEqual(
            ('project.properties.end_date is not set',), judged.reasons
        )

    def test_a_last_day_that_is_no_date_is_unknown(self):
        course = builders.lifetime(
            name='course', until=builders.until_property()
        )
        judged = _judge(
            course,
            around=builders.surroundings(
                builders.project(properties={'end_date': 'soon'})
            ),
        )
        self.assertIs(State.UNKNOWN, judged.state)
        self.assertIn("end_date is 'soon'", judged.reasons[0])


class TestConditions(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.compute = builders.lifetime(name='compute', limit=400)
        self.broken = builders.condition(is_('status', 'ERROR'))
        self.active = builders.condition(is_('status', 'ACTIVE'), name='on')
        self.owned = builders.condition(
            is_('owner.state', 'enabled'), name='owned'
        )

    def test_one_that_holds_counts_beside_the_lifetime(self):
        fault = NOW - days(30)
        judged = _judge(
            self.compute,
            self.broken,
            facts={'status': 'ERROR', 'fault_created': fault},
        )
        self.assertEqual(
            (State.OVER, self.broken, NOW),
            (judged.state, judged.rule, judged.expires),
        )
        self.assertEqual(
            (
                verdict.Trial(
                    self.broken,
                    verdict.Answer.YES,
                    begins=fault,
                    known_by='fault.created',
                    expires=NOW,
                ),
            ),
            judged.conditions,
        )

    def test_a_lifetime_that_ends_earlier_is_the_one_to_name(self):
        short = builders.lifetime(name='short', limit=1)
        judged = _judge(
            short,
            self.broken,
            facts={'status': 'ERROR', 'fault_created': NOW},
        )
        self.assertIs(short, judged.rule)
        self.assertEqual(CREATED + days(1), judged.expires)

    def test_of_equal_dates_the_lifetime_is_the_one_to_name(self):
        equal = builders.lifetime(limit=builders.AGE)
        history = _holding('on', NOW - days(30))
        judged = _judge(self.active, equal, history=history)
        self.assertIs(equal, judged.rule)

    def test_of_equal_conditions_the_first_is_the_one_to_name(self):
        history = _holding(
            'on', NOW - days(1), _holding('owned', NOW - days(1))
        )
        for first, second in (
            (self.active, self.owned),
            (self.owned, self.active),
        ):
            self.assertIs(first, _judge(first, second, history=history).rule)

    def test_the_earliest_of_several_counts(self):
        history = _holding(
            'on', NOW - days(1), _holding('owned', NOW - days(2))
        )
        judged = _judge(self.active, self.owned, history=history)
        self.assertIs(self.owned, judged.rule)
        self.assertEqual(NOW + days(28), judged.expires)

    def test_one_that_does_not_hold_is_not_told(self):
        self.assertEqual((), _judge(self.broken).conditions)

    def test_one_alone_counts_without_a_lifetime(self):
        judged = _judge(self.active, history=_holding('on', NOW - days(5)))
        self.assertEqual(
            (State.NEAR, self.active), (judged.state, judged.rule)
        )

    def test_near_follows_the_ladder_of_its_rule(self):
        short = builders.condition(
            is_('status', 'ACTIVE'),
            name='on',
            ladder=builders.ladder('short', warn=(7, 2)),
        )
        for ago, state in ((22, State.OK), (23, State.NEAR)):
            judged = _judge(
                self.compute, short, history=_holding('on', NOW - days(ago))
            )
            self.assertIs(state, judged.state)

    def test_near_is_what_any_rule_gives_notice_of(self):
        """The one that ends later may give longer notice."""
        short = builders.condition(
            is_('status', 'ACTIVE'),
            name='on',
            ladder=builders.ladder('short', warn=(7, 2)),
        )
        history = _holding('on', NOW - days(10))
        for ahead, state in ((31, State.OK), (30, State.NEAR)):
            long = builders.lifetime(limit=builders.AGE + days(ahead))
            judged = _judge(long, short, history=history)
            self.assertEqual((state, short), (judged.state, judged.rule))

    def test_near_is_what_the_condition_that_ends_later_gives_notice_of(self):
        self.assertIs(
            State.NEAR,
            _judge(
                builders.lifetime(
                    limit=builders.AGE + days(20),
                    ladder=builders.ladder('short', warn=(7, 2)),
                ),
                self.active,
                history=_holding('on', NOW - days(5)),
            ).state,
        )

    def test_one_since_an_unknown_date_makes_it_unknown(self):
        judged = _judge(self.compute, self.active)
        self.assertEqual(
            (State.UNKNOWN, self.compute, CREATED + days(400)),
            (judged.state, judged.rule, judged.expires),
        )
        self.assertEqual(
            ('condition on: holds since an unknown date',), judged.reasons
        )

    def test_one_that_may_hold_makes_it_unknown(self):
        judged = _judge(self.broken, facts={'status': builders.unknown()})
        self.assertEqual(
            (State.UNKNOWN, self.broken, None),
            (judged.state, judged.rule, judged.expires),
        )
        self.assertEqual(
            ('condition broken: status is unknown: HTTP 503',), judged.reasons
        )

    def test_what_is_over_is_over_whatever_else_is_unknown(self):
        judged = _judge(
            builders.lifetime(limit=1),
            self.broken,
            facts={'status': builders.unknown()},
        )
        self.assertIs(State.OVER, judged.state)
        self.assertEqual(
            ('condition broken: status is unknown: HTTP 503',), judged.reasons
        )

    def test_what_is_near_is_near_whatever_else_is_unknown(self):
        judged = _judge(
            builders.lifetime(limit=builders.AGE + days(1)), self.active
        )
        self.assertIs(State.NEAR, judged.state)
        self.assertEqual(1, len(judged.reasons))

    def test_an_unknown_lifetime_outweighs_one_that_is_over(self):
        judged = _judge(
            self.compute,
            self.active,
            facts={'created': None},
            history=_holding('on', NOW - days(100)),
        )
        self.assertEqual(
            (State.UNKNOWN, self.compute, None),
            (judged.state, judged.rule, judged.expires),
        )

    def test_all_that_is_unknown_is_told(self):
        judged = _judge(self.compute, self.active, facts={'created': None})
        self.assertEqual(
            (
                'lifetime compute: created is not there',
                'condition on: holds since an unknown date',
            ),
            judged.reasons,
        )

    def test_one_counts_beside_never(self):
        never = builders.lifetime(name='persistent', never=True)
        judged = _judge(
            never, self.active, history=_holding('on', NOW - days(30))
        )
        self.assertEqual(
            (State.OVER, self.active), (judged.state, judged.rule)
        )

    def test_one_counts_beside_an_absent_last_day(self):
        course = builders.lifetime(until=builders.until_property())
        judged = _judge(
            course, self.active, history=_holding('on', NOW - days(30))
        )
        self.assertEqual(
            (State.OVER, self.active), (judged.state, judged.rule)
        )

    def test_one_in_doubt_outweighs_an_absent_last_day(self):
        course = builders.lifetime(until=builders.until_property())
        judged = _judge(course, self.active)
        self.assertEqual((State.UNKNOWN, course), (judged.state, judged.rule))


class TestExemptions(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.rule = builders.lifetime(limit=1)

    def test_what_is_exempt_says_why_and_what_it_would_be(self):
        exemption = builders.exemption(project='p1')
        judged = _judge(self.rule, exemptions=(exemption,))
        self.assertEqual(
            verdict.Verdict(
                resource=builders.server(),
                state=State.EXEMPT,
                rule=self.rule,
                expires=CREATED + days(1),
                exemption=exemption,
                reasons=('ticket 4711',),
                lifetimes=judged.lifetimes,
            ),
            judged,
        )

    def test_what_is_unknown_is_exempt_all_the_same(self):
        judged = _judge(
            self.rule,
            facts={'created': None},
            exemptions=(builders.exemption(project='p1'),),
        )
        self.assertIs(State.EXEMPT, judged.state)

    def test_what_may_be_exempt_is_unknown(self):
        exemption = builders.exemption(domain='d1')
        judged = _judge(
            self.rule,
            facts={'project_id': 'p9'},
            exemptions=(exemption,),
            around=builders.surroundings(project='HTTP 403'),
        )
        self.assertEqual(
            (State.UNKNOWN, exemption), (judged.state, judged.exemption)
        )
        self.assertEqual(
            (
                'whether it is exempt is unknown: project.domain_id is '
                'unknown: project p9: HTTP 403',
            ),
            judged.reasons,
        )

    def test_what_is_not_exempt_names_no_exemption(self):
        judged = _judge(
            self.rule, exemptions=(builders.exemption(project='p2'),)
        )
        self.assertEqual((State.OVER, None), (judged.state, judged.exemption))


class TestKinds(base.BaseTestCase):
    def test_a_project_is_judged_by_its_own_facts(self):
        rule = builders.lifetime(
            name='allocation',
            kind='project',
            until=builders.model_rule.Until(fact='properties', key='end_date'),
            ladder=builders.telling(),
        )
        judged = builders.judge(
            builders.project(properties={'end_date': '2026-06-14'}), rule
        )
        self.assertEqual(
            (State.OVER, NOW - datetime.timedelta(hours=12)),
            (judged.state, judged.expires),
        )

    def test_a_project_with_a_limit_needs_the_ledger(self):
        rule = builders.lifetime(kind='project', limit=60)
        self.assertIs(
            State.UNKNOWN, builders.judge(builders.project(), rule).state
        )
        seen = model_history.History({('project', '', 'p1'): CREATED})
        self.assertIs(
            State.OVER,
            builders.judge(builders.project(), rule, history=seen).state,
        )

    def test_a_volume_is_judged_by_its_project_too(self):
        rule = builders.lifetime(
            is_('project.state', 'disabled'), kind='volume', limit=1
        )
        judged = builders.judge(
            builders.volume(),
            rule,
            around=builders.surroundings(builders.project(state='disabled')),
        )
        self.assertIs(State.OVER, judged.state)

    def test_a_deleted_owner_is_known_and_an_unlisted_one_is_not(self):
        departed = builders.condition(
            is_('owner.state', 'deleted', 'disabled'), name='departed'
        )
        history = _holding('departed', NOW - days(40))
        server = builders.server(user_id='u9')
        gone = builders.surroundings(builders.user('u9', state='deleted'))
        for around, state in (
            (gone, State.OVER),
            (builders.surroundings(), State.UNKNOWN),
        ):
            judged = builders.judge(
                server, departed, around=around, history=history
            )
            self.assertIs(state, judged.state)

    def test_one_judge_serves_many_resources(self):
        kind_judge = evaluate_judge.Judge(
            builders.policy(
                builders.lifetime(is_('flavor.name', 'c*'), limit=1)
            ),
            builders.SERVER,
            NOW,
        )
        around = builders.surroundings()
        self.assertEqual(
            [State.OVER, State.NO_RULE, State.OVER],
            [
                kind_judge.verdict_of(server, around).state
                for server in (
                    builders.server('s1'),
                    builders.server('s2', flavor__name='p4'),
                    builders.server('s3'),
                )
            ],
        )
