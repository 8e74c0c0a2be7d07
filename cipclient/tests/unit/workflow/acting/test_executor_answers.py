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


from cipclient.cloud import failure
from cipclient.evaluate import quarantine
from cipclient.model import case as model_case
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.acting import recovery

Outcome = one_act.Outcome
DOWN = one_act.DOWN
DENIED = one_act.DENIED
SERVER = one_act.SERVER


class TestRefused(one_act.TestCase):
    """H20, F30: a refusal says nothing before it is looked at."""

    def refuse(self, code, **becomes):
        def refused(do):
            self.cloud.server.update(becomes)
            return one_act.refuses(code)(do)

        self.cloud.befalls['shelve'] = refused

    def test_what_is_as_before_has_been_refused(self):
        self.refuse(409)
        self.assertEnds(Outcome.FAILED, 'Nova refused it: HTTP 409')
        self.assertIs(False, self.happened('shelve'))
        self.assertFree()

    def test_what_somebody_else_did_is_not_ours(self):
        self.refuse(409, status='SHELVED_OFFLOADED')
        self.assertEnds(Outcome.ABORTED, 'Somebody else did it')
        self.assertIs(model_case.Stage.WARNED, self.case.stage)

    def test_what_somebody_is_at_work_on_is_left_to_him(self):
        for becomes in (
            {'status': 'PAUSED'},
            {'OS-EXT-STS:task_state': 'rebooting'},
        ):
            self.cloud.server['status'] = 'ACTIVE'
            self.refuse(409, **becomes)
            self.assertEnds(
                Outcome.ABORTED, 'changed by somebody else', parked=True
            )

    def test_what_cannot_be_looked_at_is_left_alone(self):
        for error in (DOWN, one_act.missing()):

            def refused(do, error=error):
                self.cloud.breaks(SERVER, error)
                return one_act.refuses(409)(do)

            self.cloud.befalls['shelve'] = refused
            self.cloud.reading = lambda path: None
            self.assertEnds(Outcome.ABORTED, str(error), parked=True)

    def test_f19_credentials_that_end_there_end_the_run(self):
        """Nothing happened then, and nothing more can."""

        def refused(do):
            raise DENIED

        self.cloud.befalls['shelve'] = refused
        self.assertRaises(failure.NotAuthenticated, self.perform)
        self.assertEqual(['lock', 'shelve'], self.cloud.asked)
        self.assertIs(False, self.happened('shelve'))
        self.assertEqual([self.step], self.ledger.open_steps())
        # As sure as any answer: nothing is waited for, and nothing failed.
        recovery.Recovery(self.tools).settle()
        self.assertIs(Outcome.ABORTED, self.shelving.outcome)
        self.assertEqual((), self.case.holds)

    @property
    def shelving(self):
        return next(one for one in self.ledger.steps() if one.verb == 'shelve')

    def test_f20_who_is_asked_to_wait_waits(self):
        self.refuse(429)
        self.assertEnds(Outcome.ABORTED, 'Nova asks to wait', parked=True)
        self.assertUntouched()

    def test_what_fails_three_times_is_for_an_operator(self):
        for tries in range(1, quarantine.TRIES + 1):
            self.refuse(400)
            self.assertEnds(Outcome.FAILED)
            self.assertEqual(
                tries == quarantine.TRIES,
                self.case.held_for(model_case.HoldReason.FAILED),
            )


class TestUnanswered(one_act.TestCase):
    """F22-F24: what got no answer is looked for, and never asked for again."""

    def assertOpen(self, *words):
        self.assertEnds(Outcome.UNKNOWN, *words)
        self.assertEqual(['lock', 'shelve', 'unlock'], self.cloud.asked)
        self.assertIsNone(self.happened('shelve'))
        self.assertEqual([self.step], self.ledger.open_steps())

    def test_what_was_done_is_done(self):
        self.cloud.befalls['shelve'] = one_act.loses_answer
        self.assertEnds(Outcome.DONE)
        self.assertIs(True, self.happened('shelve'))

    def test_what_nova_is_at_work_on_is_waited_for(self):
        def slowly(do):
            self.cloud.server['OS-EXT-STS:task_state'] = 'shelving'
            raise failure.Lost('reset')

        looks = []

        def reading(path):
            looks.append(path)
            if path == f'/servers/{SERVER}' and self.cloud.server.get(
                'OS-EXT-STS:task_state'
            ):
                seen = self.cloud.server['OS-EXT-STS:task_state']
                self.cloud.server['OS-EXT-STS:task_state'] = None
                self.cloud.server['status'] = 'SHELVED_OFFLOADED'
                return {
                    'server': {
                        'id': SERVER,
                        'status': 'ACTIVE',
                        'OS-EXT-STS:task_state': seen,
                    }
                }
            return None

        self.cloud.reading = reading
        self.cloud.befalls['shelve'] = slowly
        self.assertEnds(Outcome.DONE, 'It is SHELVED_OFFLOADED.')

    def test_what_nobody_sees_may_still_come(self):
        self.cloud.befalls['shelve'] = one_act.loses
        self.assertOpen('no answer (reset)', 'the next run')

    def lose(self, error):
        """Have it lost, and nothing of it be told any more."""

        def lost(do):
            self.cloud.breaks(SERVER, error)
            raise failure.Lost('reset')

        self.cloud.befalls['shelve'] = lost

    def test_what_cannot_be_looked_at_is_not_known(self):
        self.lose(DOWN)
        self.assertOpen('no answer')

    def test_what_is_gone_since_was_not_shelved_it_seems(self):
        self.lose(one_act.missing())
        self.assertOpen('no answer')

    def test_what_never_ends_is_for_the_next_run(self):
        """F32"""

        def stuck(do):
            self.cloud.server['OS-EXT-STS:task_state'] = 'shelving'
            return one_act.refuses(202)(do)

        self.cloud.befalls['shelve'] = stuck
        self.assertOpen('has not ended', 'shelving')

    def test_h21_what_nova_failed_at_and_is_still_at_is_told(self):
        def stuck(do):
            self.cloud.server['OS-EXT-STS:task_state'] = 'shelving'
            return one_act.refuses(500)(do)

        self.cloud.befalls['shelve'] = stuck
        self.assertOpen(f'openstack server set --state active {SERVER}')

    def test_f24_a_proxy_that_gave_up_on_what_was_done(self):
        def gave_up(do):
            do()
            return one_act.refuses(504)(do)

        self.cloud.befalls['shelve'] = gave_up
        self.assertEnds(Outcome.DONE)
        self.assertEqual(1, self.cloud.asked.count('shelve'))
