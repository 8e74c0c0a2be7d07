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

"""P43: a lock of ours is known until it is surely off."""

import dataclasses

from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests.unit.ledger import acting
from cipclient.tests.unit.ledger import records

NOW = records.NOW
Outcome = model_step.Outcome


class Locks(acting.Acting):
    """Also of a ledger that is only good for acts."""

    def test_our_locks_are_known_until_they_are_surely_off(self):
        """P43"""
        key = self.case.resource
        step = self.intend()
        self.assertEqual(set(), self.run_.locked_by_us())
        lock = self.sent(step, 'lock')
        self.assertEqual({key}, self.run_.locked_by_us())
        self.run_.happened(lock, False, NOW)
        self.assertEqual(set(), self.run_.locked_by_us())
        self.sent(step, 'lock', 'again', True)
        unlock = self.sent(step, 'unlock')
        self.assertEqual({key}, self.run_.locked_by_us())
        (found,) = self.run_.steps()
        self.assertTrue(found.is_locked_by_us)
        self.run_.happened(unlock, True, NOW)
        self.assertEqual(set(), self.run_.locked_by_us())

    def test_a_lock_of_ours_stays_ours_until_a_later_step(self):
        """P43"""
        key = self.case.resource
        for verb, whats, locked in (
            ('stop', (('lock', None),), {key}),
            ('shelve', (('shelve', True),), {key}),
            ('restore', (('unlock', False), ('unlock', True)), set()),
            ('stop', (('lock', False), ('unlock', False)), set()),
            ('stop', (('unlock', True), ('lock', True)), {key}),
        ):
            number = self.intend(verb=verb)
            for count, (what, happened) in enumerate(whats):
                self.sent(number, what, f'req-{number}-{count}', happened)
            self.run_.end_step(number, Outcome.FAILED, '', NOW)
            self.assertEqual(locked, self.run_.locked_by_us(), verb)

    def test_a_lock_without_an_answer_may_still_come(self):
        """P43, F22: also where a look did not see it."""
        key = self.case.resource
        step = self.intend()
        self.sent(step, 'lock', happened=False)
        self.assertEqual({key}, self.run_.unanswered_locks())
        unlock = self.sent(step, 'unlock')
        self.assertEqual({key}, self.run_.unanswered_locks())
        self.run_.happened(unlock, False, NOW)
        self.assertEqual({key}, self.run_.unanswered_locks())
        self.run_.happened(unlock, True, NOW)
        self.assertEqual(set(), self.run_.unanswered_locks())
        self.sent(step, 'lock', 'again')
        self.assertEqual({key}, self.run_.unanswered_locks())

    def test_that_it_was_seen_does_not_take_it_off(self):
        """P43, F22: only an unlock does."""
        key = self.case.resource
        step = self.intend()
        self.sent(step, 'lock', happened=True)
        self.assertEqual({key}, self.run_.unanswered_locks())

    def test_what_takes_a_lock_off_puts_none_on(self):
        step = self.intend()
        lock = self.sent(step, 'lock', happened=False)
        self.run_.answered(lock, 409, 'req-nova', '', NOW, False)
        self.sent(step, 'unlock')
        self.assertEqual(set(), self.run_.locked_by_us())
        self.assertEqual(set(), self.run_.unanswered_locks())

    def test_a_lock_with_an_answer_has_come_or_never_will(self):
        step = self.intend()
        lock = self.sent(step, 'lock')
        self.run_.answered(lock, 202, 'req-nova', '', NOW)
        self.assertEqual(set(), self.run_.unanswered_locks())
        self.sent(step, 'shelve')
        self.assertEqual(set(), self.run_.unanswered_locks())

    def test_what_we_deleted_has_no_lock_and_may_have_one_again(self):
        """P43, H23: an administrator brought it back."""
        key = self.case.resource
        for verb, outcome, locked in (
            ('shelve', Outcome.FAILED, {key}),
            ('delete', Outcome.FAILED, {key}),
            ('delete', Outcome.DONE, set()),
            ('stop', Outcome.FAILED, {key}),
        ):
            number = self.intend(verb=verb)
            self.sent(number, 'lock', f'req-{number}', True)
            self.run_.end_step(number, outcome, '', NOW)
            self.assertEqual(locked, self.run_.locked_by_us(), verb)


class EveryLock(Locks):
    """Also those of other clouds, and of the verbs of plug-ins."""

    def test_those_of_another_cloud_are_not_ours(self):
        self.sent(self.intend(), 'lock')
        with self.running(cloud='other') as other:
            self.assertEqual(set(), other.locked_by_us())
            self.assertEqual(set(), other.unanswered_locks())

    def test_what_a_plugin_deleted_has_none_either(self):
        """P43: its verb has another name, and its case the same end."""
        key = self.case.resource
        number = self.intend(verb='burn')
        self.sent(number, 'lock', happened=True)
        self.run_.end_step(number, Outcome.DONE, '', NOW)
        for ending, locked in (
            (model_case.Ending.RETURNED, {key}),
            (model_case.Ending.DELETED, set()),
        ):
            ended = dataclasses.replace(self.case, closed=NOW, ending=ending)
            self.run_.save([ended], NOW)
            self.assertEqual(locked, self.run_.locked_by_us(), ending)


class TestLocks(EveryLock, records.TestCase):
    pass
