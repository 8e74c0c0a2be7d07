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

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.model import case as model_case
from cipclient.model import plan as model_plan
from cipclient.model import resource as model_resource
from cipclient.tests.unit.evaluate import test_due
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import keeping
from cipclient.workflow.acting import recovery
from cipclient.workflow.retention import discarding

NOW = keeping.NOW
Ending = model_case.Ending
Outcome = keeping.Outcome
HoldReason = model_case.HoldReason
LOST_AFTER, LOST_BEFORE = keeping.LOST_AFTER, keeping.LOST_BEFORE
minutes = keeping.minutes
#: What an image takes, and what a volume does.
OFF, GONE = ('unprotect', True), ('delete', True)
BACK = ('protect', True)
_LEDGER = (
    'intend',
    'sending',
    'answered',
    'happened',
    'kept_no_longer',
    'end_step',
)


class TestCase(keeping.TestCase):
    def planned(self):
        return model_plan.PlannedStep(
            self.case,
            model_resource.Resource(
                self.kind,
                'west',
                self.thing_id,
                {'status': self.row['status']},
            ),
            self.verb,
            'because',
        )

    def perform(self, step=None, **more):
        tools = dataclasses.replace(self.tools, **more)
        hand = discarding.Discarding(tools, test_due.policy(), self.used)
        return hand.perform(step or self.planned())

    def fail_at(self, look, error):
        """Have the look of that number at it meet an error, from 1."""
        answers, looks = self.cloud.answers, itertools.count(1)

        def answered(path, params):
            if path.endswith(self.thing_id) and next(looks) == look:
                return error
            return answers(path, params)

        self.cloud.answers = answered

    def assertEnded(self, look):
        """F19: credentials that are taken no longer end the run."""
        self.fail_at(look, failure.NotAuthenticated('HTTP 401'))
        self.assertRaises(failure.NotAuthenticated, self.perform)
        self.assertIs(Outcome.OPEN, self.steps()[0].outcome)
        self.assertIsNone(self.case_now().closed)

    def recover(self):
        found = recovery.Recovery(self.tools)
        return found, ' '.join(found.settle())

    def case_now(self):
        return self.run_.case(self.case.number)

    def assertDone(self, acted):
        self.assertIs(Outcome.DONE, acted.outcome, acted.why)
        self.assertEqual(1, self.cloud.asked.count('delete'))
        self.assertIsNone(self.row)
        self.assertIsNone(self.kept_)
        self.assertIs(Ending.DELETED, self.case_now().ending)
        self.assertEqual([], list(self.run_.open_steps()))

    def assertStays(self):
        """It is there as we left it, and its case is open."""
        self.assertIsNotNone(self.row)
        self.assertIsNot(False, self.row.get('protected', True))
        self.assertIsNotNone(self.kept_)
        self.assertIsNone(self.case_now().closed)

    def assertNotBegun(self, words, acted=None):
        acted = acted or self.perform()
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn(words, acted.why)
        self.assertEqual([], self.cloud.asked)
        self.assertEqual([], list(self.steps()))

    def assertHeld(self, words):
        (hold,) = self.case_now().holds
        self.assertIs(HoldReason.FAILED, hold.reason)
        self.assertIn(words, hold.why)


