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

from oslotest import base

from cipclient.action import registry
from cipclient.evaluate import acting
from cipclient.evaluate import deletion
from cipclient.evaluate import episode
from cipclient.evaluate import pacing
from cipclient.evaluate import quarantine
from cipclient.evaluate import retention
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import plan as model_plan
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verb as model_verb
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import decision

NOW = cases.NOW
days = cases.days
Ending = model_case.Ending
Stage = model_case.Stage
State = verdict.State
Why = model_plan.Why
KEEPER = decision.KEEPER
GONE = NOW - days(90)
IMAGE = '11111111-2222-3333-4444-555555555555'
KEY = model_standing.ResourceKey('west', 'image', IMAGE, GONE - days(30))
VERBS = {name: verb.spec for name, verb in registry.load().items()}


def retained(deleted=GONE, promised=None, **more):
    """Return what is kept of a server that was deleted then."""
    server = cases.case(
        cases.acting(deleted - days(60), KEEPER, state=State.OVER),
        number=3,
        stage=Stage.DELETED,
        closed=deleted,
        ending=Ending.DELETED,
        verb='shelve',
        **more,
    )
    kept = model_kept.Kept(
        1,
        9,
        server.resource,
        server.subject,
        'image',
        IMAGE,
        5 << 30,
        deleted - days(30),
        protected=True,
    )
    return model_kept.Retained(kept, server, promised)


def policy(**changes):
    """Return one whose ladder is another by now."""
    ladder = dataclasses.replace(KEEPER, **changes)
    return decision.policy(ladder, decision.TELLS)


def opened(one=None, by=None, now=NOW, found=None):
    """Return its case, or None."""
    one = one or retained()
    return retention.opened(
        one,
        KEY,
        retention.subject_of(one, 'active', one.kept.size),
        found or retention.standing(one, by or policy()),
        2,
        now,
    )


class TestStanding(base.BaseTestCase):
    def test_it_is_kept_for_the_retention_of_its_ladder(self):
        found = retention.standing(retained(), policy())
        self.assertEqual(GONE + days(90), found.expires)
        self.assertEqual(found.expires, found.acts_from)
        self.assertEqual(found.expires - KEEPER.first_warning, found.opens)
        self.assertEqual(found.opens, found.acts_opens)
        self.assertEqual(
            ('compute', KEEPER.name, State.OVER),
            (found.acts_rule, found.acts_ladder, found.state),
        )

    def test_it_is_never_kept_for_less_than_was_promised(self):
        for promised, now, longer in ((120, 90, 120), (60, 90, 90)):
            found = retention.standing(
                retained(promised=days(promised)), policy(retention=days(now))
            )
            self.assertEqual(GONE + days(longer), found.acts_from)

    def test_it_stays_for_good_where_the_ladder_deletes_no_more(self):
        for changes in ({'delete': False}, {'retention': None}):
            self.assertIsNone(
                retention.standing(retained(), policy(**changes))
            )
        self.assertIsNone(
            retention.standing(retained(), decision.policy(decision.TELLS))
        )


class TestOpened(base.BaseTestCase):
    def test_there_is_none_before_its_first_warning(self):
        opens = GONE + days(90) - KEEPER.first_warning
        self.assertIsNone(opened(now=opens - builders.TICK))
        case = opened(now=opens)
        self.assertIs(Stage.QUARANTINED, case.stage)
        self.assertTrue(case.is_kept)
        self.assertTrue(case.is_out)
        self.assertEqual(GONE, case.quarantined)
        self.assertEqual(retained().case.resource, case.kept_of)
        self.assertEqual(2, case.episode)

    def test_what_is_exempt_begins_none(self):
        found = retention.standing(retained(), policy())
        held = retention.held(found, State.EXEMPT, 'a paper')
        self.assertEqual(('a paper',), held.reasons)
        self.assertIsNone(opened(found=held))

    def test_what_is_in_doubt_has_one_that_shows_it(self):
        found = retention.standing(retained(), policy())
        held = retention.held(found, State.UNKNOWN, 'it has snapshots')
        self.assertIs(Stage.QUARANTINED, opened(found=held).stage)

    def test_its_people_are_those_of_its_server(self):
        subject = opened().subject
        server = retained().case.subject
        for name in ('name', 'project_id', 'user_id'):
            self.assertEqual(getattr(server, name), getattr(subject, name))
        self.assertEqual(
            ('active', 5, 0, 0),
            (subject.status, subject.disk, subject.vcpus, subject.gpus),
        )
        self.assertEqual(1, retention.subject_of(retained(), 'active', 1).disk)

    def test_a_scan_ends_it_neither_as_cleared_nor_as_returned(self):
        case = opened()
        found = retention.standing(retained(), policy())
        self.assertEqual(case, self.advanced(case, found))
        later = retention.standing(retained(promised=days(91)), policy())
        near = retention.at(later, NOW)
        self.assertIs(State.NEAR, near.state)
        after = self.advanced(case, near)
        self.assertIsNone(after.closed)
        self.assertEqual(near, after.standing)
        for now in (found.expires, found.expires + builders.TICK):
            self.assertEqual(found, retention.at(found, now))

    def test_a_day_is_void_where_the_ladder_deletes_no_more(self):
        case = dataclasses.replace(opened(), announcement=decision.day())
        after = self.advanced(case, None)
        self.assertIsNone(after.announcement)
        self.assertIsNone(after.standing.acts_from)
        self.assertIsNone(after.closed)

    def test_what_holds_it_is_told_and_comes_off(self):
        case = opened()
        found = retention.standing(retained(), policy())
        for state, reason in (
            (State.EXEMPT, model_case.HoldReason.EXEMPT),
            (State.UNKNOWN, model_case.HoldReason.UNKNOWN),
        ):
            held = self.advanced(
                case, retention.held(found, state, 'it has snapshots')
            )
            self.assertTrue(held.held_for(reason))
            self.assertEqual('it has snapshots', held.holds[0].why)
            self.assertEqual((), self.advanced(held, found).holds)

    @staticmethod
    def advanced(case, found):
        return episode.advance(
            case,
            episode.Sighted(
                case.resource,
                case.subject,
                case.standing,
                case.episode,
                before=found,
            ),
            policy(),
            NOW,
            None,
            {'shelve': frozenset({'SHELVED_OFFLOADED'})},
        )


