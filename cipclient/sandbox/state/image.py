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

"""The records of Glance."""

import dataclasses
import datetime


@dataclasses.dataclass(slots=True, kw_only=True)
class Image:
    """A Glance image; ``properties`` are its extra keys.

    :ivar size: in bytes, also of one whose data nobody keeps
    :ivar data: what it is made of; empty where nobody keeps it
    """

    id: str
    name: str
    owner: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    status: str = 'active'
    visibility: str = 'private'
    size: int | None = 0
    protected: bool = False
    disk_format: str = 'qcow2'
    min_disk: int = 0
    min_ram: int = 0
    checksum: str | None = None
    data: bytes = b''
    tags: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    properties: dict[str, str] = dataclasses.field(default_factory=dict)


class Images:
    """Everything Glance knows in one region.

    :ivar refused_uploads: projects whose quota of data is used up
    :ivar refused_images: projects whose quota of images is used up
    """

    def __init__(self) -> None:
        self.images: dict[str, Image] = {}
        self.refused_uploads: set[str] = set()
        self.refused_images: set[str] = set()
