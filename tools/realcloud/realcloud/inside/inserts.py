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

"""Rows on their way into the tables, many to one INSERT."""

from realcloud.inside import database


class Inserts:
    def __init__(self, conn):
        self._conn = conn
        self._rows = {}
        self._next = {}
        self.total = 0
        with conn.cursor() as cursor:
            # whole clones go in, in whatever order their tables come
            cursor.execute('SET foreign_key_checks = 0, unique_checks = 0')

    def take_id(self, table):
        if table not in self._next:
            self._next[table] = database.rows(
                self._conn,
                'SELECT COALESCE(MAX(id), 0) + 1 AS n FROM ' + table,
            )[0]['n']
        self._next[table] += 1
        return self._next[table] - 1

    def add(self, table, row):
        self._rows.setdefault(table, []).append(row)

    def flush(self):
        with self._conn.cursor() as cursor:
            for table, rows in self._rows.items():
                columns = list(rows[0])
                cursor.executemany(
                    'INSERT INTO {} ({}) VALUES ({})'.format(
                        table,
                        ', '.join(f'`{name}`' for name in columns),
                        ', '.join(['%s'] * len(columns)),
                    ),
                    [[row[name] for name in columns] for row in rows],
                )
                self.total += len(rows)
        self._conn.commit()
        self._rows = {}