class Refusals:
    """Each blocks alone, before anything is begun."""

    def test_the_day_that_was_announced_stands_no_longer(self):
        planned = self.planned()
        moved = dataclasses.replace(
            self.case, announcement=test_due.day(act='delete', number=9)
        )
        self.run_.save([moved])
        self.assertNotBegun('stands no longer', self.perform(planned))

    def test_a_case_that_is_closed(self):
        planned = self.planned()
        self.run_.save(
            [
                dataclasses.replace(
                    self.case, closed=NOW, ending=Ending.RETURNED
                )
            ]
        )
        self.assertNotBegun('stands no longer', self.perform(planned))

    def test_a_hold_that_came_since_the_plan(self):
        held = model_case.Hold(HoldReason.HELD, 'ticket 4711', NOW)
        self.run_.save([dataclasses.replace(self.case, holds=(held,))])
        self.assertNotBegun('ticket 4711')

    def test_what_is_not_kept_any_more(self):
        self.run_.kept_no_longer(self.kept_.number, 'returned', NOW)
        self.assertNotBegun('not recorded as kept')

    def test_what_is_gone(self):
        planned = self.planned()
        del self.cloud.rows[self.thing_id]
        self.assertNotBegun('It is gone', self.perform(planned))

    def test_what_is_not_as_it_was_left(self):
        with self.was(status='error'):
            self.assertNotBegun('It is kept: it is error.')

    def test_what_cannot_be_read(self):
        planned = self.planned()
        self.cloud.rows[self.thing_id] = exceptions.CloudError('HTTP 503')
        self.assertNotBegun('HTTP 503', self.perform(planned))

    def test_a_look_that_takes_more_than_a_minute(self):
        """P3"""
        moments = iter([NOW, NOW, NOW + minutes(2)])
        acted = self.perform(clock=lambda: next(moments))
        self.assertNotBegun('took too long', acted)

    def test_credentials_that_are_taken_no_longer_end_the_run(self):
        """F19"""
        planned = self.planned()
        self.cloud.rows[self.thing_id] = failure.NotAuthenticated('HTTP 401')
        self.assertRaises(failure.NotAuthenticated, self.perform, planned)
        self.assertEqual([], list(self.steps()))


