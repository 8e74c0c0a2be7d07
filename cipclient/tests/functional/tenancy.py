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

"""A project of a test's own: its owner, and what he makes there.

The same on the embedded cloud and on real services but for what no API lets
anyone choose. All of it goes with the test: others run after it on the same
cloud, and count what is there.
"""

import abc
import contextlib
import dataclasses
import datetime
import functools
import os
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent import futures
from typing import Any

import openstack

from cipclient import sandbox
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import identity
from cipclient.sandbox.state import orchestration
from cipclient.tests.contract import switches
from cipclient.tests.functional import base

_PATIENCE = 120.0
_PAUSE = 0.3
#: Boots, tags and names of networks in words.
_VERSION = '2.96'
_MEMBER = 'member'
_PATCH = 'application/openstack-images-v2.1-json-patch'
Later = Callable[..., Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Owner:
    """Who made it all, and where."""

    user_id: str
    project_id: str
    address: str
    password: str = dataclasses.field(repr=False)


class Tenancy(abc.ABC):
    """One project, empty at first.

    :param admin: the SDK's connection of an administrator of another one.
    :param later: is told what is to be done at the end, the last first.
    """

    #: Servers that are made there lie in the cell that can be cut off.
    far: str
    near: str | None = None
    #: What can be made to befall the cloud.
    befall: switches.Switches

    def __init__(self, admin: Any, later: Later) -> None:
        self.admin = admin
        self.later = later
        self.name = f'story-{uuid.uuid4().hex[:8]}'
        self._servers: list[str] = []
        self._volumes: list[str] = []
        self.owner = self._settle()
        later(self._remove_networks)
        later(self._remove_volumes)
        later(self._remove_servers)
        self.unclaim()
        later(self.unclaim)

    def unclaim(self) -> None:
        """Take away what says which installation acts on this cloud."""
        path = f'/projects/{self.admin.current_project_id}/tags'
        for tag in self.admin.identity.get(path).json()['tags']:
            if tag.startswith('cipclient-'):
                _done(self.admin.identity.delete(f'{path}/{tag}'))

    @functools.cached_property
    def own(self) -> Any:
        """The SDK's connection of the owner."""
        made = openstack.connect(
            auth={
                'auth_url': self.admin.config.auth['auth_url'],
                'username': self.name,
                'password': self.owner.password,
                'user_domain_id': 'default',
                'project_id': self.owner.project_id,
            },
            region_name=self.admin.config.get_region_name(),
            identity_api_version='3',
        )
        self.later(made.close)
        return made

    # what he makes

    @functools.cached_property
    def image(self) -> str:
        """The lightest public image."""
        images = self.own.image.get('/images?visibility=public&limit=100')
        found = min(
            images.json()['images'],
            key=lambda one: (one['min_disk'] or 0, one['size'] or 0),
        )
        return str(found['id'])

    @functools.cached_property
    def plain(self) -> Mapping[str, Any]:
        """The smallest flavor with a disk, and nothing that would be lost."""
        flavors = self.own.compute.get('/flavors/detail').json()['flavors']
        found: Mapping[str, Any] = min(
            (
                one
                for one in flavors
                if one['disk']
                and not one['OS-FLV-EXT-DATA:ephemeral']
                and not one['swap']
            ),
            key=lambda one: one['ram'],
        )
        return found

    @abc.abstractmethod
    def scratch(self, name: str) -> str:
        """Make a flavor with an ephemeral disk; return its id."""

    def server(
        self, name: str, flavor: str | None = None, **fields: Any
    ) -> str:
        """Have the owner make a server of an image; it is not waited for."""
        body: dict[str, Any] = {
            'name': name,
            'flavorRef': flavor or self.plain['id'],
            'imageRef': self.image,
            'networks': self._networks(),
            **fields,
        }
        if self.near is not None:
            body.setdefault('availability_zone', self.near)
        answer = self.own.compute.post(
            '/servers', json={'server': body}, microversion=_VERSION
        )
        id_ = str(_done(answer).json()['server']['id'])
        self._servers.append(id_)
        self._made(id_)
        return id_

    def on_volume(self, name: str) -> str:
        """The same, booted from a volume that goes with it."""
        device = {
            'boot_index': 0,
            'uuid': self.image,
            'source_type': 'image',
            'destination_type': 'volume',
            'volume_size': 1,
            'delete_on_termination': True,
        }
        return self.server(name, imageRef='', block_device_mapping_v2=[device])

    def attach_volume(self, server_id: str) -> str:
        """Have the owner attach a volume of his to a running server."""
        answer = self.own.block_storage.post(
            '/volumes', json={'volume': {'name': self.name, 'size': 1}}
        )
        id_ = str(_done(answer).json()['volume']['id'])
        self._volumes.append(id_)
        until(lambda: self.volume(id_)['status'] == 'available', 'a volume')
        _done(
            self.own.compute.post(
                f'/servers/{server_id}/os-volume_attachments',
                json={'volumeAttachment': {'volumeId': id_}},
            )
        )
        until(lambda: self.volume(id_)['status'] == 'in-use', 'attached')
        return id_

    @abc.abstractmethod
    def stack(self, name: str) -> str:
        """Have the owner make a Heat stack; return its server's id."""

    @abc.abstractmethod
    def age(self, server_id: str, days: int) -> None:
        """Have a server made so many days earlier."""

    def age_all(self, server_ids: list[str], days: int) -> None:
        """The same for many: on real services each takes its time."""
        with futures.ThreadPoolExecutor(4) as pool:
            for one in [
                pool.submit(self.age, id_, days) for id_ in server_ids
            ]:
                one.result()

    # what is seen of it

    def seen(self, server_id: str) -> dict[str, Any]:
        """A server, as an administrator sees it."""
        answer = self.admin.compute.get(
            f'/servers/{server_id}', microversion=_VERSION
        )
        row: dict[str, Any] = _done(answer).json()['server']
        return row

    def await_status(self, server_id: str, status: str) -> dict[str, Any]:
        """Wait until it has a status, and nothing to do."""

        def there() -> bool:
            row = self.seen(server_id)
            if row['status'] == 'ERROR' != status:
                raise AssertionError(f'in ERROR: {row.get("fault")}')
            return (
                row['status'] == status
                and row['OS-EXT-STS:task_state'] is None
            )

        until(there, f'server {server_id} {status}')
        return self.seen(server_id)

    def images(self, server_id: str) -> list[dict[str, Any]]:
        """The images that say they were made of a server."""
        answer = self.admin.image.get(f'/images?instance_uuid={server_id}')
        rows: list[dict[str, Any]] = _done(answer).json()['images']
        return rows

    def image_data(self, image_id: str) -> bytes:
        """What an image is made of."""
        answer = self.admin.image.get(f'/images/{image_id}/file')
        data: bytes = _done(answer).content
        return data

    def forge_image(self, name: str, server_id: str) -> str:
        """Have the owner make one that says it was made of a server."""
        answer = self.own.image.post(
            '/images',
            json={
                'name': name,
                'disk_format': 'raw',
                'container_format': 'bare',
                'image_type': 'snapshot',
                'instance_uuid': server_id,
            },
        )
        return str(_done(answer).json()['id'])

    def actions(self, server_id: str) -> list[str]:
        """What was asked of a server, oldest first."""
        answer = self.admin.compute.get(
            f'/servers/{server_id}/os-instance-actions', microversion=_VERSION
        )
        rows = _done(answer).json()['instanceActions']
        return [row['action'] for row in reversed(rows)]

    def volume(self, volume_id: str) -> Any:
        """A volume, as its owner sees it."""
        return _done(
            self.own.block_storage.get(f'/volumes/{volume_id}')
        ).json()['volume']

    # what befalls it

    def act(self, person: Any, server_id: str, **action: Any) -> None:
        """Ask for an action of a server: ``act(own, id, unshelve=None)``."""
        _done(
            person.compute.post(
                f'/servers/{server_id}/action',
                json=action,
                microversion=_VERSION,
            )
        )

    @abc.abstractmethod
    def cell_down(self) -> contextlib.AbstractContextManager[None]:
        """What is far cannot be asked about."""

    @abc.abstractmethod
    def host_down(
        self, server_id: str
    ) -> contextlib.AbstractContextManager[None]:
        """Nova knows that the host of a server is down."""

    @abc.abstractmethod
    def no_uploads(self) -> contextlib.AbstractContextManager[None]:
        """Glance takes no data of the administrator, who is who shelves."""

    # how it is done

    @abc.abstractmethod
    def _settle(self) -> Owner:
        """Make the project and its owner."""

    @abc.abstractmethod
    def _networks(self) -> Any:
        """Where servers get their addresses."""

    @abc.abstractmethod
    def _made(self, server_id: str) -> None:
        """Do what is left to do to a server that was asked for."""

    @abc.abstractmethod
    def _remove_networks(self) -> None:
        """Remove where servers had their addresses, once they are gone."""

    @abc.abstractmethod
    def let_in(self) -> None:
        """Make the administrator a member of the project."""

    def other(self, name: str) -> dict[str, Any]:
        """Return a server of that name that somebody else made here."""
        answer = self.own.compute.get(f'/servers/detail?name=^{name}$')
        (found,) = answer.json()['servers']
        self._servers.append(str(found['id']))
        return dict(found)

    def _remove_servers(self) -> None:
        for id_ in self._servers:
            _done(self.admin.compute.delete(f'/servers/{id_}'), 404)
        for id_ in self._servers:
            until(functools.partial(self.is_gone, id_), 'no server')
            for image in self.images(id_):
                self._remove_image(image)

    def rename(self, server_id: str, name: str) -> None:
        """Have the owner give a server another name."""
        _done(
            self.own.compute.put(
                f'/servers/{server_id}', json={'server': {'name': name}}
            )
        )

    def remove(self, server_id: str) -> None:
        """Have the owner delete a server."""
        _done(self.own.compute.delete(f'/servers/{server_id}'))
        until(functools.partial(self.is_gone, server_id), 'no server')

    def is_gone(self, server_id: str) -> bool:
        """Whether Nova knows nothing of it any more."""
        answer = self.admin.compute.get(f'/servers/{server_id}')
        return bool(answer.status_code == 404)

    def _remove_image(self, image: dict[str, Any]) -> None:
        path = f'/images/{image["id"]}'
        if image['protected']:
            headers = {'Content-Type': _PATCH}
            patch = [{'op': 'replace', 'path': '/protected', 'value': False}]
            _done(self.admin.image.patch(path, json=patch, headers=headers))
        _done(self.admin.image.delete(path), 404)

    def _remove_volumes(self) -> None:
        for id_ in self._volumes:
            until(functools.partial(self._is_removed, id_), 'no volume')

    def _is_removed(self, volume_id: str) -> bool:
        # its server may be about to let it go
        answer = self.admin.block_storage.delete(f'/volumes/{volume_id}')
        return answer.status_code in (202, 404)


class Embedded(Tenancy):
    """In the embedded cloud: what no API offers is done to its state."""

    def __init__(
        self, embedded: sandbox.Sandbox, admin: Any, later: Later
    ) -> None:
        self._state = embedded.state
        self._region = embedded.state.first_region
        self.befall = switches.Embedded(embedded)
        self.far = self.befall.zone
        super().__init__(admin, later)

    def _settle(self) -> Owner:
        known = self._state.identity
        owner = Owner(
            uuid.uuid4().hex,
            uuid.uuid4().hex,
            f'{self.name}@example.org',
            uuid.uuid4().hex,
        )
        with self._state.lock:
            known.projects[owner.project_id] = identity.Project(
                owner.project_id, self.name, 'default'
            )
            known.users[owner.user_id] = identity.User(
                owner.user_id,
                self.name,
                'default',
                owner.password,
                owner.address,
            )
            known.assignments.append(
                identity.Assignment(
                    role_id=known.role_named(_MEMBER).id,
                    user_id=owner.user_id,
                    project_id=owner.project_id,
                )
            )
        return owner

    def let_in(self) -> None:
        known = self._state.identity
        with self._state.lock:
            known.assignments.append(
                identity.Assignment(
                    role_id=known.role_named(_MEMBER).id,
                    user_id=self.admin.current_user_id,
                    project_id=self.owner.project_id,
                )
            )

    def _networks(self) -> str:
        return 'none'

    def _made(self, server_id: str) -> None:
        servers = self._region.compute.servers
        address = f'10.250.0.{len(servers) % 250 + 1}'
        self._state.change_server(
            server_id, address=address, network=self.name
        )

    def _remove_networks(self) -> None:
        # It has none: the addresses are as good as any.
        pass

    def scratch(self, name: str) -> str:
        made = f'{self.name}-{name}'
        self._region.compute.flavors[made] = compute.Flavor(
            made, made, 1, self.plain['ram'], self.plain['disk'], ephemeral=1
        )
        return made

    def stack(self, name: str) -> str:
        server_id = self.server(name)
        known = self._region.orchestration
        made = self._state.new_id()
        known.stacks[made] = orchestration.Stack(
            id=made,
            name=name,
            project_id=self.owner.project_id,
            created_at=self._state.present(),
            resources=(
                orchestration.StackResource(
                    name='node', type='OS::Nova::Server', physical_id=server_id
                ),
            ),
        )
        return server_id

    def age(self, server_id: str, days: int) -> None:
        server = self._region.compute.servers[server_id]
        self._state.change_server(
            server_id, created=server.created - datetime.timedelta(days)
        )

    def cell_down(self) -> contextlib.AbstractContextManager[None]:
        return self.befall.cell_down()

    def host_down(
        self, server_id: str
    ) -> contextlib.AbstractContextManager[None]:
        host = self._region.compute.servers[server_id].host
        return self.befall.forced_down(str(host))

    def no_uploads(self) -> contextlib.AbstractContextManager[None]:
        return self.befall.no_uploads(self.admin.current_project_id)


class Real(Tenancy):
    """On real services, with the commands of tools/realcloud."""

    near = 'az1'

    def __init__(
        self, befall: switches.Realcloud, admin: Any, later: Later
    ) -> None:
        self.befall = befall
        self.far = befall.zone
        self._network = ''
        super().__init__(admin, later)

    def _settle(self) -> Owner:
        keystone = self.admin.identity
        password = uuid.uuid4().hex
        address = f'{self.name}@example.org'
        project = keystone.create_project(name=self.name, domain_id='default')
        self.later(keystone.delete_project, project)
        user = keystone.create_user(
            name=self.name,
            domain_id='default',
            password=password,
            email=address,
        )
        self.later(keystone.delete_user, user)
        keystone.assign_project_role_to_user(
            project, user, keystone.find_role(_MEMBER)
        )
        return Owner(user.id, project.id, address, password)

    def let_in(self) -> None:
        keystone = self.admin.identity
        keystone.assign_project_role_to_user(
            self.owner.project_id,
            self.admin.current_user_id,
            keystone.find_role(_MEMBER),
        )

    def _networks(self) -> Any:
        if not self._network:
            neutron = self.own.network
            network = neutron.create_network(name=self.name)
            neutron.create_subnet(
                network_id=network.id, ip_version=4, cidr='10.250.0.0/24'
            )
            self._network = str(network.id)
        return [{'uuid': self._network}]

    def _made(self, server_id: str) -> None:
        # Nova has done all of it.
        pass

    def _remove_networks(self) -> None:
        if self._network:
            self.admin.network.delete_network(self._network)

    def scratch(self, name: str) -> str:
        nova = self.admin.compute
        made = nova.create_flavor(
            name=f'{self.name}-{name}',
            ram=self.plain['ram'],
            vcpus=1,
            disk=self.plain['disk'],
            ephemeral=1,
        )
        self.later(nova.delete_flavor, made)
        return str(made.id)

    def stack(self, name: str) -> str:
        heat = self.own.orchestration
        self._networks()
        node = {
            'type': 'OS::Nova::Server',
            'properties': {
                'flavor': self.plain['id'],
                'image': self.image,
                'availability_zone': self.near,
                'networks': [{'network': self._network}],
                'user_data_format': 'RAW',
            },
        }
        made = heat.create_stack(
            name=name,
            template={
                'heat_template_version': '2018-08-31',
                'resources': {'node': node},
            },
            parameters={},
        )
        self.later(self._remove_stack, made)
        heat.wait_for_status(
            heat.get_stack(made.id),
            'CREATE_COMPLETE',
            failures=['CREATE_FAILED'],
            interval=1,
            wait=_PATIENCE,
        )
        (row,) = _done(heat.get(f'/stacks/{name}/{made.id}/resources')).json()[
            'resources'
        ]
        return str(row['physical_resource_id'])

    def _remove_stack(self, stack: Any) -> None:
        heat = self.own.orchestration
        heat.delete_stack(stack)

        def gone() -> bool:
            listed = _done(heat.get('/stacks')).json()['stacks']
            return stack.id not in {one['id'] for one in listed}

        until(gone, 'no stack')

    def age(self, server_id: str, days: int) -> None:
        created = datetime.datetime.fromisoformat(
            self.seen(server_id)['created']
        ).replace(tzinfo=None) - datetime.timedelta(days)
        self.befall.backdate('server', server_id, created.isoformat())

    def cell_down(self) -> contextlib.AbstractContextManager[None]:
        return self.befall.cell_down()

    def host_down(
        self, server_id: str
    ) -> contextlib.AbstractContextManager[None]:
        host = self.seen(server_id)['OS-EXT-SRV-ATTR:host']
        return self.befall.forced_down(host)

    def no_uploads(self) -> contextlib.AbstractContextManager[None]:
        return self.befall.no_uploads(self.admin.current_project_id)


def settle(test: base.TestCase, later: Later) -> Tenancy:
    """Settle in the cloud of a test."""
    admin = test.connection()
    if base.CLOUD not in os.environ:
        return Embedded(test.sandbox, admin, later)
    befall = switches.real()
    if befall is None:
        test.skipTest('nobody can make a server of this cloud old')
    return Real(befall, admin, later)


def until(look: Callable[[], bool], what: str) -> None:
    """Look until it is so."""
    end = time.monotonic() + _PATIENCE
    while not look():
        if time.monotonic() > end:
            raise AssertionError(f'not within {_PATIENCE:.0f} s: {what}')
        time.sleep(_PAUSE)


def _done(answer: Any, *also: int) -> Any:
    """Return an answer, which has to be a good one."""
    if answer.status_code >= 400 and answer.status_code not in also:
        raise AssertionError(f'{answer.status_code}: {answer.text}')
    return answer
