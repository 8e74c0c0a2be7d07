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
import itertools
from typing import ClassVar

from cipclient import exceptions
from cipclient.action import lock
from cipclient.action import registry
from cipclient.model import case as model_case
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import answering
from cipclient.tests.unit.workflow import one_act
from cipclient.tests.unit.workflow.small import world
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import recovery
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.restore import restoring

Outcome = one_act.Outcome
SERVER = one_act.SERVER
NOW = records.NOW
OFFLOADED = 'SHELVED_OFFLOADED'
minutes = answering.minutes


class TestCase(records.TestCase):
    """One was taken out of service; all is real but the cloud."""

    verb, before, out = 'shelve', 'ACTIVE', OFFLOADED
    #: What else was recorded of how it was.
    more: ClassVar = {}

    def setUp(self):
        super().setUp()
        self.now = NOW
        begun = world.begin(world.Server('shelve', False))
        self.cloud = one_act.Cloud(begun.cloud)
        self.cloud.clock = lambda: self.now
        self.cloud.server['status'] = self.out
        self.cloud.befalls = {
            'unshelve': lambda do: self.becomes('ACTIVE'),
            'os-start': lambda do: self.becomes('ACTIVE'),
            'os-stop': lambda do: self.becomes('SHUTOFF'),
        }
        self.run = self.begin(command='restore')
        self.tools = workflow_tools.Tools(
            self.run,
            self.cloud,
            registry.load(),
            polling.Polling(
                deadline=9,
                sleep=lambda _: None,
                clock=itertools.count().__next__,
            ),
            lambda: self.now,
        )
        (self.case,) = self.kept(
            self.run,
            records.case(
                SERVER,
                stage=model_case.Stage.QUARANTINED,
                quarantined=NOW,
                verb=self.verb,
            ),
        )
        done = self.run.intend(
            self.case,
            self.case.resource,
            self.verb,
            {'status': self.before, **self.more},
            'digest',
            'because',
            NOW,
        )
        self.run.end_step(done, Outcome.DONE, '', NOW)

    def becomes(self, status, code=202):
        self.cloud.server['status'] = status
        return one_act.refuses(code)(None)

    def restore(self):
        return restoring.restore(
            self.tools, SERVER, None, 'ticket 4711', lambda cloud: True
        )

    @property
    def step(self):
        return self.run.steps_of(self.case.resource)[0]

    def happened(self):
        return {one.what: one.happened for one in self.step.requests}

    def recover(self):
        found = recovery.Recovery(self.tools)
        return found, ' '.join(found.settle())

    def assertEnds(self, outcome, *words):
        restored = self.restore()
        self.assertIs(outcome, restored.outcome, restored.why)
        for word in words:
            self.assertIn(word, restored.why)
        self.assertIs(outcome, self.step.outcome)
        closed = self.run.case(self.case.number).closed
        self.assertEqual(outcome is Outcome.DONE, closed is not None)

    def assertOpen(self):
        self.assertEqual([self.step], list(self.run.open_steps()))


class TestUnshelve(TestCase):
    """H30, F22-F24: what got no answer may still come."""

    def test_it_is_back(self):
        self.assertEnds(Outcome.DONE, 'It is ACTIVE.')
        self.assertEqual({'unshelve': True}, self.happened())

    def test_one_that_shows_no_effect_yet_is_not_known(self):
        for befalls, said in (
            (one_act.loses, 'no answer (reset)'),
            (one_act.refuses(504), 'HTTP 504'),
        ):
            self.cloud.befalls['unshelve'] = befalls
            self.assertEnds(Outcome.UNKNOWN, said, 'not known yet')
            self.assertEqual({'unshelve': None}, self.happened())
            self.assertOpen()
            found, said = self.recover()
            self.assertIn('may still come', said)
            self.assertEqual({self.case.resource}, found.open)
            self.now += minutes(11)
            self.recover()
            self.assertIs(Outcome.FAILED, self.step.outcome)
            self.assertEqual({'unshelve': False}, self.happened())
        self.assertEqual(['unshelve'] * 2, self.cloud.asked)

    def test_one_that_comes_late_is_done(self):
        self.cloud.befalls['unshelve'] = one_act.loses
        self.assertEnds(Outcome.UNKNOWN)
        self.becomes('ACTIVE')
        self.recover()
        self.assertIs(Outcome.DONE, self.step.outcome)
        self.assertEqual({'unshelve': True}, self.happened())
        self.assertEqual(['unshelve'], self.cloud.asked)

    def test_an_answer_that_is_lost_is_read(self):
        """F23"""

        def loses_answer(do):
            self.becomes('ACTIVE')
            return one_act.loses(do)

        self.cloud.befalls['unshelve'] = loses_answer
        self.assertEnds(Outcome.DONE)
        self.assertEqual({'unshelve': True}, self.happened())

    def test_one_that_was_taken_on_and_came_to_nothing_failed(self):
        self.cloud.befalls['unshelve'] = one_act.refuses(202)
        self.assertEnds(Outcome.FAILED, 'SHELVED_OFFLOADED as before')
        self.assertEqual({'unshelve': True}, self.happened())

    def test_an_error_in_the_middle_is_looked_at_for_a_minute(self):
        def fails(do):
            self.cloud.server['OS-EXT-STS:task_state'] = 'unshelving'
            return one_act.refuses(500)(do)

        self.cloud.befalls['unshelve'] = fails
        self.assertEnds(Outcome.UNKNOWN, 'it is unshelving')
        self.assertOpen()

    def test_what_is_refused_did_nothing(self):
        self.cloud.befalls['unshelve'] = one_act.refuses(409, 'busy')
        self.assertEnds(Outcome.FAILED, 'Nova refused to unshelve: HTTP 409')
        self.assertEqual({'unshelve': False}, self.happened())


