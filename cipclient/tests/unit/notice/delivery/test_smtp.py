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


import base64
import socket
from unittest import mock

from oslotest import base

from cipclient import exceptions
from cipclient.model import notice
from cipclient.model import policy
from cipclient.notice import secret
from cipclient.notice.delivery import login as notice_login
from cipclient.notice.delivery import session
from cipclient.notice.delivery import smtp
from cipclient.tests.unit.notice.delivery import certificates
from cipclient.tests.unit.notice.delivery import mail_servers

_ALICE = 'alice@example.org'
_BOB = 'bob@example.org'
_CONTENT = b'Subject: 3 servers\r\n\r\nHello\r\n.dots\r\n'
# Short only where the time has to pass: the machine may be busy.
_SHORT = session.Timeouts(connect=20, answer=0.7, whole=60)
_DRIPPING = session.Timeouts(connect=20, answer=20, whole=0.7)
_PATIENT = session.Timeouts(connect=20, answer=20, whole=60)


def _message(recipient=_ALICE, content=_CONTENT, **more):
    given = {
        'message_id': '<1@example.org>',
        'sender': 'cloud@example.org',
        'recipient': recipient,
        'subject': '3 servers',
        'content': content,
    }
    return notice.Message(**{**given, **more})


def _timeouts(said):
    """Return how long to wait for what a server says."""
    if said is mail_servers.drips:
        return _DRIPPING
    return _SHORT if said is None else _PATIENT


class _Case(base.BaseTestCase):
    def _delivery(self, port, security='none', timeouts=_PATIENT, **more):
        made = smtp.SmtpDelivery(
            policy.Smtp(mail_servers.HOST, port, security),
            timeouts=timeouts,
            **more,
        )
        self.addCleanup(made.close)
        return made

    def _real(self, behaviour=None, timeouts=_PATIENT, **server):
        self.behaviour = behaviour or mail_servers.Behaviour()
        return self._delivery(
            mail_servers.real(self, self.behaviour, **server),
            timeouts=timeouts,
        )

    def _scripted(self, timeouts=_PATIENT, **answers):
        self.server = mail_servers.Scripted(self, **answers)
        return self._delivery(self.server.port, timeouts=timeouts)

    def _refusal(self, function, *arguments):
        error = self.assertRaises(exceptions.NoticeError, function, *arguments)
        self.assertEqual(1, len(str(error).splitlines()))
        return str(error)


