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

"""What all projects share: flavors, images, the public network."""

import io

from realcloud.inside import estate


def flavors(compute):
    have = {flavor.name for flavor in compute.flavors(is_public=None)}
    for name, (cpus, ram, disk) in estate.FLAVORS.items():
        if name not in have:
            flavor = compute.create_flavor(
                name=name, vcpus=cpus, ram=ram, disk=disk
            )
            compute.create_flavor_extra_specs(
                flavor, {'realcloud:class': name[0]}
            )


def images(image):
    have = {one.name for one in image.images()}
    for name in estate.IMAGES:
        if name not in have:
            image.create_image(
                name=name,
                disk_format='raw',
                container_format='bare',
                visibility='public',
                wait=True,
                data=io.BytesIO(b'realcloud image\n' * 64),
                meta={'os_distro': name.split('-')[0]},
            )


def public_network(network):
    net = network.find_network('public')
    if not net:
        net = network.create_network(
            name='public',
            is_router_external=True,
            is_shared=False,
            provider_network_type='flat',
            provider_physical_network='public',
        )
        network.create_subnet(
            network_id=net.id,
            name='public',
            ip_version=4,
            cidr='198.18.0.0/16',
            is_dhcp_enabled=False,
        )
    return net
