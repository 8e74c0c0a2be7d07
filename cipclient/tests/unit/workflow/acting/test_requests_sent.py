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
import datetime
import uuid

from oslotest import base

from cipclient.action import lock
from cipclient.cloud import failure
from cipclient.cloud import write as cloud_write
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.acting import requests_sent

SERVER = one_act.SERVER


class TestSent(base.BaseTestCase):
    def test_only_a_2xx_says_that_it_will_be_done(self):
        for code, taken in (
            (0, False),
            (199, False),
            (200, True),
            (299, True),
            (300, False),
        ):
            self.assertIs(taken, requests_sent.Sent(1, code).taken, code)

    def test_only_a_4xx_says_that_nothing_was_done(self):
        """F24: a 5xx may come of what went on."""
        for code, refused in (
            (0, False),
            (399, False),
            (400, True),
            (499, True),
            (500, False),
        ):
            self.assertIs(refused, requests_sent.Sent(1, code).refused, code)

    def test_what_was_answered_is_told_with_the_services_words(self):
        self.assertEqual('HTTP 409', requests_sent.Sent(1, 409).said)
        self.assertEqual(
            'HTTP 409 (busy)', requests_sent.Sent(1, 409, 'busy').said
        )
        self.assertEqual(
            'no answer (reset)', requests_sent.Sent(1, 0, 'reset').said
        )


class TestSend(one_act.TestCase):
    def setUp(self):
        super().setUp()
        number = self.ledger.intend(
            self.case, self.case.resource, 'shelve', {}, '', '', self.now
        )
        self.requests = self.tools.requests(number)

    def send(self, answer=None, **more):
        if answer is not None:
            self.cloud.befalls['lock'] = answer
        return self.requests.send('fence', lock.lock(SERVER, 'x'), **more)

    @property
    def request(self):
        return self.step.requests[-1]

    def test_what_was_answered_is_returned_and_recorded(self):
        sent = self.send(
            lambda do: cloud_write.WriteAnswer(202, 'req-nova', 'ok', 'made')
        )
        self.assertEqual(
            requests_sent.Sent(
                self.request.number, 202, 'ok', 'req-nova', 'made'
            ),
            sent,
        )
        self.assertEqual(
            ('fence', 202, 'req-nova', None),
            (
                self.request.what,
                self.request.code,
                self.request.request_id,
                self.request.happened,
            ),
        )

    def test_it_is_recorded_before_it_leaves_and_its_answer_after(self):
        """P12"""
        began = self.now

        def late(do):
            self.assertEqual(began, self.request.sent)
            self.assertIsNone(self.request.answered)
            self.assertFalse(self.tools.alone.locked())
            self.now += datetime.timedelta(minutes=1)
            return do()

        self.send(late)
        self.assertEqual(began, self.request.sent)
        self.assertEqual(self.now, self.request.answered)
        self.assertFalse(self.tools.alone.locked())

    def test_nova_is_told_what_the_ledger_calls_it(self):
        told = []
        write = self.cloud.write

        def hear(asked, uid):
            told.append(uid)
            return write(asked, uid)

        self.cloud.write = hear
        self.send()
        self.assertEqual([self.request.uid], told)
        name, _, rest = told[0].partition('-')
        self.assertEqual(('req', rest), (name, str(uuid.UUID(rest))))

    def test_where_the_answer_is_a_proof_it_is_recorded_as_one(self):
        for code, happened in (
            (200, True),
            (299, True),
            (300, None),
            (399, None),
            (400, False),
            (499, False),
            (500, None),
        ):
            self.send(one_act.refuses(code), proves=True)
            self.assertIs(happened, self.request.happened, code)
            self.send(one_act.refuses(code))
            self.assertIsNone(self.request.happened, code)

    def test_what_got_no_answer_has_none(self):
        """F22"""
        sent = self.send(one_act.loses, proves=True)
        self.assertEqual(
            (self.request.number, 0, 'reset', '', ''),
            dataclasses.astuple(sent),
        )
        self.assertIsNone(self.request.answered)
        self.assertIsNone(self.request.happened)

    def test_what_was_sent_without_valid_credentials_did_nothing(self):
        """F19"""

        def denied(do):
            raise one_act.DENIED

        self.assertRaises(failure.NotAuthenticated, self.send, denied)
        self.assertIs(False, self.request.happened)
        self.assertEqual(401, self.request.code)
        self.assertEqual(self.now, self.request.answered)

    def test_what_came_of_it_may_be_found_out_later(self):
        sent = self.send(one_act.loses)
        for happened in (True, False):
            self.requests.settle(sent, happened)
            self.assertIs(happened, self.request.happened)
