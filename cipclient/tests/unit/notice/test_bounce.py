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


import os
import pathlib

import fixtures
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from oslotest import base

from cipclient import exceptions
from cipclient.model import notice
from cipclient.notice import bounce
from cipclient.notice import delivery_status
from cipclient.tests import builders

_FROM = b'From MAILER-DAEMON Mon Jun 15 12:00:05 2026\n'
_SAMPLES = pathlib.Path(__file__).parent / 'bounces'


def _sample(name):
    return (_SAMPLES / f'{name}.eml').read_bytes()


def _report(fields, returned=b'Message-ID: <1@example.org>\n'):
    return (
        b'Content-Type: multipart/report; boundary=b\n\n'
        b'--b\nContent-Type: message/delivery-status\n\n'
        b'Reporting-MTA: dns; x\n\n' + fields + b'\n'
        b'--b\nContent-Type: text/rfc822-headers\n\n' + returned + b'\n--b--\n'
    )


def _failed(found):
    return {failure.address for failure in found.failures}


def _sent(number, address):
    return notice.Sent(
        f'uid-{number}',
        notice.Person(address),
        notice.Occasion.WARNING,
        '3 servers',
        f'<{number}@example.org>',
        builders.NOW,
        notice.Delivery.ACCEPTED,
    )


class _Case(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)

    def _read(self, content):
        path = self.folder / 'bounced'
        path.write_bytes(content)
        return bounce.read(path)

    def _refusal(self, content):
        error = self.assertRaises(exceptions.NoticeError, self._read, content)
        return str(error)


class TestMails(_Case):
    def test_what_each_mail_server_says(self):
        for name, addresses, message_id in (
            ('postfix', ['alice@physics.example.org'], '<postfix-1@'),
            (
                'exim',
                ['bob@chemistry.example.org', 'robert+cloud@example.org'],
                '<exim-1@',
            ),
            (
                'exim-of-old',
                ['carol@example.org', 'dave@example.org'],
                '<exim-2@',
            ),
            ('exchange', ['erin@example.com'], '<exchange-1@'),
        ):
            for content in (
                _sample(name),
                _sample(name).replace(b'\n', b'\r\n'),
            ):
                found = self._read(content)
                self.assertEqual(set(addresses), _failed(found))
                self.assertEqual(
                    {f'{message_id}example.org>'}, found.message_ids
                )
                self.assertEqual((1, 0), (found.mails, found.ignored))

    def test_a_delay_or_an_answer_is_no_bounce(self):
        for name in ('postfix-delayed', 'vacation'):
            found = self._read(_sample(name))
            self.assertEqual(frozenset(), found.failures)
            self.assertEqual((1, 1), (found.mails, found.ignored))

    def test_an_mbox_has_all_of_them(self):
        for end in (b'\n', b'\r\n'):
            content = b''.join(
                _FROM + _sample(name) + b'\n'
                for name in ('postfix', 'vacation', 'exim', 'postfix-delayed')
            )
            found = self._read(content.replace(b'\n', end))
            self.assertEqual(
                {'<postfix-1@example.org>', '<exim-1@example.org>'},
                found.message_ids,
            )
            self.assertEqual((4, 2), (found.mails, found.ignored))

    def test_each_recipient_has_the_id_of_the_mail(self):
        found = self._read(_sample('postfix'))
        self.assertEqual(
            {
                delivery_status.Failure(
                    'alice@physics.example.org', '<postfix-1@example.org>'
                )
            },
            found.failures,
        )

    def test_only_those_who_failed_are_named(self):
        found = self._read(
            _report(
                b'Final-Recipient: rfc822; a@example.org\n'
                b'Action: failed (and more)\n\n'
                b'Final-Recipient: rfc822; b@example.org\nAction: relayed\n\n'
                b'Final-Recipient: rfc822; c@example.org\nAction: delivered\n'
                b'\nFinal-Recipient: rfc822; d@example.org\n\n'
                b'Final-Recipient: x400; e@example.org\nAction: failed\n\n'
                b'Final-Recipient: rfc822; <f@example.org>\nAction: failed\n'
            )
        )
        self.assertEqual({'a@example.org', 'f@example.org'}, _failed(found))

    def test_a4_an_address_that_is_none_is_not_taken(self):
        found = self._read(
            _report(
                b'Final-Recipient: rfc822; a@example.org, b@example.org\n'
                b'Original-Recipient: rfc822;a+0D+0AX: y@example.org\n'
                b'Action: failed\n'
            )
        )
        self.assertEqual(frozenset(), found.failures)

    def test_an_id_that_is_none_is_not_taken(self):
        fields = b'Final-Recipient: rfc822; a@example.org\nAction: failed\n'
        for returned in (
            b'',
            b'Message-ID: none\n',
            b'Message-ID: <\x1b[31m@example.org>\n',
            b'Message-ID: <' + b'x' * 9000 + b'>\n',
            b'X: <1@example.org>\n',
        ):
            found = self._read(_report(fields, returned))
            self.assertEqual({'a@example.org'}, found.addresses)
            self.assertEqual(frozenset(), found.message_ids)

    def test_a_report_with_thousands_of_recipients_is_cut(self):
        fields = b'\n'.join(
            b'Final-Recipient: rfc822; a%d@example.org\nAction: failed\n' % n
            for n in range(5000)
        )
        found = self._read(_report(fields))
        self.assertLessEqual(len(found.failures), 100)

    def test_mails_in_mails_without_end_are_no_bounce(self):
        for content in (
            b'Content-Type: message/rfc822\n\n' * 20_000,
            b''.join(
                b'Content-Type: multipart/mixed; boundary=%d\n\n--%d\n'
                % (n, n)
                for n in range(5000)
            ),
        ):
            found = self._read(content)
            self.assertEqual(1, found.ignored)


