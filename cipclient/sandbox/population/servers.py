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

"""Servers and the hosts they run on."""

import base64
import datetime
import random
from typing import Any

from cipclient.sandbox.population import images
from cipclient.sandbox.population import names
from cipclient.sandbox.population import networks
from cipclient.sandbox.population import people
from cipclient.sandbox.population import volumes
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute

#: Flavor name, how many of a hundred have it, and the days that such a
#: server has been there: at least and at most.
MIX: tuple[tuple[str, int, float, float], ...] = (
    ('c1.small', 14, 0.1, 90),
    ('c2.medium', 16, 0.1, 110),
    ('c4.large', 12, 0.1, 240),
    ('c8.large', 8, 0.1, 400),
    ('c2.scratch', 4, 0.1, 90),
    ('c4.swap', 3, 0.1, 90),
    ('p1.small', 12, 1, 2500),
    ('p2.medium', 9, 1, 2500),
    ('p4.large', 4, 1, 1500),
    ('g1.small', 6, 0.1, 40),
    ('g2.large', 3, 0.1, 30),
    ('m1.small', 6, 200, 3200),
    ('m1.medium', 3, 200, 3200),
)
STATUSES = (
    ('ACTIVE', 82),
    ('SHUTOFF', 12),
    ('SHELVED_OFFLOADED', 4),
    ('ERROR', 2),
)
METADATA: tuple[dict[str, str], ...] = (
    {},
    {
        'purpose': 'analysis',
        'contact': 'see https://wiki.arctic-university.example/compute',
        'cost_centre': '4711-0815',
    },
    {
        'purpose': 'teaching',
        'environment': 'production',
        'tier': 'gold',
        'monitoring': 'https://metrics.hpc-centre.example/d/servers',
        'backup': 'nightly',
        'owner_group': 'computing-and-data-services',
    },
    {
        'ansible_group': 'workers',
        'managed_by': 'ansible',
        'repository': 'https://git.uni-nord.example/infra/playbooks',
        'revision': '3f1c2d9a0b7e4f6d8c5b1a2e9f0d3c4b5a697887',
        'applied': '2026-02-03T04:05:06Z',
    },
)
TAGS: tuple[tuple[str, ...], ...] = ((), (), ('keep',), ('batch', 'nightly'))


