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
"""Runs on a day on which much is due, and something is very wrong."""

from cipclient import exceptions
from cipclient.sandbox import Fault
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import recorded

days = enforced.days
_TEN_YEARS = days(3652)
_RULES = recorded.RULES.replace('c*', '*').replace('60d', '365d')


class TestSurprises(enforced.TestCase):
    """Nothing is done, nobody is told, and one sentence says why."""

    servers_made = 60
    rules = _RULES
    rest = recorded.REST + recorded.WARY

    def setUp(self):
        super().setUp()
        self.tell_all()
        # What was sent so far, and how servers are.
        self.before = self.world()

    def world(self):
        """Return all that a run may change for others."""
        return (
            len(self.mail.mails),
            self.writes(),
            self.steps(),
            sorted((one.id, one.status) for one in self.servers().all()),
        )

    def assertStopped(self, *words, also=()):
        """Check that one guard says why in a sentence, and what others do.

        :param also: the names of those that are surprised, too.
        """
        error = self.assertRaises(exceptions.GuardTripped, self.enforce)
        sentence, *others = str(error).splitlines()
        for word in words:
            self.assertIn(word, sentence)
        self.assertEqual(len(also), len(others), others)
        for name, other in zip(also, others, strict=True):
            self.assertIn(f'"{name}"', other)
        self.assertEqual(self.before, self.world())

    def test_without_any_much_is_done(self):
        """Else the others would prove nothing."""
        self.assertLess(3, len(self.enforce().acted))

    def test_a_clock_ten_years_ahead(self):
        """F55."""
        cases = self.open_cases()
        self.now += _TEN_YEARS
        self.sandbox.fail(
            Fault(
                'skew',
                {'seconds': -_TEN_YEARS.total_seconds()},
                service='identity',
            )
        )
        self.assertStopped('"clock"', 'ahead of it', 'NTP')
        self.assertEqual(cases, self.open_cases())

    def test_a_limit_of_a_tenth(self):
        """F57."""
        self.write(rules=self.rules.replace('365d', '36d'))
        self.assertStopped(
            '"policy"', 'newly affects', 'policy accept', also=['unannounced']
        )

    def test_half_the_cloud_missing(self):
        """H2."""
        for server in self.servers().all()[::2]:
            self.servers().purge(server.id)
        self.before = self.world()
        self.assertStopped('"population"', 'at most 30% more or fewer')


class TestEverybodysClock(enforced.TestCase):
    """F55, P2, P18: where Keystone's clock is ten years ahead as well."""

    def test_no_day_that_was_told_is_met_then(self):
        self.tell_all()
        self.now += _TEN_YEARS
        result = self.enforce()
        self.assertEqual((), result.acted)
        self.assertEqual({}, self.writes())
        on_the_way = [
            case
            for case in self.open_cases().values()
            if case.announcement is not None and case.announcement.act
        ]
        self.assertNotEqual([], on_the_way)
        for case in on_the_way:
            self.assertLess(self.now + days(29), case.announcement.at)
