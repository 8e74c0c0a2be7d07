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

"""Cinder's rows into volumes."""

import msgspec

from cipclient.inventory import known
from cipclient.model import fact
from cipclient.model import resource

_Text = str | msgspec.UnsetType | None

#: A server has it, or keeps it for itself: the volumes of one that is
#: shelved and offloaded are ``reserved``, with no attachment to be seen, and
#: hold all that there is of it (hazard H27).
_TAKEN = frozenset({'in-use', 'attaching', 'detaching', 'reserved'})


class _Attachment(msgspec.Struct, gc=False):
    server_id: str | None = None


class Row(msgspec.Struct, gc=False):
    """The fields of a volume that facts are made of."""

    id: str
    name: _Text = msgspec.UNSET
    description: _Text = msgspec.UNSET
    status: _Text = msgspec.UNSET
    size: int | msgspec.UnsetType | None = msgspec.UNSET
    attachments: list[_Attachment] | msgspec.UnsetType | None = msgspec.UNSET
    bootable: str | bool | msgspec.UnsetType | None = msgspec.UNSET
    encrypted: bool | msgspec.UnsetType | None = msgspec.UNSET
    volume_type: _Text = msgspec.UNSET
    availability_zone: _Text = msgspec.UNSET
    user_id: _Text = msgspec.UNSET
    created_at: _Text = msgspec.UNSET
    metadata: dict[str, str] | msgspec.UnsetType | None = msgspec.UNSET
    tenant_id: _Text = msgspec.field(
        name='os-vol-tenant-attr:tenant_id', default=msgspec.UNSET
    )

    @property
    def is_gone(self) -> bool:
        """Whether it is deleted."""
        return self.status == 'deleted'


def volume(row: Row, region: str) -> resource.Resource:
    """Return the volume of a row."""
    attachments = row.attachments
    servers: tuple[str, ...] | fact.Unknown
    attached: bool | fact.Unknown
    if isinstance(attachments, list):
        servers = tuple(
            [one.server_id for one in attachments if one.server_id]
        )
        attached = (
            bool(attachments)
            or row.status in _TAKEN
            or known.flag(
                False if isinstance(row.status, str) else row.status, 'status'
            )
        )
    else:
        servers = known.texts(attachments, 'attachments')
        attached = known.flag(attachments, 'attachments')
    facts: dict[str, fact.FactValue] = {
        'id': row.id,
        'name': known.optional(row.name, 'name'),
        'description': known.optional(row.description, 'description'),
        'status': known.filled(row.status, 'status'),
        'size': known.number(row.size, 'size'),
        'attached': attached,
        'bootable': known.flag(row.bootable, 'bootable'),
        'encrypted': known.flag(row.encrypted, 'encrypted'),
        'volume_type': known.optional(row.volume_type, 'volume_type'),
        'availability_zone': known.optional(
            row.availability_zone, 'availability_zone'
        ),
        'project_id': known.filled(row.tenant_id, 'project_id'),
        'user_id': known.filled(row.user_id, 'user_id'),
        'created': known.date(row.created_at, 'created_at'),
        'metadata': known.mapping(row.metadata, 'metadata'),
        'servers': servers,
    }
    return resource.Resource('volume', region, row.id, facts)
