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

"""The right people get one mail each, whatever happens meanwhile."""

import asyncio
import collections
import email
import email.policy
import random
import signal
import subprocess
from typing import ClassVar

from cipclient.tests.functional import base
from cipclient.tests.functional import people
from cipclient.tests.unit.notice.delivery import mail_servers

OPERATORS = 'ops@example.net'


class TestCase(base.TestCase):
    settings: ClassVar = {'servers': 24}

    def setUp(self):
        super().setUp()
        self.mail = mail_servers.Behaviour()
        self.port = mail_servers.real(self, self.mail)
        self.command = self.with_policy('notice send --auto-approve')

    def with_policy(self, command, port=None):
        path = self.policy(people.POLICY.format(port=port or self.port))
        return f'--lifetime-policy {path} lifetime {command}'

    def send(self, code=0, options=''):
        done = self.openstack(f'{self.command} {options}')
        self.assertEqual(code, done.returncode, done.stderr)
        self.assertNotIn('Traceback', done.stderr)
        return done

    def mails(self):
        """Return what came, by address: parsed mails. Not the operators'."""
        found = collections.defaultdict(list)
        for _sender, recipients, content in self.mail.mails:
            (address,) = recipients
            if address != OPERATORS:
                found[address].append(
                    email.message_from_bytes(
                        content, policy=email.policy.default
                    )
                )
        return dict(found)

    def notices(self):
        return self.rows(self.with_policy('notice list'))

    def assertToldOnce(self, expected):
        """Nobody twice but by the same mail, nobody forgotten, all true."""
        mails = self.mails()
        self.assertEqual(set(expected), set(mails))
        accepted = {row['Address']: row for row in self.notices()}
        self.assertEqual(set(expected), set(accepted))
        for address, of_one in mails.items():
            self.assertEqual(
                1, len({one['Message-ID'] for one in of_one}), address
            )
            self.assertEqual('accepted', accepted[address]['Delivery'])


class TestSend(TestCase):
    def test_the_right_people_get_one_mail_each(self):
        """P33, P38: on the embedded cloud, and on real services."""
        connection = self.connection()
        expected, nobody = people.told(connection)
        self.assertGreater(len(expected), 5)
        self.send()
        mails = self.mails()
        self.assertToldOnce(expected)
        for address, of_one in mails.items():
            (mail,) = of_one
            self.assertEqual(address, mail['To'])
            text = mail.get_body(('plain',)).get_content()
            for server in expected[address]:
                self.assertIn(server, text)
        self.assertEqual(set(), set(mails) & people.without_mail(connection))
        self.assertEqual(
            set(expected),
            {row['Address'] for row in self.notices()},
        )
        held = {
            row['ID']
            for row in self.rows(self.with_policy('violations --near'))
            if 'unreachable' in str(row['Holds'])
        }
        self.assertEqual(nobody, held)

    def test_the_operators_are_told_what_happened(self):
        expected, nobody = people.told(self.connection())
        self.send()
        (digest,) = [
            email.message_from_bytes(content, policy=email.policy.default)
            for _sender, recipients, content in self.mail.mails
            if recipients == (OPERATORS,)
        ]
        text = ' '.join(digest.get_body(('plain',)).get_content().split())
        self.assertIn(f'{len(expected)} notices were accepted', text)
        for server in nobody:
            self.assertIn(server, text)

    def test_a_second_run_tells_nobody_anything(self):
        """P38."""
        self.send()
        count = len(self.mail.mails)
        done = self.send()
        self.assertEqual(count, len(self.mail.mails))
        self.assertEqual('', done.stdout)

    def test_a_trial_tells_nobody(self):
        self.send(options='--spool spooled')
        files = list((self.home / 'spooled').glob('*.eml'))
        expected, _nobody = people.told(self.connection())
        self.assertEqual(len(expected), len(files))
        self.assertEqual([], self.mail.mails)
        self.send()
        self.assertToldOnce(expected)

    def test_without_a_terminal_nobody_is_asked_and_nobody_told(self):
        done = self.openstack(self.with_policy('notice send'))
        self.assertSentence(done)
        self.assertIn('--auto-approve', done.stderr)
        self.assertEqual([], self.mail.mails)


