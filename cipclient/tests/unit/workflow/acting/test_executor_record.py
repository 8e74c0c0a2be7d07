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

"""What is written of an act, and what is told of it."""

import dataclasses
import itertools

from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.acting import executor

Outcome = one_act.Outcome
SERVER = one_act.SERVER


class TestIntent(one_act.TestCase):
    """P12: written before the first request leaves."""

    def test_it_says_what_takes_it_back(self):
        self.perform(keeps_lock=True)
        facts = self.step.before['facts']
        self.assertEqual('ACTIVE', facts['status'])
        self.assertEqual(
            {
                'status': 'ACTIVE',
                'locked': False,
                'keeps_lock': True,
                'loses': [],
                'has_disk': True,
                'facts': facts,
                'began': {},
                'recipe': {},
            },
            self.step.before,
        )

    def test_it_says_what_would_be_lost(self):
        self.perform(loses=('its memory',))
        self.assertEqual(['its memory'], self.step.before['loses'])
        self.assertIs(False, self.step.before['keeps_lock'])

    def test_it_says_why_by_which_policy_and_when(self):
        self.policy = dataclasses.replace(self.policy, digest='abc')
        self.cloud.befalls['shelve'] = one_act.loses
        self.perform()
        self.assertEqual(
            (self.case.number, self.case.resource, 'shelve'),
            (self.step.case, self.step.resource, self.step.verb),
        )
        self.assertEqual('abc', self.step.policy)
        self.assertEqual(self.now, self.step.intended)
        self.assertTrue(self.step.why.startswith('because Asked for, '))

    def test_its_requests_have_names_of_their_own(self):
        self.perform()
        self.assertEqual(
            ['lock', 'shelve', 'unlock'],
            [one.what for one in self.step.requests],
        )
        self.assertEqual(3, len({one.uid for one in self.step.requests}))
        for one in self.step.requests:
            self.assertIs(True, one.happened)
            self.assertEqual(self.now, one.sent)
            self.assertEqual(self.now, one.answered)

    def test_who_finds_the_lock_reads_whose_it_is(self):
        self.perform(keeps_lock=True)
        self.assertEqual(
            'cipclient: case 1, taken off again in a moment',
            self.cloud.server['locked_reason'],
        )


