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

"""The small model finds what is wrong: each guard is taken away once."""

import datetime

import fixtures
from oslotest import base

from cipclient.cloud import failure
from cipclient.tests.unit.workflow.small import judge
from cipclient.tests.unit.workflow.small import world
from cipclient.workflow.acting import executor
from cipclient.workflow.acting import requests_sent

DELETE = world.Server('delete')
VOLUME = world.Server('delete', volume=True)
SHELVE = world.Server('shelve')
_EXECUTOR = 'cipclient.workflow.acting.executor.Executor'
_RECOVERY = 'cipclient.workflow.acting.recovery'
_PRESERVING = 'cipclient.workflow.retention.preserving'


def _write_first(self, what, write, *, proves=False):
    """Send a request that is in the ledger only behind it."""
    try:
        answer = self._cloud.write(write, 'req-first')
    except failure.Lost as lost:
        return requests_sent.Sent(0, 0, str(lost))
    number = self._run.sending(self.step, what, 'req-first', self._clock())
    return requests_sent.Sent(number, answer.code)


def _send_again(send):
    """Return what repeats a request that gets no answer."""

    def sending(self, what, write, *, proves=False):
        sent = send(self, what, write, proves=proves)
        if sent.code:
            return sent
        return send(self, what, write, proves=proves)

    return sending


class TestFound(base.BaseTestCase):
    """Whatever is taken away, some trace shows it."""

    def found(self, name, mutant, *servers):
        """Return what is wrong without one guard."""
        self.useFixture(fixtures.MonkeyPatch(name, mutant))
        return str(
            self.assertRaises(
                judge.Wrong, world.explore, world.begin(*servers), most=2
            )
        )

    def test_an_image_that_is_not_protected(self):
        """P8"""
        wrong = self.found(
            f'{_PRESERVING}._image_kept', lambda *args: '', DELETE
        )
        self.assertIn('deleted with its image', wrong)

    def test_a_volume_that_is_not_kept(self):
        """P7"""
        wrong = self.found(
            f'{_PRESERVING}._volumes_kept', lambda *args: '', VOLUME
        )
        self.assertIn('deleted with its volume', wrong)

    def test_a_fence_that_is_not_put_up(self):
        """P5: the look behind it finds it missing, so that nothing is done."""
        for server in (DELETE, SHELVE):
            wrong = self.found(
                f'{_EXECUTOR}._fence', lambda *args: None, server
            )
            self.assertIn('not done', wrong)

    def test_a_fence_that_nobody_looks_for(self):
        self.useFixture(
            fixtures.MonkeyPatch(
                f'{_EXECUTOR}._changed', lambda *args, **kwargs: ''
            )
        )
        wrong = self.found(f'{_EXECUTOR}._fence', lambda *args: None, SHELVE)
        self.assertIn('without a lock', wrong)

    def test_a_day_that_nobody_was_told_of(self):
        """P2"""
        for verb in ('shelve', 'delete'):
            wrong = self.found(
                'cipclient.evaluate.due._told',
                lambda case, now: None,
                world.Server(verb, told=False),
            )
            self.assertIn('nobody was told', wrong)

    def test_a_request_that_is_not_in_the_ledger_before_it_leaves(self):
        """P12"""
        wrong = self.found(
            'cipclient.workflow.acting.requests_sent.Requests.send',
            _write_first,
            SHELVE,
        )
        self.assertIn('not in the ledger', wrong)

    def test_a_request_that_is_repeated_where_no_answer_came(self):
        """P10, P13"""
        send = requests_sent.Requests.send
        wrong = self.found(
            'cipclient.workflow.acting.requests_sent.Requests.send',
            _send_again(send),
            DELETE,
        )
        self.assertIn('it is gone', wrong)

    def test_a_recovery_that_waits_for_nothing(self):
        """P24"""
        for server, verb in ((DELETE, 'delete'), (SHELVE, 'shelve')):
            wrong = self.found(
                f'{_RECOVERY}._SETTLING', datetime.timedelta(), server
            )
            self.assertIn(f'{verb} may still come', wrong)

    def test_a_recovery_that_settles_nothing(self):
        """P25"""
        wrong = self.found(
            f'{_RECOVERY}.Recovery._step', lambda self, step: iter(()), SHELVE
        )
        self.assertIn('has an open step', wrong)

    def test_a_recovery_that_believes_what_was_asked_for(self):
        """P25, H23: sent is not done."""
        wrong = self.found(
            f'{_RECOVERY}.Recovery._settle_main',
            lambda self, step, main, seen: self._end(
                step, executor.Outcome.DONE, ''
            ),
            DELETE,
        )
        self.assertIn('deleted, and it is there', wrong)

    def test_a_recovery_that_leaves_our_locks(self):
        """P43"""
        wrong = self.found(
            f'{_RECOVERY}.Recovery._unlocked', lambda self: iter(()), SHELVE
        )
        self.assertIn('lock', wrong)

    def test_a_lock_that_comes_when_nobody_looks_any_more(self):
        """P43"""
        wrong = self.found(
            f'{_RECOVERY}.Recovery._may_come', lambda self, key: False, SHELVE
        )
        self.assertIn('is locked by us', wrong)

    def test_nothing_is_found_where_all_is_as_it_should_be(self):
        for server in (DELETE, VOLUME, SHELVE):
            world.explore(world.begin(server), most=1)
