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

"""The records of Cinder."""

import dataclasses
import datetime


@dataclasses.dataclass(frozen=True, slots=True)
class VolumeAttachment:
    """Where a volume is attached."""

    attachment_id: str
    server_id: str
    device: str
    attached_at: datetime.datetime
    host_name: str | None = None


@dataclasses.dataclass(slots=True, kw_only=True)
class Volume:
    """A Cinder volume; size in GiB."""

    id: str
    name: str
    project_id: str
    user_id: str
    size: int
    status: str
    created_at: datetime.datetime
    updated_at: datetime.datetime | None = None
    attachments: tuple[VolumeAttachment, ...] = ()
    volume_type: str = 'ceph'
    bootable: bool = False
    availability_zone: str = 'nova'
    metadata: dict[str, str] = dataclasses.field(default_factory=dict)
    description: str | None = None
    image_id: str | None = None
    snapshot_id: str | None = None
    multiattach: bool = False
    group_id: str | None = None
    migration_status: str | None = None


@dataclasses.dataclass(slots=True, kw_only=True)
class Snapshot:
    """A Cinder snapshot; size in GiB."""

    id: str
    name: str
    volume_id: str
    project_id: str
    user_id: str | None
    size: int
    created_at: datetime.datetime
    status: str = 'available'
    updated_at: datetime.datetime | None = None
    metadata: dict[str, str] = dataclasses.field(default_factory=dict)
    description: str | None = None


class Storage:
    """Everything Cinder knows in one region.

    :ivar max_limit: the longest page, in rows
    """

    def __init__(self) -> None:
        self.volumes: dict[str, Volume] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.max_limit = 1000
