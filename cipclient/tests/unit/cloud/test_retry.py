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

from oslotest import base

from cipclient.cloud import failure
from cipclient.cloud import retry

_NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


class TestPatience(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.elapsed = 0.0
        self.slept = []
        self.calls = 0

    def _sleep(self, seconds):
        self.slept.append(seconds)
        self.elapsed += seconds

    def _persist(self, *outcomes, **settings):
        patience = retry.Patience(
            sleep=self._sleep,
            share=lambda: 0.5,
            clock=lambda: self.elapsed,
            now=lambda: _NOW,
            **settings,
        )
        left = list(outcomes)

        def attempt():
            self.calls += 1
            outcome = left.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return patience.persist(attempt)

    @staticmethod
    def _busy(retry_after=None):
        return failure.Failure(
            'busy', status=429, retry_after=retry_after, passing=True
        )

    def test_what_passes_is_tried_again_with_full_jitter(self):
        outcomes = [self._busy()] * 5
        self.assertEqual('it', self._persist(*outcomes, 'it'))
        self.assertEqual([0.5, 1.0, 2.0, 4.0, 8.0], self.slept)

    def test_our_own_pause_is_capped(self):
        self._persist(*[self._busy()] * 9, 'it', attempts=10, deadline=1e6)
        self.assertEqual(30.0, max(self.slept))

    def test_what_does_not_pass_is_raised_at_once(self):
        self.assertRaises(
            failure.Failure, self._persist, failure.Failure('no'), 'it'
        )
        self.assertEqual([], self.slept)

    def test_attempts_are_counted(self):
        self.assertRaises(failure.Failure, self._persist, *[self._busy()] * 9)
        self.assertEqual(6, self.calls)

    def test_f20_retry_after_in_seconds_is_waited(self):
        self._persist(self._busy('7'), 'it')
        self.assertEqual([7.0], self.slept)

    def test_f20_retry_after_as_a_date_is_waited(self):
        self._persist(self._busy('Sun, 01 Mar 2026 12:00:30 GMT'), 'it')
        self.assertEqual([30.0], self.slept)

    def test_f20_retry_after_in_the_past_is_no_wait(self):
        self._persist(self._busy('Sun, 01 Mar 2020 12:00:30 GMT'), 'it')
        self.assertEqual([0.0], self.slept)

    def test_f20_a_huge_retry_after_gives_up_and_says_so(self):
        error = self.assertRaises(
            failure.Failure, self._persist, self._busy('1000000000'), 'it'
        )
        self.assertIn('1000000000 s', str(error))
        self.assertEqual([], self.slept)

    def test_f20_rubbish_is_an_ordinary_back_off(self):
        for rubbish in ('soon', '-1', '', '\u0667', '7.5', 'Sun, 99 Foo'):
            self.slept.clear()
            self.assertEqual('it', self._persist(self._busy(rubbish), 'it'))
            self.assertEqual([0.5], self.slept)

    def test_no_attempt_starts_after_the_deadline(self):
        self.assertRaises(
            failure.Failure,
            self._persist,
            *[self._busy('40')] * 9,
            deadline=100.0,
            attempts=99,
        )
        self.assertEqual([40.0, 40.0], self.slept)