class TestList(_Case):
    def test_a_list_has_an_address_a_line(self):
        found = self._read(
            b'\xef\xbb\xbf# came back\r\n\r\n alice@EXAMPLE.org \r\n'
            b'bob@example.org'
        )
        self.assertEqual(
            {'alice@example.org', 'bob@example.org'}, found.addresses
        )
        self.assertEqual(frozenset(), found.message_ids)
        self.assertEqual(0, found.mails)

    def test_an_empty_list_says_nothing(self):
        self.assertEqual(frozenset(), self._read(b'').failures)

    def test_what_is_no_address_is_named_with_its_line(self):
        words = self._refusal(b'a@example.org\nb@example.org, c@x.example\n')
        self.assertIn('bounced:2: the address has more than one @', words)

    def test_many_faults_are_told_shortly(self):
        words = self._refusal(b'\x1b[31mrubbish\n' * 1000)
        self.assertIn('and 995 more', words)
        self.assertLess(len(words), 2000)
        self.assertTrue(words.replace('\n', '').isprintable())


class TestTakenBack(base.BaseTestCase):
    _notices = (
        _sent(1, 'alice@example.org'),
        _sent(2, 'alice@example.org'),
        _sent(3, 'bob@example.org'),
    )

    def _taken(self, *failures):
        found = bounce.Bounced(
            frozenset(delivery_status.Failure(*one) for one in failures)
        )
        return [sent.uid for sent in found.taken_back(self._notices)]

    def test_an_id_of_ours_decides_by_itself(self):
        self.assertEqual(
            ['uid-1'], self._taken(('alice@example.org', '<1@example.org>'))
        )
        self.assertEqual(
            ['uid-1'], self._taken(('bob@example.org', '<1@example.org>'))
        )

    def test_without_one_it_is_all_that_went_to_the_address(self):
        for message_id in ('', '<another@relay.example>'):
            self.assertEqual(
                ['uid-1', 'uid-2'],
                self._taken(('alice@example.org', message_id)),
            )

    def test_nothing_that_is_not_ours_is_taken_back(self):
        self.assertEqual([], self._taken(('eve@x.example', '<9@x.example>')))
        self.assertEqual([], self._taken())


class TestFile(_Case):
    def test_a_file_that_is_too_large_is_refused(self):
        path = self.folder / 'bounced'
        with open(path, 'wb') as file:
            os.truncate(file.fileno(), 64 * 1024 * 1024 + 1)
        error = self.assertRaises(exceptions.NoticeError, bounce.read, path)
        self.assertIn('64 MiB', str(error))

    def test_too_many_mails_or_lines_are_refused(self):
        self._refusal((_FROM + b'\n') * 20_001)
        self._refusal(b'\n' * 20_001)

    def test_what_is_no_file_is_refused_at_once(self):
        fifo = self.folder / 'fifo'
        os.mkfifo(fifo)
        for path in (fifo, self.folder, self.folder / 'none', 'a\0b'):
            self.assertRaises(exceptions.NoticeError, bounce.read, path)


_TOKENS = st.sampled_from(
    [
        _FROM,
        b'From x\n',
        b'\n',
        b'\n\n',
        b'--b\n',
        b'--b--\n',
        b'Content-Type: multipart/report; boundary=b\n',
        b"Content-Type: multipart/report; boundary*0*=utf-8''b\n",
        b'Content-Type: message/delivery-status\n',
        b'Content-Type: message/rfc822\n',
        b'Content-Type: text/rfc822-headers; charset=rubbish\n',
        b'Content-Transfer-Encoding: base64\n',
        b'Content-Transfer-Encoding: x-uuencode\n',
        b'begin 666 x\n#$%\n',
        b'X-Failed-Recipients: a@example.org,,b\n',
        b'Final-Recipient: rfc822; a@example.org\n',
        b'Original-Recipient: rfc822;+00+FF@example.org\n',
        b'Action: failed\n',
        b'Message-ID: <1@example.org>\n',
        b'Message-ID:\n =?utf-8?q?<=0a>?=\n',
        b'\xff\xfe\x00\n',
    ]
)


class TestHostile(_Case):
    @settings(max_examples=400)
    @given(st.lists(_TOKENS | st.binary(max_size=12), max_size=25))
    def test_only_a_notice_error_comes_out(self, pieces):
        try:
            found = self._read(b''.join(pieces))
        except exceptions.NoticeError:
            return
        for failure in found.failures:
            self.assertEqual(1, failure.address.count('@'))
            self.assertTrue(f'{failure}'.isprintable())
