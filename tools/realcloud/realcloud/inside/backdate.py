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

"""Make one record look as old as you say, in the database.

    backdate server NAME_OR_ID 120            created 120 days ago
    backdate server NAME_OR_ID 120 --updated 30
    backdate server NAME_OR_ID 200 --shelved 90   if it is shelved

The age may be days (fractions are fine) or a date such as 2025-01-31.
"""

import argparse
import datetime

from realcloud.inside import database

NOW = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
# kind: table, and the column of its name
NEUTRON = {
    'floating-ip': ('floatingips', 'floating_ip_address'),
    'network': ('networks', 'name'),
    'port': ('ports', 'name'),
    'router': ('routers', 'name'),
    'security-group': ('securitygroups', 'name'),
}


def when(text):
    try:
        return NOW - datetime.timedelta(days=float(text))
    except ValueError:
        return datetime.datetime.fromisoformat(text)


class Ager:
    def __init__(self, conn, created, updated, shelved):
        self._conn = conn
        self._created = created
        self._updated = updated
        self._shelved = shelved

    def age(self, kind, key):
        method = {
            'server': self._server,
            'volume': self._volume,
            'snapshot': self._snapshot,
            'image': self._image,
            'user': self._user,
        }.get(kind)
        if method:
            method(key)
        else:
            self._neutron(kind, key)
        self._conn.commit()

    def _run(self, text, *args):
        with self._conn.cursor() as cursor:
            cursor.execute(text, args)

    def _find(self, tables, id_, name, key, live=''):
        found = [
            (table, row)
            for table in tables
            for row in database.rows(
                self._conn,
                f'SELECT * FROM {table} '
                f'WHERE ({id_} = %s OR {name} = %s){live}',
                key,
                key,
            )
        ]
        if len(found) != 1:
            raise SystemExit(
                f'{len(found)} records named {key} in {", ".join(tables)}'
            )
        return found[0]

    def _server(self, key):
        table, server = self._find(
            [cell + '.instances' for cell in database.CELLS],
            'uuid',
            'display_name',
            key,
            ' AND deleted = 0',
        )
        cell, uuid = table.split('.')[0], server['uuid']
        booted = self._created + datetime.timedelta(seconds=10)
        self._run(
            'UPDATE ' + table + ' SET created_at = %s, launched_at = '
            'IF(launched_at IS NULL, NULL, %s), updated_at = %s '
            'WHERE uuid = %s',
            self._created,
            booted,
            max(self._updated, booted),
            uuid,
        )
        # no record of the server may be older than the server
        self._action(cell, uuid, self._created, booted, 'create')
        if self._shelved:
            self._action(
                cell,
                uuid,
                self._shelved,
                self._shelved,
                'shelve',
                'shelveOffload',
            )
            self._run(
                'UPDATE ' + cell + '.instance_system_metadata SET value = %s '
                "WHERE instance_uuid = %s AND `key` = 'shelved_at'",
                self._shelved.isoformat(),
                uuid,
            )
        self._run(
            'UPDATE neutron.standardattributes a JOIN neutron.ports p ON '
            'p.standard_attr_id = a.id SET a.created_at = %s WHERE '
            'p.device_id = %s',
            self._created,
            uuid,
        )

    def _action(self, cell, uuid, start, end, *names):
        self._run(
            'UPDATE ' + cell + '.instance_actions SET start_time = %s, '
            'created_at = %s, updated_at = %s WHERE instance_uuid = %s AND '
            'action IN (' + ', '.join(['%s'] * len(names)) + ')',
            start,
            start,
            end,
            uuid,
            *names,
        )

    def _plain(self, table, name, key):
        """A record of Cinder or Glance; its ID is returned."""
        _table, row = self._find([table], 'id', name, key, ' AND deleted = 0')
        self._run(
            'UPDATE ' + table + ' SET created_at = %s, updated_at = %s '
            'WHERE id = %s',
            self._created,
            self._updated,
            row['id'],
        )
        return row['id']

    def _volume(self, key):
        self._run(
            'UPDATE cinder.volumes SET scheduled_at = %s, '
            'launched_at = %s WHERE id = %s',
            self._created,
            self._created,
            self._plain('cinder.volumes', 'display_name', key),
        )

    def _snapshot(self, key):
        self._plain('cinder.snapshots', 'display_name', key)

    def _image(self, key):
        self._plain('glance.images', 'name', key)

    def _user(self, key):
        _table, row = self._find(
            ['keystone.local_user'], 'user_id', 'name', key
        )
        self._run(
            'UPDATE keystone.user SET created_at = %s, last_active_at '
            '= %s WHERE id = %s',
            self._created,
            self._updated.date(),
            row['user_id'],
        )

    def _neutron(self, kind, key):
        table, name = NEUTRON[kind]
        _table, row = self._find(['neutron.' + table], 'id', name, key)
        self._run(
            'UPDATE neutron.standardattributes SET created_at = %s, '
            'updated_at = %s WHERE id = %s',
            self._created,
            self._updated,
            row['standard_attr_id'],
        )


def parse(words=None):
    parser = argparse.ArgumentParser(
        'backdate',
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        'kind',
        choices=['server', 'volume', 'snapshot', 'image', 'user', *NEUTRON],
    )
    parser.add_argument('key', help='name or ID')
    parser.add_argument('age', type=when)
    parser.add_argument('--updated', type=when, help='default: as created')
    parser.add_argument('--shelved', type=when, help='servers: when shelved')
    return parser.parse_args(words)


def main():
    options = parse()
    updated = options.updated or options.shelved or options.age
    ager = Ager(database.connect(), options.age, updated, options.shelved)
    ager.age(options.kind, options.key)
    print(
        f'{options.kind} {options.key}: created {options.age}, '
        f'updated {updated}'
    )


if __name__ == '__main__':
    main()
