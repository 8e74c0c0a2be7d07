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

"""The service catalog: what is where."""

import dataclasses
import hashlib
from typing import Any

INTERFACES = ('public', 'internal', 'admin')


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A service as the catalog has it; ``path`` is below the region's URL."""

    type: str
    name: str
    path: str


ENTRIES = (
    Entry('identity', 'keystone', '/identity'),
    Entry('compute', 'nova', '/compute/v2.1'),
    Entry('block-storage', 'cinder', '/volume/v3'),
    Entry('volumev3', 'cinderv3', '/volume/v3/{project_id}'),
    Entry('image', 'glance', '/image'),
    Entry('network', 'neutron', '/networking'),
)
HEAT = Entry('orchestration', 'heat', '/orchestration/v1/{project_id}')


def entries(heat: bool) -> tuple[Entry, ...]:
    """All that there are, with or without Heat."""
    return (*ENTRIES, HEAT) if heat else ENTRIES


def stable_id(*parts: str) -> str:
    """An id that is the same in every run."""
    return hashlib.sha256('/'.join(parts).encode()).hexdigest()[:32]


def region_url(root_url: str, regions: tuple[str, ...], region: str) -> str:
    """Where the services of a region are; the first one is at the root."""
    if region == regions[0]:
        return root_url
    return f'{root_url}/{region}'


def endpoints(
    root_url: str, regions: tuple[str, ...], entry: Entry, project_id: str
) -> list[dict[str, Any]]:
    """The endpoints of a service in all regions; Keystone is in the first."""
    found: list[dict[str, Any]] = []
    for region in regions:
        where = region_url(root_url, regions, region)
        if entry.type == 'identity':
            where = root_url
        path = entry.path.replace('{project_id}', project_id)
        found.extend(
            {
                'id': stable_id(entry.type, region, interface),
                'interface': interface,
                'region_id': region,
                'region': region,
                'url': where + path,
            }
            for interface in INTERFACES
        )
    return found


def catalog(
    root_url: str,
    regions: tuple[str, ...],
    project_id: str | None,
    heat: bool,
) -> list[dict[str, Any]]:
    """The catalog for a token.

    A token without a project has no endpoint whose URL holds the project's
    id, as in a real Keystone.
    """
    return [
        {
            'type': entry.type,
            'id': stable_id(entry.type),
            'name': entry.name,
            'endpoints': endpoints(root_url, regions, entry, project_id or ''),
        }
        for entry in entries(heat)
        if project_id is not None or '{project_id}' not in entry.path
    ]
