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

"""Counting what was judged: by kind, state, rule and project."""

from cipclient.model import resource as model_resource
from cipclient.model import scan
from cipclient.model import verdict


class Summary:
    """What a scan held, added up as it goes by. Memory: the groups only."""

    def __init__(self) -> None:
        self._groups: dict[scan.SummaryKey, list[int]] = {}

    def add(self, judged: verdict.Verdict) -> None:
        """Count one verdict."""
        resource = judged.resource
        project = (
            resource.id
            if resource.kind == 'project'
            else resource.text('project_id')
        )
        key = scan.SummaryKey(
            resource.kind,
            judged.state,
            '' if judged.rule is None else judged.rule.name,
            project or '',
        )
        held = held_by(resource)
        group = self._groups.setdefault(key, [0, 0, 0, 0])
        group[0] += 1
        group[1] += held.vcpus
        group[2] += held.ram
        group[3] += held.disk

    def held(self) -> dict[scan.SummaryKey, scan.Held]:
        """Return the groups."""
        return {key: scan.Held(*sums) for key, sums in self._groups.items()}


def held_by(resource: model_resource.Resource) -> scan.Held:
    """Return what one resource holds. What is unknown counts as nothing.

    A server that boots from a volume holds no disk of its own: its volumes
    are resources themselves. A shelved one still holds its quota.
    """
    booted_from_volume = resource.facts.get('volume_booted') is True
    disk = 0 if booted_from_volume else _whole(resource, 'flavor.disk')
    return scan.Held(
        1,
        _whole(resource, 'flavor.vcpus'),
        _whole(resource, 'flavor.ram'),
        disk + _whole(resource, 'flavor.ephemeral') + _whole(resource, 'size'),
    )


def _whole(resource: model_resource.Resource, name: str) -> int:
    return int(resource.number(name) or 0)
