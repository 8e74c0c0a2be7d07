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

import datetime
import random
import types
import unittest

from realcloud.inside import clone

# the databases know no time zones
NOW = datetime.datetime(2026, 1, 1)  # noqa: DTZ001
MINUTE = datetime.timedelta(minutes=1)
SERVER = '11111111-2222-4333-8444-555555555555'
PROJECT, USER = 'a' * 32, 'b' * 32


class FakeInserts:
    def __init__(self):
        self.rows = {}

    def take_id(self, table):
        return 1000 + len(self.rows.get(table, ()))

    def add(self, table, row):
        self.rows.setdefault(table, []).append(row)


def _original():
    made = NOW - 30 * MINUTE
    server = {
        'id': 1,
        'uuid': SERVER,
        'project_id': PROJECT,
        'user_id': USER,
        'reservation_id': 'r-12345678',
        'vm_state': 'active',
        'host': 'h',
        'created_at': made,
        'launched_at': made + MINUTE,
        'display_name': 'genomics-1',
        'hostname': 'genomics-1',
        'updated_at': made + 20 * MINUTE,
    }
    return types.SimpleNamespace(
        cell='nova_cell2',
        server=server,
        uuids={SERVER},
        actions=[],
        events=[],
        ports=[],
        attributes=[],
        ipam=[],
        ip=None,
        mac=None,
        subnet=None,
        made=made + 2 * MINUTE,
        touched=made + 20 * MINUTE,
        tables={
            'nova_cell2.instances': [server],
            'nova_cell2.instance_system_metadata': [
                {
                    'id': 5,
                    'instance_uuid': SERVER,
                    'key': 'shelved_at',
                    'value': 'x',
                }
            ],
        },
    )


class TestClone(unittest.TestCase):
    def _clone(self, seed):
        inserts = FakeInserts()
        clone.Clone(_original(), 42, random.Random(seed), NOW, 730).write(
            inserts, {PROJECT: ['c' * 32]}, {}
        )
        return inserts.rows

    def test_stays_in_its_cell_under_another_name(self):
        (row,) = self._clone(1)['nova_cell2.instances']
        self.assertNotEqual(SERVER, row['uuid'])
        self.assertTrue(row['display_name'].endswith('-00042'))
        self.assertEqual(PROJECT, row['project_id'])

    def test_all_rows_name_the_same_server(self):
        rows = self._clone(1)
        self.assertEqual(
            rows['nova_cell2.instances'][0]['uuid'],
            rows['nova_cell2.instance_system_metadata'][0]['instance_uuid'],
        )

    def test_no_date_out_of_order(self):
        for seed in range(200):
            (row,) = self._clone(seed)['nova_cell2.instances']
            self.assertLess(row['created_at'], row['launched_at'])
            self.assertLessEqual(row['updated_at'], NOW)

    def test_same_seed_same_clone(self):
        self.assertEqual(self._clone(7), self._clone(7))
        self.assertNotEqual(self._clone(7), self._clone(8))

    def test_owner_is_a_member_or_nobody(self):
        owners = [
            self._clone(seed)['nova_cell2.instances'][0]['user_id']
            for seed in range(300)
        ]
        self.assertNotIn(USER, owners)
        orphans = sum(owner != 'c' * 32 for owner in owners)
        self.assertTrue(0 < orphans < 30, orphans)


class TestNames(unittest.TestCase):
    def test_mac(self):
        self.assertEqual('fa:16:40:01:00:2a', clone.mac(0x01002A))
        self.assertEqual(0x01002A, clone.number_of(clone.mac(0x01002A)))

    def test_never_a_part_of_another_name(self):
        renaming = clone.Renaming({'10.1.0.2': '10.1.9.9'})
        self.assertEqual(
            '10.1.0.25 <10.1.9.9> 10.1.0.2.5',
            renaming.apply('10.1.0.25 <10.1.0.2> 10.1.0.2.5'),
        )

    def test_end_of_a_sentence(self):
        renaming = clone.Renaming({SERVER: 'new-name'})
        self.assertEqual('Of new-name.', renaming.apply(f'Of {SERVER}.'))
