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

import datetime
import os
import signal
from unittest import mock

from cipclient import exceptions
from cipclient import sandbox
from cipclient.cloud import connection
from cipclient.model import notice as model_notice
from cipclient.tests.unit.workflow import recorded

Delivery = model_notice.Delivery


class TestCase(recorded.TestCase):
    def setUp(self):
        super().setUp()
        self.start(servers=12)

    def assertStopped(self, *words, **asked):
        error = self.assertRaises(exceptions.GuardTripped, self.send, **asked)
        for word in words:
            self.assertIn(word, str(error))
        self.assertEqual([], self.mail.mails)
        return error

    def notices(self):
        with self.view() as view:
            return list(view.notices())


class TestSend(TestCase):
    def test_everyone_is_told_and_everything_recorded(self):
        result = self.send()
        told = self.told()
        self.assertGreater(len(told), 5)
        self.assertEqual({Delivery.ACCEPTED: len(told)}, dict(result.answers))
        self.assertEqual(
            sorted(address for address, _text in told),
            sorted(sent.person.address for sent in self.notices()),
        )
        self.assertTrue(result.complete)
        self.assertEqual((), result.failed)

    def test_nobody_is_told_twice_on_a_day(self):
        """P38."""
        self.send()
        count = len(self.mail.mails)
        self.assertEqual({}, dict(self.send().answers))
        self.assertEqual(count, len(self.mail.mails))

    def test_the_operators_are_told_by_the_same_way_once_a_day(self):
        self.send()
        self.send()
        (digest,) = self.digests()
        self.assertIn(f'{len(self.told())} notices were accepted', digest)

    def test_the_first_send_asks_with_its_numbers(self):
        plans = []

        def confirm(plan):
            plans.append(plan)
            return False

        result = self.send(confirm=confirm)
        (plan,) = plans
        self.assertTrue(plan.first)
        self.assertEqual('test', plan.cloud)
        self.assertGreater(len(plan.drafts), 5)
        self.assertFalse(result.sent)
        self.assertEqual([], self.mail.mails)
        self.assertEqual([], self.notices())
        with self.view() as view:
            self.assertIsNone(view.policy())
        self.send(confirm=confirm)
        self.assertTrue(plans[1].first)
        self.send()
        self.send(confirm=confirm)
        self.assertFalse(plans[2].first)

    def test_what_the_scope_leaves_out_is_told_nothing(self):
        self.write(
            rest=recorded.REST.replace('projects: [all]', 'projects: [nope]')
        )
        plans = []
        self.send(confirm=lambda plan: plans.append(plan) or True)
        self.assertEqual([], self.told())
        self.assertGreater(plans[0].outside, 3)

    def test_a_policy_that_says_nothing_of_notices_is_told(self):
        self.write(notices='')
        error = self.assertRaises(exceptions.NotPossible, self.send)
        self.assertIn('does not say notices:', str(error))

    def test_a_mail_server_that_is_down_is_told_before_the_cloud_is_read(
        self,
    ):
        self.port = 1
        self.write()
        self.assertRaises(exceptions.NoticeError, self.send)
        self.assertEqual(
            [], [one for one in self.sandbox.requests if 'server' in one.path]
        )
        with self.view() as view:
            self.assertIsNone(view.last_scan())

    def test_a_composer_that_fails_its_test_sends_nothing(self):
        """A3."""
        with mock.patch(
            'cipclient.notice.composer.Composer.self_test',
            autospec=True,
            side_effect=exceptions.NoticeError('headers'),
        ):
            self.assertRaises(exceptions.NoticeError, self.send)
        self.assertEqual([], self.mail.mails)

    def test_another_run_is_in_the_way(self):
        """P26."""
        with self.run_of('scan'):
            self.assertRaises(exceptions.LedgerBusy, self.send)
        self.assertEqual([], self.mail.mails)

    def test_a_partial_scan_is_told(self):
        compute = self.sandbox.state.regions['RegionOne'].compute
        self.send()
        compute.down_cells = {compute.cells[-1]}
        self.now += recorded.days(1)
        self.assertFalse(self.send().complete)

    def test_mails_come_from_the_policys_address(self):
        self.send()
        self.assertEqual(
            {'cloud@example.org'}, {sender for sender, _, _ in self.mail.mails}
        )


class TestSignals(TestCase):
    def test_sigterm_finishes_the_mail_in_hand(self):
        """Design section 5; the rest is told by the next run."""
        takes = self.mail.handle_DATA

        async def killed(server, session, envelope):
            if len(self.mail.mails) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            return await takes(server, session, envelope)

        self.mail.handle_DATA = killed
        result = self.send()
        self.assertEqual({Delivery.ACCEPTED: 3}, dict(result.answers))
        self.assertIn('Stopped by SIGTERM', result.failed[0])
        self.assertEqual(
            {Delivery.ACCEPTED}, {sent.delivery for sent in self.notices()}
        )
        self.assertEqual([], self.digests())
        self.mail.handle_DATA = takes
        self.send()
        addresses = [address for address, _text in self.told()]
        self.assertEqual(len(set(addresses)), len(addresses))
        self.assertEqual(1, len(self.digests()))