class TestAnswers(_Case):
    def test_the_250_after_data_is_accepted(self):
        answer = self._real().deliver(_message())
        self.assertEqual(
            notice.Answer(notice.Delivery.ACCEPTED, 250, 'OK queued as 1'),
            answer,
        )
        [(sender, recipients, content)] = self.behaviour.mails
        self.assertEqual('cloud@example.org', sender)
        self.assertEqual((_ALICE,), recipients)
        self.assertEqual(_CONTENT, content)

    def test_f49_one_that_is_refused_is_not_told_and_the_other_is(self):
        for said, delivery in (
            ('550 5.1.1 no such user', notice.Delivery.REFUSED),
            ('451 4.2.1 try later', notice.Delivery.DEFERRED),
        ):
            delivered = self._real(mail_servers.Behaviour({_BOB: said}))
            answers = [
                delivered.deliver(_message(who)).delivery
                for who in (_ALICE, _BOB, _ALICE)
            ]
            accepted = notice.Delivery.ACCEPTED
            self.assertEqual([accepted, delivery, accepted], answers)
            told = [mail[1] for mail in self.behaviour.mails]
            self.assertEqual([(_ALICE,), (_ALICE,)], told)
            self.assertEqual(1, self.behaviour.connections)
            self.assertEqual(1, self.behaviour.resets)

    def test_a_refusal_of_the_mail_itself_is_kept(self):
        for said, code, delivery in (
            ('554 5.6.0 not like that', 554, notice.Delivery.REFUSED),
            ('452 4.3.1 disk is full', 452, notice.Delivery.DEFERRED),
        ):
            delivered = self._real(mail_servers.Behaviour(data=said))
            answer = delivered.deliver(_message())
            self.assertEqual((delivery, code), (answer.delivery, answer.code))
            self.assertEqual(said[4:], answer.text)

    def test_f50_lost_after_the_mails_end_is_unknown(self):
        delivered = self._real(mail_servers.Behaviour(data='drop'))
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.UNKNOWN, answer.delivery)
        self.assertEqual(1, len(self.behaviour.mails))

    def test_f50_lost_at_the_goodbye_stays_accepted(self):
        for quit_ in ('drop', 'hang'):
            delivered = self._real(
                mail_servers.Behaviour(quit_=quit_),
                session.Timeouts(connect=0.3, answer=20),
            )
            answer = delivered.deliver(_message())
            delivered.close()
            self.assertIs(notice.Delivery.ACCEPTED, answer.delivery)

    def test_a_server_that_hangs_after_the_mail_leaves_it_unknown(self):
        delivered = self._real(
            mail_servers.Behaviour(data='hang'),
            _SHORT,
        )
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.UNKNOWN, answer.delivery)

    def test_p37_what_is_no_answer_is_no_yes(self):
        for said in (
            b'OK\r\n',
            b'25\r\n',
            b'\xff\xfe\r\n',
            b'251 fine\r\n',
            b'354 more\r\n',
            b'200 OK\r\n',
            b'-50 OK\r\n',
            b'x' * 9000 + b'\r\n',
        ):
            delivered = self._scripted(**{'.': said})
            answer = delivered.deliver(_message())
            self.assertIs(notice.Delivery.UNKNOWN, answer.delivery, said)

    def test_half_an_answer_is_none(self):
        def cut(connected, _):
            connected.sendall(b'250 O')
            connected.shutdown(socket.SHUT_RDWR)

        answer = self._scripted(**{'.': cut}).deliver(_message())
        self.assertIs(notice.Delivery.UNKNOWN, answer.delivery)

    def test_an_answer_to_the_recipient_that_is_none_defers(self):
        for said in (b'OK\r\n', b'', None, b'354 go\r\n', b'421 4.3.2 no\r\n'):
            answer = self._scripted(_timeouts(said), RCPT=said).deliver(
                _message()
            )
            self.assertIs(notice.Delivery.DEFERRED, answer.delivery, said)
            self.assertNotIn('DATA', self.server.said)

    def test_a_refusal_of_data_is_no_unknown(self):
        answer = self._scripted(DATA=b'452 4.3.1 full\r\n').deliver(_message())
        self.assertIs(notice.Delivery.DEFERRED, answer.delivery)

    def test_a_drip_is_cut(self):
        delivered = self._scripted(_DRIPPING, **{'.': mail_servers.drips})
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.UNKNOWN, answer.delivery)

    def test_an_answer_without_end_is_left(self):
        delivered = self._scripted(_PATIENT, **{'.': mail_servers.babbles})
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.UNKNOWN, answer.delivery)
        self.assertIn('too much', answer.text)

    def test_answers_are_kept_as_one_safe_line(self):
        said = b'550-\x1b[31mred\r\n550 5.1.1 \xe2\x80\xaeno' + b'x' * 900
        answer = self._scripted(RCPT=said + b'\r\n').deliver(_message())
        self.assertTrue(answer.text.isprintable())
        self.assertLessEqual(len(answer.text), 300)
        self.assertIn('\\u001b[31mred 5.1.1', answer.text)

    def test_a_rule_of_the_servers_is_not_held_against_the_person(self):
        for said in (
            b'554 5.7.1 <alice@example.org>: Relay access denied\r\n',
            b'550 relay not permitted\r\n',
            b'550 5.7.26 unauthenticated sender\r\n',
        ):
            answer = self._scripted(RCPT=said).deliver(_message())
            self.assertIs(notice.Delivery.DEFERRED, answer.delivery, said)

    def test_what_is_refused_because_of_us_stops_the_run(self):
        for said in (
            b'530 5.7.0 Authentication required\r\n',
            b'503 5.5.1 nested\r\n',
            b'553 5.1.8 sender has no domain\r\n',
        ):
            delivered = self._scripted(RCPT=said)
            words = self._refusal(delivered.deliver, _message())
            self.assertIn(said[:3].decode(), words)