def add_hosts(
    to: compute.Compute, rng: random.Random, servers: int
) -> list[compute.Host]:
    """Add hosts enough, half of them in each cell."""
    count = max(6, servers // 40)
    for number in range(count):
        host = compute.Host(
            id=images.new_id(rng),
            name=f'compute-{number + 1:03d}',
            cell=to.cells[number % len(to.cells)],
            availability_zone='nova' if number % 3 else 'nova-2',
        )
        to.hosts[host.name] = host
    return list(to.hosts.values())


def scripts(rng: random.Random) -> list[str]:
    """Some cloud-config of about 1 KiB each, as Nova keeps it."""
    found = []
    for number in range(8):
        words = ' '.join(
            rng.choice(names.PURPOSES) + str(rng.randrange(100, 1000))
            for _each in range(90)
        )
        text = f'#cloud-config\n# {number}\npackages: [{words}]\n'
        found.append(base64.b64encode(text.encode()[:990]).decode())
    return found


class Maker:
    """Makes servers of a region."""

    def __init__(
        self,
        state: cloud.Cloud,
        region: cloud.Region,
        rng: random.Random,
        settled: people.Settled,
        base_images: list[str],
        hosts: list[compute.Host],
    ) -> None:
        self.now = state.now.replace(microsecond=0)
        self.region = region
        self.rng = rng
        self._settled = settled
        self._projects = settled.common()
        self._base_images = base_images
        self._hosts = hosts
        self._scripts = scripts(rng)
        self._flavors = {
            flavor.name: flavor for flavor in region.compute.flavors.values()
        }
        self._admin_project = settled.projects['admin']

    def days_ago(self, days: float) -> datetime.datetime:
        """The moment so many days before now, in whole seconds."""
        return self.now - datetime.timedelta(seconds=int(days * 86400))

    def make(
        self,
        flavor: str,
        age: float,
        *,
        project_id: str | None = None,
        user_id: str | None = None,
        status: str = 'ACTIVE',
        since: float | None = None,
        **fields: Any,
    ) -> compute.Server:
        """Add a server that is ``age`` days old.

        :param since: how many days it has had its status
        """
        rng = self.rng
        table = self.region.compute.servers
        number = len(table) + 1
        project = (
            project_id
            or self._projects[int(len(self._projects) * rng.random() ** 1.6)]
        )
        created = self.days_ago(age)
        host = self._hosts[int(rng.random() * len(self._hosts))]
        known = self._flavors[flavor]
        draw = rng.random()
        server = compute.Server(
            id=images.new_id(rng),
            number=number,
            name=f'{names.PURPOSES[number % len(names.PURPOSES)]}-'
            f'{number:04d}',
            project_id=project,
            user_id=user_id or rng.choice(self._settled.members[project]),
            flavor=known,
            image_id=(
                None
                if known.disk == 0
                else self._base_images[int(draw * len(self._base_images))]
            ),
            status=status,
            created=created,
            updated=created + datetime.timedelta(seconds=40),
            launched_at=created
            + datetime.timedelta(
                seconds=38, microseconds=rng.randrange(1_000_000)
            ),
            cell=host.cell,
            host=host.name,
            availability_zone=host.availability_zone,
            address=f'10.{number >> 16 & 0xFF}.{number >> 8 & 0xFF}'
            f'.{number & 0xFF}',
            network=networks.INTERNAL,
            metadata=METADATA[int(draw * 1000) % len(METADATA)],
            tags=TAGS[int(draw * 10000) % len(TAGS)],
            key_name='laptop' if draw < 0.8 else None,
            user_data=(
                self._scripts[number % len(self._scripts)]
                if draw < 0.4
                else None
            ),
            security_groups=('default', 'ssh') if draw < 0.5 else ('default',),
        )
        for name, value in fields.items():
            setattr(server, name, value)
        self._give_history(server, age, since)
        self._give_volumes(server, draw)
        table.put(server)
        return server

    def _give_history(
        self, server: compute.Server, age: float, since: float | None
    ) -> None:
        if server.actions is None:
            return
        moment = self.days_ago(min(age, since if since is not None else age))
        verb = {
            'SHUTOFF': 'stop',
            'SHELVED': 'shelve',
            'SHELVED_OFFLOADED': 'shelve',
            'PAUSED': 'pause',
            'SUSPENDED': 'suspend',
            'RESCUE': 'rescue',
            'VERIFY_RESIZE': 'resize',
            'SOFT_DELETED': 'delete',
        }.get(server.status)
        done = [self._action(server, 'create', server.created)]
        if verb is not None:
            done.append(self._action(server, verb, moment))
            server.updated = moment
        server.actions = tuple(done)
        if server.status in ('SHELVED', 'SHELVED_OFFLOADED'):
            self._shelve(server)
        elif server.status == 'ERROR':
            server.updated = moment
            server.fault = compute.InstanceFault(
                500, 'No valid host was found.', moment, 'Traceback ...'
            )
        elif server.status == 'BUILD':
            server.launched_at = None
            server.task_state = 'spawning'

    def _shelve(self, server: compute.Server) -> None:
        if server.status == 'SHELVED_OFFLOADED':
            server.host = None
        if server.image_id is not None:
            by_admin = server.number % 2 == 0
            server.shelved_image_id = images.add_shelved(
                self.region,
                self.rng,
                server,
                self._admin_project if by_admin else server.project_id,
            )

    def _action(
        self, server: compute.Server, verb: str, moment: datetime.datetime
    ) -> compute.InstanceAction:
        return compute.InstanceAction(
            verb,
            moment,
            server.user_id,
            server.project_id,
            f'req-{images.new_id(self.rng)}',
        )

    def _give_volumes(self, server: compute.Server, draw: float) -> None:
        found = []
        if server.image_id is None:
            found.append(
                volumes.attach(
                    self.region,
                    self.rng,
                    server,
                    device='/dev/vda',
                    size=40,
                    bootable=True,
                    delete_on_termination=draw < 0.5,
                    image_id=self._base_images[0],
                )
            )
        if draw > 0.8:
            found.append(
                volumes.attach(
                    self.region,
                    self.rng,
                    server,
                    device='/dev/vdb',
                    size=200,
                    bootable=False,
                    delete_on_termination=False,
                )
            )
        server.volumes = tuple(found)

    def fill(self, total: int) -> None:
        """Add servers of all kinds and ages until there are so many."""
        flavors = [row[0] for row in MIX]
        ages = {row[0]: row[2:] for row in MIX}
        weights = [row[1] for row in MIX]
        while self._living() < total:
            flavor = self.rng.choices(flavors, weights)[0]
            status = self.rng.choices(
                [row[0] for row in STATUSES], [row[1] for row in STATUSES]
            )[0]
            age = self.rng.uniform(*ages[flavor])
            self.make(
                flavor,
                age,
                status=status,
                since=age * self.rng.random(),
            )

    def _living(self) -> int:
        return len(self.region.compute.servers) - self.hidden

    #: Rows beyond the wanted number: servers that a list does not show.
    hidden = 0

    def fill_with_findings(self, total: int, findings: int) -> None:
        """Add servers of which exactly so many are past their time.

        Only the flavor's limit decides: no other rule of the example policy
        touches any of them. The others are not even near: the first warning
        is 30 days before the end, and 7 where there is a rule for g*.
        """
        rng = self.rng
        flavors = [row[0] for row in MIX]
        weights = [row[1] for row in MIX]
        young = {'c': 28.0, 'g': 12.0}
        limited = [name for name in flavors if name[0] == 'c']
        over = set(rng.sample(range(total), findings))
        for number in range(total):
            if number in over:
                flavor = rng.choice(limited)
                age = rng.uniform(61, 240)
            else:
                flavor = rng.choices(flavors, weights)[0]
                age = rng.uniform(0.1, young.get(flavor[0], 2000.0))
            self.make(flavor, age)
