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

from cipclient.action import base as action_base
from cipclient.action import shelve
from cipclient.model import case as model_case
from cipclient.tests.unit.evaluate import decision
from cipclient.tests.unit.workflow import answering
from cipclient.tests.unit.workflow import died
from cipclient.tests.unit.workflow import one_act

Outcome = one_act.Outcome
SERVER = one_act.SERVER
minutes = answering.minutes
_TASK = 'OS-EXT-STS:task_state'


class Silent(shelve.Shelve):
    """What the package of an operator might bring: it never says why."""

    what = 'park'
    spec = dataclasses.replace(shelve.Shelve.spec, name='park')

    def progress(self, seen, before):
        return action_base.Progress(super().progress(seen, before).state)


class TestActs(died.TestCase):
    """P24, P25: settled by reading, never by asking again."""

    def setUp(self):
        super().setUp()
        self.number = self.begin()
        self.ask('lock', 202, True)

    def test_a_run_that_died_before_it_asked_did_nothing(self):
        self.cloud.server['locked'] = True
        self.cloud.server['locked_reason'] = 'cipclient: case 1'
        self.assertSettled(Outcome.ABORTED, 'died before', 'was taken off')
        self.assertEqual(['unlock'], self.cloud.asked)
        self.assertUntouched()
        self.assertFree()

    def test_what_was_done_is_recorded_with_the_image_it_left(self):
        self.ask('shelve')
        self.shelve()
        self.assertSettled(Outcome.DONE, 'It was done.')
        self.assertIs(model_case.Stage.QUARANTINED, self.case.stage)
        (kept,) = self.ledger.kept()
        self.assertEqual(self.number, kept.step)

    def shelve(self):
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        self.cloud.store(SERVER)

    def test_a_disk_of_which_no_image_is_found_is_told(self):
        self.ask('shelve')
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        self.assertSettled(Outcome.DONE, 'No image of its disk was found')

    def test_a_refusal_that_nobody_lived_to_settle_is_one(self):
        self.ask('shelve', 409)
        step = self.assertSettled(Outcome.FAILED, 'refused (HTTP 409)')
        self.assertIs(False, step.requests[-1].happened)
        self.assertUntouched()

    def test_what_was_settled_before_it_died_is_not_settled_again(self):
        """What was proved then cannot be told from what is there now."""
        self.ask('shelve', 202, True)
        self.now += minutes(11)
        step = self.assertSettled(Outcome.FAILED, 'ACTIVE as before')
        self.assertIs(True, step.requests[-1].happened)

    def test_what_cannot_be_read_is_not_settled(self):
        self.ask('shelve')
        self.cloud.breaks(SERVER, one_act.DOWN)
        self.assertOpen('What came of it is not known yet')

    def test_what_is_gone_was_not_shelved(self):
        """Its owner deleted it; the next scan says so."""
        self.ask('shelve', 202)
        self.cloud.breaks(SERVER, one_act.missing())
        step = self.assertSettled(Outcome.ABORTED, 'It is gone')
        self.assertIsNone(step.requests[-1].happened)
        self.assertIsNone(self.case.closed)

    def test_another_server_of_that_id_is_not_the_one(self):
        """P4"""
        self.ask('shelve')
        self.shelve()
        self.cloud.server['created'] = '2030-01-01T00:00:00Z'
        self.assertSettled(Outcome.ABORTED, 'It is another one now.')
        self.assertIs(model_case.Stage.WARNED, self.case.stage)

    def test_what_nova_is_at_work_on_is_waited_for(self):
        self.ask('shelve')
        self.cloud.server[_TASK] = 'shelving'
        self.now += minutes(119)
        self.assertOpen('still under way (shelving)')
        self.assertNotIn('forgotten', self.said)

    def test_what_nova_forgot_is_told_with_what_takes_it_off(self):
        """H21, H22: never done by us."""
        self.ask('shelve')
        self.cloud.server[_TASK] = 'shelving'
        self.now += minutes(120)
        self.assertOpen(f'openstack server set --state active {SERVER}')

    def test_what_is_as_before_may_still_come_for_ten_minutes(self):
        """F22"""
        self.ask('shelve')
        self.now += minutes(10) - decision.builders.TICK
        self.assertOpen('It may still come')
        self.now += decision.builders.TICK
        self.cloud.server['locked'] = False
        step = self.assertSettled(Outcome.FAILED, 'it is ACTIVE as before')
        # Nova knows nothing of it: it never came.
        self.assertIs(False, step.requests[-1].happened)
        self.assertUntouched()

    def test_a_verb_that_does_not_say_why_is_said_for(self):
        verbs = {**self.tools.verbs, 'park': Silent()}
        self.tools = dataclasses.replace(self.tools, verbs=verbs)
        self.ledger.end_step(self.number, Outcome.ABORTED, '', self.now)
        del self.ledger.by_number[self.number]
        self.ledger.owner.clear()
        self.begin('park')
        self.ask('park')
        self.now += minutes(11)
        self.assertSettled(Outcome.FAILED, 'ACTIVE, as if never asked for')

    def test_what_nova_says_of_a_failure_is_told_and_its_image_kept(self):
        """H21, F31: it is on record that it did something."""
        self.ask('shelve', 202)
        image = self.cloud.store(SERVER)
        self.cloud.images[image]['status'] = 'queued'
        self.fail_at('Quota exceeded')
        self.now += minutes(11)
        step = self.assertSettled(
            Outcome.FAILED,
            'Nova says: Quota exceeded',
            f'left behind: {image}',
            'Its guest may be off',
        )
        self.assertIs(True, step.requests[-1].happened)
        self.assertEqual([image], [one.id for one in self.ledger.kept()])

    def fail_at(self, details):
        """Have Nova tell of what failed."""
        events = [{'result': 'Error', 'details': details}]

        def reading(path):
            if path.endswith('/nova-shelve'):
                return {'instanceAction': {'events': events}}
            if path.endswith('/os-instance-actions'):
                return {'instanceActions': []}
            return None

        self.cloud.reading = reading

    def test_where_it_is_not_known_whether_it_ran_nothing_is_started(self):
        self.ledger.by_number[self.number] = dataclasses.replace(
            self.step, before={}
        )
        self.ask('shelve', 202)
        self.fail_at('Quota exceeded')
        self.now += minutes(11)
        self.assertSettled(Outcome.FAILED, 'Quota exceeded')
        self.assertNotIn('guest', self.said)

    def test_what_its_owner_took_back_meanwhile_was_done(self):
        """As any return: the next scan ends the episode."""
        self.ask('shelve')
        self.cloud.act(SERVER, 'shelve', self.step.requests[-1].uid)
        self.now += minutes(11)
        self.cloud.act(SERVER, 'unshelve', 'req-theirs')
        self.assertSettled(Outcome.DONE, 'taken back since')

    def test_whether_it_was_taken_back_may_not_be_known(self):
        self.ask('shelve')
        self.now += minutes(11)
        self.cloud.breaks('os-instance-actions', one_act.DOWN)
        self.assertOpen('Whether it was done is not known yet')

    def test_a_case_that_was_closed_since_stays_as_it_is(self):
        self.ask('shelve')
        self.shelve()
        closed = dataclasses.replace(self.case, closed=self.now)
        self.ledger.save([closed])
        self.assertSettled(Outcome.DONE)
        self.assertEqual(closed, self.case)

    def test_one_that_is_out_of_service_since_is_not_taken_out_again(self):
        self.ask('shelve')
        self.shelve()
        out = dataclasses.replace(
            self.case, quarantined=self.now - minutes(5), verb='stop'
        )
        self.ledger.save([out])
        self.assertSettled(Outcome.DONE)
        self.assertEqual(out, self.case)


