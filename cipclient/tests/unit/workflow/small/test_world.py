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

import os

from oslotest import base

from cipclient.tests.unit.workflow.small import world

SHELVE = world.Server('shelve')
DELETE = world.Server('delete')
VOLUME = world.Server('delete', volume=True)
UNTOLD = world.Server('delete', told=False)


class Exhaustive(base.BaseTestCase):
    """P1-P8, P10, P12, P13, P15, P24, P25, P43: whatever may happen.

    Every trace is tried, none is drawn by lot. In what befalls two runs, one
    after the other: each request is answered, lost before or after it
    arrives, or comes late; the run dies before each write into the ledger,
    before a request and before its answer; the next run comes at once, or
    when all has settled. Two more runs that nothing befalls must bring it to
    rest. What is right is for ``judge`` to say.

    How many traces there are is counted: a number that falls says that
    something is not tried any more. It changes with what acts ask for.
    """

    #: A minute of computing each, on a machine that has other things to do.
    TIMEOUT_SCALING_FACTOR = 4

    def explore(self, traces, *servers, **more):
        explored = world.explore(world.begin(*servers), **more)
        self.assertEqual(traces, explored.traces)


class TestShelve(Exhaustive):
    def test_a_half_of_what_may_befall_a_shelve(self):
        self.explore(6110, SHELVE, part=0, parts=2)

    def test_the_other_half(self):
        self.explore(11869, SHELVE, part=1, parts=2)


class TestDelete(Exhaustive):
    def test_a_quarter_of_what_may_befall_a_delete(self):
        self.explore(14640, DELETE, part=0, parts=4)

    def test_the_second_quarter(self):
        self.explore(10079, DELETE, part=1, parts=4)

    def test_the_third_quarter(self):
        self.explore(12766, DELETE, part=2, parts=4)

    def test_the_fourth_quarter(self):
        self.explore(24194, DELETE, part=3, parts=4)


class TestDeleteWithVolume(Exhaustive):
    def test_a_quarter_of_what_may_befall_a_delete(self):
        self.explore(14518, VOLUME, part=0, parts=4)

    def test_the_second_quarter(self):
        self.explore(10007, VOLUME, part=1, parts=4)

    def test_the_third_quarter(self):
        self.explore(12650, VOLUME, part=2, parts=4)

    def test_the_fourth_quarter(self):
        self.explore(24106, VOLUME, part=3, parts=4)


class TestSeveral(Exhaustive):
    """Two servers, and so much that may befall each run."""

    most = int(os.environ.get('CIPCLIENT_SMALL_MOST', '1'))

    def test_a_shelve_and_a_delete(self):
        self.several({1: 2514}, SHELVE, DELETE)

    def test_two_deletes(self):
        self.several({1: 2829}, DELETE, VOLUME)

    def test_nothing_is_asked_for_where_nobody_was_told(self):
        """P2"""
        self.several({1: 1}, UNTOLD, world.Server('shelve', told=False))

    def several(self, traces, *servers):
        explored = world.explore(world.begin(*servers), most=self.most)
        self.assertEqual(
            traces.get(self.most, explored.traces), explored.traces
        )
