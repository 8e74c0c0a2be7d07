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

import pathlib

import fixtures
from oslotest import base
from tooz import coordination

from cipclient import exceptions
from cipclient.ledger import coordination_lock


class _Service:
    """Lends for 30 seconds, by a clock of its own; may be away."""

    def __init__(self):
        self.now = 1000.0
        self.away = False

    def clock(self):
        return self.now

    def beat(self):
        if self.away:
            raise OSError('away')
        return 30.0


class TestPulse(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.service = _Service()
        self.pulse = coordination_lock.Pulse(
            self.service.beat, self.service.clock
        )

    def _after(self, seconds):
        self.service.now += seconds

    def test_what_is_renewed_in_time_is_kept(self):
        for _number in range(10):
            self._after(29)
            self.assertTrue(self.pulse.alive())
            self.pulse.renew()
        self.assertTrue(self.pulse.alive())

    def test_what_is_not_renewed_is_lost_when_its_time_is_over(self):
        self._after(30)
        self.assertFalse(self.pulse.alive())

    def test_what_was_renewed_too_late_is_lost_for_good(self):
        # As after a machine slept: another may have had it meanwhile.
        self._after(31)
        self.pulse.renew()
        self.assertFalse(self.pulse.alive())

    def test_a_service_that_is_back_in_time_is_no_loss(self):
        self.service.away = True
        self._after(20)
        self.pulse.renew()
        self.service.away = False
        self._after(9)
        self.pulse.renew()
        self._after(29)
        self.assertTrue(self.pulse.alive())

    def test_the_time_counts_from_before_the_question(self):
        def slow():
            self._after(20)
            return 30.0

        pulse = coordination_lock.Pulse(slow, self.service.clock)
        self._after(10)
        self.assertFalse(pulse.alive())

    def test_it_stops_when_it_is_told(self):
        self.pulse.start()
        self.assertTrue(self.pulse.stop())


class TestCoordinationLock(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.url = f'file://{folder}'

    def _fault(self, url):
        lock = coordination_lock.CoordinationLock(url, 'arbutus')
        error = self.assertRaises(exceptions.LedgerError, lock.acquire)
        self.assertNotIn('secret', str(error))
        return str(error)

    def test_it_is_had_by_one(self):
        first, second = (
            coordination_lock.CoordinationLock(self.url, 'arbutus')
            for _number in range(2)
        )
        self.assertTrue(first.acquire())
        first.check()
        self.assertFalse(second.acquire())
        first.release()
        self.assertTrue(second.acquire())
        second.release()

    def test_one_that_was_lost_stops_the_run(self):
        lock = coordination_lock.CoordinationLock(self.url, 'arbutus')
        self.assertTrue(lock.acquire())
        self.addCleanup(lock.release)
        lock._lock.acquired = False
        error = self.assertRaises(exceptions.LedgerError, lock.check)
        self.assertIn('another one may have begun', str(error))

    def test_a_service_that_nobody_knows_is_told(self):
        self.assertIn(
            "no driver for a coordination service 'carrier-pigeon'",
            self._fault('carrier-pigeon://anna:secret@here'),
        )

    def test_a_driver_that_is_not_installed_is_told(self):
        self.useFixture(
            fixtures.MockPatchObject(
                coordination,
                'get_coordinator',
                side_effect=ImportError('No module named redis'),
            )
        )
        self.assertIn('tooz[redis]', self._fault('redis://:secret@here'))

    def test_a_service_that_is_away_is_told(self):
        self.useFixture(
            fixtures.MockPatchObject(
                coordination,
                'get_coordinator',
                side_effect=coordination.ToozConnectionError('secret refused'),
            )
        )
        self.assertIn(
            'nothing is done. It says: *** refused',
            self._fault('redis://:secret@here'),
        )