class TestThatWasOff(TestCase):
    """It was SHUTOFF before it was shelved."""

    before = 'SHUTOFF'

    def test_it_is_off_again(self):
        self.assertEnds(Outcome.DONE, 'It is SHUTOFF.')
        self.assertEqual({'unshelve': True, 'stop': True}, self.happened())

    def test_a_stop_that_shows_no_effect_yet_is_not_known(self):
        self.cloud.befalls['os-stop'] = one_act.loses
        self.assertEnds(Outcome.UNKNOWN, 'To stop', 'not known yet')
        self.assertEqual({'unshelve': True, 'stop': None}, self.happened())
        self.assertOpen()


class TestLock(TestCase):
    """Our lock stayed on what was stopped."""

    verb, out = 'stop', 'SHUTOFF'

    def setUp(self):
        super().setUp()
        reason = lock.reason(self.case.number)
        self.cloud.server.update(locked=True, locked_reason=reason)

    def test_it_comes_off_first(self):
        self.assertEnds(Outcome.DONE, 'It is ACTIVE.')
        self.assertEqual(['unlock', 'os-start'], self.cloud.asked)
        self.assertEqual({'unlock': True, 'start': True}, self.happened())

    def test_one_that_may_not_be_taken_off_is_told(self):
        self.cloud.befalls['unlock'] = one_act.refuses(403)
        self.assertEnds(Outcome.FAILED, 'could not be taken off: HTTP 403')
        self.assertEqual({'unlock': False}, self.happened())

    def test_one_that_is_off_though_the_answer_is_lost_is_off(self):
        self.cloud.befalls['unlock'] = one_act.loses_answer
        self.assertEnds(Outcome.DONE)
        self.assertEqual({'unlock': True, 'start': True}, self.happened())

    def test_one_that_is_still_on_may_still_come_off(self):
        self.cloud.befalls['unlock'] = one_act.loses
        self.assertEnds(Outcome.UNKNOWN, 'Whether our lock comes off')
        self.assertEqual({'unlock': None}, self.happened())
        self.assertOpen()
        self.recover()
        self.assertIs(Outcome.ABORTED, self.step.outcome)
        self.assertEqual(['unlock'], self.cloud.asked)


class TestNothingToAskFor(TestCase):
    def test_one_that_its_owner_brought_back_is_back(self):
        self.becomes('ACTIVE')
        self.assertEnds(Outcome.DONE, 'It is ACTIVE.')
        self.assertEqual([], self.cloud.asked)

    def test_one_that_nobody_wants_back_after_all_stays(self):
        restored = restoring.restore(
            self.tools, SERVER, None, 'a mistake', lambda cloud: False
        )
        self.assertIs(Outcome.ABORTED, restored.outcome)
        self.assertEqual([], self.cloud.asked)
        self.assertEqual('shelve', self.step.verb)


class TestShelvedByItsOwner(TestCase):
    """It was shelved before we took it out of service."""

    before = 'SHELVED'

    def test_it_stays_as_its_owner_had_it(self):
        self.assertEnds(Outcome.DONE, f'It is {OFFLOADED}.')
        self.assertEqual([], self.cloud.asked)


class TestLost(TestCase):
    """What nobody can bring back is told."""

    before = 'PAUSED'
    more: ClassVar = {'loses': ['its ephemeral disk']}

    def test_what_a_shelve_destroyed_and_that_it_runs_now(self):
        disk, runs = self.restore().lost
        self.assertIn('its ephemeral disk: it was lost', disk)
        self.assertIn('PAUSED before', runs)


class TestRefused(TestCase):
    def assertRefused(self, *words):
        error = self.assertRaises(exceptions.NotPossible, self.restore)
        for word in words:
            self.assertIn(word, str(error))
        self.assertEqual([], self.cloud.asked)

    def keep(self, **changes):
        """Record that the case is another."""
        changed = dataclasses.replace(self.case, **changes)
        self.run.save([changed], NOW)

    def test_what_is_in_service(self):
        self.keep(stage=model_case.Stage.WARNED, quarantined=None)
        self.assertRefused('was not taken out of service')

    def test_what_is_in_service_no_more_as_it_is_gone(self):
        self.keep(stage=model_case.Stage.WARNED, quarantined=None)
        del self.cloud.servers[SERVER]
        self.assertRefused('was not taken out of service')

    def test_what_somebody_deleted_and_nova_still_keeps(self):
        """H23: whoever is late with it has lost it."""
        self.becomes('SOFT_DELETED')
        self.assertRefused('not by us', f'openstack server restore {SERVER}')
        self.keep(stage=model_case.Stage.WARNED, quarantined=None)
        self.assertRefused('not by us', f'openstack server restore {SERVER}')

    def test_another_one_of_its_id(self):
        """P4"""
        self.cloud.server['created'] = '2026-01-02T00:00:00Z'
        self.assertRefused('is another one now')

    def test_what_was_asked_for_and_may_still_come(self):
        self.cloud.befalls['unshelve'] = one_act.loses
        self.restore()
        self.cloud.asked.clear()
        self.assertRefused('not known yet', 'ten minutes')

    def test_what_the_policy_calls_over_no_longer_is_taken_back(self):
        """Its case has ended, and nobody has brought it back."""
        self.keep(closed=NOW, ending=model_case.Ending.CLEARED)
        self.assertIs(Outcome.DONE, self.restore().outcome)
        self.assertEqual(['unshelve'], self.cloud.asked)

    def test_what_was_deleted_and_left_no_recipe(self):
        self.keep(closed=NOW, ending=model_case.Ending.DELETED)
        self.assertRefused('is deleted', 'not recorded')
