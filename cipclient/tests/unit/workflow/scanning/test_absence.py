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

from cipclient.inventory import witness
from cipclient.model import fact
from cipclient.tests.unit.ledger import records
from cipclient.workflow.scanning import absence

NOW = records.NOW
(COMPLETE,) = records.COMPLETE


class TestAbsence(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()
        self.asked = []

    def settle(self, answers, seen=(), budget=500, entry=COMPLETE):
        """Scan again, and ask for what is missing."""

        def ask(key):
            self.asked.append(key.id)
            return answers.get(key.id, witness.Seen.GONE)

        with self.run.recorder(NOW, 'digest') as recorder:
            recorder.add(
                [
                    records.sighting(one)
                    if isinstance(one, str)
                    else records.sighting(resource=one)
                    for one in seen
                ]
            )
            looked = absence.Absence(recorder, ask, budget)
            settled = looked.settled(entry)
            recorder.finish([settled])
        return settled, [key.id for key in looked.gone]

    def test_only_its_own_404_says_that_it_is_gone(self):
        """P27."""
        self.known(self.run, 's1', 's2', 's3')
        settled, gone = self.settle(
            {'s2': fact.Unknown('HTTP 403'), 's3': fact.Unknown('HTTP 503')}
        )
        self.assertEqual(['s1'], gone)
        self.assertTrue(settled.complete)
        self.assertIsNotNone(self.run.life(records.key('s1')).gone)
        self.assertIsNone(self.run.life(records.key('s2')).gone)

    def test_a_list_that_lacks_what_is_there_was_not_complete(self):
        """F2."""
        self.known(self.run, 's1', 's2')
        settled, gone = self.settle({'s1': witness.Seen.THERE}, seen=['s2'])
        self.assertEqual([], gone)
        self.assertFalse(settled.complete)
        self.assertIn('1 that the list did not have is', settled.reasons[0])

    def test_what_was_seen_is_not_asked_for(self):
        self.known(self.run, 's1')
        self.settle({}, seen=['s1'])
        self.assertEqual([], self.asked)

    def test_what_is_gone_is_not_asked_for_again(self):
        self.known(self.run, 's1')
        self.settle({})
        self.settle({})
        self.assertEqual(['s1'], self.asked)

    def test_cases_come_first_and_what_is_over_the_budget_waits(self):
        self.known(self.run, *(f's{number}' for number in range(5)))
        self.run.save([records.case('s4')])
        _, gone = self.settle({}, budget=2)
        self.assertEqual(['s4', 's0'], gone)
        _, gone = self.settle({}, budget=9)
        self.assertEqual(['s1', 's2', 's3'], gone)

    def test_one_whose_id_is_that_of_another_by_now_is_gone(self):
        self.known(self.run, 's1')
        other = records.key('s1', created=NOW)
        settled, gone = self.settle({}, seen=[other])
        self.assertEqual((['s1'], []), (gone, self.asked))
        self.assertTrue(settled.complete)
        self.assertIsNotNone(self.run.life(records.key('s1')).gone)
        self.assertIsNone(self.run.life(other).gone)

    def test_one_whose_date_could_not_be_read_is_neither_gone_nor_amiss(self):
        self.known(self.run, 's1')
        dateless = records.key('s1', created=None)
        settled, gone = self.settle({}, seen=[dateless])
        self.assertEqual(([], []), (gone, self.asked))
        self.assertTrue(settled.complete)
        settled, gone = self.settle({}, seen=['s1'])
        self.assertEqual((['s1'], []), (gone, self.asked))
        self.assertTrue(settled.complete)
        self.assertIsNone(self.run.life(records.key('s1')).gone)
