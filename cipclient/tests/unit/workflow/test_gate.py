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

from cipclient import exceptions
from cipclient.evaluate import guard
from cipclient.tests.unit.ledger import records
from cipclient.workflow import gate

NOW = records.NOW


def report(name='clock'):
    return guard.GuardReport(name, 'noon', 'midnight', 'Look.')


class TestGate(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def noted(self, what):
        return [entry.detail for entry in self.run.noted_as(what)]

    def test_a_gate_at_which_nobody_speaks_is_passed(self):
        passed = gate.Gate({})
        passed.ask(None, None)
        passed.close(self.run)
        self.assertEqual((), passed.notes)

    def test_all_that_guards_say_is_told_at_once(self):
        stopped = gate.Gate({})
        stopped.ask(report('clock'), report('policy'))
        error = self.assertRaises(
            exceptions.GuardTripped, stopped.close, self.run
        )
        self.assertIn('"clock"', str(error))
        self.assertIn('"policy"', str(error))
        said = [report('clock').sentence, report('policy').sentence]
        self.assertEqual('\n'.join(said), str(error))
        self.assertEqual([{'stopped': said}], self.noted('guard'))

    def test_what_was_said_before_is_not_forgotten(self):
        """Guards are asked one after the other, before any is obeyed."""
        stopped = gate.Gate({})
        stopped.ask(report('clock'))
        stopped.ask(None)
        error = self.assertRaises(
            exceptions.GuardTripped, stopped.close, self.run
        )
        self.assertIn('"clock"', str(error))

    def test_what_was_overridden_is_recorded_with_its_reason(self):
        passed = gate.Gate({'clock': 'I looked'})
        passed.ask(report('clock'))
        passed.close(self.run)
        (noted,) = self.noted('override')
        self.assertEqual(
            {
                'guard': 'clock',
                'reason': 'I looked',
                'said': report('clock').sentence,
            },
            noted,
        )
        self.assertEqual({'clock': report('clock').sentence}, passed.passed)
        self.assertEqual(
            (f'Went on by --override clock: {report("clock").sentence}',),
            passed.notes,
        )

    def test_an_override_is_of_one_guard(self):
        stopped = gate.Gate({'clock': 'I looked'})
        stopped.ask(report('clock'), report('policy'))
        self.assertRaises(exceptions.GuardTripped, stopped.close, self.run)

    def test_the_kill_switch_is_not_passed(self):
        stopped = gate.Gate({'halt': 'I want to'})
        stopped.ask(report('halt'))
        self.assertRaises(exceptions.GuardTripped, stopped.close, self.run)

    def test_what_was_said_is_told_once(self):
        passed = gate.Gate({'clock': 'I looked'})
        passed.ask(report())
        passed.close(self.run)
        passed.close(self.run)
        self.assertEqual(1, len(self.noted('override')))

    def test_a_partial_scan_may_be_passed_and_is_no_baseline(self):
        self.known(self.run, 's1')
        before = self.run.baseline()
        scanned = self.scan(
            self.run,
            completeness=records.PARTIAL,
            guards=lambda scan, baseline: ['unannounced'],
        )
        passed = gate.Gate({'unannounced': 'a new flavor'})
        passed.ask(report('unannounced'))
        passed.close(self.run, scanned)
        self.assertEqual(before, self.run.baseline())

    def test_a_scan_whose_surprises_were_passed_is_the_next_baseline(self):
        self.known(self.run, 's1')
        scanned = self.scan(
            self.run,
            records.sighting('s2'),
            guards=lambda scan, baseline: ['population', 'unannounced'],
        )
        self.assertNotEqual(scanned.number, self.run.baseline().number)
        passed = gate.Gate(
            {'population': 'a purge', 'unannounced': 'a new flavor'}
        )
        passed.ask(report('population'), report('unannounced'))
        passed.close(self.run, scanned)
        self.assertEqual(scanned.number, self.run.baseline().number)
        (accepted,) = self.noted('scan accepted')
        self.assertEqual(
            {'scan': scanned.number, 'reason': 'a new flavor; a purge'},
            accepted,
        )

    def test_a_scan_that_tripped_nothing_needs_no_one_to_accept_it(self):
        scanned = self.scan(self.run, records.sighting('s1'))
        passed = gate.Gate({'clock': 'I looked'})
        passed.ask(report('clock'))
        passed.close(self.run, scanned)
        self.assertEqual([], self.noted('scan accepted'))

    def test_what_stops_a_run_passes_nothing(self):
        stopped = gate.Gate({'clock': 'I looked'})
        stopped.ask(report('clock'), report('policy'))
        self.assertRaises(exceptions.GuardTripped, stopped.close, self.run)
        self.assertEqual([], self.noted('override'))
        self.assertEqual((), stopped.notes)
