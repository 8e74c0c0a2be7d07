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

from cipclient.cloud import failure
from cipclient.inventory import project
from cipclient.inventory import server
from cipclient.inventory import volume
from cipclient.inventory import witness
from cipclient.model import fact
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows

INVENTORIES = (
    server.ServerInventory,
    volume.VolumeInventory,
    project.ProjectInventory,
)
GONE = rows.server_id(4711)


class TestWitness(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())

    def witness(self, inventory, id_):
        return witness.witness(self.fake.cloud(), inventory(), id_)

    def fails(self, part, **reply):
        self.fake.intercept = lambda asked: (
            fakes.Reply(**reply) if part in asked.path else None
        )

    def assertUnknown(self, seen, *parts):
        self.assertIsInstance(seen, fact.Unknown)
        for part in parts:
            self.assertIn(part, seen.reason)

    def test_p27_what_answers_is_there(self):
        for inventory, id_ in (
            (server.ServerInventory, rows.server_id(1)),
            (volume.VolumeInventory, rows.server_id(1)),
            (project.ProjectInventory, 'genomics'),
        ):
            self.assertIs(
                witness.Seen.THERE, self.witness(inventory, id_), inventory
            )

    def test_p27_what_the_service_does_not_know_is_gone(self):
        for inventory in INVENTORIES:
            self.assertIs(
                witness.Seen.GONE, self.witness(inventory, GONE), inventory
            )

    def test_p29_what_is_deleted_softly_or_not_is_gone(self):
        for status in ('DELETED', 'SOFT_DELETED'):
            self.fake.servers = [rows.server(1, status=status)]
            self.assertIs(
                witness.Seen.GONE,
                self.witness(server.ServerInventory, rows.server_id(1)),
            )
        self.fake.volumes = [rows.volume(1, status='deleted')]
        self.assertIs(
            witness.Seen.GONE,
            self.witness(volume.VolumeInventory, rows.server_id(1)),
        )

    def test_p27_other_errors_prove_nothing(self):
        for inventory in INVENTORIES:
            for status in (400, 403, 500, 502, 503):
                self.fails(GONE, status=status)
                self.assertUnknown(self.witness(inventory, GONE), str(status))

    def test_p27_a_404_of_something_in_front_proves_nothing(self):
        for body in (
            b'<html>404 Not Found</html>',
            {'error': {'message': 'no route'}},
        ):
            for inventory in INVENTORIES:
                self.fails(GONE, status=404, body=body)
                self.assertUnknown(self.witness(inventory, GONE), '404')

    def test_h1_a_cell_that_is_down_proves_nothing(self):
        id_ = rows.server_id(1)
        self.fake.servers = [
            {'id': id_, 'status': 'UNKNOWN', 'tenant_id': 'own'}
        ]
        self.assertUnknown(self.witness(server.ServerInventory, id_), 'down')

    def test_h7_a_404_of_keystone_needs_somebody_known(self):
        del self.fake.projects['own']
        self.assertUnknown(
            self.witness(project.ProjectInventory, GONE), 'known to exist'
        )

    def test_p27_an_answer_of_something_else_proves_nothing(self):
        self.fails(GONE, body={'server': rows.server(1)})
        self.assertUnknown(
            self.witness(server.ServerInventory, GONE), 'something else'
        )

    def test_an_id_that_was_not_asked_for_proves_nothing(self):
        for inventory in INVENTORIES:
            self.assertUnknown(self.witness(inventory, '\n'), 'was not asked')

    def test_a_service_that_is_not_there_proves_nothing(self):
        del self.fake.catalog['volumev3']
        self.assertUnknown(
            self.witness(volume.VolumeInventory, GONE), 'catalog'
        )

    def test_credentials_that_ended_end_the_run(self):
        self.fails(GONE, status=401)
        self.assertRaises(
            failure.NotAuthenticated,
            self.witness,
            server.ServerInventory,
            GONE,
        )
