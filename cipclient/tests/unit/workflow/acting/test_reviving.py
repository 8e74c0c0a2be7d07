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
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.acting import reviving

SERVER = one_act.SERVER
_OFF = failure.Failure(
    'HTTP 409: Cannot get diagnostics while in power state 4', status=409
)
_RUNS = {'state': 'running'}


class TestRevive(one_act.TestCase):
    """H21: what a failed shelve turned off runs again, and no other."""

    def setUp(self):
        super().setUp()
        self.number = self.ledger.intend(
            self.case, self.case.resource, 'shelve', {}, '', '', self.now
        )
        self.cloud.befalls['os-stop'] = self.becomes('SHUTOFF')
        self.cloud.befalls['os-start'] = self.becomes('ACTIVE')

    def becomes(self, status):
        def taken(do):
            self.cloud.server['status'] = status
            return one_act.refuses(202)(do)

        return taken

    def guest(self, told):
        """Have its host tell how its guest is."""
        self.cloud.reading = lambda path: (
            told if path.endswith('/diagnostics') else None
        )

    def revive(self, before='ACTIVE'):
        return reviving.revive(
            self.tools, self.tools.requests(self.number), SERVER, before
        )

    def assertRevived(self, words, *asked):
        self.assertEqual(words, self.revive())
        self.assertEqual(list(asked), self.cloud.asked)

    def test_what_did_not_run_before_is_left_off(self):
        self.guest(_OFF)
        for before in ('SHUTOFF', 'PAUSED', ''):
            self.assertEqual('', self.revive(before))
        self.assertEqual([], self.cloud.asked)

    def test_what_runs_is_left_alone(self):
        self.guest(_RUNS)
        self.assertRevived('Its guest runs as before.')

    def test_what_is_off_is_stopped_and_started(self):
        """Nova says ACTIVE, and starts nothing that is."""
        self.guest(_OFF)
        self.assertRevived('It was started again.', 'os-stop', 'os-start')
        self.assertIs(True, self.happened('stop'))
        self.assertIs(True, self.happened('start'))

    def test_what_nova_calls_off_is_started(self):
        self.cloud.server['status'] = 'SHUTOFF'
        self.assertRevived('It was started again.', 'os-start')

    def test_what_is_in_any_other_state_is_left_alone(self):
        self.cloud.server['status'] = 'SHELVED'
        self.assertRevived('')

    def test_where_it_cannot_be_told_whether_it_runs_a_person_looks(self):
        for told in (one_act.DOWN, one_act.missing(), {'state': 'paused'}):
            self.guest(told)
            self.assertIn('Its guest may be off', self.revive())
        self.assertEqual([], self.cloud.asked)

    def test_what_nova_does_not_stop_is_for_a_person(self):
        self.guest(_OFF)
        self.cloud.befalls['os-stop'] = one_act.refuses(409)
        self.assertRevived(
            'It is off, and Nova does not stop it. Start it by hand.',
            'os-stop',
        )
        self.assertIs(False, self.happened('stop'))

    def test_what_nova_does_not_start_is_for_a_person(self):
        self.cloud.server['status'] = 'SHUTOFF'
        self.cloud.befalls['os-start'] = one_act.refuses(403)
        self.assertRevived(
            'It is off, and could not be started again. Start it by hand.',
            'os-start',
        )

    def test_what_is_taken_on_and_comes_to_nothing_is_for_a_person(self):
        self.cloud.server['status'] = 'SHUTOFF'
        self.cloud.befalls['os-start'] = one_act.refuses(202)
        self.assertIn('could not be started', self.revive())
        self.assertIs(False, self.happened('start'))

    def test_what_does_not_end_is_not_settled(self):
        def stuck(do):
            self.cloud.server['OS-EXT-STS:task_state'] = 'powering-on'
            return one_act.refuses(202)(do)

        self.cloud.server['status'] = 'SHUTOFF'
        self.cloud.befalls['os-start'] = stuck
        self.assertIn('could not be started', self.revive())
        self.assertIsNone(self.happened('start'))

    def test_what_got_no_answer_may_still_come(self):
        """F22: it is not recorded as nothing."""
        self.guest(_OFF)
        self.cloud.befalls['os-stop'] = one_act.loses
        self.assertIn('does not stop it', self.revive())
        self.assertIsNone(self.happened('stop'))

    def test_what_got_no_answer_and_was_done_is_gone_on_from(self):
        """F23"""

        def loses_answer(do):
            self.becomes('SHUTOFF')(do)
            raise failure.Lost('reset')

        self.guest(_OFF)
        self.cloud.befalls['os-stop'] = loses_answer
        self.assertRevived('It was started again.', 'os-stop', 'os-start')
        self.assertIs(True, self.happened('stop'))

    def test_what_cannot_be_read_is_not_known(self):
        for error in (one_act.DOWN, one_act.missing()):
            self.cloud.breaks(SERVER, error)
            self.assertIn('Whether its guest runs is not known', self.revive())
        self.assertEqual([], self.cloud.asked)

    def test_f19_credentials_that_end_there_end_the_run(self):
        self.cloud.breaks(SERVER, one_act.DENIED)
        self.assertRaises(failure.NotAuthenticated, self.revive)
