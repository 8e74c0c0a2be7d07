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
import importlib.metadata
import os
import sys
import threading
from unittest import mock

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.model import notice
from cipclient.notice.delivery import foreign
from cipclient.notice.delivery import protocol
from cipclient.notice.delivery import registry
from cipclient.notice.delivery import smtp
from cipclient.notice.delivery import spool
from cipclient.tests import builders
from cipclient.tests.unit.notice import people

_SETTING = protocol.Setting(people.notices(), {}, lambda: builders.NOW)
_ACCEPTED = notice.Answer(notice.Delivery.ACCEPTED, 200, 'thanks')


class _BrokenWords(Exception):
    def __str__(self):
        raise ZeroDivisionError


class _Chat:
    """A delivery of somebody else; what it does is given."""

    def __init__(self, does):
        self.does = does

    def deliver(self, message):
        return self.does()

    def close(self):
        self.does()


def _raises(error):
    def does():
        raise error

    return does


class TestLoad(base.BaseTestCase):
    def _load(self, loads, plugins=('cipclient-chat',), name='chat'):
        point = mock.Mock(
            spec=importlib.metadata.EntryPoint, value='chat:make'
        )
        point.name = name
        point.dist = mock.Mock(spec=importlib.metadata.Distribution)
        point.dist.name = 'Cipclient_Chat'
        point.load.side_effect = loads
        self.point = point
        with mock.patch.object(
            importlib.metadata, 'entry_points', return_value=[point]
        ):
            return registry.load(plugins)

    def test_ours_are_always_there(self):
        found = registry.load()
        self.assertEqual({'smtp', 'spool', 'webhook'}, set(found))
        self.assertIsInstance(found['smtp'](_SETTING), smtp.SmtpDelivery)
        folder = self.useFixture(fixtures.TempDir()).join('spool')
        made = found['spool'](dataclasses.replace(_SETTING, target=folder))
        self.addCleanup(made.close)
        self.assertIsInstance(made, spool.SpoolDelivery)

    def test_half_a_login_is_refused(self):
        for environ in (
            {'CIPCLIENT_SMTP_USER': 'cloud'},
            {'CIPCLIENT_SMTP_PASSWORD': 'hunter2'},
        ):
            error = self.assertRaises(
                exceptions.NoticeError,
                registry.load()['smtp'],
                protocol.Setting(
                    people.notices(), environ, lambda: builders.NOW
                ),
            )
            self.assertNotIn('hunter2', str(error))

    def test_another_package_is_loaded_where_the_policy_names_it(self):
        found = self._load(lambda: lambda setting: _Chat(lambda: _ACCEPTED))
        made = found['chat'](_SETTING)
        answer = made.deliver(people.message())
        self.assertEqual('thanks', answer.text)
        self.assertEqual(200, answer.code)

    def test_a16_another_package_is_not_run_unless_named(self):
        self.assertNotIn('chat', self._load(None, ('something-else',)))
        self.point.load.assert_not_called()

    def test_f72_what_does_not_load_is_named(self):
        for error in (ZeroDivisionError('oh'), SystemExit(3)):
            words = self.assertRaises(
                exceptions.NoticeError, self._load, error
            )
            self.assertIn('chat:make', str(words))

    def test_whoever_interrupts_is_heard(self):
        self.assertRaises(KeyboardInterrupt, self._load, KeyboardInterrupt())

    def test_ours_are_not_taken_over(self):
        self.assertRaises(
            exceptions.NoticeError,
            self._load,
            None,
            ('cipclient-chat',),
            'smtp',
        )


class TestForeign(base.BaseTestCase):
    def _made(self, does, whole=10):
        return foreign.Factory('chat:make', lambda _: _Chat(does), whole)(
            _SETTING
        )

    def test_what_it_accepts_is_a_copy_and_no_telling(self):
        made = self._made(lambda: _ACCEPTED)
        answer = made.deliver(people.message())
        self.assertIs(notice.Delivery.COPIED, answer.delivery)
        self.assertFalse(made.counts)

    def test_f72_its_faults_are_held_to_its_mails(self):
        for does in (
            _raises(ZeroDivisionError('oh')),
            _raises(SystemExit(3)),
            _raises(KeyboardInterrupt()),
            _raises(_BrokenWords()),
            _raises(exceptions.NoticeError('stop all')),
            lambda: sys.exit(1),
            lambda: None,
            lambda: 'accepted',
            lambda: notice.Answer('accepted'),
            lambda: notice.Answer(notice.Delivery.COMPOSED),
            lambda: notice.Answer(notice.Delivery.BOUNCED),
            lambda: notice.Answer(notice.Delivery.COPIED, '200'),
            lambda: notice.Answer(notice.Delivery.COPIED, text=b'x'),
        ):
            made = self._made(does)
            answer = made.deliver(people.message())
            self.assertIs(notice.Delivery.UNKNOWN, answer.delivery)
            self.assertTrue(answer.text)
            made.close()

    def test_a8_what_it_says_is_safe(self):
        text = '\x1b[31m\r\n' + 'x' * 1000
        answer = self._made(
            lambda: notice.Answer(notice.Delivery.REFUSED, 1, text)
        ).deliver(people.message())
        self.assertTrue(answer.text.isprintable())
        self.assertLessEqual(len(answer.text), 300)

    def test_f72_one_that_hangs_is_left_alone(self):
        over = threading.Event()
        self.addCleanup(over.set)
        made = self._made(lambda: over.wait(30), whole=0.05)
        answers = [made.deliver(people.message()) for _ in range(3)]
        self.assertEqual(
            [
                notice.Delivery.UNKNOWN,
                notice.Delivery.DEFERRED,
                notice.Delivery.DEFERRED,
            ],
            [answer.delivery for answer in answers],
        )
        made.close()

    def test_f72_one_that_is_none_is_named(self):
        for make in (
            _raises(SystemExit(1)),
            lambda _: None,
            lambda _: object(),
            None,
            os,
        ):
            error = self.assertRaises(
                exceptions.NoticeError,
                foreign.Factory('chat:make', make),
                _SETTING,
            )
            self.assertIn('chat:make', str(error))
