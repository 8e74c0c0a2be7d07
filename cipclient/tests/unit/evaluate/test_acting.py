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

from oslotest import base

from cipclient.evaluate import acting
from cipclient.evaluate import deletion
from cipclient.evaluate import pacing
from cipclient.evaluate import recheck
from cipclient.model import case as model_case
from cipclient.model import ladder as model_ladder
from cipclient.model import plan as model_plan
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import test_due
from cipclient.tests.unit.evaluate import test_quarantine

NOW = cases.NOW
days = cases.days
Why = model_plan.Why
HoldReason = model_case.HoldReason
STOPS = dataclasses.replace(
    cases.LADDER, if_shelve_loses=model_ladder.IfShelveLoses.STOP
)
VERBS = test_quarantine.VERBS


def server(**facts):
    return builders.server(
        **{**test_quarantine.PLAIN, 'locked': False, 'metadata': {}, **facts}
    )


def judged(
    resource=None, expires=None, state=verdict.State.OVER, rule='compute'
):
    expires = expires or NOW - days(1)
    rule = builders.lifetime(name=rule, ladder=cases.LADDER)
    return verdict.Verdict(
        resource or server(),
        state,
        rule,
        expires,
        lifetimes=(verdict.Trial(rule, verdict.Answer.YES, expires=expires),),
    )


def candidate(id_='s1', project='p1', facts=(), number=1, **more):
    fields = {
        name: more.pop(name)
        for name in (
            'evidence',
            'locked_by_us',
            'managed',
            'unread',
            'verdict',
        )
        if name in more
    }
    case = dataclasses.replace(
        test_due.case(**more),
        resource=cases.key(id_),
        subject=cases.subject(project),
        number=number,
    )
    return acting.Candidate(
        case, **{'verdict': judged(server(**dict(facts))), **fields}
    )


def plan(*candidates, room=None, pace=None, **more):
    policy = test_due.policy(**({'pace': pace} if pace else {}))
    return acting.plan(
        candidates, policy, VERBS, room or pacing.Room(), NOW, **more
    )


def ids(steps):
    return [step.case.resource.id for step in steps]


