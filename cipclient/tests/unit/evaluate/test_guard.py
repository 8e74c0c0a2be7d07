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
import time

import fixtures
from oslotest import base

from cipclient.evaluate import guard
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.model import scan as model_scan
from cipclient.tests import builders

NOW = builders.NOW
TICK = builders.TICK
days = builders.days
SECOND = datetime.timedelta(seconds=1)
ZERO = datetime.timedelta()
LIMITS = model_policy.Breaker(unannounced=0.2, population=0.3)
SERVERS = ('west', 'server')


def _scan(partial=(), unannounced=0, foreseen=0, **population):
    """Return a scan of servers and volumes in one region, and of projects.

    :param partial: the kinds whose listing was not complete.
    """
    return record.RecordedScan(
        7,
        NOW,
        'f' * 64,
        tuple(
            model_scan.Completeness(
                kind,
                region,
                'all projects',
                ('a cell is down',) if kind in partial else (),
            )
            for region, kind in (
                ('west', 'server'),
                ('west', 'volume'),
                ('', 'project'),
            )
        ),
        {
            ('' if kind == 'project' else 'west', kind): count
            for kind, count in population.items()
        },
        unannounced=unannounced,
        foreseen=foreseen,
    )


class TestClock(base.BaseTestCase):
    def test_a_clock_that_agrees_says_nothing(self):
        self.assertIsNone(guard.clock(NOW, NOW - days(1), ZERO))
        self.assertIsNone(guard.clock(NOW, None, ZERO))

    def test_300_seconds_are_allowed_and_more_are_not(self):
        for sign in (1, -1):
            allowed = sign * guard.SKEW
            self.assertIsNone(guard.clock(NOW, None, allowed))
            self.assertIsNotNone(guard.clock(NOW, None, allowed + sign * TICK))

    def test_it_says_which_clock_is_ahead(self):
        self.assertEqual(
            'Stopped by the guard "clock": expected a clock at most 300 '
            'seconds off that of Keystone, but saw ours 301 seconds ahead of '
            'it. Look which of the two is wrong, here and there, and let NTP '
            'set it.',
            guard.clock(NOW, None, 301 * SECOND).sentence,
        )
        self.assertEqual(
            'ours 3600 seconds behind it',
            guard.clock(NOW, None, -3600 * SECOND).seen,
        )

    def test_a_time_before_the_last_run_stops(self):
        self.assertIsNone(guard.clock(NOW, NOW, ZERO))
        report = guard.clock(NOW, NOW + SECOND, ZERO)
        self.assertEqual('clock', report.name)
        self.assertIn('2026-06-15 12:00:01 UTC', report.expected)
        self.assertEqual('2026-06-15 12:00:00 UTC', report.seen)

    def test_a_clock_that_nothing_can_be_compared_with_stops(self):
        report = guard.clock(NOW, None, None)
        self.assertEqual(('clock', 'none'), (report.name, report.seen))

    def test_moments_are_told_in_utc_wherever_the_machine_is(self):
        self.addCleanup(time.tzset)
        self.useFixture(fixtures.EnvironmentVariable('TZ', 'PST8'))
        time.tzset()
        report = guard.clock(NOW, NOW + SECOND, ZERO)
        self.assertEqual('2026-06-15 12:00:00 UTC', report.seen)


