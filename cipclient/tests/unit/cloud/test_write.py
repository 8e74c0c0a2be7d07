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

import threading
import uuid

import requests
from oslotest import base

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import guard
from cipclient.cloud import retry
from cipclient.cloud import write
from cipclient.tests.unit.cloud import fakes

ID = '01234567-89ab-cdef-0123-456789abcdef'
SHELVE = write.Write(
    'compute', 'POST', f'/servers/{ID}/action', {'shelve': None}
)


def action(body, method='POST', path=f'/servers/{ID}/action'):
    return write.Write('compute', method, path, body)


class TestAllowed(base.BaseTestCase):
    """P11: what is not on the list is not sent."""

    def test_what_is_on_the_list_passes(self):
        for name in (
            'unlock',
            'shelve',
            'shelveOffload',
            'os-stop',
            'os-start',
            'unshelve',
            'lock',
        ):
            write.check(action({name: None}))
        write.check(action({'lock': {'locked_reason': 'cipclient: x'}}))
        write.check(
            action(
                {'metadata': {'lifetime_day': '2026-01-01'}},
                path=f'/servers/{ID}/metadata',
            )
        )
        for method in ('PUT', 'DELETE'):
            write.check(
                action(None, method, f'/servers/{ID}/tags/lifetime-warned')
            )
        write.check(
            write.Write(
                'identity', 'PUT', f'/projects/abc/tags/cipclient-{ID}'
            )
        )

    def test_nothing_else_does(self):
        for one in (
            action(None, 'DELETE', f'/servers/{ID}'),
            action({'forceDelete': None}),
            action({'os-resetState': {'state': 'active'}}),
            action({'rebuild': {}}),
            action({'shelve': {}}),
            action({'shelve': None, 'os-stop': None}),
            action({}),
            action(None),
            action({'lock': {'locked_reason': 'x' * 256}}),
            action({'lock': {'locked_reason': 'x', 'more': 1}}),
            action({'lock': 'x'}),
            action({'shelve': None}, path='/servers/../action'),
            action({'shelve': None}, path=f'/servers/{ID}/action/../x'),
            action({'shelve': None}, 'PUT'),
            action(
                {'metadata': {'mine': 'x'}}, path=f'/servers/{ID}/metadata'
            ),
            action({'metadata': {}}, path=f'/servers/{ID}/metadata'),
            action(None, path=f'/servers/{ID}/metadata'),
            action(None, 'PUT', f'/servers/{ID}/tags/mine'),
            action(None, 'PUT', f'/servers/{ID}/tags'),
            action({}, 'PUT', f'/servers/{ID}/tags/lifetime-x'),
            write.Write('identity', 'PUT', '/projects/abc/tags/cipclient-x'),
            write.Write('identity', 'DELETE', '/projects/abc'),
            write.Write('image', 'PATCH', f'/images/{ID}'),
        ):
            self.assertRaises(exceptions.WriteRefused, write.check, one)


class TestWrite(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.intercept = self.answer
        self.reply = fakes.Reply({}, 202)

    def answer(self, asked):
        if asked.method == 'POST' and '/servers/' in asked.url:
            if isinstance(self.reply, Exception):
                raise self.reply
            return self.reply
        return None

    def acting(self):
        made = connection.Acting(
            self.fake.connect,
            retry.Patience(sleep=lambda seconds: None),
        )
        self.addCleanup(made.close)
        return made

    def posts(self):
        return [
            one
            for one in self.fake.asked
            if one.method == 'POST' and '/servers/' in one.url
        ]

    def test_any_answer_is_one_and_nothing_is_asked_twice(self):
        for code in (202, 400, 404, 409, 429, 500, 503):
            self.reply = fakes.error(code, 'no') if code > 202 else self.reply
            before = len(self.posts())
            answer = self.acting().write(SHELVE, f'req-{uuid.uuid4()}')
            self.assertEqual(code, answer.code)
            self.assertEqual(before + 1, len(self.posts()))

    def test_no_answer_is_lost_and_nothing_is_asked_twice(self):
        """H30, F22"""
        self.reply = requests.ConnectionError('reset')
        self.assertRaises(
            failure.Lost, self.acting().write, SHELVE, f'req-{uuid.uuid4()}'
        )
        self.assertEqual(1, len(self.posts()))

    def test_it_carries_the_id_that_we_gave_it(self):
        uid = f'req-{uuid.uuid4()}'
        self.acting().write(SHELVE, uid)
        (asked,) = self.posts()
        self.assertEqual(uid, asked.headers[guard.REQUEST_ID])


class TestPermit(base.BaseTestCase):
    """P13: a write passes only while just that one is permitted, once."""

    def setUp(self):
        super().setUp()
        self.guard = guard.Guard()

    def taken(self, uid='u', url='http://x/a', body=b'{}', method='POST'):
        prepared = requests.Request(
            method, url, headers={guard.REQUEST_ID: uid}, data=body
        ).prepare()
        return self.guard._takes(prepared)

    def test_just_that_one_passes_and_once(self):
        with self.guard.permitted('u', 'POST', 'http://x/a', b'{}'):
            self.assertEqual('', self.taken(uid='v'))
            self.assertEqual('', self.taken(url='http://x/b'))
            self.assertEqual('', self.taken(body=b'{ }'))
            self.assertEqual('', self.taken(method='PUT'))
            self.assertEqual('u', self.taken())
            self.assertEqual('', self.taken())

    def test_none_passes_afterwards(self):
        with self.guard.permitted('u', 'POST', 'http://x/a', b'{}'):
            pass
        self.assertEqual('', self.taken())

    def test_two_threads_have_permits_of_their_own(self):
        taken = []
        with self.guard.permitted('u', 'POST', 'http://x/a', b'{}'):

            def other():
                with self.guard.permitted('v', 'POST', 'http://x/b', b'1'):
                    taken.append(self.taken('v', 'http://x/b', b'1'))

            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
            taken.append(self.taken())
        self.assertEqual(['v', 'u'], taken)