class TestEnd(one_act.TestCase):
    def test_its_end_is_told_and_written_once(self):
        acted = self.perform()
        self.assertEqual('It is SHELVED_OFFLOADED.', acted.why)
        self.assertEqual('because It is SHELVED_OFFLOADED.', self.step.why)
        self.assertEqual(('shelve', ''), (acted.verb, acted.left))
        self.assertEqual(self.case, acted.case)
        self.assertEqual(self.now, self.step.ended)
        self.assertEqual(self.now, self.case.quarantined)
        self.assertEqual('shelve', self.case.verb)

    def test_what_was_never_begun_is_told_with_its_case_and_verb(self):
        step = self.planned()
        self.cloud.breaks(SERVER, one_act.DOWN)
        acted = self.perform(step)
        self.assertEqual((step.case, 'shelve'), (acted.case, acted.verb))

    def test_a_day_that_was_moved_since_the_plan_is_another(self):
        """P16, P18."""
        step = self.planned()
        day = dataclasses.replace(
            self.case.announcement, number=self.case.announcement.number + 1
        )
        self.ledger.save([dataclasses.replace(self.case, announcement=day)])
        acted = self.assertEnds(
            Outcome.ABORTED, 'announced stands no longer', step=step
        )
        self.assertEqual((step.case, 'shelve'), (acted.case, acted.verb))
        self.assertEqual([], self.ledger.steps())

    def test_a_warning_of_this_run_moves_no_day(self):
        step = self.planned()
        day = dataclasses.replace(self.case.announcement, sent=3)
        self.ledger.save([dataclasses.replace(self.case, announcement=day)])
        self.assertEnds(Outcome.DONE, step=step)

    def test_a_case_that_is_gone_is_left_alone(self):
        step = self.planned()
        self.ledger.cases.clear()
        acted = self.perform(step)
        self.assertIs(Outcome.ABORTED, acted.outcome)
        self.assertEqual([], self.cloud.asked)

    def test_a_failure_is_counted_and_changes_nothing_before_the_third(self):
        self.cloud.befalls['shelve'] = one_act.refuses(400)
        before = self.case
        acted = self.perform()
        self.assertEqual(before, self.case)
        self.assertEqual(before, acted.case)

    def test_what_a_failure_leaves_as_it_was_is_not_written_again(self):
        shelve = self.tools.verbs['shelve'].spec
        for failures, written in ((1, 0), (3, 1)):
            self.ledger.failures = lambda case, verb, n=failures: n - 1
            changed = executor.settled(
                self.ledger, self.case, shelve, Outcome.FAILED, 'x', self.now
            )
            self.assertEqual(written, len(changed))

    def test_the_third_failure_says_why_and_since_when(self):
        self.cloud.befalls['shelve'] = one_act.refuses(400, 'no')
        for _ in range(3):
            acted = self.perform()
        (hold,) = self.case.holds
        self.assertIn('Nova refused it: HTTP 400 (no).', hold.why)
        self.assertEqual(self.now, hold.since)
        self.assertEqual(self.case, acted.case)

    def test_all_that_is_known_of_it_is_told_in_one_line(self):
        self.cloud.befalls['shelve'] = one_act.refuses(202)
        acted = self.perform()
        self.assertEqual(
            'shelving ended, and it is ACTIVE as before. Its guest may be '
            'off, although Nova says ACTIVE: look at its console, and reboot '
            'it by hand.',
            acted.why,
        )

    def test_a_lock_that_may_still_be_on_is_told_behind_it(self):
        self.cloud.befalls['unlock'] = one_act.refuses(500, 'oops')
        acted = self.perform()
        self.assertEqual(
            'It is SHELVED_OFFLOADED. Our lock may still be on it (HTTP 500 '
            '(oops)): the next run takes it off.',
            acted.why,
        )

    def test_f24_what_is_done_is_told_as_done_whatever_the_answer(self):
        def gave_up(do):
            do()
            return one_act.refuses(504)(do)

        self.cloud.befalls['shelve'] = gave_up
        acted = self.assertEnds(Outcome.DONE)
        self.assertEqual('It is SHELVED_OFFLOADED.', acted.why)
        self.assertIs(True, self.happened('shelve'))
        (kept,) = self.ledger.kept()
        self.assertEqual(self.step.number, kept.step)

    def test_h21_what_a_failure_left_and_what_was_mended_is_told(self):
        def failed(do):
            self.cloud.store(SERVER)
            (image,) = self.cloud.images.values()
            image['status'] = 'queued'
            self.cloud.server['status'] = 'SHUTOFF'
            return one_act.refuses(202)(do)

        def start(do):
            self.cloud.server['status'] = 'ACTIVE'
            return one_act.refuses(202)(do)

        self.cloud.befalls['shelve'] = failed
        self.cloud.befalls['os-start'] = start
        acted = self.perform()
        (image,) = self.cloud.images
        self.assertEqual(
            'shelving ended, and it is SHUTOFF. In Glance it left behind: '
            f'{image}. It was started again.',
            acted.why,
        )
        self.assertIs(Outcome.FAILED, acted.outcome)
        self.assertEqual(
            ['lock', 'shelve', 'os-start', 'unlock'], self.cloud.asked
        )
        (kept,) = self.ledger.kept()
        self.assertEqual((self.step.number, image), (kept.step, kept.id))

    def test_h21_it_is_asked_of_this_server_why_it_failed(self):
        asked = []

        def reading(path):
            asked.append(path)
            return None

        self.cloud.befalls['shelve'] = one_act.refuses(202)
        self.cloud.reading = reading
        self.perform()
        self.assertIn(f'/servers/{SERVER}/os-instance-actions/req-202', asked)

    def wait(self, seconds):
        """Have it waited for so long, a second for each look."""
        self.tools = dataclasses.replace(
            self.tools,
            polling=dataclasses.replace(
                self.tools.polling,
                deadline=seconds,
                clock=itertools.count().__next__,
            ),
        )

    def stick(self, code):
        def stuck(do):
            self.cloud.server['OS-EXT-STS:task_state'] = 'shelving'
            return one_act.refuses(code, 'oops')(do)

        self.cloud.befalls['shelve'] = stuck

    def test_what_nova_is_still_at_is_waited_for_as_long_as_anything(self):
        self.wait(90)
        self.stick(202)
        self.assertEnds(Outcome.UNKNOWN, 'It has not ended for 90 seconds')

    def test_h21_what_nova_failed_at_is_waited_for_a_minute(self):
        self.wait(3600)
        self.stick(500)
        self.assertEnds(
            Outcome.UNKNOWN,
            'Nova answered HTTP 500 (oops), and is still at it: It has not '
            'ended for 60 seconds',
        )