class TestTrial(TestCase):
    def assertUntouched(self):
        self.assertEqual([], self.notices())
        with self.view() as view:
            self.assertIsNone(view.policy())
        for case in self.open_cases().values():
            self.assertIsNone(case.announcement)
            self.assertEqual((), case.holds)

    def test_a_spool_gets_all_of_it_and_nobody_counts_as_told(self):
        folder = self.home / 'spool'
        for _ in range(2):
            result = self.send(spool=folder)
            self.assertEqual({Delivery.COPIED}, set(result.answers))
            self.assertIn('nobody counts as told', result.notes[-1])
        files = list(folder.glob('*.eml'))
        self.assertEqual(2 * result.answers[Delivery.COPIED], len(files))
        self.assertEqual([], self.mail.mails)
        self.assertUntouched()

    def test_one_address_gets_all_of_it_and_nobody_counts_as_told(self):
        result = self.send(redirect_to='me@example.org')
        self.assertEqual({Delivery.COPIED}, set(result.answers))
        self.assertEqual(
            {('me@example.org',)},
            {recipients for _, recipients, _ in self.mail.mails},
        )
        self.assertUntouched()


class TestGuards(TestCase):
    def test_halt_stops_everything_before_the_cloud_is_read(self):
        self.write(rest=recorded.REST + 'halt: true\n')
        self.assertStopped('halt: true', override={'halt': 'please'})
        with self.view() as view:
            self.assertIsNone(view.last_scan())

    def test_a_clock_that_went_back_stops_the_run(self):
        """P23."""
        self.scan()
        self.now -= recorded.days(1)
        self.assertStopped('"clock"')

    def skewed(self, seconds):
        return mock.patch.object(
            connection.Cloud,
            'clock_skew',
            seconds and datetime.timedelta(seconds=seconds),
        )

    def test_a_clock_that_differs_from_keystones_stops_the_run(self):
        for seconds, words in ((900, 'behind'), (-900, 'ahead of')):
            with self.skewed(seconds):
                self.assertStopped('900 seconds', f'seconds {words} it')

    def test_a_keystone_that_tells_no_time_at_all_stops_the_run(self):
        with self.skewed(None):
            self.assertStopped('"clock"')

    def test_a_guard_may_be_passed_for_one_run_with_a_reason(self):
        with self.skewed(900):
            result = self.send(override={'clock': 'I looked'})
            self.assertIn('--override clock', result.notes[0])
            self.assertIn('--override clock', self.digests()[0])
            self.now += recorded.days(1)
            self.mail.mails.clear()
            self.assertStopped('"clock"')

    def test_a_policy_that_newly_affects_some_has_to_be_accepted(self):
        """P41."""
        self.send()
        self.mail.mails.clear()
        self.write(recorded.RULES.replace('60d', '40d'))
        error = self.assertStopped('"policy"', 'policy accept --count')
        self.assertRegex(str(error), r'newly affects \d+ resource')

    def test_an_override_does_not_put_the_policy_in_force(self):
        self.send()
        with self.view() as view:
            accepted = view.policy()
        self.write(recorded.RULES.replace('60d', '40d'))
        self.send(override={'policy': 'once'})
        with self.view() as view:
            self.assertEqual(accepted, view.policy())

    def test_a_policy_that_newly_affects_nobody_is_in_force_at_once(self):
        self.send()
        self.write(recorded.RULES.replace('60d', '61d'))
        self.send()
        with self.view() as view:
            self.assertIn('61d', view.policy().files['policy'])

    def test_a_partial_scan_proves_nothing_of_a_policy(self):
        """P28."""
        self.send()
        self.mail.mails.clear()
        self.write(recorded.RULES.replace('60d', '61d'))
        compute = self.sandbox.state.regions['RegionOne'].compute
        compute.down_cells = {compute.cells[-1]}
        self.assertStopped('were not counted')

    def test_an_accepted_policy_that_cannot_be_read_is_said_to_be_so(self):
        table = self.home / 'projects.csv'
        table.write_text('id,contact\np1,ada@example.org\n')
        table.chmod(0o600)
        facts = 'facts: [{kind: project, key: id, file: projects.csv}]\n'
        self.write(rest=recorded.REST + facts)
        self.send()
        self.mail.mails.clear()
        table.unlink()
        self.write()
        self.assertStopped('cannot be read any more', 'policy accept')

    def test_a_cloud_that_is_suddenly_empty_stops_the_run(self):
        self.write(rest=recorded.REST + recorded.WARY)
        self.start(servers=45)
        self.send()
        self.mail.mails.clear()
        for server in self.servers().all():
            self.servers().purge(server.id)
        self.now += recorded.days(1)
        self.assertStopped('"population"')
        self.assertStopped('"population"')
        self.send(override={'population': 'a purge'})
        self.send()

    def test_a_partial_scan_is_no_baseline(self):
        self.write(rest=recorded.REST + recorded.WARY)
        self.start(servers=45)
        self.send()
        self.sandbox.fail(
            sandbox.Fault(
                'status',
                {'status': 403},
                service='compute',
                path='servers/detail',
                after=1,
            )
        )
        with self.view() as view:
            before = view.baseline()
        self.now += recorded.days(1)
        self.send()
        with self.view() as view:
            self.assertEqual(before.number, view.baseline().number)
