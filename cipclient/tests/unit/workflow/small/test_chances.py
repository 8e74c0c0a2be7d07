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

import itertools

from oslotest import base

from cipclient.tests.unit.workflow.small import chances


class TestEvery(base.BaseTestCase):
    def test_each_branch_is_taken_once(self):
        self.assertEqual(
            list(itertools.product(range(2), range(3), range(2))),
            list(
                chances.every(
                    lambda picks: (picks.pick(2), picks.pick(3), picks.pick(2))
                )
            ),
        )

    def test_what_hangs_on_a_branch_is_found_behind_it_only(self):
        def run(picks):
            if picks.pick(2) == 0:
                return 'ended'
            return 'went on', picks.pick(2)

        self.assertEqual(
            ['ended', ('went on', 0), ('went on', 1)],
            list(chances.every(run)),
        )

    def test_without_chances_there_is_one_way(self):
        self.assertEqual([1], list(chances.every(lambda picks: 1)))

    def test_so_much_may_befall_and_no_more(self):
        found = list(
            chances.every(
                lambda picks: tuple(picks.pick(3) for _ in range(3)), 1
            )
        )
        self.assertEqual(1 + 3 * 2, len(found))
        self.assertEqual(len(found), len(set(found)))
        self.assertEqual(1, max(sum(map(bool, one)) for one in found))
