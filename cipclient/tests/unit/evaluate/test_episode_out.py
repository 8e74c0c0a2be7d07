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

from cipclient.evaluate import deletion
from cipclient.evaluate import episode
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import decision

NOW = decision.NOW
days = decision.days
Ending = model_case.Ending
GivenFor = model_case.GivenFor
Reason = model_case.HoldReason
State = verdict.State
POLICY = decision.policy()
PROVES = {name: spec.proves for name, spec in decision.VERBS.items()}
OVER = decision.World().candidate.case.standing
BARE = deletion.without_act(OVER)
UNKNOWN = model_standing.Standing(State.UNKNOWN, reasons=('HTTP 503',))
EXEMPT = model_standing.Standing(State.EXEMPT, reasons=('ticket 4711',))


class TestOut(base.BaseTestCase):
    """What a scan does to the day on which something is to be deleted."""

    def after(
        self, before, *, of=None, at=NOW, status='SHELVED_OFFLOADED', **more
    ):
        case = of or decision.case(standing=OVER)
        return episode.advance(
            case,
            episode.Sighted(
                cases.key(),
                cases.subject(status=status),
                # A shelved server is none that somebody forgot.
                model_standing.Standing(State.OK),
                1,
                before=before,
                **more,
            ),
            POLICY,
            at,
            NOW - days(99),
            PROVES,
        )

    def test_it_stands_while_nothing_changes(self):
        case = decision.case(standing=OVER)
        seen = self.after(OVER, of=case)
        self.assertEqual(case.announcement, seen.announcement)
        self.assertEqual(OVER, seen.standing)
        self.assertEqual((), seen.holds)
        self.assertIsNone(seen.closed)

    def test_it_is_void_where_nothing_deletes_any_more(self):
        """P16: the policy, or the ladder of one rule that is past."""
        for before in (None, BARE):
            seen = self.after(before)
            self.assertIsNone(seen.announcement)
            self.assertIsNone(seen.standing.acts_from)
            self.assertIsNone(seen.closed)

    def test_what_is_over_no_longer_is_cleared(self):
        for state in State:
            if state in (State.OVER, State.UNKNOWN, State.EXEMPT):
                continue
            seen = self.after(dataclasses.replace(BARE, state=state))
            self.assertIs(Ending.CLEARED, seen.ending, state)

    def test_a_clock_that_went_back_ends_nothing(self):
        """P23"""
        early = decision.case().quarantined - days(100)
        near = dataclasses.replace(BARE, state=State.NEAR)
        seen = self.after(near, at=early)
        self.assertIsNone(seen.closed)
        self.assertEqual(decision.day(), seen.announcement)
        ended = self.after(near, at=decision.case().quarantined)
        self.assertIs(Ending.CLEARED, ended.ending)

    def test_what_is_unknown_or_exempt_holds_and_keeps_the_day(self):
        """P9, P21"""
        for before, reason in (
            (UNKNOWN, Reason.UNKNOWN),
            (EXEMPT, Reason.EXEMPT),
        ):
            seen = self.after(before)
            self.assertEqual([reason], [one.reason for one in seen.holds])
            self.assertEqual(decision.day(), seen.announcement)
        self.assertEqual(
            OVER.acts_from, self.after(UNKNOWN).standing.acts_from
        )

    def test_a_day_that_a_hold_covered_is_void_when_it_ends(self):
        held = self.after(UNKNOWN)
        seen = self.after(OVER, of=held, at=NOW + days(1))
        self.assertEqual((), seen.holds)
        self.assertIsNone(seen.announcement)
        self.assertIs(GivenFor.HOLD, seen.awaits)

    def test_a_day_that_was_missed_by_more_than_a_week_is_void(self):
        seen = self.after(OVER, at=NOW + days(8))
        self.assertIsNone(seen.announcement)
        self.assertIs(GivenFor.LATE, seen.awaits)

    def test_a_ticket_and_a_lock_hold_it(self):
        seen = self.after(OVER, ticket='4711', locked=True)
        self.assertEqual(
            [Reason.HELD, Reason.LOCKED], [one.reason for one in seen.holds]
        )
        for locked in (True, None):
            kept = self.after(OVER, of=seen, ticket='4711', locked=locked)
            self.assertTrue(kept.held_for(Reason.LOCKED))

    def test_a_lock_that_an_operator_let_go_is_no_hold(self):
        """It stands in the way of the delete all the same."""
        case = decision.case(
            standing=OVER, released=frozenset({Reason.LOCKED})
        )
        self.assertEqual((), self.after(OVER, of=case, locked=True).holds)

    def test_whoever_brings_it_back_ends_it(self):
        """H20: also to a status that no verb of ours takes."""
        for status in ('ACTIVE', 'SHUTOFF', 'PAUSED', 'RESCUE'):
            seen = self.after(OVER, status=status)
            self.assertIs(Ending.RETURNED, seen.ending)
            self.assertIsNone(seen.announcement)

    def test_a_status_that_is_passing_ends_nothing(self):
        for status in ('ERROR', 'UNKNOWN', 'REBUILD', ''):
            self.assertIsNone(self.after(OVER, status=status).closed)

    def test_what_a_verb_that_nobody_knows_took_out_is_never_back(self):
        """A plug-in that is gone; nothing is deleted of it either."""
        case = decision.case(standing=OVER, verb='park')
        seen = self.after(BARE, of=case, status='ACTIVE')
        self.assertIsNone(seen.closed)
        self.assertIsNone(seen.announcement)
