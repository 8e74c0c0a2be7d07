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

"""Nova's rows into servers.

This is the bulk path, at 100,000 rows a run: what is not declared here is
skipped unread, other people's ``user_data`` above all (hazard H37).
"""

from typing import Any

import msgspec

from cipclient.inventory import flavor
from cipclient.inventory import known
from cipclient.model import fact
from cipclient.model import resource

_Text = str | msgspec.UnsetType | None

#: Rows of what is gone already (property P29).
GONE = frozenset({'DELETED', 'SOFT_DELETED'})


class _Image(msgspec.Struct, gc=False):
    id: str


class _Fault(msgspec.Struct, gc=False):
    created: _Text = msgspec.UNSET


class _Volume(msgspec.Struct, gc=False):
    id: str


class Row(msgspec.Struct, gc=False):
    """The fields of a server that facts are made of."""

    id: str
    name: _Text = msgspec.UNSET
    description: _Text = msgspec.UNSET
    status: _Text = msgspec.UNSET
    tenant_id: _Text = msgspec.UNSET
    user_id: _Text = msgspec.UNSET
    created: _Text = msgspec.UNSET
    locked: bool | msgspec.UnsetType | None = msgspec.UNSET
    host_status: _Text = msgspec.UNSET
    image: _Image | str | msgspec.UnsetType | None = msgspec.UNSET
    flavor: msgspec.Raw = msgspec.Raw()
    tags: list[str] | msgspec.UnsetType | None = msgspec.UNSET
    metadata: dict[str, str] | msgspec.UnsetType | None = msgspec.UNSET
    fault: _Fault | msgspec.UnsetType | None = msgspec.UNSET
    availability_zone: _Text = msgspec.field(
        name='OS-EXT-AZ:availability_zone', default=msgspec.UNSET
    )
    task_state: _Text = msgspec.field(
        name='OS-EXT-STS:task_state', default=msgspec.UNSET
    )
    volumes: list[_Volume] | msgspec.UnsetType | None = msgspec.field(
        name='os-extended-volumes:volumes_attached', default=msgspec.UNSET
    )
    deleted: Any = None

    @property
    def is_gone(self) -> bool:
        """Whether it is deleted, softly or not."""
        return self.status in GONE or bool(self.deleted)

    @property
    def is_placeholder(self) -> bool:
        """Whether it stands for a server of a cell that is down.

        Nova shows little more than the id of one (2.69). A status UNKNOWN
        alone is also what it says of states that do not fit together.
        """
        return self.status == 'UNKNOWN' and self.name is msgspec.UNSET


def server(
    row: Row, region: str, flavors: flavor.Flavors
) -> resource.Resource:
    """Return the server of a row."""
    facts: dict[str, fact.FactValue] = {
        'id': row.id,
        'name': known.text(row.name, 'name'),
        'description': known.optional(row.description, 'description'),
        'status': known.filled(row.status, 'status'),
        'project_id': known.filled(row.tenant_id, 'project_id'),
        'user_id': known.filled(row.user_id, 'user_id'),
        'created': known.date(row.created, 'created'),
        'locked': known.flag(row.locked, 'locked'),
        'availability_zone': known.optional(
            row.availability_zone, 'availability_zone'
        ),
        'host_status': known.optional(row.host_status, 'host_status'),
        'tags': known.texts(row.tags, 'tags'),
        'metadata': known.mapping(row.metadata, 'metadata'),
        'task_state': known.optional(row.task_state, 'task_state'),
        'fault_created': _fault_created(row),
        'volumes': _volumes(row.volumes),
    }
    facts['image_id'], facts['volume_booted'] = _image(row.image)
    facts.update(flavors.facts(row.flavor))
    return resource.Resource('server', region, row.id, facts)


def _image(value: object) -> tuple[fact.FactValue, fact.FactValue]:
    """Return the image's id, and whether there is none for good reason."""
    if value.__class__ is _Image:
        return value.id, False
    if value == '':
        return None, True
    if isinstance(value, str):
        value = fact.Unknown('the cloud reported image as a mere text')
    unknown = known.text(value, 'image')
    return unknown, unknown


def _fault_created(row: Row) -> fact.FactValue:
    fault: object = row.fault
    if isinstance(fault, _Fault):
        return known.date(fault.created, 'fault.created')
    if isinstance(fault, fact.Unknown):
        return fault
    # Nova shows a fault in ERROR only, and not every ERROR has one.
    if row.status.__class__ is str:
        return None
    return known.unread('fault')


def _volumes(value: object) -> fact.FactValue:
    if value.__class__ is list:
        return tuple([volume.id for volume in value])
    return known.texts(value, 'volumes')
