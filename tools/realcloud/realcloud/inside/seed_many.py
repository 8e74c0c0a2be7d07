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

"""Get to N servers, by cloning the rows of the real, seeded ones.

Every table that a real server, its port and its volumes leave rows in is
cloned, so that the APIs serve the clones like any other record, and can stop,
shelve or delete them. Only the dates and the names are made up.
"""

import argparse
import datetime
import random
import time

from realcloud.inside import clone
from realcloud.inside import database
from realcloud.inside import inserts
from realcloud.inside import loose_volumes
from realcloud.inside import original

# Those that the seed made by name, at rest.
WORTH_CLONING = (
    "deleted = 0 AND task_state IS NULL AND launched_at IS NOT NULL AND "
    "display_name REGEXP '^[a-z-]+-[123]$' AND "
    "vm_state IN ('active', 'stopped', 'shelved_offloaded')"
)
BATCH = 500


def parse(words=None):
    parser = argparse.ArgumentParser('seed-many', description=__doc__)
    parser.add_argument(
        'servers', type=int, help='how many servers in the end'
    )
    parser.add_argument(
        '--volumes', type=int, help='how many unattached volumes to add (N/10)'
    )
    parser.add_argument(
        '--days',
        type=int,
        default=730,
        help='spread the ages over this many days',
    )
    parser.add_argument(
        '--seed', type=int, default=1, help='another number, other clones'
    )
    return parser.parse_args(words)


def count(conn):
    return sum(
        database.rows(
            conn,
            'SELECT COUNT(*) AS n FROM '
            + cell
            + '.instances WHERE deleted = 0',
        )[0]['n']
        for cell in database.CELLS
    )


def originals(conn):
    found = [
        original.Original(conn, cell, server)
        for cell in database.CELLS
        for server in database.rows(
            conn, f'SELECT * FROM {cell}.instances WHERE {WORTH_CLONING}'
        )
    ]
    if not found:
        raise SystemExit('nothing to clone: the cloud is not seeded')
    return found


def members(conn, projects):
    """Project to the users who may own something there."""
    return {
        project: [
            row['actor_id']
            for row in database.rows(
                conn,
                'SELECT DISTINCT a.actor_id FROM keystone.assignment a JOIN '
                'keystone.role r ON r.id = a.role_id '
                "WHERE a.target_id = %s AND a.type = 'UserProject' "
                "AND r.name IN ('member', 'manager')",
                project,
            )
        ]
        for project in projects
    }


def addresses(conn, cloned):
    """Subnet to its free addresses: those of Neutron itself come first."""
    free = {}
    for one in cloned:
        if not one.subnet or one.subnet in free:
            continue
        used = {
            row['ip_address']
            for row in database.matching(
                conn, 'neutron.ipallocations', 'subnet_id', [one.subnet]
            )
        }
        net = one.ip.rsplit('.', 2)[0]
        candidates = (
            f'{net}.{a}.{b}'
            for a in range(255, 3, -1)
            for b in range(254, 0, -1)
        )
        free[one.subnet] = [ip for ip in candidates if ip not in used]
    return free


def first_number(conn):
    """One more than the highest ever: the numbers are in MAC addresses."""
    top = database.rows(
        conn,
        'SELECT MAX(mac_address) AS m FROM neutron.ports '
        "WHERE mac_address LIKE 'fa:16:40:%%'",
    )[0]['m']
    return clone.number_of(top) + 1 if top else 0


def main():
    begin = time.monotonic()
    options = parse()
    conn = database.connect()
    now = datetime.datetime.now(datetime.UTC).replace(
        tzinfo=None, microsecond=0
    )
    have = count(conn)
    want = max(0, options.servers - have)
    cloned = originals(conn)
    owners = members(conn, {one.server['project_id'] for one in cloned})
    free = addresses(conn, cloned)
    first = first_number(conn)
    rnd = random.Random(f'{options.seed}/{first}')
    rows = inserts.Inserts(conn)
    for n in range(want):
        clone.Clone(
            rnd.choice(cloned), first + n, rnd, now, options.days
        ).write(rows, owners, free)
        if n % BATCH == BATCH - 1:
            rows.flush()
    if want:
        loose = want // 10 if options.volumes is None else options.volumes
        loose_volumes.write(conn, rows, loose, rnd, now, options.days)
    rows.flush()
    print(
        f'{have + want} servers, of which {want} new; {rows.total} rows '
        f'in {time.monotonic() - begin:.1f} s'
    )


if __name__ == '__main__':
    main()