class TestServers(TestCase):
    """What a mail server may do."""

    embedded_only = True

    def first(self):
        return sorted(people.told(self.connection())[0])[0]

    def test_one_that_is_down_is_told_and_nobody_counts(self):
        self.command = self.with_policy('notice send --auto-approve', port=1)
        done = self.openstack(self.command)
        self.assertSentence(done)
        self.assertIn('127.0.0.1:1', done.stderr)

    def test_put_off_is_tried_again_with_the_same_id(self):
        """P39: 450."""
        address = self.first()
        self.mail.refuses[address] = '450 4.2.1 later'
        done = self.send(code=1)
        self.assertIn(f'{address}: deferred', done.stderr)
        before = {row['Address']: row for row in self.notices()}[address]
        self.assertEqual('deferred', before['Delivery'])
        self.mail.refuses.clear()
        self.send()
        self.assertToldOnce(people.told(self.connection())[0])
        after = {row['Address']: row for row in self.notices()}[address]
        self.assertEqual(before['ID'], after['ID'])

    def test_refused_is_final_and_counts_for_nothing(self):
        address = self.first()
        self.mail.refuses[address] = '550 5.1.1 no such user'
        done = self.send(code=1)
        self.assertIn(f'{address}: refused', done.stderr)
        self.mail.refuses.clear()
        self.send()
        self.assertNotIn(address, self.mails(), 'the same day')
        rows = {row['Address']: row for row in self.notices()}
        self.assertEqual('refused', rows[address]['Delivery'])

    def test_lost_after_data_is_not_told_and_comes_again_the_same(self):
        """P37, P39."""
        takes = self.mail.handle_DATA
        lost = []

        async def drops(server, session, envelope):
            answer = await takes(server, session, envelope)
            if not lost:
                lost.append(envelope.rcpt_tos[0])
                server.transport.abort()
            return answer

        self.mail.handle_DATA = drops
        done = self.send(code=1)
        self.assertIn(f'{lost[0]}: unknown', done.stderr)
        self.send()
        self.assertToldOnce(people.told(self.connection())[0])
        self.assertEqual(2, len(self.mails()[lost[0]]))


class TestKilled(TestCase):
    """Killed at any point, and run again (P24)."""

    embedded_only = True

    settings: ClassVar = {'servers': 12}

    def kill(self, moment, number=signal.SIGKILL):
        """Start a run, and kill it at a moment of the mail server's.

        :param moment: the handler's method, and at which of its calls; True
            to let that call finish first.
        """
        name, at, after = moment
        inner = getattr(self.mail, name)
        calls = []
        process = self.started(self.command)

        async def handled(*args):
            calls.append(args)
            if len(calls) == at and not after:
                process.send_signal(number)
                await asyncio.Event().wait()
            answer = await inner(*args)
            if len(calls) == at:
                asyncio.get_running_loop().call_soon(
                    process.send_signal, number
                )
            return answer

        setattr(self.mail, name, handled)
        try:
            out, err = process.communicate(timeout=120)
        finally:
            setattr(self.mail, name, inner)
        self.assertNotIn('Traceback', err)
        return subprocess.CompletedProcess((), process.returncode, out, err)

    def test_killed_while_mails_go_out(self):
        """P24, P37, P38, P39: nobody twice, nobody forgotten."""
        expected, _nobody = people.told(self.connection())
        for moment in (
            ('handle_RCPT', 1, False),
            ('handle_DATA', 1, False),
            ('handle_DATA', 2, True),
            ('handle_RCPT', 4, True),
        ):
            killed = self.kill(moment)
            self.assertEqual(-signal.SIGKILL, killed.returncode, moment)
            mails = self.mails()
            for row in self.notices():
                if row['Delivery'] == 'accepted':
                    self.assertIn(row['Address'], mails)
        self.send()
        self.assertToldOnce(expected)

    def test_killed_at_moments_of_chance(self):
        """P24: while it reads, judges, records, composes and sends."""
        expected, _nobody = people.told(self.connection())
        chance = random.Random(4)
        for _ in range(4):
            process = self.started(self.command)
            try:
                process.wait(chance.uniform(0.5, 4))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.send()
        self.assertToldOnce(expected)

    def test_sigterm_finishes_the_mail_in_hand(self):
        expected, _nobody = people.told(self.connection())
        ended = self.kill(('handle_DATA', 2, True), signal.SIGTERM)
        self.assertEqual(1, ended.returncode)
        self.assertIn('Stopped by SIGTERM', ended.stderr)
        self.assertEqual(
            {'accepted'}, {row['Delivery'] for row in self.notices()}
        )
        self.send()
        self.assertToldOnce(expected)
        self.assertEqual(
            [1] * len(expected), [len(one) for one in self.mails().values()]
        )

    def test_two_at_once_are_one_run_and_one_refusal(self):
        """P26: exit code 5."""
        codes = []
        takes = self.mail.handle_RCPT

        async def another(*args):
            if not codes:
                loop = asyncio.get_running_loop()
                done = await loop.run_in_executor(
                    None, self.openstack, self.command
                )
                codes.append(done.returncode)
            return await takes(*args)

        self.mail.handle_RCPT = another
        self.send()
        self.assertEqual([5], codes)
        self.assertToldOnce(people.told(self.connection())[0])
