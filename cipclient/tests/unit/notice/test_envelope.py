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
import email
import email.message
import email.policy
from unittest import mock

import testtools

from cipclient import exceptions
from cipclient.notice import envelope
from cipclient.tests.unit.notice import drafts

CONTENT = envelope.Content('a text\n', '<p>a text</p>\n', None)


def _seal(content=CONTENT, **more):
    given = {
        'sender': 'cloud@example.org',
        'name': 'arbutus',
        'recipient': 'ada@example.org',
        'subject': 'Cloud arbutus: 1 server',
        'uid': 'u1',
        'date': datetime.datetime(2027, 2, 1, tzinfo=datetime.UTC),
    }
    return envelope.seal(envelope.Addressed(**{**given, **more}), content)


class TestSeal(testtools.TestCase):
    def test_it_reads_as_it_was_meant(self):
        for subject in (
            'Cloud arbutus: 1 server',
            'Nuage arbutus\u00a0: 3 serveurs seront éteints le 12 mars 2027',
            'Cloud arbutus: ' + '1,204 notices sent, ' * 8 + '2 refused',
            'é' * 300,
        ):
            mail = drafts.read(_seal(subject=subject))
            self.assertEqual(subject, mail.headers['Subject'].strip())
            self.assertEqual(envelope.HEADERS, frozenset(mail.names))

    def test_a_subject_of_any_length_reads_as_it_was_meant(self):
        """Python 3.11 loses the space at which it folds encoded words."""
        for length in range(1, 65):
            name = 'c' * length
            for count in (1, 15, 123, 1500, 10000):
                for subject in (
                    f'Nuage {name} : rien n\u2019est éteint, {count} serveurs'
                    ' à partir du 12 février 2027',
                    f'Cloud {name}: {count} servers will be switched off from '
                    '12 March 2027',
                ):
                    made = _seal(subject=subject)
                    read = email.message_from_bytes(
                        made.content, policy=email.policy.default
                    )
                    self.assertEqual(subject, str(read['Subject']))
                    head = made.content.partition(b'\r\n\r\n')[0]
                    for line in head.split(b'\r\n'):
                        self.assertLessEqual(len(line), 78)

    def test_the_longest_address_stays_whole(self):
        address = f'{"a" * 64}@{".".join(["b" * 62] * 3)}'
        self.assertEqual(253, len(address))
        for recipient in (address, f'{"a.b" * 21}@example.org', 'a=b@x.org'):
            mail = drafts.read(_seal(recipient=recipient))
            self.assertEqual(recipient, mail.headers['To'].strip())

    def test_lines_end_as_mail_has_them_and_are_short(self):
        made = _seal(envelope.Content('é' * 5000, 'x' * 5000, b'y\r\n' * 9))
        for line in made.content.split(b'\r\n'):
            self.assertLessEqual(len(line), 78)
            self.assertNotIn(b'\n', line)

    def test_without_a_calendar_there_is_no_attachment(self):
        self.assertNotIn(b'text/calendar', _seal().content)
        made = _seal(CONTENT._replace(calendar=b'BEGIN:VCALENDAR\r\n'))
        self.assertIn(b'text/calendar', made.content)
        self.assertIn(b'method="PUBLISH"', made.content)

    def test_what_looks_like_the_end_of_a_part_is_content(self):
        boundary = _seal().content.split(b'boundary="')[1].split(b'"')[0]
        text = f'--{boundary.decode()}--\n\nBcc: evil@x.org\n'
        made = _seal(CONTENT._replace(text=text))
        self.assertEqual(text, drafts.read(made).text)

    def test_headers_that_cannot_be_are_refused(self):
        for wrong in (
            {'uid': ''},
            {'uid': 'a b'},
            {'uid': 'a>\r\nBcc: x'},
            {'name': ''},
            {'name': '=?utf-8?q?x?='},
            {'name': 'a\nb'},
            {'subject': 'a\r\nBcc: evil@x.org'},
            {'subject': '\u202egro'},
            {'subject': '=?utf-8?q?=0d=0aBcc:_evil=40x.org?='},
        ):
            self.assertRaises(exceptions.NoticeError, _seal, **wrong)

    def test_a_library_that_writes_something_else_is_found_out(self):
        """A3."""
        as_bytes = email.message.EmailMessage.as_bytes
        for was, becomes in (
            (b'To: ada', b'Bcc: evil@x.org\r\nTo: ada'),
            (b'To: ada@', b'To: evil@x.org, ada@'),
            (b'To: ada@example.org', b'To: Ada <ada@example.org>'),
            (b'From: arbutus', b'From: someone'),
            (b'Subject: Cloud', b'Subject: Clout'),
            (b'Message-ID: <u1', b'Message-ID: <u2'),
            (b'00:00:00', b'00:00:01'),
            (b'a text', b'another text'),
            (b'a text\r\n', b'a text\n'),
            (b'text/html', b'text/plain\r\nX-Evil: 1'),
            (b'--=_', b'--=='),
        ):

            def faulty(message, was=was, becomes=becomes):
                return as_bytes(message).replace(was, becomes)

            with mock.patch.object(
                email.message.EmailMessage, 'as_bytes', autospec=True
            ) as patched:
                patched.side_effect = faulty
                self.assertRaises(exceptions.NoticeError, _seal)
