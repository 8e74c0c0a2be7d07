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

import copy
import dataclasses
import itertools

from cipclient import exceptions
from cipclient.action import attached
from cipclient.action import lock
from cipclient.action import registry
from cipclient.action import shelved_image
from cipclient.action import sight
from cipclient.cloud import connection
from cipclient.inventory import action_reader
from cipclient.sandbox.state import compute
from cipclient.tests.unit.workflow import embedded
from cipclient.tests.unit.workflow.small import cloud as small_cloud
from cipclient.tests.unit.workflow.small import world

VERBS = registry.load()


class TestSame(embedded.TestCase):
    """It answers as the embedded cloud does.

    That one passes the contract tests, which the real services pass, too. All
    series of three requests that an act may make are tried on both.
    """

    def setUp(self):
        super().setUp()
        self.start()
        self.region = self.sandbox.state.regions['RegionOne']
        self.real = connection.Acting(self.lifetime().wiring.connect)
        self.addCleanup(self.real.__exit__, None, None, None)
        self.real.__enter__()

    def test_a_server_with_a_disk_of_its_own(self):
        self.check(
            self.one(volume=False),
            ('lock', 'unlock', 'shelve', 'protect', 'delete'),
        )

    def test_a_server_that_boots_from_a_volume(self):
        server = self.one(volume=True)
        server.volumes = tuple(
            compute.AttachedVolume(one.volume_id, one.device, True)
            for one in server.volumes
        )
        self.check(server, ('lock', 'shelve', 'keep', 'delete'))

    def one(self, volume):
        """Return one that runs."""
        return next(
            server
            for server in self.region.compute.servers.all()
            if server.status == 'ACTIVE'
            and server.locked_by is None
            and server.project_id != self.real.whoami.project_id
            and len(server.volumes) == volume
            and (server.image_id is None) == volume
        )

    def check(self, server, names):
        volumes = self.region.storage.volumes
        kept = {
            one.volume_id: copy.copy(volumes[one.volume_id])
            for one in server.volumes
        }
        for series in itertools.product(names, repeat=3):
            self.region.compute.servers.put(
                dataclasses.replace(server, actions=())
            )
            volumes.update({id_: copy.copy(one) for id_, one in kept.items()})
            self.region.images.images.clear()
            small = small_cloud.SmallCloud(lambda: world.NOW)
            small.whoami.project_id = small_cloud.OURS
            small.add(server.id, 'ACTIVE', tuple(kept))
            self.assertEqual(
                self.story(self.real, server.id, series),
                self.story(small, server.id, series),
                series,
            )

    def story(self, cloud, id_, series):
        """Return what is answered to a series, and what is seen at its end."""
        codes = [self.ask(cloud, id_, name) for name in series]
        try:
            seen = sight.look(cloud, id_)
        except exceptions.NotFound:
            server = None
        else:
            server = (seen.status, seen.task_state, seen.locked)
        return (
            codes,
            server,
            [
                (one.status, one.size > 0, one.protected)
                for one in shelved_image.made_of(cloud, id_)
            ],
            server and [one.goes for one in attached.read(cloud, id_)],
            [
                row['action']
                for row in action_reader.Reader(cloud, id_).actions()
            ],
        )

    def ask(self, cloud, id_, name):
        if name == 'protect':
            images = shelved_image.made_of(cloud, id_)
            if not images:
                return 'no image'
            asked = shelved_image.protect(images[0].id)
        elif name == 'keep':
            try:
                (one,) = attached.read(cloud, id_)
            except exceptions.NotFound:
                return 'no server'
            asked = attached.keep(id_, one.volume_id)
        elif name == 'lock':
            asked = lock.lock(id_, lock.reason(1))
        elif name == 'unlock':
            asked = lock.unlock(id_)
        else:
            asked = VERBS[name].write(id_)
        return cloud.write(asked, f'req-{name}').code
