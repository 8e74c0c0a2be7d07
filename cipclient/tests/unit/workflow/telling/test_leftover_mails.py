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

import dataclasses

from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import told

Delivery = model_notice.Delivery
days = told.days


class TestWeighed(told.TestCase):
    """A mail of an earlier run, of whose fate nothing is known."""

    def setUp(self):
        super().setUp()
        self.run = self.begin()
        self.open(self.run, s1=['ada'], s2=['ada'])
        self.delivery.answers['ada@example.org'] = model_notice.Answer(
            Delivery.UNKNOWN
        )
        self.tell(self.run)
        self.delivery.answers.clear()
        self.delivery.taken.clear()
        self.now += days(1)

    def change(self, *ids, **fields):
        self.run.save(
            [
                dataclasses.replace(self.case_of(self.run, id_), **fields)
                for id_ in ids
            ],
            self.now,
        )

    def assertLeft(self):
        self.assertEqual([], self.delivery.taken)
        self.assertEqual(1, len(self.run.pending()))

    def assertGivenUp(self, words):
        self.assertEqual([], self.delivery.taken)
        self.assertEqual((), tuple(self.run.pending()))
        ((name, delivery),) = self.sent(self.run)
        self.assertEqual(('ada', 'refused'), (name, delivery))
        (sent,) = self.run.notices()
        self.assertIn(words, sent.answer)

    def test_what_still_holds_is_sent_again(self):
        """P39."""
        self.tell(self.run)
        self.assertEqual(1, len(self.delivery.taken))
        self.assertEqual([('ada', 'accepted')], self.sent(self.run))

    def test_what_holds_of_one_of_them_is_too(self):
        self.change('s1', closed=self.now, ending=model_case.Ending.GONE)
        self.tell(self.run)
        self.assertEqual(1, len(self.delivery.taken))

    def test_what_is_over_for_all_of_them_is_given_up(self):
        self.change('s1', 's2', closed=self.now, ending=model_case.Ending.GONE)
        self.tell(self.run)
        self.assertGivenUp('nothing that it says')

    def test_while_nobody_is_to_be_told_it_waits(self):
        for reason in ('exempt', 'held', 'managed', 'failed'):
            self.change('s1', 's2', holds=(records.hold(reason),))
            planned = self.plan(self.run)
            self.assertEqual((), planned.telling.drafts)
            self.tell(self.run)
            self.assertLeft()

    def test_while_it_is_not_known_whom_to_tell_it_waits(self):
        unknown = model_notice.Reach(why='HTTP 503', unknown=True)
        self.people = {'s1': unknown, 's2': unknown}
        self.tell(self.run)
        self.assertLeft()

    def test_outside_the_scope_it_waits(self):
        self.policy = told.policy(
            scope=model_policy.Scope(projects=('other',))
        )
        self.tell(self.run)
        self.assertLeft()

    def test_who_is_not_to_be_told_any_more_is_told_nothing_more(self):
        """P33: that person left the project."""
        self.people = {'s1': told.reach('bob'), 's2': told.reach('bob')}
        self.tell(self.run)
        self.assertEqual({'bob@example.org': 1}, self.delivery.copies())

    def test_after_a_week_it_is_given_up_and_the_day_given_anew(self):
        self.now += days(7)
        self.tell(self.run)
        self.assertGivenUp('open for a week')
        case = self.case_of(self.run, 's1')
        self.assertEqual(model_case.GivenFor.UNTOLD, case.awaits)
        self.now += days(1)
        self.tell(self.run)
        self.assertEqual({'ada@example.org': 1}, self.delivery.copies())
