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

from cipclient.cloud import failure
from cipclient.model import case as model_case
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.acting import recovery

Outcome = one_act.Outcome
DOWN = one_act.DOWN
DENIED = one_act.DENIED
SERVER = one_act.SERVER


class TestBefore(one_act.TestCase):
    """What keeps an act from being begun, or from going on behind its lock."""

    def test_it_is_locked_shelved_and_freed(self):
        self.assertEnds(Outcome.DONE, 'SHELVED_OFFLOADED')
        self.assertEqual(['lock', 'shelve', 'unlock'], self.cloud.asked)
        self.assertFree()
        self.assertIs(model_case.Stage.QUARANTINED, self.case.stage)
        (kept,) = self.ledger.kept()
        self.assertEqual(('image', 5), (kept.kind, kept.size))

    def test_what_cannot_be_read_is_not_begun(self):
        for error in (DOWN, one_act.missing()):
            step = self.planned()
            self.cloud.breaks(SERVER, error)
            self.assertEnds(
                Outcome.ABORTED, str(error), parked=True, step=step
            )
        self.assertEqual([], self.ledger.steps())
        self.assertEqual([], self.cloud.asked)

    def test_a_hold_that_came_since_the_plan_holds_it(self):
        step = self.planned()
        hold = model_case.Hold(model_case.HoldReason.FAILED, 'x', self.now)
        self.ledger.save([dataclasses.replace(self.case, holds=(hold,))])
        self.assertEnds(Outcome.ABORTED, 'Held', parked=True, step=step)
        self.assertEqual([], self.ledger.steps())
        self.assertEqual([], self.cloud.asked)

    def test_f19_credentials_that_end_before_it_end_the_run(self):
        """Nothing is recorded, as nothing was begun."""
        step = self.planned()
        self.cloud.breaks(SERVER, DENIED)
        self.assertRaises(failure.NotAuthenticated, self.perform, step)
        self.assertEqual([], self.ledger.steps())

    def test_what_somebody_locked_since_the_plan_keeps_his_lock(self):
        """H24: ours would wipe it out. Not told is locked, too (P21)."""
        for locked in (True, None):
            step = self.planned()
            self.cloud.server['locked'] = locked
            self.assertEnds(Outcome.ABORTED, 'Somebody locked it', step=step)
            self.cloud.server['locked'] = False
        self.assertEqual([], self.cloud.asked)
        self.assertUntouched()

    def test_what_changed_since_the_plan_is_freed_again_untouched(self):
        """P3, F41"""
        self.look_is(metadata={'lifetime_until': '2030-01-01'})
        self.assertEnds(Outcome.ABORTED, 'asked for more time')
        self.assertEqual(['lock', 'unlock'], self.cloud.asked)
        self.assertFree()
        self.assertUntouched()

    def test_a_second_look_that_fails_is_none(self):
        for error in (DOWN, one_act.missing()):

            def look(key, error=error):
                raise error

            self.look = look
            self.assertEnds(Outcome.ABORTED, str(error), parked=True)
            self.assertFree()
        self.assertUntouched()

    def test_f19_credentials_that_end_behind_the_lock_end_the_run(self):
        """The next run takes the lock off that this one cannot (P43)."""

        def look(key):
            raise DENIED

        self.look = look
        self.assertRaises(failure.NotAuthenticated, self.perform)
        self.assertEqual(['lock'], self.cloud.asked)
        self.assertEqual({self.case.resource}, self.ledger.locked_by_us())
        recovery.Recovery(self.tools).settle()
        self.assertFree()
        self.assertUntouched()

    def test_what_is_out_of_service_already_needs_no_request(self):
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        self.assertEnds(Outcome.DONE, 'out of service already', writes=False)
        self.assertEqual([], self.cloud.asked)
        self.assertIs(model_case.Stage.QUARANTINED, self.case.stage)

    def test_what_is_back_in_service_since_is_not_called_out_of_it(self):
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        step = self.planned(writes=False)
        self.cloud.server['status'] = 'ACTIVE'
        self.assertEnds(Outcome.ABORTED, 'It changed', step=step)
        self.assertUntouched()


class TestFence(one_act.TestCase):
    """H24: no act goes on but behind a lock that is proved to be ours."""

    def test_who_may_not_lock_may_lock_no_other_either(self):
        """Failed, so that the canary sees it."""
        self.cloud.befalls['lock'] = one_act.refuses(403, 'by policy')
        self.assertEnds(Outcome.FAILED, 'HTTP 403 (by policy)')
        self.assertEqual(['lock'], self.cloud.asked)
        self.assertIs(False, self.happened('lock'))

    def test_a_refusal_of_this_one_says_nothing_of_others(self):
        self.cloud.befalls['lock'] = one_act.refuses(409)
        self.assertEnds(Outcome.ABORTED, 'could not be locked: HTTP 409')
        self.assertEqual(['lock'], self.cloud.asked)
        self.assertFree()

    def test_a_lock_without_an_answer_is_one_if_it_is_seen(self):
        """F23"""
        self.cloud.befalls['lock'] = one_act.loses_answer
        self.assertEnds(Outcome.DONE)
        self.assertEqual(['lock', 'shelve', 'unlock'], self.cloud.asked)

    def test_a_lock_that_is_not_seen_is_none(self):
        """F22"""
        self.cloud.befalls['lock'] = one_act.loses
        self.assertEnds(Outcome.ABORTED, 'no answer (reset)')
        self.assertEqual(['lock'], self.cloud.asked)
        self.assertIs(False, self.happened('lock'))
        self.assertUntouched()

    def test_somebody_elses_lock_is_not_taken_for_ours(self):
        def locked_by_its_owner(do):
            self.cloud.server.update(locked=True, locked_reason='mine')
            raise failure.Lost('reset')

        self.cloud.befalls['lock'] = locked_by_its_owner
        self.assertEnds(Outcome.ABORTED, 'could not be locked')
        self.assertEqual(['lock'], self.cloud.asked)
        self.assertIs(True, self.cloud.server['locked'])

    def test_a_lock_of_which_nothing_is_known_stays_with_the_next_run(self):
        """P43: it may be on."""

        def lost(do):
            do()
            self.cloud.breaks(SERVER, DOWN)
            raise failure.Lost('reset')

        self.cloud.befalls['lock'] = lost
        self.assertEnds(Outcome.ABORTED, 'Whether it is locked is not known')
        self.assertIsNone(self.happened('lock'))
        self.assertEqual({self.case.resource}, self.ledger.locked_by_us())

    def test_a_lock_that_could_not_be_taken_off_is_told(self):
        self.cloud.befalls['unlock'] = one_act.refuses(500)
        self.assertEnds(Outcome.DONE, 'may still be on it (HTTP 500)')
        self.assertEqual({self.case.resource}, self.ledger.locked_by_us())

    def test_it_stays_where_the_ladder_says_so_and_the_act_was_done(self):
        self.assertEnds(Outcome.DONE, keeps_lock=True)
        self.assertEqual(['lock', 'shelve'], self.cloud.asked)
        self.assertIs(True, self.cloud.server['locked'])

    def test_it_never_stays_where_the_act_was_not_done(self):
        self.cloud.befalls['shelve'] = one_act.refuses(400)
        self.assertEnds(Outcome.FAILED, keeps_lock=True)
        self.assertFree()