class Removed:
    """P10, F22, F23: it is asked to go once."""

    def test_it_is_asked_for_once_by_its_id(self):
        self.assertDone(self.perform())
        self.assertEqual([*self.before, GONE], self.requests())
        self.run_.verify_journal()

    def test_a_lost_answer_is_looked_for(self):
        self.cloud.fates['delete'] = [LOST_AFTER]
        self.assertDone(self.perform())
        self.assertEqual([*self.before, GONE], self.requests())

    def test_one_that_never_came_is_for_an_operator(self):
        self.cloud.fates['delete'] = [LOST_BEFORE]
        acted = self.perform()
        self.assertIs(Outcome.UNKNOWN, acted.outcome)
        self.assertIsNone(self.case_now().closed)
        found, said = self.recover()
        self.assertIn('may still come', said)
        self.assertEqual({self.case.resource}, found.open)
        self.now += minutes(11)
        found, said = self.recover()
        self.assertIn('look at it by hand', said)
        self.assertEqual(set(), found.open)
        self.assertStays()
        self.assertHeld('by hand')
        self.assertEqual(
            [*self.before, ('delete', False), *self.after], self.requests()
        )
        self.assertEqual(1, self.cloud.asked.count('delete'))

    def test_one_that_comes_late_is_done(self):
        self.cloud.fates['delete'] = [LOST_BEFORE]
        self.perform()
        del self.cloud.rows[self.thing_id]
        found, said = self.recover()
        self.assertIn('It is gone', said)
        self.assertEqual(set(), found.open)
        self.assertEqual([*self.before, GONE], self.requests())
        self.assertIsNone(self.kept_)
        self.assertIs(Ending.DELETED, self.case_now().ending)

    def test_an_error_of_the_service_is_no_answer(self):
        self.cloud.fates['delete'] = [503]
        acted = self.perform()
        self.assertIs(Outcome.UNKNOWN, acted.outcome)
        self.assertIn('503', acted.why)

    def test_one_that_says_yes_and_does_nothing_is_never_asked_again(self):
        self.cloud.fates['delete'] = [202 if self.kind == 'volume' else 204]
        acted = self.perform()
        self.assertIs(Outcome.FAILED, acted.outcome)
        self.assertStays()
        self.assertHeld('never asked for again')
        self.run_.save([dataclasses.replace(self.case_now(), holds=())])
        acted = self.perform()
        self.assertIn('asked to go once', acted.why)
        self.assertEqual(1, self.cloud.asked.count('delete'))

    def test_what_is_refused_is_tried_on_later_days_and_then_held(self):
        """H20: three tries."""
        for number, code in enumerate((400, 403, 409), 1):
            self.cloud.fates['delete'] = [code]
            acted = self.perform()
            self.assertIs(Outcome.FAILED, acted.outcome)
            self.assertIn(f'It was refused: HTTP {code}', acted.why)
            self.assertStays()
            self.assertEqual(
                [*self.before, ('delete', False), *self.after],
                self.requests(),
            )
            self.assertEqual(number == 3, bool(self.case_now().holds))
        self.assertHeld('3 tries failed')

    def test_a_service_that_is_busy_is_asked_on_another_day(self):
        self.cloud.fates['delete'] = [429]
        acted = self.perform()
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertTrue(acted.parked)
        self.assertStays()
        self.assertEqual((), self.case_now().holds)

    def test_credentials_that_are_not_taken_there_fail_nothing(self):
        """F19: each run may end so, and none of it is an operator's."""
        for _run in range(4):
            self.cloud.fates['delete'] = [failure.NotAuthenticated('401')]
            self.assertRaises(failure.NotAuthenticated, self.perform)
            found, said = self.recover()
            self.assertIn('It was refused (HTTP 401)', said)
            self.assertEqual(set(), found.open)
            self.assertIs(Outcome.ABORTED, self.steps()[0].outcome)
            self.assertStays()
            self.assertEqual((), self.case_now().holds)
        self.cloud.asked.clear()
        self.assertDone(self.perform())

    def test_somebody_else_who_is_quicker(self):
        planned = self.planned()
        self.cloud.meanwhile['delete'] = lambda: self.cloud.rows.pop(
            self.thing_id
        )
        acted = self.perform(planned)
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn('Somebody else did it', acted.why)
        self.assertIsNone(self.case_now().closed)

    def test_what_is_changed_behind_the_intent_is_looked_at_again(self):
        """P3"""
        run = self.run_

        class Meanwhile(fakes.Mortal):
            def __getattr__(this, name):
                if name == 'intend':
                    self.row['status'] = 'error'
                return super().__getattr__(name)

        acted = self.perform(run=Meanwhile(run, fakes.Lives(), ()))
        self.assertIn('It is kept: it is error.', acted.why)
        self.assertIs(Outcome.ABORTED, self.steps()[0].outcome)
        self.assertEqual([], self.cloud.asked)

    def test_what_cannot_be_read_behind_the_intent_stays(self):
        """P3, P21"""
        self.fail_at(2, exceptions.CloudError('HTTP 503'))
        acted = self.perform()
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn('HTTP 503', acted.why)
        self.assertEqual([], self.cloud.asked)
        self.assertStays()

    def behind_the_request(self):
        """Return the number of the first look behind the delete."""
        return 3 if self.kind == 'volume' else 4

    def test_what_cannot_be_read_behind_a_refusal_stays(self):
        self.cloud.fates['delete'] = [409]
        self.fail_at(
            self.behind_the_request(), exceptions.CloudError('HTTP 503')
        )
        acted = self.perform()
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn('HTTP 503', acted.why)
        self.assertStays()

    def test_what_cannot_be_read_while_it_goes_is_looked_at_again(self):
        self.fail_at(
            self.behind_the_request(), exceptions.CloudError('HTTP 503')
        )
        self.assertDone(self.perform())

    def test_credentials_may_end_behind_the_intent(self):
        self.assertEnded(2)
        self.assertEqual([], self.cloud.asked)

    def test_credentials_may_end_behind_a_refusal(self):
        self.cloud.fates['delete'] = [409]
        self.assertEnded(self.behind_the_request())
        self.assertEqual(1, self.cloud.asked.count('delete'))

    def test_credentials_may_end_while_it_goes(self):
        self.assertEnded(self.behind_the_request())
        self.assertEqual(1, self.cloud.asked.count('delete'))

    def test_a_run_that_dies_anywhere_asks_once_at_most(self):
        """P10, P12, P24, P25: and what was off is on again."""
        for half in range(1, 99):
            self.begin_anew(half)
            lives = fakes.Lives(half / 2)
            died = self.die(lives)
            self.now += minutes(11)
            found, _said = self.recover()
            self.assertEqual(set(), found.open, half)
            self.assertEqual([], list(self.run_.open_steps()), half)
            self.assertLessEqual(self.cloud.asked.count('delete'), 1, half)
            case = self.case_now()
            if self.row is None:
                self.assertIs(Ending.DELETED, case.ending, half)
                self.assertIsNone(self.kept_, half)
            else:
                self.assertStays()
            if not died:
                break
        self.assertEqual(self.moments, half)
        self.run_.verify_journal()

    def die(self, lives):
        mortal = dataclasses.replace(
            self.tools,
            run=fakes.Mortal(self.run_, lives, _LEDGER),
            cloud=fakes.Mortal(self.cloud, lives, ('write',)),
        )
        hand = discarding.Discarding(mortal, test_due.policy(), self.used)
        try:
            hand.perform(self.planned())
        except fakes.Died:
            return True
        return False