class TestPlan(base.BaseTestCase):
    def assertAside(self, why, words, one, **more):
        planned = plan(one, **more)
        self.assertEqual((), planned.steps)
        (aside,) = planned.asides
        self.assertIs(why, aside.why)
        self.assertIn(words, aside.because)
        return aside.case

    def test_what_is_due_is_a_step_that_says_why_now(self):
        (step,) = plan(candidate()).steps
        self.assertEqual('shelve', step.verb)
        self.assertTrue(step.writes)
        self.assertTrue(step.fences)
        for words in ('compute', 'told on', str(cases.TODAY)):
            self.assertIn(words, step.why)

    def test_a_step_says_when_its_rule_ended(self):
        (step,) = plan(candidate()).steps
        ended = NOW - days(1)
        self.assertIn(f'compute ended on {ended:%Y-%m-%d}; ', step.why)

    def test_a_plan_says_of_what_it_is(self):
        planned = plan()
        policy = test_due.policy()
        self.assertEqual(
            (policy.cloud, NOW, policy.digest),
            (planned.cloud, planned.at, planned.policy),
        )

    def test_what_opened_without_an_end_is_ordered_by_that(self):
        endless = dataclasses.replace(candidate().case.standing, expires=None)
        case = dataclasses.replace(candidate().case, standing=endless)
        self.assertEqual(case.opened, acting.order(case, cases.TODAY)[2])
        ends = candidate().case
        self.assertEqual(
            ends.standing.expires, acting.order(ends, cases.TODAY)[2]
        )

    def test_a_step_knows_since_when_its_conditions_held(self):
        """It cannot be told any more once the act is done."""
        broken, forgotten = (
            verdict.Trial(
                builders.condition(name=name),
                verdict.Answer.YES,
                begins=begins,
            )
            for name, begins in (('broken', NOW - days(9)), ('old', None))
        )
        seen = dataclasses.replace(judged(), conditions=(broken, forgotten))
        (step,) = plan(candidate(verdict=seen)).steps
        self.assertEqual({'broken': NOW - days(9)}, step.began)

    def test_a_command_that_says_nothing_lets_nothing_be_lost(self):
        self.assertEqual(
            (False, False), (acting.NOTHING.loss, acting.NOTHING.delete)
        )

    def test_loss_is_allowed_by_the_command_as_well(self):
        ladder = dataclasses.replace(
            cases.LADDER,
            if_shelve_loses=model_ladder.IfShelveLoses.SHELVE,
            accept_loss=True,
        )
        policy = test_due.policy(ladders={ladder.name: ladder})
        one = candidate(facts={'flavor.ephemeral': 20}.items())
        for allowed, steps in (
            (acting.Allowed(loss=True), 1),
            (acting.NOTHING, 0),
        ):
            planned = acting.plan(
                [one], policy, VERBS, pacing.Room(), NOW, allowed=allowed
            )
            self.assertEqual(steps, len(planned.steps))

    def test_order_does_not_matter(self):
        """P19"""
        made = [candidate(f's{n}', number=n) for n in range(4)]
        wanted = plan(*made)
        for some in itertools.permutations(made):
            self.assertEqual(wanted, plan(*some))

    def test_days_of_today_come_before_late_ones(self):
        late = cases.announcement(
            cases.TODAY - days(2), given=NOW - days(60), told=NOW - days(60)
        )
        planned = plan(
            candidate('a', announcement=late, due=late.at), candidate('b')
        )
        self.assertEqual(['b', 'a'], ids(planned.steps))

    def test_the_pace_counts_what_was_done_today(self):
        """P14"""
        made = [candidate(f's{n}', f'p{n}', number=n) for n in range(3)]
        room = pacing.Room(2, {'p9': 2})
        planned = plan(*made, room=room, pace=cases.pace(per_day=4))
        self.assertEqual(['s0', 's1'], ids(planned.steps))
        self.assertEqual([Why.QUEUED], [one.why for one in planned.asides])

    def test_what_was_overdue_at_first_has_no_more_than_its_share(self):
        """P14: late ones, too, however much room a day has."""
        late = cases.announcement(
            cases.TODAY - days(2), given=NOW - days(60), told=NOW - days(60)
        )
        made = [
            candidate(f's{n}', f'p{n}', number=n, **more)
            for n, more in enumerate(
                (
                    {'backlog': True},
                    {'backlog': True, 'announcement': late, 'due': late.at},
                    {'announcement': late, 'due': late.at},
                )
            )
        ]
        for done, share, wanted in (
            (0, 0.5, ['s0', 's1', 's2']),
            (0, 0.25, ['s0', 's2']),
            (1, 0.25, ['s2']),
            (1, 0.5, ['s0', 's2']),
        ):
            planned = plan(
                *made,
                room=pacing.Room(done, backlog=done),
                pace=cases.pace(per_day=4, share=share),
            )
            self.assertEqual(wanted, ids(planned.steps))
            for aside in planned.asides:
                self.assertIs(Why.QUEUED, aside.why)
                self.assertIn('backlog', aside.because)

    def test_one_id_in_two_regions_has_an_order_too(self):
        """P19, F71"""
        made = [
            dataclasses.replace(
                one,
                case=dataclasses.replace(
                    one.case,
                    resource=one.case.resource._replace(region=region),
                ),
            )
            for one in (candidate(),)
            for region in ('west', 'east')
        ]
        for order in (made, made[::-1]):
            self.assertEqual(
                ['east', 'west'],
                [step.case.resource.region for step in plan(*order).steps],
            )

    def test_so_it_does_in_each_project(self):
        made = [candidate(f's{n}', number=n) for n in range(3)]
        planned = plan(
            *made,
            room=pacing.Room(1, {'p1': 1}),
            pace=cases.pace(per_project=2),
        )
        self.assertEqual(['s0'], ids(planned.steps))

    def test_what_a_run_leaves_out_takes_nobodys_place(self):
        made = [candidate(f's{n}', f'p{n}', number=n) for n in range(3)]
        outside = [
            (aside.case.resource.id, aside.why)
            for aside in plan(*made, only=('s2',)).asides
        ]
        self.assertEqual([('s0', Why.OUTSIDE), ('s1', Why.OUTSIDE)], outside)
        pace = cases.pace(per_day=2)
        self.assertEqual([], ids(plan(*made, pace=pace, only=('s2',)).steps))
        self.assertEqual(
            ['s1'], ids(plan(*made, pace=pace, project_id='p1').steps)
        )
        self.assertEqual(['s0'], ids(plan(*made, pace=pace, limit=1).steps))

    def test_what_was_not_seen_or_not_read_is_left_alone(self):
        self.assertAside(Why.HELD, 'did not see', candidate(verdict=None))
        self.assertAside(
            Why.HELD, 'Heat is down', candidate(unread='Heat is down')
        )

    def test_whose_it_is_has_to_be_known(self):
        """P9, F28: exemptions go by it."""
        for name in ('project_id', 'user_id'):
            case = self.assertAside(
                Why.HELD,
                f'Unknown: its {name}',
                candidate(facts={name: builders.unknown()}.items()),
            )
            self.assertEqual((), case.holds)

    def test_what_belongs_to_a_service_is_held_until_it_does_not(self):
        """F44"""
        case = self.assertAside(
            Why.HELD, 'Heat', candidate(managed='the Heat stack s')
        )
        (hold,) = case.holds
        self.assertEqual((HoldReason.MANAGED, NOW), (hold.reason, hold.since))
        held = (cases.held('managed', since=NOW - days(99)),)
        freed = self.assertAside(Why.QUEUED, 'No day', candidate(holds=held))
        self.assertEqual((), freed.holds)
        kept = self.assertAside(
            Why.HELD, 'managed', candidate(holds=held, unread='?')
        )
        self.assertTrue(kept.held_for(HoldReason.MANAGED))
        unseen = self.assertAside(
            Why.HELD, 'managed', candidate(holds=held, verdict=None)
        )
        self.assertTrue(unseen.held_for(HoldReason.MANAGED))

    def test_what_somebody_wants_back_is_held_until_nobody_does(self):
        one = candidate(evidence=deletion.Evidence(2, 'somebody was there'))
        case = self.assertAside(Why.HELD, 'Somebody was there.', one)
        (hold,) = case.holds
        self.assertEqual((HoldReason.WANTED, NOW), (hold.reason, hold.since))
        held = (cases.held('wanted', since=NOW - days(99)),)
        again = dataclasses.replace(one.case, holds=held)
        case = self.assertAside(
            Why.HELD, 'there', dataclasses.replace(one, case=again)
        )
        self.assertEqual(held[0].since, case.holds[0].since)
        unread = self.assertAside(Why.HELD, 'wanted', candidate(holds=held))
        self.assertTrue(unread.held_for(HoldReason.WANTED))
        (step,) = plan(
            candidate(holds=held, evidence=deletion.Evidence(2))
        ).steps
        self.assertEqual((), step.case.holds)

    def test_locks_of_others_hold(self):
        """P5"""
        case = self.assertAside(
            Why.HELD, 'locked', candidate(facts={'locked': True}.items())
        )
        self.assertEqual(
            (cases.held('locked', why='Somebody locked it.'),), case.holds
        )
        self.assertAside(
            Why.HELD,
            'not known',
            candidate(facts={'locked': builders.unknown()}.items()),
        )

    def test_ours_do_not_and_a_released_one_is_not_fenced(self):
        locked = {'locked': True}.items()
        (step,) = plan(candidate(facts=locked, locked_by_us=True)).steps
        self.assertTrue(step.fences)
        (step,) = plan(
            candidate(facts=locked, released=frozenset({HoldReason.LOCKED}))
        ).steps
        self.assertFalse(step.fences)

    def test_what_has_no_verb_is_held_and_what_is_busy_waits(self):
        case = self.assertAside(
            Why.HELD, 'ERROR', candidate(facts={'status': 'ERROR'}.items())
        )
        (hold,) = case.holds
        self.assertEqual((HoldReason.FAILED, NOW), (hold.reason, hold.since))
        self.assertIn('ERROR', hold.why)
        case = self.assertAside(
            Why.WAITING,
            'DOWN',
            candidate(facts={'host_status': 'DOWN'}.items()),
        )
        self.assertEqual((), case.holds)

    def test_what_is_not_known_holds_it_for_this_run_only(self):
        """P21: a cell that is down brings no operator one hold a server."""
        for facts in (
            {'status': 'UNKNOWN'},
            {'status': builders.unknown()},
            {'host_status': builders.unknown()},
            {'task_state': builders.unknown()},
            {'flavor.swap': builders.unknown()},
        ):
            case = self.assertAside(
                Why.HELD, 'Unknown: ', candidate(facts=facts.items())
            )
            self.assertEqual((), case.holds)

    def test_what_is_off_already_needs_no_request(self):
        off = {'status': 'SHELVED'}
        (step,) = plan(candidate(facts=off.items())).steps
        self.assertEqual((False, False), (step.writes, step.fences))
        let_go = candidate(
            facts={**off, 'locked': True}.items(),
            released=frozenset({HoldReason.LOCKED}),
        )
        (step,) = plan(let_go).steps
        self.assertEqual((False, False), (step.writes, step.fences))

    def test_a_lock_of_others_holds_what_is_off_already_too(self):
        case = self.assertAside(
            Why.HELD,
            'locked',
            candidate(facts={'status': 'SHELVED', 'locked': True}.items()),
        )
        self.assertTrue(case.held_for(HoldReason.LOCKED))

    def test_a_ladder_says_what_is_done_beside_the_verb(self):
        asked = dataclasses.replace(
            cases.LADDER,
            lock=True,
            offload=True,
            if_shelve_loses=model_ladder.IfShelveLoses.STOP,
        )
        policy = test_due.policy(ladders={asked.name: asked})
        for size, verb, keeps_lock, offloads in (
            (0, 'shelve', False, True),
            (20, 'stop', True, False),
        ):
            one = candidate(facts={'flavor.ephemeral': size}.items())
            (step,) = acting.plan(
                [one], policy, VERBS, pacing.Room(), NOW
            ).steps
            self.assertEqual(verb, step.verb)
            self.assertEqual(
                (keeps_lock, offloads), (step.keeps_lock, step.offloads)
            )

    def test_a_ladder_that_is_gone_is_told(self):
        self.assertAside(
            Why.HELD,
            'ladder',
            candidate(
                standing=cases.acting(
                    NOW - days(1),
                    state=verdict.State.OVER,
                    acts_ladder='gone',
                )
            ),
        )

    def test_a_waiver_is_said(self):
        (step,) = plan(
            candidate(
                stage=model_case.Stage.OK,
                waived=True,
                announcement=test_due.day(told=None),
                holds=(cases.held('unreachable'),),
            )
        ).steps
        self.assertIn('waived', step.why)


