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

from benchmarks import measure
from benchmarks import rounds

_SAMPLE = measure.Sample(wall=1.0, cpu=0.5, peak=1)
_KEYS = [('a', None), ('b', 10), ('c', 10)]


class TestRotated(base.BaseTestCase):
    def test_each_item_comes_first_in_turn(self):
        firsts = [rounds.rotated('abc', number)[0] for number in range(4)]
        self.assertEqual(['a', 'b', 'c', 'a'], firsts)

    def test_every_round_has_everything_once(self):
        for number in range(5):
            self.assertEqual(
                ['a', 'b', 'c'], sorted(rounds.rotated('abc', number))
            )

    def test_nothing_can_be_rotated(self):
        self.assertEqual([], rounds.rotated([], 3))


class TestRun(base.BaseTestCase):
    def _run(self, count, loads):
        self.order = []

        def sample(key):
            self.order.append(key)
            return _SAMPLE

        left = iter(loads)
        return rounds.run(
            _KEYS, count, sample, lambda: next(left), lambda load: load > 4
        )

    def test_rounds_are_interleaved_and_rotated(self):
        done = self._run(2, [1.0, 1.0])
        a, b, c = _KEYS
        self.assertEqual([a, b, c, b, c, a], self.order)
        self.assertEqual([False, False], [one.repeated for one in done])

    def test_a_round_on_a_busy_machine_is_repeated_once(self):
        done = self._run(1, [9.0, 8.0])
        self.assertEqual(2 * len(_KEYS), len(self.order))
        self.assertTrue(done[0].repeated)
        self.assertEqual(8.0, done[0].load)