class TestPlan(base.BaseTestCase):
    """P1, P2, P14, P20, P21: each condition blocks alone."""

    def setUp(self):
        super().setUp()
        self.case = dataclasses.replace(
            opened(),
            number=8,
            stage=Stage.DELETE_PENDING,
            announcement=decision.day(),
            announced=1,
        )
        self.evidence = deletion.Evidence(scans=2)
        self.facts = {
            'status': 'active',
            'project_id': 'p1',
            'user_id': 'u1',
        }

    def plan(self, by=None, allowed=decision.ALLOWED, room=decision.ROOM):
        resource = model_resource.Resource('image', 'west', IMAGE, self.facts)
        return acting.plan(
            [
                acting.Candidate(
                    self.case,
                    verdict.Verdict(resource, State.OVER),
                    evidence=self.evidence,
                )
            ],
            by or policy(),
            VERBS,
            room,
            NOW,
            allowed=allowed,
        )

    def refused(self, words, why, **asked):
        plan = self.plan(**asked)
        self.assertEqual((), plan.steps)
        (aside,) = plan.asides
        self.assertIn(words, aside.because)
        self.assertIs(why, aside.why)

    def test_it_is_deleted_by_the_verb_of_its_kind_without_a_lock(self):
        (step,) = self.plan().steps
        self.assertEqual('delete-image', step.verb)
        self.assertTrue(step.writes)
        self.assertFalse(step.fences)
        self.assertIn(
            'Of a deleted server, kept until 2026-06-15; its day is', step.why
        )

    def test_one_complete_scan_is_not_enough(self):
        self.evidence = deletion.Evidence(scans=1)
        self.refused('another one', Why.QUEUED)

    def test_what_is_wanted_or_not_known_is_held(self):
        for evidence in (
            deletion.Evidence(2, wanted='a server is made of it'),
            deletion.Evidence(2, unkept='a server is made of it'),
        ):
            self.evidence = evidence
            self.refused('A server is made of it.', Why.HELD)
        self.evidence = None
        self.refused('Nothing is known of it.', Why.HELD)

    def test_the_command_has_to_allow_it(self):
        self.refused('--allow', Why.OUTSIDE, allowed=acting.NOTHING)

    def test_a_ladder_may_ask_for_a_second_pair_of_eyes(self):
        by = policy(four_eyes=True)
        self.refused(
            'four eyes',
            Why.OUTSIDE,
            by=by,
            allowed=acting.Allowed(delete=True),
        )
        approved = acting.Allowed(delete=True, unapproved='')
        self.assertEqual(1, len(self.plan(by, approved).steps))

    def test_it_counts_in_the_limit_of_deletes(self):
        self.refused(
            'The limit of 5 deletes',
            Why.QUEUED,
            room=pacing.Room(deleted=5, population=500),
        )

    def test_its_status_has_to_be_that_of_what_can_go(self):
        for status in ('deactivated', 'saving', 'whatever', None):
            self.facts['status'] = status
            plan = self.plan()
            self.assertEqual((), plan.steps, status)

    def test_what_is_held_or_untold_or_early_stays(self):
        for words, changes in (
            (
                'Held',
                {
                    'holds': (
                        model_case.Hold(
                            model_case.HoldReason.UNKNOWN, 'x', NOW
                        ),
                    )
                },
            ),
            ('Nobody was told', {'announcement': decision.day(told=None)}),
            (
                'ends at',
                {
                    'standing': retention.standing(
                        retained(promised=days(91)), policy()
                    )
                },
            ),
        ):
            before = self.case
            self.case = dataclasses.replace(before, **changes)
            plan = self.plan()
            self.assertEqual((), plan.steps, words)
            self.assertIn(words, plan.asides[0].because)
            self.case = before

    def test_a_delete_has_a_verb_for_each_kind_that_is_kept(self):
        for kind, verb, status in (
            ('image', 'delete-image', 'active'),
            ('volume', 'delete-volume', 'available'),
        ):
            resource = model_resource.Resource(
                kind, 'west', IMAGE, {'status': status}
            )
            chosen = quarantine.choice(
                'delete', KEEPER, resource, VERBS, False
            )
            self.assertEqual(
                (verb, model_verb.Fit.DO), (chosen.verb, chosen.fit)
            )
        for act, kind in (('shelve', 'image'), ('delete', 'project')):
            resource = model_resource.Resource(kind, 'west', IMAGE, {})
            self.assertIs(
                model_verb.Fit.HOLD,
                quarantine.choice(act, KEEPER, resource, VERBS, False).fit,
            )
