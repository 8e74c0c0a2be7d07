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


import email.message
import email.policy
import hashlib
import hmac
import json
import socket

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.model import notice
from cipclient.notice import secret
from cipclient.notice.delivery import protocol
from cipclient.notice.delivery import webhook
from cipclient.tests import builders
from cipclient.tests.unit.notice import people
from cipclient.tests.unit.notice.delivery import certificates
from cipclient.tests.unit.notice.delivery import web_server

_KEY = '0123456789abcdef'


def _setting(url, environ=None):
    return protocol.Setting(
        people.notices(),
        {'CIPCLIENT_WEBHOOK_SECRET': _KEY} if environ is None else environ,
        lambda: builders.NOW,
        url,
    )


class TestWebhook(base.BaseTestCase):
    def _deliver(self, *answers, message=None):
        url, self.seen = web_server.start(self, *answers)
        made = webhook.make(_setting(url))
        self.addCleanup(made.close)
        return made.deliver(message or people.message())

    def test_2xx_is_a_copy_and_no_telling(self):
        for status in (200, 202, 204):
            answer = self._deliver((status,))
            self.assertIs(notice.Delivery.COPIED, answer.delivery)
            self.assertEqual(status, answer.code)
        self.assertFalse(webhook.WebhookDelivery.counts)

    def test_a_receiver_can_verify_it(self):
        self._deliver((200,))
        [(path, headers, body)] = self.seen
        self.assertEqual('/hook', path)
        timestamp = headers['Cipclient-Timestamp']
        self.assertEqual(str(int(builders.NOW.timestamp())), timestamp)
        expected = hmac.new(
            _KEY.encode(), timestamp.encode() + b'.' + body, hashlib.sha256
        ).hexdigest()
        self.assertEqual(f'v1={expected}', headers['Cipclient-Signature'])
        self.assertEqual('application/json', headers['Content-Type'])

    def test_it_says_what_the_mail_says(self):
        mail = email.message.EmailMessage(email.policy.SMTP)
        mail['Subject'] = '3 servers'
        mail.set_content('Hello é\n')
        mail.add_alternative('<p>Hello</p>', subtype='html')
        self._deliver((200,), message=people.message(content=bytes(mail)))
        self.assertEqual(
            {
                'version': 1,
                'message_id': '<1@example.org>',
                'recipient': 'alice@example.org',
                'subject': '3 servers',
                'text': 'Hello é\n',
            },
            json.loads(self.seen[0][2]),
        )

    def test_a_mail_without_plain_text_is_told_without(self):
        self._deliver(
            (200,),
            message=people.message(
                content=b'Content-Type: text/html\r\n\r\n<p>\r\n'
            ),
        )
        self.assertEqual('', json.loads(self.seen[0][2])['text'])

    def test_what_is_tried_again_and_what_is_not(self):
        for status, delivery in (
            (408, notice.Delivery.DEFERRED),
            (429, notice.Delivery.DEFERRED),
            (500, notice.Delivery.DEFERRED),
            (503, notice.Delivery.DEFERRED),
            (400, notice.Delivery.REFUSED),
            (401, notice.Delivery.REFUSED),
            (410, notice.Delivery.REFUSED),
        ):
            answer = self._deliver((status,))
            self.assertEqual(
                (delivery, status), (answer.delivery, answer.code)
            )

    def test_a_redirect_is_not_followed(self):
        for status in (301, 302, 303, 307, 308):
            evil, stolen = web_server.start(self, (200,))
            answer = self._deliver((status, ('Location', evil)))
            self.assertIs(notice.Delivery.REFUSED, answer.delivery)
            self.assertEqual([], stolen)

    def test_no_answer_is_unknown(self):
        answer = self._deliver(None)
        self.assertIs(notice.Delivery.UNKNOWN, answer.delivery)

    def test_nobody_there_is_tried_again(self):
        with socket.create_server(('127.0.0.1', 0)) as listening:
            port = listening.getsockname()[1]
        made = webhook.make(_setting(f'http://127.0.0.1:{port}/'))
        answer = made.deliver(people.message())
        self.assertIs(notice.Delivery.DEFERRED, answer.delivery)

    def test_one_that_hangs_is_left(self):
        listening = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(listening.close)
        made = webhook.WebhookDelivery(
            _setting(f'http://127.0.0.1:{listening.getsockname()[1]}/'),
            secret.Secret(_KEY),
            timeout=0.1,
        )
        answer = made.deliver(people.message())
        self.assertIs(notice.Delivery.UNKNOWN, answer.delivery)

    def test_a_proxy_is_not_asked_for_this_host(self):
        self.useFixture(
            fixtures.EnvironmentVariable('http_proxy', 'http://127.0.0.1:1')
        )
        answer = self._deliver((200,))
        self.assertIs(notice.Delivery.COPIED, answer.delivery)

    def test_https_is_verified(self):
        url, seen = web_server.start(
            self, (200,), context=certificates.server()
        )
        answer = webhook.make(_setting(url)).deliver(people.message())
        self.assertIs(notice.Delivery.DEFERRED, answer.delivery)
        self.assertIn('certificate', answer.text)
        self.assertEqual([], seen)
        made = webhook.WebhookDelivery(
            _setting(url),
            secret.Secret(_KEY),
            context=certificates.trusting(),
        )
        answer = made.deliver(people.message())
        self.assertIs(notice.Delivery.COPIED, answer.delivery)

    def test_an_address_that_is_not_protected_is_refused(self):
        for url in (
            '',
            'hook',
            'https://',
            'http://tickets.example.org/',
            'http://127.0.0.1.example.org/',
            'http://localhost.example.org/',
            'ftp://127.0.0.1/',
            'file:///etc/passwd',
            'https://user:hunter2@tickets.example.org/',
            'https://tickets.example.org:99999/',
            'https://tickets.example.org/\r\nX: y',
            'https://[::1/',
            'https://t\u00efckets.example.org/',
        ):
            error = self.assertRaises(
                exceptions.NoticeError, webhook.make, _setting(url)
            )
            self.assertNotIn('hunter2', str(error))

    def test_without_a_key_there_is_none(self):
        for key in ({}, {'CIPCLIENT_WEBHOOK_SECRET': 'short'}):
            self.assertRaises(
                exceptions.NoticeError,
                webhook.make,
                _setting('https://tickets.example.org/', key),
            )
