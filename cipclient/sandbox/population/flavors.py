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

"""Flavors: c* to compute, p* to persist, g* with a GPU, m1.* from before."""

from cipclient.sandbox.state import compute

FLAVORS: tuple[compute.Flavor, ...] = (
    compute.Flavor('c1', 'c1.small', 1, 3840, 20),
    compute.Flavor('c2', 'c2.medium', 2, 7680, 20),
    compute.Flavor('c4', 'c4.large', 4, 15360, 20),
    compute.Flavor('c8', 'c8.large', 8, 30720, 20),
    compute.Flavor('c2e', 'c2.scratch', 2, 7680, 20, ephemeral=80),
    compute.Flavor('c4s', 'c4.swap', 4, 15360, 20, swap=4096),
    compute.Flavor('p1', 'p1.small', 1, 2048, 0),
    compute.Flavor('p2', 'p2.medium', 2, 4096, 0),
    compute.Flavor('p4', 'p4.large', 4, 8192, 0),
    compute.Flavor(
        'g1',
        'g1.small',
        8,
        61440,
        40,
        is_public=False,
        extra_specs={'resources:VGPU': '1'},
    ),
    compute.Flavor(
        'g2',
        'g2.large',
        16,
        122880,
        40,
        is_public=False,
        extra_specs={'pci_passthrough:alias': 'a100:1'},
    ),
    compute.Flavor('2', 'm1.small', 1, 2048, 20),
    compute.Flavor('3', 'm1.medium', 2, 4096, 40),
)


def add(to: compute.Compute) -> None:
    """Give a region its own copy of each flavor."""
    for flavor in FLAVORS:
        to.flavors[flavor.id] = compute.Flavor(
            flavor.id,
            flavor.name,
            flavor.vcpus,
            flavor.ram,
            flavor.disk,
            flavor.ephemeral,
            flavor.swap,
            flavor.is_public,
            flavor.description,
            {'hw:mem_page_size': 'any', **flavor.extra_specs},
        )