class TestVolume(Refusals, Removed, TestCase):
    """H26: neither cascade nor force."""

    kind = 'volume'
    before = after = ()
    moments = 15

    def test_a_backend_that_takes_its_time_is_waited_for(self):
        self.cloud.slow = 3
        self.assertDone(self.perform())

    def test_one_that_takes_too_long_is_left_to_the_next_run(self):
        self.cloud.slow = 50
        acted = self.perform()
        self.assertIs(Outcome.UNKNOWN, acted.outcome)
        self.assertIn('Cinder is deleting it', acted.why)
        found, said = self.recover()
        self.assertIn('still under way', said)
        self.assertEqual({self.case.resource}, found.open)
        del self.cloud.rows[self.thing_id]
        self.recover()
        self.assertIs(Ending.DELETED, self.case_now().ending)
        self.assertEqual(1, self.cloud.asked.count('delete'))

    def test_one_whose_answer_is_lost_while_it_is_deleted(self):
        self.cloud.slow = 3
        self.cloud.fates['delete'] = [LOST_AFTER]
        self.assertDone(self.perform())

    def test_what_comes_between_is_found_by_the_refusal(self):
        """F48: attached, or a snapshot made, in the very moment."""
        for words, befalls in (
            ('a server has it', lambda: self.row.update(status='in-use')),
            (
                'it has snapshots',
                lambda: self.cloud.snapshots.add(self.thing_id),
            ),
        ):
            self.cloud.meanwhile['delete'] = befalls
            acted = self.perform()
            self.assertIs(Outcome.ABORTED, acted.outcome)
            self.assertIn(f'is kept: {words}', acted.why)
            self.assertTrue(acted.parked)
            self.assertStays()
            self.row['status'] = 'available'
            self.cloud.snapshots.clear()
        self.assertDone(dataclasses.replace(self.perform()))

    def assertDone(self, acted):
        self.cloud.asked = self.cloud.asked[-1:]
        super().assertDone(acted)