class TestEnvelope(_Case):
    def test_a4_the_headers_have_no_say(self):
        content = (
            b'From: x@evil.example\r\nTo: evil@evil.example\r\n'
            b'Bcc: evil@evil.example\r\n\r\nHello\r\n'
        )
        self._real().deliver(_message(content=content))
        [(sender, recipients, _)] = self.behaviour.mails
        self.assertEqual('cloud@example.org', sender)
        self.assertEqual((_ALICE,), recipients)

    def test_a4_an_address_that_is_not_bare_is_never_sent_to(self):
        delivered = self._scripted()
        for recipient in (
            'a@example.org, evil@x.example',
            '"a@example.org" <evil@x.example>',
            'evil@x.example (a@example.org)',
            'a@example.org>\r\nRCPT TO:<evil@x.example',
        ):
            self._refusal(delivered.deliver, _message(recipient))
            self._refusal(delivered.deliver, _message(sender=recipient))
        self.assertEqual(0, self.server.connections)

    def test_line_ends_that_servers_see_differently_are_not_sent(self):
        delivered = self._scripted()
        for content in (
            b'a\n.\nMAIL FROM:<x@y.example>\r\n',
            b'a\r.\r\n',
            b'a\r\r\n',
        ):
            self._refusal(delivered.deliver, _message(content=content))
        self.assertEqual(0, self.server.connections)

    def test_a_mail_beyond_ascii_asks_the_server_first(self):
        mail = _message(content='é\r\n'.encode())
        self._refusal(self._scripted().deliver, mail)
        self.assertNotIn('MAIL', ' '.join(self.server.said))
        answer = self._real().deliver(mail)
        self.assertIs(notice.Delivery.ACCEPTED, answer.delivery)

    def test_we_say_a_whole_name_or_our_address(self):
        for name, said in (
            ('cron.example.org', 'cron.example.org'),
            ('cron', '[127.0.0.1]'),
            ('bad name.x\r\n', '[127.0.0.1]'),
        ):
            delivered = self._scripted()
            with mock.patch.object(
                socket, 'gethostname', autospec=True, return_value=name
            ):
                delivered.deliver(_message())
            self.assertEqual(f'ehlo {said}', self.server.said[0])

    def test_no_name_is_looked_up_for_ourselves(self):
        delivered = self._scripted()
        with mock.patch.object(socket, 'getfqdn', autospec=True) as looked_up:
            delivered.deliver(_message())
        looked_up.assert_not_called()


