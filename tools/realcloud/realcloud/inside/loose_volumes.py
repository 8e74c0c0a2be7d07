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

"""Volumes that no server has, every second one with a snapshot."""

import datetime
import uuid

from realcloud.inside import database

SIZES = (1, 10, 20, 50, 100, 500, 2000)
SECOND = datetime.timedelta(seconds=1)


def write(conn, inserts, count, random, now, days):
    originals = database.rows(
        conn,
        "SELECT * FROM cinder.volumes WHERE deleted = 0 AND "
        "status = 'available' AND display_name LIKE '%%-data-2'",
    )
    snapshots = {
        row['volume_id']: row
        for row in database.rows(
            conn, 'SELECT * FROM cinder.snapshots WHERE deleted = 0'
        )
    }

    def new_uuid():
        return str(uuid.UUID(int=random.getrandbits(128), version=4))

    for n in range(count):
        original = random.choice(originals)
        created = now - datetime.timedelta(
            seconds=random.randrange(3600, days * 86400)
        )
        volume = dict(
            original,
            id=new_uuid(),
            display_name=f'vol-{n:05}',
            created_at=created,
            scheduled_at=created,
            launched_at=created + SECOND,
            updated_at=created + SECOND,
            size=random.choice(SIZES),
        )
        inserts.add('cinder.volumes', volume)
        snapshot = snapshots.get(original['id'])
        if snapshot and n % 2:
            later = created + (now - created) * random.random()
            inserts.add(
                'cinder.snapshots',
                dict(
                    snapshot,
                    id=new_uuid(),
                    volume_id=volume['id'],
                    display_name=f'snap-{n:05}',
                    created_at=later,
                    updated_at=later + SECOND,
                    volume_size=volume['size'],
                ),
            )
