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

from cipclient.tests.fuzz import targets


class TestTargets(base.BaseTestCase):
    """What fuzzing begins with, and what it has found so far."""

    def test_each_takes_its_seeds_and_those_of_the_others(self):
        seeds = [
            seed for name in targets.TARGETS for seed in targets.seeds(name)
        ]
        self.assertGreater(len(seeds), len(targets.TARGETS))
        for target in targets.TARGETS.values():
            for seed in (b'', b'\xff', b'[' * 4096, *seeds):
                target(seed)

    def test_a_plan_that_is_one_is_taken(self):
        """Else the target is never told more than that it is none."""
        (whole, *_others) = targets.seeds('plan')
        self.assertEqual((), targets.applied(whole).steps)
