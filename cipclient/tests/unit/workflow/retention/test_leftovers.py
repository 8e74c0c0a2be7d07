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


"""What a deleted server leaves in the cloud is told, on the embedded one."""

from cipclient import sandbox
from cipclient.cloud import connection
from cipclient.model import step as model_step
from cipclient.sandbox.state import network
from cipclient.tests.unit.workflow import test_deleting
from cipclient.tests.unit.workflow.restore import test_remaking
from cipclient.workflow.retention import leftovers

Outcome = model_step.Outcome


class TestLeft(test_deleting.TestCase):
    """It has a port that was made before it, with a floating IP (H26)."""

    def prepare(self):
        test_remaking.TestPorts.prepare(self)
        self.floating = network.FloatingAddress(
            id='5b2d1c52-53a4-4f0e-9a55-3a7a6f1c9b22',
            address='192.0.2.7',
            project_id=self.server.project_id,
            network_id=self.port.network_id,
            created_at=self.now,
            port_id=self.port.id,
        )
        networks = self.sandbox.state.first_region.networks
        networks.floating[self.floating.id] = self.floating

    def test_it_is_told_in_the_output_the_history_and_the_digest(self):
        self.to_the_deletion()
        self.scanned_twice()
        result = self.delete()
        self.assertEqual({self.victim: Outcome.DONE}, self.outcomes(result))
        with self.view() as view:
            step = view.steps()[0]
        digest = self.digests()[-1]
        for told in (result.acted[0].why, step.why, digest):
            words = ' '.join(told.split())
            self.assertIn(f'port {self.port.id}', words)
            self.assertIn(f'192.0.2.7 ({self.floating.id})', words)
        self.assertNotIn('Not known', step.why)
        self.what_is_not_told(step.before['recipe'])

    def what_is_not_told(self, recipe):
        """See that what cannot be read is said to be not known."""
        with connection.Cloud(self.lifetime().wiring.connect) as cloud:
            self.assertEqual('', leftovers.told(cloud, None))
            said = leftovers.told(cloud, {'ports': recipe['ports']})
            self.assertIn('whether it leaves floating IPs', said)
            self.sandbox.state.first_region.networks.ports.clear()
            self.sandbox.state.first_region.networks.floating.clear()
            self.assertEqual('', leftovers.told(cloud, recipe))
            self.sandbox.fail(
                sandbox.Fault(
                    'status',
                    {'status': 404, 'message': 'lost'},
                    service='network',
                )
            )
            self.assertIn(
                'Not known: whether it leaves ports and floating IPs.',
                leftovers.told(cloud, recipe),
            )