class TestRecheck(base.BaseTestCase):
    """P3, P4"""

    def setUp(self):
        super().setUp()
        (self.step,) = plan(candidate()).steps

    def changed(
        self, fresh=None, locked_by_us=True, step=None, policy=None, **more
    ):
        facts = fresh or {}
        return recheck.changed(
            step or self.step,
            judged(server(**{'locked': locked_by_us, **facts}), **more),
            policy or test_due.policy(),
            VERBS,
            NOW,
            locked_by_us,
        )

    def test_the_same_goes_on(self):
        self.assertEqual('', self.changed())

    def test_what_ends_this_moment_goes_on(self):
        self.assertEqual('', self.changed(expires=NOW))

    def test_what_is_off_already_goes_on_as_long_as_it_is(self):
        """Nothing is asked for it, so nothing is locked."""
        off = {'status': 'SHELVED'}
        (step,) = plan(candidate(facts=off.items())).steps
        self.assertEqual('', self.changed(off, step=step, locked_by_us=False))
        self.assertIn('changed', self.changed(step=step, locked_by_us=False))

    def test_what_may_be_lost_goes_on_as_long_as_it_is_the_same(self):
        ladder = dataclasses.replace(
            cases.LADDER,
            if_shelve_loses=model_ladder.IfShelveLoses.SHELVE,
            accept_loss=True,
        )
        policy = test_due.policy(ladders={ladder.name: ladder})
        facts = {'flavor.swap': 512}
        (step,) = acting.plan(
            [candidate(facts=facts.items())],
            policy,
            VERBS,
            pacing.Room(),
            NOW,
            allowed=acting.Allowed(loss=True),
        ).steps
        self.assertEqual('', self.changed(facts, step=step, policy=policy))
        self.assertIn(
            'another thing',
            self.changed(
                {**facts, 'flavor.ephemeral': 1}, step=step, policy=policy
            ),
        )

    def test_whatever_changed_stops_it(self):
        other = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        for words, fresh in (
            ('project_id', {'project_id': 'p2'}),
            ('user_id', {'user_id': 'u2'}),
            ('created', {'created': other}),
            ('Our lock', {'locked': False}),
            ('more time', {'metadata': {'lifetime_until': '2030-01-01'}}),
            ('more time', {'metadata': builders.unknown()}),
            ('rebuilding', {'task_state': 'rebuilding'}),
            ('ERROR', {'status': 'ERROR'}),
            ('SHELVED already', {'status': 'SHELVED'}),
            ('destroys its swap', {'flavor.swap': 512}),
        ):
            self.assertIn(words, self.changed(fresh), words)

    def test_two_that_are_not_known_are_not_the_same(self):
        for name in ('project_id', 'user_id', 'created'):
            unknown = {name: builders.unknown()}
            step = dataclasses.replace(self.step, resource=server(**unknown))
            self.assertIn('not known', self.changed(unknown, step=step))

    def test_another_verdict_stops_it(self):
        self.assertIn('near', self.changed(state=verdict.State.NEAR))
        self.assertIn('more time', self.changed(expires=NOW + days(1)))
        told = dataclasses.replace(
            judged(server(locked=True)),
            lifetimes=(),
        )
        self.assertIn(
            'No rule',
            recheck.changed(
                self.step, told, test_due.policy(), VERBS, NOW, True
            ),
        )

    def test_another_rule_stops_it(self):
        """Nobody was told of that one."""
        fresh = judged(server(locked=True), rule='gpu')
        self.assertIn(
            'rule gpu now',
            recheck.changed(
                self.step, fresh, test_due.policy(), VERBS, NOW, True
            ),
        )

    def test_what_would_be_stopped_now_is_not_shelved(self):
        """F41: nor is what loses another thing than was said."""
        self.assertIn(
            'another thing now',
            self.changed(
                {'flavor.ephemeral': 20},
                policy=test_due.policy(ladders={STOPS.name: STOPS}),
            ),
        )
        loses = dataclasses.replace(self.step, loses=('its swap',))
        self.assertIn('another thing now', self.changed(step=loses))

    def test_what_its_owner_asked_for_has_to_be_known(self):
        unread = {'metadata': builders.unknown()}
        (step,) = plan(candidate(facts=unread.items())).steps
        self.assertIn('more time', self.changed(unread, step=step))

    def test_what_has_no_metadata_asks_for_nothing(self):
        none = {'metadata': None}
        (step,) = plan(candidate(facts=none.items())).steps
        self.assertEqual('', self.changed(none, step=step))

    def test_a_lock_that_came_meanwhile_stops_it(self):
        self.assertIn(
            'locked', self.changed({'locked': True}, locked_by_us=False)
        )

    def test_a_ladder_that_is_gone_stops_it(self):
        gone = dataclasses.replace(
            self.step,
            case=dataclasses.replace(self.step.case, announcement=None),
        )
        self.assertIn('ladder', self.changed(step=gone))


class TestRemoves(base.BaseTestCase):
    """What is known of a verb decides, and not what it is called."""

    def planned(self, **more):
        verbs = {
            **VERBS,
            'shelve': dataclasses.replace(VERBS['shelve'], removes=True),
        }
        return acting.plan(
            [candidate()], test_due.policy(), verbs, pacing.Room(), NOW, **more
        )

    def test_a_quarantine_that_would_remove_is_not_done(self):
        """It has none of what a delete must have."""
        planned = self.planned(allowed=acting.Allowed(delete=True))
        self.assertEqual((), planned.steps)
        self.assertIn('known of it', planned.asides[0].because)