class TestConnection(_Case):
    def test_one_connection_carries_many_mails(self):
        delivered = self._real()
        for _ in range(5):
            delivered.deliver(_message())
        self.assertEqual(5, len(self.behaviour.mails))
        self.assertEqual(1, self.behaviour.connections)

    def test_after_a_hundred_mails_there_is_a_new_one(self):
        delivered = self._real()
        for _ in range(101):
            delivered.deliver(_message())
        self.assertEqual(101, len(self.behaviour.mails))
        self.assertEqual(2, self.behaviour.connections)

    def test_after_a_loss_there_is_a_new_one(self):
        delivered = self._scripted(**{'.': [b'', b'250 OK\r\n']})
        answers = [delivered.deliver(_message()).delivery for _ in range(2)]
        self.assertEqual(
            [notice.Delivery.UNKNOWN, notice.Delivery.ACCEPTED], answers
        )

    def test_one_that_was_closed_meanwhile_is_opened_again(self):
        for end in (b'', b'421 4.4.2 idle\r\n', b'452 4.5.3 too many\r\n'):
            ok = b'250 OK\r\n'
            delivered = self._scripted(MAIL=[ok, end, ok])
            answers = [delivered.deliver(_message()) for _ in range(2)]
            self.assertEqual(
                [notice.Delivery.ACCEPTED] * 2,
                [answer.delivery for answer in answers],
            )
            self.assertEqual(2, self.server.connections)

    def test_a_reset_that_fails_ends_the_connection(self):
        no = b'550 5.1.1 no\r\n'
        ok = b'250 OK\r\n'
        for end in (b'', b'500 what\r\n'):
            delivered = self._scripted(RCPT=[no, ok], RSET=end)
            answers = [delivered.deliver(_message()) for _ in range(2)]
            self.assertEqual(
                [notice.Delivery.REFUSED, notice.Delivery.ACCEPTED],
                [answer.delivery for answer in answers],
            )
            self.assertEqual(2, self.server.connections)

    def test_a_server_lost_again_and_again_is_left_alone(self):
        delivered = self._scripted(**{'.': b''})
        for _ in range(3):
            delivered.deliver(_message())
        self._refusal(delivered.deliver, _message())
        self.assertEqual(3, self.server.connections)

    def test_f51_a_server_that_is_down_stops_the_run(self):
        with socket.create_server((mail_servers.HOST, 0)) as listening:
            port = listening.getsockname()[1]
        words = self._refusal(self._delivery(port).deliver, _message())
        self.assertIn(f'{mail_servers.HOST}:{port} cannot be reached', words)

    def test_f51_a_greeting_that_is_none_stops_the_run(self):
        for greeting, word in (
            (b'421 4.3.2 too busy\r\n', '421 4.3.2 too busy'),
            (b'554 go away\r\n', '554 go away'),
            (b'SSH-2.0-OpenSSH\r\n', 'no answer of SMTP'),
            (b'', 'greet'),
            (None, 'no answer in time'),
        ):
            delivered = self._scripted(_timeouts(greeting), greeting=greeting)
            self.assertIn(word, self._refusal(delivered.deliver, _message()))

    def test_f51_a_greeting_that_drips_stops_the_run(self):
        delivered = self._scripted(_DRIPPING, greeting=mail_servers.drips)
        self._refusal(delivered.deliver, _message())

    def test_a_sender_that_is_refused_stops_the_run(self):
        for said in (
            b'550 5.1.8 no such sender\r\n',
            b'451 4.3.0 later\r\n',
            b'rubbish\r\n',
            b'',
        ):
            delivered = self._scripted(MAIL=said)
            self._refusal(delivered.deliver, _message())
            self.assertEqual(1, self.server.connections)

    def test_a_name_that_is_not_one_stops_the_run(self):
        delivered = self._delivery(25)
        delivered._smtp = policy.Smtp('no..name', 25, 'none')
        self._refusal(delivered.deliver, _message())

    def test_an_old_server_is_greeted_the_old_way(self):
        delivered = self._scripted(EHLO=b'502 5.5.2 what\r\n')
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.ACCEPTED, answer.delivery)

    def test_a_name_that_no_greeting_takes_stops_the_run(self):
        for answers in (
            {'EHLO': b'550 5.7.1 not you\r\n', 'HELO': b'550 no\r\n'},
            {'EHLO': b'502 what\r\n', 'HELO': b''},
            {'EHLO': b''},
        ):
            delivered = self._scripted(**answers)
            self._refusal(delivered.deliver, _message())

    def test_a_check_sends_no_mail(self):
        delivered = self._real()
        delivered.check()
        delivered.check()
        self.assertEqual([], self.behaviour.mails)
        delivered.deliver(_message())
        self.assertEqual(1, self.behaviour.connections)

    def test_to_close_twice_is_no_harm(self):
        delivered = self._real()
        delivered.deliver(_message())
        delivered.close()
        delivered.close()


class TestProtection(_Case):
    def _starttls(self, server, **more):
        self.behaviour = mail_servers.Behaviour()
        port = mail_servers.real(
            self, self.behaviour, tls_context=server, require_starttls=True
        )
        given = {'context': certificates.trusting(), **more}
        return self._delivery(port, 'starttls', **given)

    def test_starttls_with_a_valid_certificate(self):
        delivered = self._starttls(certificates.server())
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.ACCEPTED, answer.delivery)

    def test_tls_from_the_first_byte(self):
        behaviour = mail_servers.Behaviour()
        listening = mail_servers.protected(
            self, behaviour, certificates.server()
        )
        delivered = self._delivery(
            listening, 'tls', context=certificates.trusting()
        )
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.ACCEPTED, answer.delivery)
        self.assertEqual(1, len(behaviour.mails))

    def test_f51_a_certificate_of_nobody_is_refused(self):
        for context in (
            certificates.server(signed=False),
            certificates.server('127.0.0.2'),
        ):
            delivered = self._starttls(context)
            words = self._refusal(delivered.deliver, _message())
            self.assertIn('certificate', words)
            self.assertEqual([], self.behaviour.mails)

    def test_f51_only_the_systems_authorities_are_trusted(self):
        delivered = self._starttls(certificates.server(), context=None)
        words = self._refusal(delivered.deliver, _message())
        self.assertIn('certificate', words)

    def test_f51_without_starttls_nothing_is_sent(self):
        port = mail_servers.real(self, behaviour := mail_servers.Behaviour())
        delivered = self._delivery(port, 'starttls')
        words = self._refusal(delivered.deliver, _message())
        self.assertIn('STARTTLS', words)
        self.assertEqual([], behaviour.mails)

    def test_f51_a_starttls_that_is_refused_or_hangs_stops_the_run(self):
        offer = b'250-here\r\n250 STARTTLS\r\n'
        for said in (
            b'454 4.7.0 not now\r\n',
            b'220 go\r\n',
            b'220 go\r\n250 injected\r\n',
            b'',
            None,
            mail_servers.drips,
        ):
            server = mail_servers.Scripted(self, EHLO=offer, STARTTLS=said)
            delivered = self._delivery(
                server.port, 'starttls', _timeouts(said)
            )
            self._refusal(delivered.deliver, _message())
            self.assertNotIn('MAIL', ' '.join(server.said))

    def test_f51_tls_to_a_server_without_it_stops_the_run(self):
        port = mail_servers.real(self, mail_servers.Behaviour())
        delivered = self._delivery(
            port, 'tls', context=certificates.trusting()
        )
        self._refusal(delivered.deliver, _message())


