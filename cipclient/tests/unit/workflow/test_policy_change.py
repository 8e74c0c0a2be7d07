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
from cipclient.tests.unit.workflow import recorded

SHORTER = recorded.RULES.replace('60d', '40d')
OWNERS = """\
conditions:
  - {name: departed, kind: server, match: {owner: {state: [disabled]}},
     limit: 31d, ladder: tell}
"""


class TestCase(recorded.TestCase):
    def setUp(self):
        super().setUp()
        self.start(servers=45)

    def change(self):
        used = self.lifetime()
        return used.policies.diff(
            used.policies.in_force(), lambda kind, count: None
        )

    def accept(self, count):
        used = self.lifetime()
        return used.policies.accept(
            used.policies.in_force(), count, lambda kind, count: None
        )

    def in_force(self):
        with self.view() as view:
            return view.policy()


class TestChange(TestCase):
    def test_before_any_was_accepted_all_that_is_open_is_new(self):
        self.scan()
        found = self.change()
        self.assertIsNone(found.accepted)
        self.assertEqual(len(self.open_cases()), found.count)
        self.assertEqual({'short': found.count}, dict(found.affected))
        self.assertEqual(found.count, len(found.rows))

    def test_the_policy_in_force_affects_nobody_newly(self):
        self.send()
        self.assertEqual(0, self.change().count)

    def test_a_shorter_limit_affects_those_between(self):
        self.send()
        self.write(SHORTER)
        found = self.change()
        known = set(self.open_cases())
        self.assertGreater(found.count, 0)
        self.assertEqual(
            set(), known & {id_ for _kind, id_, *_rest in found.rows}
        )
        self.assertNotEqual(found.accepted.digest, found.digest)

    def test_it_records_nothing(self):
        self.send()
        with self.view() as view:
            before = view.last_scan()
        self.write(SHORTER)
        self.change()
        with self.view() as view:
            self.assertEqual(before, view.last_scan())

    def test_a_rule_that_is_dropped_affects_nobody(self):
        """What only the older policy reads is read for it, too."""
        self.write(recorded.RULES + OWNERS)
        self.send()
        self.write(recorded.RULES)
        found = self.change()
        self.assertEqual({}, dict(found.affected))

    def test_one_in_force_that_cannot_be_read_is_said_to_be_so(self):
        table = self.home / 'projects.csv'
        table.write_text('id,contact\np1,ada@example.org\n')
        table.chmod(0o600)
        facts = 'facts: [{kind: project, key: id, file: projects.csv}]\n'
        self.write(rest=recorded.REST + facts)
        self.send()
        table.unlink()
        self.write()
        found = self.change()
        self.assertIn('cannot be read any more', found.why_alone)
        self.assertIn('projects.csv', found.why_alone)
        self.assertEqual(len(self.open_cases()), found.count)
        self.accept(found.count)
        self.assertEqual(0, self.change().count)


class TestAccept(TestCase):
    def test_the_number_is_what_was_seen(self):
        self.send()
        self.write(SHORTER)
        count = self.change().count
        before = self.in_force()
        error = self.assertRaises(
            exceptions.GuardTripped, self.accept, count + 1
        )
        self.assertIn(f'newly affects {count}, not', str(error))
        self.assertEqual(before, self.in_force())
        self.accept(count)
        self.assertIn('40d', self.in_force().files['policy'])
        self.assertEqual(count, self.in_force().newly_affected)
        self.send()

    def test_what_could_not_be_read_proves_no_number(self):
        """P28."""
        self.send()
        self.write(SHORTER)
        compute = self.sandbox.state.regions['RegionOne'].compute
        compute.down_cells = {compute.cells[-1]}
        error = self.assertRaises(exceptions.GuardTripped, self.accept, 0)
        self.assertIn('could not be read completely', str(error))
