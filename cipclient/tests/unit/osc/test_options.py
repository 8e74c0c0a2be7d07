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


import argparse
import dataclasses
import datetime

from osc_lib import exceptions
from oslotest import base

from cipclient.evaluate import guard
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.osc import options
from cipclient.tests import builders
from cipclient.tests.unit.osc import cases


class TestOptions(base.BaseTestCase):
    def assertWrong(self, convert, *values):
        for value in values:
            self.assertRaises(argparse.ArgumentTypeError, convert, value)

    def test_a_day_is_written_in_one_way(self):
        self.assertEqual(datetime.date(2027, 1, 31), options.day('2027-01-31'))
        self.assertWrong(
            options.day, '2027-02-30', '20270131', '2027-1-31', 'never', ''
        )

    def test_a_last_day_may_be_never(self):
        self.assertIsNone(options.day_or_never('never').day)
        self.assertEqual(2027, options.day_or_never('2027-01-31').day.year)
        self.assertWrong(options.day_or_never, 'NEVER', '')

    def test_a_whole_number_has_bounds_and_says_them(self):
        weeks = options.whole(1, 260)
        self.assertEqual([1, 260], [weeks('1'), weeks('260')])
        self.assertWrong(weeks, '0', '261', '1e2', '', '+1', '\u0663')
        self.assertEqual(10**9, options.whole(0, None)('1000000000'))

    def test_a_reason_says_something(self):
        self.assertEqual('ticket 4711', options.some_text(' ticket 4711 '))
        self.assertWrong(options.some_text, '', '  ', '\n')

    def parsed(self, *args):
        parser = argparse.ArgumentParser()
        options.add_override(parser)
        return options.overrides(parser.parse_args(args))

    def test_an_override_needs_a_reason(self):
        error = self.assertRaises(
            exceptions.CommandError, self.parsed, '--override', 'clock'
        )
        self.assertIn('--reason', str(error))

    def test_a_guard_that_does_not_exist_is_a_usage_error(self):
        left = self.assertRaises(
            SystemExit, self.parsed, '--override', 'clok', '--reason', 'x'
        )
        self.assertEqual(2, left.code)

    def test_every_guard_that_may_stop_a_run_can_be_named(self):
        scan = dataclasses.replace(cases.scan(), unannounced=99)
        limits = model_policy.Breaker(0.2, 0.3)
        reports = (
            guard.halt(builders.policy(halt=True)),
            guard.clock(builders.NOW, None, None),
            guard.changed_policy(
                'b', record.AcceptedPolicy('a', '', {}, builders.NOW, '', 0)
            ),
            guard.unannounced(scan, limits),
            *guard.population(
                dataclasses.replace(scan, population={('west', 'server'): 0}),
                dataclasses.replace(scan, population={('west', 'server'): 99}),
                limits,
            ),
            guard.installation('ours', ['theirs']),
            guard.managed('no Heat'),
        )
        self.assertEqual(
            list(options.GUARDS), [report.name for report in reports]
        )

    def test_one_reason_is_for_all_guards_of_a_run(self):
        self.assertEqual({}, self.parsed())
        self.assertEqual(
            {'clock': 'x', 'policy': 'x'},
            self.parsed(
                '--override', 'clock', '--override', 'policy',
                '--reason', 'x',
            ),
        )  # fmt: skip
