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
"""One server that was shelved by us and brought back, and its image."""

from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.tests.unit.evaluate import decision
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.retention import clearing
from cipclient.workflow.scanning import image_use

Outcome = one_act.Outcome
SERVER = one_act.SERVER
days = decision.days


class TestCase(one_act.TestCase):
    """One was shelved by us and brought back, and left an image."""

    def setUp(self):
        super().setUp()
        self.cloud.server['tenant_id'] = self.case.subject.project_id
        self.image = self.cloud.store(SERVER)
        number = self.ledger.intend(
            self.case, self.case.resource, 'shelve', {}, '', '', self.now
        )
        self.ledger.keep(number, 'image', self.image, 5, self.now - days(2))
        self.ledger.end_step(number, Outcome.DONE, '', self.now)
        self.used = image_use.ImageUse()
        self.seen()
        self.cloud.befalls['DELETE'] = self.delete

    def delete(self, do):
        """Glance does it at once."""
        del self.cloud.images[self.image]
        return one_act.refuses(204)(do)

    def seen(self, *missed):
        self.used.ended(
            (model_scan.Completeness('server', 'west', 'all', missed),),
            model_resource.Surroundings({}),
        )

    @property
    def kept(self):
        return self.ledger.kept()[0]

    def row(self, **fields):
        self.cloud.images[self.image].update(fields)

    def clearing(self):
        return clearing.Clearing(self.tools, self.policy, self.used)