class TestImage(Refusals, Removed, TestCase):
    """H29: our own protection comes off, for the one request only."""

    kind = 'image'
    before = (OFF,)
    after = (BACK,)
    moments = 23

    def test_a_server_that_is_made_of_it(self):
        """H16, F46"""
        self.used._ids.add(self.thing_id)
        self.assertNotBegun('a server is made of it')

    def test_a_scan_that_did_not_see_every_server(self):
        """F47, P28"""
        self.used._complete['west'] = False
        self.assertNotBegun('did not see every server')

    def test_a_protection_that_is_not_proved_to_be_ours(self):
        for step in self.run_.steps_of(self.server):
            for one in step.requests:
                if one.what == 'protect':
                    self.run_.happened(one.number, False, NOW)
        self.assertNotBegun('not proved that its protection is ours')

    def test_a_protection_that_cannot_be_taken_off(self):
        for code, outcome in (
            (403, Outcome.FAILED),
            (429, Outcome.ABORTED),
        ):
            self.cloud.fates['unprotect'] = [code]
            acted = self.perform()
            self.assertIs(outcome, acted.outcome)
            self.assertIn(f'taken off: HTTP {code}', acted.why)
            self.assertEqual([('unprotect', False)], self.requests())
            self.assertStays()

    def test_one_that_stays_protected_though_it_was_said_to_be_off(self):
        self.cloud.fates['unprotect'] = [200]
        acted = self.perform()
        self.assertIs(Outcome.FAILED, acted.outcome)
        self.assertIn('still protected', acted.why)
        self.assertEqual([('unprotect', False)], self.requests())

    def test_an_answer_that_is_lost_is_read(self):
        """F23"""
        self.cloud.fates['unprotect'] = [LOST_AFTER]
        self.assertDone(self.perform())
        self.assertEqual([OFF, GONE], self.requests())

    def never_off(self, said):
        """Have our protection not come off; return what the next run says."""
        self.cloud.fates['unprotect'] = [LOST_BEFORE]
        acted = self.perform()
        self.assertIs(Outcome.UNKNOWN, acted.outcome)
        self.assertEqual(['unprotect'], self.cloud.asked)
        _found, waits = self.recover()
        self.assertIn('may still come', waits)
        self.now += minutes(11)
        self.assertIn(said, self.recover()[1])
        self.assertIs(Outcome.ABORTED, self.steps()[0].outcome)
        self.assertStays()

    def test_where_nothing_changed_it_since_its_protection_is_still_ours(self):
        """H29: Glance dates each change, and there was none."""
        self.never_off('Our protection never came off it')
        self.assertEqual([('unprotect', False)], self.requests())
        self.cloud.asked.clear()
        self.assertDone(self.perform())

    def test_where_something_did_who_protects_it_is_not_known_any_more(self):
        """F22, H29: that may be ours coming, and somebody else's after it."""
        moments = (
            f'{NOW:%Y-%m-%dT%H:%M:%SZ}',
            f'{keeping.MADE:%Y-%m-%dT%H:%M:01Z}',
            'some day',
            None,
        )
        for number, changed in enumerate(moments, 1):
            self.begin_anew(number)
            self.cloud.meanwhile['unprotect'] = lambda changed=changed: (
                self.row.update(updated_at=changed)
            )
            self.never_off('whether by us is not known')
            self.assertEqual([('unprotect', None)], self.requests())
            self.assertIn('not proved', self.perform().why)
            self.assertEqual(['unprotect'], self.cloud.asked)

    def test_what_was_changed_just_before_proves_nothing(self):
        """Of two changes in one second Glance tells one."""
        for seconds, said in (
            (300, 'whether by us is not known'),
            (301, 'never came off'),
        ):
            self.begin_anew(seconds)
            updated = NOW - datetime.timedelta(seconds=seconds)
            self.row['updated_at'] = f'{updated:%Y-%m-%dT%H:%M:%SZ}'
            self.never_off(said)

    def test_one_that_comes_late_is_protected_again(self):
        self.cloud.fates['unprotect'] = [LOST_BEFORE]
        self.perform()
        self.row['protected'] = False
        self.now += minutes(11)
        _found, said = self.recover()
        self.assertIn('Our protection is on it again', said)
        self.assertEqual([('unprotect', True), BACK], self.requests())
        self.assertStays()

    def test_what_changes_behind_it_protects_it_again(self):
        """P3: each alone, between the two requests."""
        for words, befalls in (
            (
                'its visibility is public',
                lambda: self.row.update(visibility='public'),
            ),
            (
                'it says that it was made of another server',
                lambda: self.row.update(instance_uuid=keeping.VOLUME),
            ),
            (
                'a server is made of it',
                lambda: self.used._ids.add(self.thing_id),
            ),
        ):
            good = dict(self.row)
            self.cloud.meanwhile['unprotect'] = befalls
            acted = self.perform()
            self.assertIs(Outcome.ABORTED, acted.outcome)
            self.assertIn(f'It is kept: {words}.', acted.why)
            self.assertIn('Our protection is on it again', acted.why)
            self.assertEqual([OFF, BACK], self.requests())
            self.assertNotIn('delete', self.cloud.asked)
            self.assertStays()
            self.cloud.rows[self.thing_id] = good
            self.used._ids.clear()

    def blind_once(self):
        """Have it not be read just after our protection was to come off."""
        look, blinded = self.cloud.answers, []

        def answers(path, params):
            if 'unprotect' in self.cloud.asked and not blinded:
                blinded.append(path)
                return exceptions.CloudError('HTTP 503')
            return look(path, params)

        self.cloud.answers = answers

    def test_what_cannot_be_read_behind_it_protects_it_again(self):
        self.blind_once()
        acted = self.perform()
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn('HTTP 503', acted.why)
        self.assertEqual([('unprotect', None), BACK], self.requests())
        self.assertStays()

    def test_credentials_may_end_behind_the_protection(self):
        self.assertEnded(3)
        self.assertEqual(['unprotect'], self.cloud.asked)

    def test_what_may_come_behind_that_is_looked_at_by_the_next_run(self):
        for fate, requests in (
            (LOST_AFTER, [('unprotect', None), BACK]),
            (LOST_BEFORE, [('unprotect', None)]),
        ):
            self.cloud.asked.clear()
            self.cloud.fates['unprotect'] = [fate]
            self.blind_once()
            acted = self.perform()
            self.assertIs(Outcome.UNKNOWN, acted.outcome)
            self.assertEqual(requests, self.requests())
            self.assertStays()
            self.now += minutes(11)
            self.row['protected'] = False
            self.recover()
            self.assertIs(Outcome.ABORTED, self.steps()[0].outcome)
            self.assertStays()

    def test_one_that_is_gone_behind_it(self):
        planned = self.planned()
        self.cloud.meanwhile['unprotect'] = lambda: self.cloud.rows.pop(
            self.thing_id
        )
        self.cloud.fates['unprotect'] = [200]
        acted = self.perform(planned)
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn('It is gone', acted.why)
        self.assertIsNone(self.case_now().closed)

    def test_a_protection_of_somebody_else_is_never_touched(self):
        """H29: it came between our own two requests."""
        self.cloud.meanwhile['delete'] = lambda: self.row.update(
            protected=True
        )
        acted = self.perform()
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertIn('whether by us is not known', acted.why)
        self.assertEqual(['unprotect', 'delete'], self.cloud.asked)
        self.assertStays()
        for _run in range(3):
            acted = self.perform()
            self.assertIs(Outcome.ABORTED, acted.outcome)
            self.assertIn('not proved that its protection', acted.why)
        self.assertEqual(['unprotect', 'delete'], self.cloud.asked)

    def test_what_cannot_be_protected_again_is_for_the_next_run(self):
        for fate in (LOST_BEFORE, 403, 503, 200):
            self.cloud.fates['delete'] = [409]
            self.cloud.fates['protect'] = [fate]
            acted = self.perform()
            self.assertIs(Outcome.UNKNOWN, acted.outcome, fate)
            self.assertIn('could not be put on it again', acted.why)
            self.assertIs(False, self.row['protected'])
            self.now += minutes(11)
            self.recover()
            self.assertIs(Outcome.FAILED, self.steps()[0].outcome)
            self.assertStays()
            self.run_.save([dataclasses.replace(self.case_now(), holds=())])
            self.run_.save([dataclasses.replace(self.case, holds=())])

    def test_what_cannot_be_read_then_is_for_the_next_run(self):
        self.cloud.fates['delete'] = [409]
        self.fail_at(5, exceptions.CloudError('HTTP 503'))
        acted = self.perform()
        self.assertIs(Outcome.UNKNOWN, acted.outcome)
        self.assertIn('protected again is not known: HTTP 503', acted.why)
        self.now += minutes(11)
        self.recover()
        self.assertIs(Outcome.FAILED, self.steps()[0].outcome)
        self.assertStays()

    def test_credentials_may_end_while_it_is_protected_again(self):
        self.cloud.fates['delete'] = [409]
        self.assertEnded(5)
        self.assertEqual(['unprotect', 'delete'], self.cloud.asked)

    def test_nor_may_it_be_protected_by_a_recovery_that_is_refused(self):
        self.cloud.fates['delete'] = [409]
        self.cloud.fates['protect'] = [403, 403]
        self.perform()
        self.now += minutes(11)
        found, said = self.recover()
        self.assertIn('is to be put on it again', said)
        self.assertEqual({self.case.resource}, found.open)
        self.recover()
        self.assertStays()


