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

from cipclient.evaluate import judge
from cipclient.model import history
from cipclient.tests import builders
from cipclient.workflow import comparison
from cipclient.workflow.scanning import observer

NOW = builders.NOW
LONG = builders.policy(builders.lifetime(limit=300))
SHORT = builders.policy(builders.lifetime(limit=60))
OWNERS = builders.policy(
    builders.condition(builders.is_('owner.state', 'deleted'))
)


class Inner(observer.Observer):
    def __init__(self):
        self.seen = []

    def reads(self, kind):
        return frozenset({'inner'})

    def judged(self, verdicts, surroundings, history):
        self.seen += verdicts


class TestComparison(base.BaseTestCase):
    def compared(self, older, newer, *servers):
        self.inner = Inner()
        found = comparison.Comparison(self.inner, older, builders.SPECS, NOW)
        judging = judge.Judge(newer, builders.SERVER, NOW)
        around = builders.surroundings()
        found.judged(
            [
                judging.verdict_of(one, around, history.BLANK)
                for one in servers or (builders.server(),)
            ],
            around,
            history.BLANK,
        )
        return found

    def test_what_would_be_deleted_now_and_only_shelved_before_is(self):
        """P41: nobody turns deleting on by mistake."""

        def policy(delete, limit=60, **more):
            ladder = builders.ladder(
                keep=builders.days(30), delete=delete, **more
            )
            return builders.policy(
                builders.lifetime(limit=limit, ladder=ladder)
            )

        for older, newer, count in (
            (policy(False), policy(True), 1),
            (policy(True), policy(True), 0),
            (policy(True), policy(False), 0),
            (policy(True, 300), policy(True), 1),
            (None, policy(True), 1),
            # Its end is far away.
            (policy(False, 300), policy(True, 300), 0),
        ):
            found = self.compared(older, newer)
            self.assertEqual(count, found.affected.total())

    def test_what_has_a_case_now_and_had_none_is_newly_affected(self):
        found = self.compared(LONG, SHORT)
        self.assertEqual({'compute': 1}, dict(found.affected))
        ((kind, id_, name, rule, expires),) = found.rows
        self.assertEqual(
            ('server', 's1', 'the server s1', 'compute'),
            (kind, id_, name, rule),
        )
        self.assertEqual(builders.CREATED + builders.days(60), expires)

    def test_what_had_one_already_is_not(self):
        self.assertEqual({}, dict(self.compared(SHORT, SHORT).affected))

    def test_without_an_older_policy_all_that_is_open_is(self):
        self.assertEqual(1, self.compared(None, SHORT).affected.total())

    def test_what_is_not_open_is_not_looked_at(self):
        self.assertEqual(0, self.compared(None, LONG).affected.total())

    def test_the_other_who_looks_on_sees_all_of_it(self):
        self.compared(LONG, LONG)
        self.assertEqual(1, len(self.inner.seen))

    def test_what_either_reads_is_read(self):
        found = self.compared(OWNERS, SHORT)
        self.assertEqual({'inner', 'owner.state'}, set(found.reads('server')))
        self.assertEqual(
            {'inner'}, set(self.compared(None, SHORT).reads('server'))
        )

    def test_thousands_are_counted_and_some_are_named(self):
        servers = [builders.server(f's{number}') for number in range(5001)]
        found = self.compared(LONG, SHORT, *servers)
        self.assertEqual(5001, found.affected.total())
        self.assertEqual(5000, len(found.rows))
