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

"""Images to boot from, and those that shelving leaves."""

import datetime
import hashlib
import random
import uuid

from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import image

BASE = (
    ('ubuntu-24.04', 'ubuntu', 120),
    ('ubuntu-22.04', 'ubuntu', 700),
    ('debian-13', 'debian', 200),
    ('rocky-9', 'rocky', 300),
    ('almalinux-10', 'almalinux', 90),
    ('fedora-43', 'fedora', 40),
    ('windows-2022', 'windows', 500),
    ('ubuntu-18.04-retired', 'ubuntu', 2400),
)


def new_id(rng: random.Random) -> str:
    """An id as Glance and Nova make them."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def add_base(
    state: cloud.Cloud, region: cloud.Region, rng: random.Random
) -> list[str]:
    """Add the images that everybody boots from; gives their ids."""
    admin = state.identity.project_named('admin', 'default')
    owner = admin.id if admin is not None else ''
    found = []
    for name, distribution, age in BASE:
        made = state.now - datetime.timedelta(days=age)
        image_id = new_id(rng)
        region.images.images[image_id] = image.Image(
            id=image_id,
            name=name,
            owner=owner,
            created_at=made,
            updated_at=made,
            visibility='public',
            size=2_000_000_000,
            min_disk=10,
            checksum=hashlib.sha256(name.encode()).hexdigest()[:32],
            tags=('base',),
            properties={
                'os_distro': distribution,
                'os_type': 'linux' if distribution != 'windows' else 'windows',
                'hw_disk_bus': 'scsi',
            },
        )
        found.append(image_id)
    return found


def add_snapshots(
    state: cloud.Cloud,
    region: cloud.Region,
    rng: random.Random,
    projects: list[str],
    count: int,
) -> None:
    """Add private snapshots of servers that are long gone."""
    for number in range(count):
        age = datetime.timedelta(days=rng.randrange(10, 1500))
        made = state.now.replace(microsecond=0) - age
        image_id = new_id(rng)
        region.images.images[image_id] = image.Image(
            id=image_id,
            name=f'before-upgrade-{number:03d}',
            owner=projects[number % len(projects)],
            created_at=made,
            updated_at=made,
            size=rng.randrange(1, 60) * 1_000_000_000,
            min_disk=20,
            properties={
                'image_type': 'snapshot',
                'instance_uuid': new_id(rng),
                'os_distro': 'centos',
            },
        )


def add_shelved(
    region: cloud.Region,
    rng: random.Random,
    server: compute.Server,
    by_project: str,
) -> str:
    """Add what shelving a server made; an admin's belongs to the admin.

    The server's project is then a member that has not accepted it yet.
    """
    own = by_project == server.project_id
    image_id = new_id(rng)
    region.images.images[image_id] = image.Image(
        id=image_id,
        name=f'{server.name}-shelved',
        owner=by_project,
        created_at=server.updated,
        updated_at=server.updated,
        visibility='private' if own else 'shared',
        members=() if own else (server.project_id,),
        size=3_200_000_000,
        min_disk=server.flavor.disk,
        checksum=hashlib.sha256(server.id.encode()).hexdigest()[:32],
        properties={
            'image_type': 'snapshot',
            'instance_uuid': server.id,
            'base_image_ref': server.image_id or '',
            'owner_id': server.project_id,
            'user_id': server.user_id,
            'image_location': 'snapshot',
            'image_state': 'available',
            'boot_roles': 'member,reader',
        },
    )
    return image_id