class TestRecovery(TestCase):
    """P24, P25: what is not known yet, and what is another's."""

    def setUp(self):
        super().setUp()
        self.number = self.run_.intend(
            self.case, self.case.resource, self.verb, {}, 'd', 'b', self.now
        )

    def sent(self, what, code=0, happened=None):
        number = self.run_.sending(
            self.number, what, f'req-here-{what}', self.now
        )
        if code:
            self.run_.answered(number, code, 'theirs', '', self.now, happened)

    def assertSettled(self, outcome, ending=None):
        found, said = self.recover()
        self.assertEqual(set(), found.open, said)
        self.assertIs(outcome, self.steps()[0].outcome)
        self.assertIs(ending, self.case_now().ending)

    def test_one_that_never_asked_for_anything_is_dropped(self):
        self.assertSettled(Outcome.ABORTED)
        self.assertEqual([], self.cloud.asked)

    def test_what_cannot_be_read_is_not_known_yet(self):
        self.sent('unprotect')
        self.cloud.rows[self.thing_id] = exceptions.CloudError('HTTP 503')
        found, said = self.recover()
        self.assertIn('not known yet: HTTP 503', said)
        self.assertEqual({self.case.resource}, found.open)

    def test_credentials_that_are_taken_no_longer_end_the_run(self):
        self.sent('unprotect')
        self.cloud.rows[self.thing_id] = failure.NotAuthenticated('HTTP 401')
        self.assertRaises(failure.NotAuthenticated, self.recover)

    def test_what_is_gone_and_was_refused_went_by_another(self):
        self.sent('unprotect', 200, True)
        self.sent('delete', 409)
        del self.cloud.rows[self.thing_id]
        self.assertSettled(Outcome.ABORTED)

    def test_what_is_gone_before_it_was_asked_for_went_by_another(self):
        self.sent('unprotect', 200, True)
        del self.cloud.rows[self.thing_id]
        self.assertSettled(Outcome.ABORTED)

    def test_what_was_never_unprotected_is_not_protected_by_us(self):
        """Somebody else took it off: that is a word of his."""
        self.sent('unprotect', 403)
        self.row['protected'] = False
        self.assertSettled(Outcome.ABORTED)
        self.assertEqual([], self.cloud.asked)

    def test_what_was_unprotected_is_protected_again(self):
        self.sent('unprotect', 200, True)
        self.row['protected'] = False
        self.assertSettled(Outcome.ABORTED)
        self.assertEqual(['protect'], self.cloud.asked)
        self.assertStays()

    def test_what_was_protected_again_already_is_left_alone(self):
        self.sent('unprotect', 200, True)
        self.sent('delete', 409, False)
        self.sent('protect', 200, True)
        self.assertSettled(Outcome.FAILED)
        self.assertEqual([], self.cloud.asked)
        self.assertStays()

    def test_a_case_that_is_closed_meanwhile_stays_as_it_is(self):
        self.sent('unprotect', 200, True)
        self.sent('delete')
        closed = dataclasses.replace(self.case, closed=NOW, ending=Ending.GONE)
        self.run_.save([closed])
        del self.cloud.rows[self.thing_id]
        self.assertSettled(Outcome.DONE, Ending.GONE)

    def test_nothing_is_gone_because_another_region_does_not_have_it(self):
        self.sent('delete')
        self.cloud.region = 'east'
        self.recover()
        self.assertEqual(1, len(self.run_.open_steps()))


class TestLimits(TestCase):
    """What is asked for counts, as any delete."""

    def test_it_counts_in_the_deletes_of_the_day(self):
        since = NOW - datetime.timedelta(hours=1)
        self.assertEqual(0, self.run_.deletes_since(since))
        self.perform()
        self.assertEqual(1, self.run_.deletes_since(since))
