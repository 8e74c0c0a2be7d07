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
"""Each fault of the table that is tried, for each verb that it concerns."""

from cipclient.tests.unit.workflow.faults import cleared
from cipclient.tests.unit.workflow.faults import discarded
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import table
from cipclient.tests.unit.workflow.faults import told
from cipclient.tests.unit.workflow.faults import world


def _tried(verb):
    """Return what gives a class a test for each trial of a verb."""

    def filled(case):
        for name, trial in table.cases(verb):
            if hasattr(case, name):
                raise ValueError(f'{name} is there twice')

            def test(self, trial=trial):
                self.prepare(trial, verb)
                self.check(trial)

            test.__name__ = name
            test.__qualname__ = f'{case.__name__}.{name}'
            setattr(case, name, test)
        return case

    return filled


@_tried(fault.SHELVE)
class TestShelve(world.TestCase):
    """P12, P15, P24, P25, P43."""


@_tried(fault.STOP)
class TestStop(world.TestCase):
    """P12, P15, P24, P25, P43."""


@_tried(fault.DELETE)
class TestDelete(world.TestCase):
    """P7, P8, P10, P12, P24, P25, P43: what was shelved is deleted."""


@_tried(fault.UNSHELVE)
class TestUnshelve(world.TestCase):
    """P12, P15, P25, P43: ``restore`` of what was shelved."""


@_tried(fault.START)
class TestStart(world.TestCase):
    """P12, P15, P25, P43: ``restore`` of what was stopped."""


@_tried(fault.CLEAR)
class TestClear(cleared.TestCase):
    """P10, P12, P24, P25: what a shelve left behind is deleted."""


@_tried('delete-image')
class TestDeleteImage(discarded.TestCase):
    """P10, P12, P24, P25: the image that a delete kept is deleted."""


@_tried('delete-volume')
class TestDeleteVolume(discarded.TestCase):
    """P10, P12, P24, P25: the volume that a delete kept is deleted."""


@_tried(*fault.TELL)
class TestTell(told.TestCase):
    """P2, P37: nobody is acted on who was not told."""
