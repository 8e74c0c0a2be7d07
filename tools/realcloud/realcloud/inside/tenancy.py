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

"""The resources of one project, made by one of its own members."""

from realcloud.inside import estate
from realcloud.inside import member

# The first with the description of a boot volume's type and tags at creation.
MICROVERSION = '2.90'


class Tenancy:
    """One project's share of the estate; its number varies what is in it."""

    def __init__(self, auth_url, domain, project, user, number, public):
        self._project = project
        self._user = user
        self._number = number
        self._public = public
        self._conn = member.connect(
            auth_url,
            domain,
            project,
            user,
            compute_default_microversion=MICROVERSION,
        )
        self._servers = []

    def begin(self):
        """Ask for everything; nothing is waited for."""
        net = self._network()
        if not net:
            return
        images = {
            i.name: i.id for i in self._conn.image.images(visibility='public')
        }
        flavors = {f.name: f.id for f in self._conn.compute.flavors()}
        for n in (1, 2, 3):
            self._servers.append(self._server(n, net, images, flavors))
        for n, metadata in ((1, {'owner': self._user}), (2, {})):
            self._conn.block_storage.create_volume(
                name=f'{self._project}-data-{n}',
                size=n * 10,
                metadata=metadata,
            )

    def _network(self):
        """The project's network, if it is new."""
        network, name = self._conn.network, self._project
        if network.find_network(
            name + '-net', project_id=self._conn.current_project_id
        ):
            return None
        net = network.create_network(name=name + '-net')
        subnet = network.create_subnet(
            network_id=net.id,
            name=name + '-subnet',
            ip_version=4,
            cidr=f'10.{self._number}.0.0/16',
        )
        router = network.create_router(
            name=name + '-router',
            external_gateway_info={'network_id': self._public.id},
        )
        network.add_interface_to_router(router, subnet_id=subnet.id)
        return net

    def _server(self, n, net, images, flavors):
        names = sorted(estate.FLAVORS)
        body = {
            'name': f'{self._project}-{n}',
            'flavorRef': flavors[names[(self._number + 3 * n) % len(names)]],
            'networks': [{'uuid': net.id}],
            # every third server lives in the second cell
            'availability_zone': 'az2' if n == 3 else 'az1',
        }
        if n != 3:
            body['metadata'] = {
                'owner': self._user,
                'purpose': estate.PURPOSES[n - 1],
            }
            body['tags'] = ['seeded', f'purpose-{n}']
        if n == 2:
            body['block_device_mapping_v2'] = [
                {
                    'boot_index': 0,
                    'uuid': images['debian-12'],
                    'source_type': 'image',
                    'destination_type': 'volume',
                    'volume_size': 10,
                    'delete_on_termination': self._number % 2 == 0,
                }
            ]
        else:
            body['imageRef'] = images['cirros' if n == 1 else 'rocky-9']
        answer = self._conn.compute.post(
            '/servers', json={'server': body}, microversion=MICROVERSION
        )
        answer.raise_for_status()
        return answer.json()['server']['id']

    def finish(self):
        """What needs the servers and volumes to be there."""
        if not self._servers:
            return
        compute = self._conn.compute
        for server in self._servers:
            compute.wait_for_server(compute.get_server(server), wait=300)
        self._volumes()
        self._addresses()
        self._variety(compute, compute.get_server(self._servers[2]))

    def _volumes(self):
        storage, name = self._conn.block_storage, self._project
        volumes = {v.name: v for v in storage.volumes()}
        attached = volumes[name + '-data-1']
        storage.wait_for_status(attached, 'available', wait=120)
        self._conn.compute.create_volume_attachment(
            self._servers[0], volume_id=attached.id
        )
        free = volumes[name + '-data-2']
        storage.wait_for_status(free, 'available', wait=120)
        storage.create_snapshot(volume_id=free.id, name=name + '-snap')

    def _addresses(self):
        network = self._conn.network
        port = next(network.ports(device_id=self._servers[0]))
        network.create_ip(floating_network_id=self._public.id, port_id=port.id)
        # and one that nobody uses
        network.create_ip(floating_network_id=self._public.id)

    def _variety(self, compute, server):
        (
            compute.shelve_server,
            compute.stop_server,
            compute.lock_server,
            self._save,
        )[self._number % 4](server)

    def _save(self, server):
        self._conn.compute.create_server_image(
            server, self._project + '-image'
        )