class TestLogin(_Case):
    def _login(self, password='open sesame'):
        return notice_login.Login('cloud', secret.Secret(password))

    def _server(self, **more):
        authenticate, self.seen = mail_servers.logins(b'cloud', b'open sesame')
        return mail_servers.real(
            self,
            mail_servers.Behaviour(),
            authenticator=authenticate,
            auth_required=True,
            **more,
        )

    def test_a_login_over_tls(self):
        port = self._server(tls_context=certificates.server())
        delivered = self._delivery(
            port,
            'starttls',
            login=self._login(),
            context=certificates.trusting(),
        )
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.ACCEPTED, answer.delivery)
        self.assertEqual('open sesame', self.seen[0][2].decode())

    def test_a_login_in_clear_on_this_host(self):
        port = self._server(auth_require_tls=False)
        delivered = self._delivery(port, login=self._login())
        answer = delivered.deliver(_message())
        self.assertIs(notice.Delivery.ACCEPTED, answer.delivery)

    def test_a_wrong_password_stops_the_run_and_is_not_told(self):
        port = self._server(auth_require_tls=False)
        delivered = self._delivery(port, login=self._login('hunter2'))
        words = self._refusal(delivered.deliver, _message())
        self.assertIn('535', words)
        self.assertNotIn('hunter2', words)

    def test_p36_an_answer_that_repeats_the_password_is_cleaned(self):
        auth = b'250-here\r\n250 AUTH PLAIN\r\n'
        plain = base64.b64encode(b'\0cloud\0hunter2')
        server = mail_servers.Scripted(
            self,
            EHLO=auth,
            AUTH=b'535 no: hunter2 ' + plain + b'\r\n',
        )
        delivered = self._delivery(server.port, login=self._login('hunter2'))
        words = self._refusal(delivered.deliver, _message())
        self.assertIn('535 no: *** ***', words)

    def test_a_password_never_goes_in_clear_to_another_host(self):
        server = mail_servers.Scripted(
            self, EHLO=b'250-here\r\n250 AUTH PLAIN\r\n'
        )
        delivered = self._delivery(server.port, login=self._login())
        with mock.patch.object(
            session.host, 'is_loopback', autospec=True, return_value=False
        ):
            words = self._refusal(delivered.deliver, _message())
        self.assertIn('not encrypted', words)
        self.assertNotIn('AUTH', ' '.join(server.said))

    def test_a_server_without_logins_stops_the_run(self):
        for answers in (
            {},
            {'EHLO': b'250-here\r\n250 AUTH GSSAPI\r\n'},
            {
                'EHLO': b'250-here\r\n250 AUTH PLAIN\r\n',
                'AUTH': b'503 5.5.1 not enabled\r\n',
            },
            {
                'EHLO': b'250-here\r\n250 AUTH CRAM-MD5\r\n',
                'AUTH': b'334 x\r\n',
            },
        ):
            server = mail_servers.Scripted(self, **answers)
            delivered = self._delivery(server.port, login=self._login())
            self._refusal(delivered.deliver, _message())

    def test_p36_a_password_beyond_ascii_is_refused_unseen(self):
        delivered = self._delivery(
            self._server(auth_require_tls=False), login=self._login('pässword')
        )
        words = self._refusal(delivered.deliver, _message())
        self.assertNotIn('ssword"', words)
        self.assertNotIn('ä', words)