class TestChangedPolicy(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.accepted = record.AcceptedPolicy(
            'a' * 64, 'lifetime.yaml', {}, NOW - days(9), 'maria', 0
        )

    def test_the_policy_in_force_says_nothing(self):
        self.assertIsNone(guard.changed_policy('a' * 64, self.accepted, 9))

    def test_the_first_send_of_all_asks_by_itself(self):
        self.assertIsNone(guard.changed_policy('a' * 64, None, 9))

    def test_a_change_that_newly_affects_nobody_is_in_force_at_once(self):
        self.assertIsNone(guard.changed_policy('b' * 64, self.accepted, 0))

    def test_a_change_that_affects_one_stops(self):
        report = guard.changed_policy('b' * 64, self.accepted, 1)
        self.assertEqual('policy', report.name)
        self.assertEqual(
            'the policy aaaaaaaaaaaa that maria accepted on '
            '2026-06-06 12:00:00 UTC',
            report.expected,
        )
        self.assertEqual(
            'the policy bbbbbbbbbbbb, which newly affects 1 resource',
            report.seen,
        )
        for count in (2, 12):
            self.assertIn(
                f'{count} resources',
                guard.changed_policy('b' * 64, self.accepted, count).seen,
            )

    def test_a_change_that_nobody_counted_stops(self):
        self.assertIn(
            'not counted', guard.changed_policy('b' * 64, self.accepted).seen
        )


class TestUnannounced(base.BaseTestCase):
    def test_twenty_are_no_surprise_on_the_smallest_cloud(self):
        for foreseen in (0, 1, 100):
            scan = _scan(unannounced=20, foreseen=foreseen)
            self.assertIsNone(guard.unannounced(scan, LIMITS))
            scan = _scan(unannounced=21, foreseen=foreseen)
            self.assertIsNotNone(guard.unannounced(scan, LIMITS))

    def test_the_share_counts_where_it_is_more(self):
        scan = _scan(unannounced=200, foreseen=1000)
        self.assertIsNone(guard.unannounced(scan, LIMITS))
        scan = _scan(unannounced=201, foreseen=1000)
        report = guard.unannounced(scan, LIMITS)
        self.assertEqual(
            'at most 200 new cases that time alone does not explain (20, or '
            '20% of 1000 foreseen)',
            report.expected,
        )
        self.assertEqual('201', report.seen)

    def test_a_share_is_exact_where_floats_are_not(self):
        limits = model_policy.Breaker(0.29, 0.29)
        scan = _scan(unannounced=29, foreseen=100)
        self.assertIsNone(guard.unannounced(scan, limits))
        scan = _scan(unannounced=30, foreseen=100)
        self.assertIsNotNone(guard.unannounced(scan, limits))


class TestPopulation(base.BaseTestCase):
    def _seen(self, before, after, limits=LIMITS, **more):
        return [
            report.seen
            for report in guard.population(
                _scan(server=after, **more), _scan(server=before), limits
            )
        ]

    def test_the_first_scan_surprises_nobody(self):
        self.assertEqual((), guard.population(_scan(server=9), None, LIMITS))

    def test_the_share_is_allowed_and_one_more_is_not(self):
        self.assertEqual([], self._seen(1000, 700))
        self.assertEqual(['699'], self._seen(1000, 699))
        self.assertEqual([], self._seen(1000, 1300))
        self.assertEqual(['1301'], self._seen(1000, 1301))

    def test_a_few_are_no_surprise_on_the_smallest_cloud(self):
        self.assertEqual([], self._seen(0, 20))
        self.assertEqual(['21'], self._seen(0, 21))
        self.assertEqual([], self._seen(1, 0))
        self.assertEqual([], self._seen(20, 0))
        self.assertEqual([], self._seen(0, 0))

    def test_a_kind_that_was_read_and_not_counted_has_none(self):
        for scan, baseline, seen in (
            (_scan(server=21), _scan(), '21'),
            (_scan(), _scan(server=21), '0'),
        ):
            (report,) = guard.population(scan, baseline, LIMITS)
            self.assertEqual(seen, report.seen)

    def test_none_after_many_surprises_even_where_everything_may_change(self):
        limits = model_policy.Breaker(1.0, 1.0)
        self.assertEqual(['0'], self._seen(21, 0, limits))
        self.assertEqual([], self._seen(21, 1, limits))

    def test_a_partial_listing_proves_nothing(self):
        self.assertEqual([], self._seen(1000, 0, partial=('server',)))
        self.assertEqual(['0'], self._seen(1000, 0, partial=('volume',)))

    def test_it_names_the_kind_and_the_region(self):
        reports = guard.population(
            _scan(server=10, project=900),
            _scan(server=100, project=100),
            LIMITS,
        )
        by_kind = {report.seen: report for report in reports}
        self.assertEqual(
            'about 100 of the kind server in west, at most 30% more or '
            'fewer, as the last trusted scan saw them',
            by_kind['10'].expected,
        )
        self.assertIn('credentials', by_kind['10'].advice)
        self.assertEqual(
            'about 100 of the kind project, at most 30% more or fewer, as '
            'the last trusted scan saw them',
            by_kind['900'].expected,
        )
        self.assertIn('created', by_kind['900'].advice)


class TestBreaker(base.BaseTestCase):
    def test_it_gathers_all_surprises(self):
        names = [
            report.name
            for report in guard.breaker(
                _scan(unannounced=99, server=9, volume=9),
                _scan(server=99, volume=99),
                LIMITS,
            )
        ]
        self.assertEqual(['unannounced', 'population', 'population'], names)

    def test_a_quiet_scan_trips_nothing(self):
        self.assertEqual(
            (), guard.breaker(_scan(server=9), _scan(server=9), LIMITS)
        )


class TestHalt(base.BaseTestCase):
    def test_a_policy_stops_everything_where_it_says_so(self):
        self.assertIsNone(guard.halt(builders.policy()))
        report = guard.halt(builders.policy(halt=True, source='/etc/p.yaml'))
        self.assertEqual('halt', report.name)
        self.assertEqual('halt: true in /etc/p.yaml', report.seen)


class TestInstallation(base.BaseTestCase):
    def test_alone_it_says_nothing(self):
        for ours, found in (('', ()), ('a', ()), ('a', ('a',))):
            self.assertIsNone(guard.installation(ours, found))

    def test_another_one_stops_it_and_is_named(self):
        """F60"""
        report = guard.installation('a', ('c', 'a', 'b'))
        self.assertEqual('installation', report.name)
        self.assertEqual('the installation a alone', report.expected)
        self.assertIn('that of b, c,', report.seen)
        self.assertIn('remove its tag', report.sentence)

    def test_so_it_does_before_our_first_run(self):
        report = guard.installation('', ('b',))
        self.assertIn('none acts on yet', report.expected)


class TestManaged(base.BaseTestCase):
    def test_what_is_missing_is_said_with_what_to_do(self):
        self.assertIsNone(guard.managed(''))
        report = guard.managed('HTTP 403 from Heat')
        self.assertEqual('managed', report.name)
        self.assertIn('saw HTTP 403 from Heat.', report.sentence)
        self.assertIn('managed: {heat: list}', report.advice)
