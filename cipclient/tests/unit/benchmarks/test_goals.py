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

from oslotest import base

from benchmarks import goals
from benchmarks import measure
from benchmarks import rounds
from benchmarks import sizes
from benchmarks import spread
from benchmarks import traffic
from benchmarks.variants import command


def _sample(wall=1.0, cpu=1.0, peak=0):
    return measure.Sample(wall, cpu, peak)


def _outcome(name, measured, sent=None):
    return next(
        one
        for one in goals.outcomes(measured, sent or {})
        if one.goal.name.startswith(name)
    )


class TestSpread(base.BaseTestCase):
    def test_the_median_is_the_middle_and_not_the_mean(self):
        self.assertEqual(
            spread.Spread(2.0, 1.0, 9.0), spread.Spread.of([9.0, 1.0, 2.0])
        )

    def test_of_two_it_lies_between(self):
        self.assertEqual(1.5, spread.Spread.of([1.0, 2.0]).median)


class TestRatios(base.BaseTestCase):
    def test_the_start_of_the_client_is_taken_off_the_scan(self):
        whole = sizes.WHOLE
        self.assertEqual(
            1.05,
            goals.wall(
                {
                    (command.RAW, whole): _sample(wall=10.0),
                    (command.TOKEN, whole): _sample(wall=1.5),
                    (command.SCAN, whole): _sample(wall=12.0),
                }
            ),
        )

    def test_of_a_cloud_that_is_there_each_over_each(self):
        ratios = goals.ratios(
            {
                (command.RAW, 5): _sample(wall=10.0),
                (command.TOKEN, 5): _sample(wall=1.0),
                (command.SERVERS, 5): _sample(wall=12.0),
                (command.LIST, 5): _sample(wall=24.0),
            },
            5,
        )
        self.assertEqual([1.1, 1.2, 2.4, 0.5], list(ratios.values()))

    def test_what_a_small_cloud_costs_is_taken_off_a_large_one(self):
        cost = goals.cpu_a_server(
            {
                (command.SCAN, sizes.WHOLE): _sample(cpu=1.18),
                (command.SCAN, sizes.SMALL): _sample(cpu=1.0),
            },
            command.SCAN,
        )
        self.assertAlmostEqual(0.00002, cost)

    def test_a_ratio_is_of_one_round(self):
        """Each round is twice as slow as the one before, and as good."""
        measured = [
            rounds.Round(
                {
                    (command.BARE, None): _sample(cpu=slow),
                    (command.PLUGGED, None): _sample(cpu=slow * 1.02),
                },
                load=1.0,
            )
            for slow in (1.0, 2.0, 4.0)
        ]
        found = _outcome('openstack --version', measured).measured
        self.assertAlmostEqual(1.02, found.median)
        self.assertAlmostEqual(found.low, found.high)


class TestRecords(base.BaseTestCase):
    def test_what_is_kept_is_compared_with_what_is_not(self):
        samples = {
            (command.UNRECORDED, 5): _sample(wall=10.0, cpu=2.0),
            (command.RECORDED, 5): _sample(wall=12.0, cpu=3.0),
            (command.FIRST, 5): _sample(wall=15.0, cpu=4.0),
        }
        self.assertEqual(1.2, goals.recorded(samples, 5))
        self.assertEqual(
            [1.2, 1.5, 1.5, 2.0],
            list(goals.recorded_ratios(samples, 5).values()),
        )

    def test_the_start_of_the_client_does_not_hide_what_a_case_costs(self):
        cost = (1_000, 1.1), (10_000, 2.0), (100_000, 20.0)
        samples = {
            (command.VIOLATIONS, size): _sample(cpu=cpu) for size, cpu in cost
        }
        self.assertAlmostEqual(2.0, goals.proportion(samples))


class TestActs(base.BaseTestCase):
    def test_a_plan_is_compared_with_the_scan_alone(self):
        samples = {
            (command.UNRECORDED, 5): _sample(wall=10.0, cpu=2.0),
            (command.DRY_RUN, 5): _sample(wall=11.0, cpu=3.0),
        }
        self.assertEqual(1.1, goals.planning(samples, 5))
        self.assertEqual(
            [1.1, 1.5], list(goals.planning_ratios(samples, 5).values())
        )

    def test_of_acts_only_those_at_once_are_counted(self):
        """Ten rounds of eight, of five seconds each, take fifty."""
        samples = {
            (command.FEW_ACTS, 7): _sample(wall=25.0),
            (command.ACTS, 7): _sample(wall=80.0),
        }
        self.assertAlmostEqual(1.1, goals.acting(samples))
        outcome = _outcome('acts of 5 s', [rounds.Round(samples, load=1.0)])
        self.assertEqual('met', outcome.verdict)


class TestVerdict(base.BaseTestCase):
    def _verdict(self, *values):
        goal = goals.Goal('a goal', 1.1)
        measured = spread.Spread.of(values) if values else None
        return goals.Outcome(goal, measured).verdict

    def test_the_median_meets_it(self):
        self.assertEqual('met', self._verdict(1.0, 1.1, 5.0))

    def test_it_is_missed_if_no_round_met_it(self):
        self.assertEqual('MISSED', self._verdict(1.2, 1.3, 1.4))

    def test_it_is_not_clear_if_some_round_did(self):
        self.assertEqual('not clear', self._verdict(1.0, 1.3, 1.4))

    def test_what_was_not_run_is_not_measured(self):
        self.assertEqual('not measured', self._verdict())
        self.assertEqual('not measured', _outcome('wall', []).verdict)


class TestTraffic(base.BaseTestCase):
    @staticmethod
    def _entry(path, rows):
        return {'path': path, 'rows': rows}

    def test_the_end_of_a_list_is_an_empty_page(self):
        found = traffic.Traffic.of(
            [
                self._entry('/v3/projects', 3),
                self._entry('/v2.1/servers/detail', 1000),
                self._entry('/v2.1/servers/detail', 200),
                self._entry('/v2.1/servers/detail', 0),
            ]
        )
        self.assertEqual(traffic.Traffic(3, fewest=3, others=1), found)

    def test_a_request_for_each_server_is_seen(self):
        small = traffic.Traffic(pages=2, fewest=2, others=9)
        large = traffic.Traffic(pages=11, fewest=11, others=10_009)
        found = _outcome('other requests', [], {1_000: small, 10_000: large})
        self.assertEqual(10_000, found.measured.median)
        self.assertEqual('MISSED', found.verdict)
