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

"""Volumes: what servers boot from, their data, and what was left behind."""

import datetime
import random

from cipclient.sandbox.population import images
from cipclient.sandbox.population import people
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import storage


def attach(
    region: cloud.Region,
    rng: random.Random,
    server: compute.Server,
    *,
    device: str,
    size: int,
    bootable: bool,
    delete_on_termination: bool,
    image_id: str | None = None,
) -> compute.AttachedVolume:
    """Add a volume of a server; gives the server's side of it."""
    volume_id = images.new_id(rng)
    made = server.created
    root = 'root' if bootable else 'data'
    region.storage.volumes[volume_id] = storage.Volume(
        id=volume_id,
        name=f'{server.name}-{root}' if rng.random() < 0.6 else '',
        project_id=server.project_id,
        user_id=server.user_id,
        size=size,
        status='in-use',
        created_at=made,
        updated_at=made,
        bootable=bootable,
        image_id=image_id,
        attachments=(
            storage.VolumeAttachment(
                images.new_id(rng), server.id, device, made, server.host
            ),
        ),
    )
    return compute.AttachedVolume(volume_id, device, delete_on_termination)


def add_unattached(
    state: cloud.Cloud,
    region: cloud.Region,
    rng: random.Random,
    settled: people.Settled,
    servers: int,
    old_ones: bool,
) -> None:
    """Add volumes that no server uses, one for each ten servers or so.

    :param old_ones: whether some have been so for longer than 180 days;
        cloud-wide it is their ``updated_at`` that tells since when
    """
    projects = settled.common()
    oldest = 900.0 if old_ones else 140.0
    for number in range(servers // 10):
        project_id = projects[number % len(projects)]
        made = state.now - datetime.timedelta(days=rng.uniform(0.1, oldest))
        touched = made + (state.now - made) * rng.random() * 0.4
        broken = number % 40 == 39
        volume = storage.Volume(
            id=images.new_id(rng),
            name=f'backup-{number:03d}' if rng.random() < 0.7 else '',
            project_id=project_id,
            user_id=rng.choice(settled.members[project_id]),
            size=rng.choice((1, 10, 50, 100, 500, 2000)),
            status='error' if broken else 'available',
            created_at=_whole(made),
            updated_at=None if number % 5 == 0 else _whole(touched),
        )
        region.storage.volumes[volume.id] = volume
        if number % 8 == 0:
            snapshot = storage.Snapshot(
                id=images.new_id(rng),
                name=f'{volume.name or "volume"}-snapshot',
                volume_id=volume.id,
                project_id=volume.project_id,
                user_id=volume.user_id,
                size=volume.size,
                created_at=_whole(touched),
            )
            region.storage.snapshots[snapshot.id] = snapshot


def _whole(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(microsecond=0)
