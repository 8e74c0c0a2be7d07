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

"""One clone of a real server: the same rows under new names and dates."""

import datetime
import re
import uuid

ROLES = ('web', 'db', 'batch', 'dev', 'ci', 'login', 'gpu', 'test')
# shares of the clones
ORPHANS, BROKEN = 0.02, 0.01


def mac(number):
    """By its own prefix: that is how clones are counted."""
    return 'fa:16:40:' + number.to_bytes(3).hex(':')


def number_of(address):
    return int(address.replace(':', '')[-6:], 16)


class Renaming:
    """Replaces names wherever they stand, but never a part of another."""

    def __init__(self, new):
        self._new = new
        self._find = re.compile(
            '|'.join(
                rf'(?<![0-9a-zA-Z.:-]){re.escape(old)}(?![0-9a-zA-Z:-]|\.\d)'
                for old in sorted(new, key=len, reverse=True)
            )
        )

    def apply(self, text):
        # shorter than any name: spares the search
        if len(text) <= 6:
            return text
        return self._find.sub(lambda match: self._new[match.group()], text)


class Clone:
    def __init__(self, original, number, random, now, days):
        self._original = original
        self._random = random
        self._now = now
        server = original.server
        created = now - datetime.timedelta(
            seconds=random.randrange(3600, days * 86400)
        )
        self._touched = created + datetime.timedelta(
            seconds=random.randrange(60, int((now - created).total_seconds()))
        )
        self._early = created - server['created_at']
        self._late = self._touched - original.touched
        self._name = f'{random.choice(ROLES)}-{number:05}'
        self._number = number
        self._broken = (
            random.random() < BROKEN and server['vm_state'] == 'active'
        )

    def _new_uuid(self):
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _rename(self, members, addresses):
        original, server = self._original, self._original.server
        # sorted, for the same clones from the same seed
        new = {old: self._new_uuid() for old in sorted(original.uuids)}
        new[server['reservation_id']] = f'r-{self._random.getrandbits(32):08x}'
        for action in original.actions:
            new[action['request_id']] = 'req-' + self._new_uuid()
        if original.ip:
            new[original.mac] = mac(self._number)
            new[original.ip] = addresses[original.subnet].pop()
        owner = self._random.choice(
            members[server['project_id']] or [server['user_id']]
        )
        if self._random.random() < ORPHANS:
            # nobody has this ID
            owner = uuid.uuid5(uuid.NAMESPACE_OID, owner).hex
        new[server['user_id']] = owner
        return new

    def write(self, inserts, members, addresses):
        new = self._rename(members, addresses)
        self._renaming = Renaming(new)
        for table, rows in self._original.tables.items():
            for row in rows:
                inserts.add(table, self._row(table, row, inserts))
        self._write_actions(inserts)
        self._write_ports(inserts)
        if self._broken:
            self._write_fault(inserts, new[self._original.server['uuid']])

    def _value(self, value):
        if isinstance(value, str):
            return self._renaming.apply(value)
        if isinstance(value, datetime.datetime):
            shift = self._early if value <= self._original.made else self._late
            return min(self._now, value + shift)
        return value

    def _copy(self, row, **change):
        return {
            **{key: self._value(value) for key, value in row.items()},
            **change,
        }

    def _row(self, table, row, inserts):
        change = {}
        if isinstance(row.get('id'), int):
            change['id'] = inserts.take_id(table)
        if table == self._original.cell + '.instances':
            change.update(
                display_name=self._name,
                hostname=self._name,
                updated_at=self._touched,
            )
            if self._broken:
                change['vm_state'] = 'error'
        elif table == 'cinder.volumes' and row['display_name']:
            change['display_name'] = self._name + '-data'
        elif row.get('key') == 'shelved_at':
            change['value'] = self._touched.isoformat()
        return self._copy(row, **change)

    def _write_actions(self, inserts):
        original = self._original
        table = original.cell + '.instance_actions'
        ids = {a['id']: inserts.take_id(table) for a in original.actions}
        for action in original.actions:
            inserts.add(table, self._copy(action, id=ids[action['id']]))
        for event in original.events:
            inserts.add(
                table + '_events',
                self._copy(
                    event,
                    id=inserts.take_id(table + '_events'),
                    action_id=ids[event['action_id']],
                ),
            )

    def _write_ports(self, inserts):
        original, table = self._original, 'neutron.standardattributes'
        ids = {a['id']: inserts.take_id(table) for a in original.attributes}
        for row in original.attributes:
            inserts.add(table, self._copy(row, id=ids[row['id']]))
        for port in original.ports:
            inserts.add(
                'neutron.ports',
                self._copy(
                    port, standard_attr_id=ids[port['standard_attr_id']]
                ),
            )
        for row in original.ipam:
            inserts.add('neutron.ipamallocations', self._copy(row))

    def _write_fault(self, inserts, server_id):
        table = self._original.cell + '.instance_faults'
        inserts.add(
            table,
            {
                'created_at': self._touched,
                'updated_at': None,
                'deleted_at': None,
                'id': inserts.take_id(table),
                'instance_uuid': server_id,
                'code': 500,
                'message': 'Build of instance aborted',
                'details': '',
                'host': self._original.server['host'],
                'deleted': 0,
            },
        )
