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
"""A run that deletes an image left behind, which something befalls."""

import copy
import dataclasses
import functools

from cipclient.tests.unit.workflow import recorded
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import world

Came = fault.Came


class TestCase(world.TestCase):
    """We shelved a server, and its owner brought it back two days ago.

    A scan has seen that since.
    """

    @functools.cached_property
    def image_id(self):
        """Of the image that Nova leaves then (hazard H17)."""
        with self.view() as view:
            (kept,) = view.kept()
        return kept.id

    def lead_up(self):
        running = copy.deepcopy(self.victim)
        came, said = super().enforced()
        self.assertIs(Came.DONE, came, said)
        for field in dataclasses.fields(running):
            setattr(self.victim, field.name, getattr(running, field.name))
        self.now += recorded.days(2)
        self.scan()

    def fail_at(self, request, effect, args=None, **where):
        """Arm one at the only request that there is."""
        self.assertEqual('act', request)
        self.fail(
            effect,
            args,
            service='image',
            method='DELETE',
            path=f'/images/{self.image_id}$',
            **where,
        )

    def enforced(self):
        before = self.clears()
        came, said = super().enforced()
        if came is Came.STOPPED:
            return came, said
        for number, outcome in self.clears().items():
            if outcome != before.get(number):
                return Came(outcome.value), said
        # What changed behind the plan is told, and is no step.
        changed = 'left behind: It is kept:' in said
        return (Came.ABORTED if changed else Came.LEFT), said

    def clears(self):
        """Return what came of each step that was to delete it, newest first.

        By number.
        """
        with self.view() as view:
            return {
                step.number: step.outcome
                for step in view.steps()
                if step.verb == fault.CLEAR
            }

    def asked(self):
        return sum(
            one.method == 'DELETE' and one.path.endswith(self.image_id)
            for one in self.sandbox.requests
        )

    def begun(self):
        return int(self.image_id not in self.sandbox.state.images)

    def check_settled(self, trial):
        super().check_settled(trial)
        with self.view() as view:
            kept = [one.id for one in view.kept()]
        self.assertEqual([] if trial.begun else [self.image_id], kept)
        self.assertEqual('ACTIVE', self.victim.status)