class TestOthers(died.TestCase):
    """Steps that are no acts of a ladder, or of verbs that are gone."""

    def test_a_mark_is_written_by_the_next_run(self):
        self.begin('mark')
        self.ask('mark', 200)
        self.assertSettled(Outcome.ABORTED, 'The run died at it.')
        self.assertEqual([], self.cloud.asked)

    def test_a_verb_whose_package_is_gone_is_settled_by_nobody(self):
        self.begin('burn')
        self.ask('burn')
        self.now += minutes(500)
        self.assertOpen('Nobody here knows the verb burn')

    def test_unless_its_server_is_gone(self):
        """By whom is not known, so that it is not called deleted by us."""
        self.begin('burn')
        self.ask('burn', 202)
        self.cloud.breaks(SERVER, one_act.missing())
        self.assertSettled(Outcome.ABORTED, 'It is gone')
        self.assertIsNone(self.case.closed)

    def test_a_server_made_anew_is_settled_by_its_mark_alone(self):
        """P10: not by the one that it is made in the place of."""
        self.begin('rebuild', project='p1', mark='req-mark')
        self.ask('create')
        self.cloud.breaks('/', one_act.DOWN)
        self.assertOpen('What came of it is not known yet: HTTP 503')

    def test_one_that_was_never_asked_for_was_not_made(self):
        self.begin('rebuild', project='p1', mark='req-mark')
        self.cloud.breaks(SERVER, one_act.missing())
        self.assertSettled(Outcome.ABORTED, 'before it asked for anything')

    def restore(self):
        """Have a restore die at bringing it back."""
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        self.ledger.save(
            [
                dataclasses.replace(
                    self.case,
                    stage=model_case.Stage.QUARANTINED,
                    quarantined=self.now,
                    verb='shelve',
                )
            ]
        )
        self.begin('restore', status='SHELVED_OFFLOADED')
        self.ask('unlock', 202, True)
        self.ask('unshelve')

    def test_a_restore_is_settled_by_the_last_thing_it_asked_for(self):
        self.restore()
        self.cloud.server['status'] = 'ACTIVE'
        case = self.case
        self.assertSettled(Outcome.DONE, 'It was done.')
        # That it is back is for the next scan to say.
        self.assertEqual(case, self.case)
        self.assertEqual([], self.ledger.kept())

    def test_one_that_never_came_failed_and_nothing_is_started(self):
        self.restore()
        self.assertOpen('It may still come')
        self.now += minutes(11)
        self.assertSettled(Outcome.FAILED, 'SHELVED_OFFLOADED as before')
        self.assertEqual([], self.cloud.asked)
