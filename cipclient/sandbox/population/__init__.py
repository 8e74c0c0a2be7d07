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

"""A cloud made from a seed: the same seed and now give the same cloud."""

import random

from cipclient.sandbox import settings
from cipclient.sandbox.population import flavors
from cipclient.sandbox.population import images
from cipclient.sandbox.population import networks
from cipclient.sandbox.population import people
from cipclient.sandbox.population import servers
from cipclient.sandbox.population import showcase
from cipclient.sandbox.population import stacks
from cipclient.sandbox.population import volumes
from cipclient.sandbox.state import cloud


def populate(manners: settings.Settings) -> cloud.Cloud:
    """Make the cloud that the settings describe."""
    rng = random.Random(manners.seed)
    state = cloud.Cloud(manners.now, manners.regions)
    state.identity.list_limit = manners.list_limit
    state.identity.domain_specific_drivers = manners.domain_specific_drivers
    settled = people.settle(state, rng, manners)
    shares = _shares(manners.servers, len(manners.regions))
    findings: list[int | None] = [None] * len(manners.regions)
    if manners.findings is not None:
        findings = [*_cut(manners.findings, shares)]
    for region, share, wanted in zip(
        state.regions.values(), shares, findings, strict=True
    ):
        region.compute.max_microversion = manners.max_microversion
        region.compute.max_limit = manners.max_limit
        region.storage.max_limit = manners.max_limit
        flavors.add(region.compute)
        base_images = images.add_base(state, region, rng)
        networks.add(state, region, rng)
        hosts = servers.add_hosts(region.compute, rng, share)
        maker = servers.Maker(state, region, rng, settled, base_images, hosts)
        if wanted is None:
            showcase.add(maker, settled, share)
            maker.fill(share)
        else:
            maker.fill_with_findings(share, wanted)
        images.add_snapshots(state, region, rng, settled.common(), share // 20)
        volumes.add_unattached(
            state, region, rng, settled, share, wanted is None
        )
        if manners.heat:
            stacks.add(state, region, rng)
    return state


def _shares(total: int, parts: int) -> list[int]:
    return [
        total // parts + (1 if number < total % parts else 0)
        for number in range(parts)
    ]


def _cut(findings: int, shares: list[int]) -> list[int]:
    left = findings
    found = []
    for wanted, share in zip(
        _shares(findings, len(shares)), shares, strict=True
    ):
        found.append(min(wanted, share, left))
        left -= found[-1]
    return found
