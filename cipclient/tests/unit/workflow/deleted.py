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

"""A server that was deleted, as the ledger has it: no cloud, no scan."""

import dataclasses

from cipclient.evaluate import quarantine
from cipclient.model import step as model_step
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.workflow.restore import blueprint

days = records.days
NOW = records.NOW
Outcome = model_step.Outcome


class TestCase(records.TestCase):
    """The server ``s1`` was shelved; its delete may keep something of it."""

    def setUp(self):
        super().setUp()
        self.run = self.begin()
        self.ladder = dataclasses.replace(
            builders.ladder(), keep=days(30), delete=True, retention=days(90)
        )
        self.recipe = {blueprint.VOLUMES: [{'id': 'v1'}, {'id': 'v2'}]}
        (case,) = self.kept(self.run, records.case('s1', verb='shelve'))
        self.server = case.resource
        self.shelved = self.done(case, 'shelve', {})
        self.deleted = quarantine.deleted(case, NOW)

    def done(self, case, verb, before, *changed):
        step = self.run.intend(
            case, case.resource, verb, before, 'f' * 64, 'because', NOW
        )
        self.run.end_step(step, Outcome.DONE, '', NOW, changed)
        return step

    def delete(self, **before):
        return self.done(
            self.run.open_cases()[self.server],
            'delete',
            {'recipe': self.recipe, **before},
            self.deleted,
        )

    def protect(self):
        """Have an image of it that its delete counted on."""
        number = self.run.keep(self.shelved, 'image', 'i1', 0, NOW)
        self.run.protected(number, True, NOW)

    @property
    def policy(self):
        """A policy of the ladder that it went by."""
        return dataclasses.replace(
            builders.policy(), ladders={self.ladder.name: self.ladder}
        )

    def scanned_volume(self, id_):
        """Have a volume of that id seen."""
        self.scan(
            self.run, records.sighting(resource=records.key(id_, 'volume'))
        )
