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

import sqlalchemy
from alembic import autogenerate
from alembic import migration

from cipclient import exceptions
from cipclient.ledger import opening
from cipclient.ledger import schema
from cipclient.ledger import tables
from cipclient.tests import builders
from cipclient.tests.database import base

_MOMENT = datetime.datetime(2026, 6, 15, 12, 30, 59, 123456, datetime.UTC)


@base.on_each
class Schema:
    def setUp(self):
        super().setUp()
        self.opened = self.made()

    def _cloud(self, **values):
        """Write a cloud, and return it as it is read again."""
        with self.opened.writing() as connection:
            connection.execute(tables.cloud.insert(), values)
        with self.opened.reading() as connection:
            return connection.execute(
                sqlalchemy.select(tables.cloud)
                .order_by(tables.cloud.c.id.desc())
                .limit(1)
            ).one()

    def test_the_migrations_make_what_the_tables_say(self):
        with self.opened.reading() as connection:
            context = migration.MigrationContext.configure(
                connection,
                opts={
                    'compare_type': True,
                    'version_table': schema.VERSION_TABLE,
                },
            )
            self.assertEqual(
                [], autogenerate.compare_metadata(context, tables.METADATA)
            )

    def test_every_key_and_index_has_the_name_and_columns_we_say(self):
        inspector = sqlalchemy.inspect(self.opened._reader)
        for table in tables.METADATA.sorted_tables:
            made = {
                index['name']: index['column_names']
                for index in inspector.get_indexes(table.name)
            }
            for index in table.indexes:
                self.assertEqual(
                    [column.name for column in index.columns],
                    made[index.name],
                )
            self.assertEqual(
                {key.name for key in table.foreign_key_constraints},
                {
                    key['name']
                    for key in inspector.get_foreign_keys(table.name)
                },
            )

    def test_a_moment_comes_back_in_utc_with_its_microseconds(self):
        zone = datetime.timezone(datetime.timedelta(hours=-7))
        row = self._cloud(name='a', claimed=_MOMENT.astimezone(zone))
        self.assertEqual(_MOMENT, row.claimed)
        self.assertEqual(datetime.UTC, row.claimed.tzinfo)
        with self.opened.reading() as connection:
            found = connection.scalar(
                sqlalchemy.select(tables.cloud.c.name).where(
                    tables.cloud.c.claimed == _MOMENT
                )
            )
        self.assertEqual('a', found)

    def test_a_moment_without_a_zone_is_refused(self):
        error = self.assertRaises(
            exceptions.LedgerError,
            self._cloud,
            name='a',
            claimed=_MOMENT.replace(tzinfo=None),
        )
        self.assertIn('without a time zone', str(error))

    def test_names_that_differ_in_case_or_accents_are_different(self):
        for name in ('a', 'A', '\xe1'):
            self._cloud(name=name)
        with self.opened.reading() as connection:
            for name in ('a', 'A', '\xe1'):
                found = connection.scalars(
                    sqlalchemy.select(tables.cloud.c.name).where(
                        tables.cloud.c.name == name
                    )
                )
                self.assertEqual([name], list(found))

    def test_the_same_name_twice_is_refused(self):
        self._cloud(name='a')
        self.assertRaises(exceptions.LedgerError, self._cloud, name='a')

    def test_what_refers_to_nothing_is_refused(self):
        def refer():
            with self.opened.writing() as connection:
                connection.execute(
                    tables.run.insert(),
                    {'cloud_id': 4711, 'started': _MOMENT},
                )

        self.assertRaises(exceptions.LedgerError, refer)

    def test_any_text_of_a_stranger_is_kept_for_people(self):
        odd = 'a\0b \ud800 \U0001f4a3 =?utf-8?q?=0d?= \u202e' + 'x' * 300
        row = self._cloud(name='a', identity=odd)
        self.assertEqual(255, len(row.identity))
        self.assertTrue(row.identity.startswith('a\ufffdb ? \U0001f4a3 =?'))

    def test_a_key_that_is_too_long_is_refused_and_never_cut(self):
        error = self.assertRaises(
            exceptions.LedgerError, self._cloud, name='x' * 256
        )
        self.assertIn('longer than 255', str(error))
        self.assertEqual('x' * 255, self._cloud(name='x' * 255).name)

    def test_long_texts_and_mails_are_kept_whole(self):
        cloud = self._cloud(name='a')
        content = bytes(range(256)) * 1024
        answer = '\U0001f4a3' * 100_000
        with self.opened.writing() as connection:
            connection.execute(
                tables.notice.insert(),
                {
                    'cloud_id': cloud.id,
                    'uid': 'u',
                    'content': content,
                    'answer': answer,
                    'composed': _MOMENT,
                },
            )
        with self.opened.reading() as connection:
            row = connection.execute(sqlalchemy.select(tables.notice)).one()
        self.assertEqual(content, row.content)
        self.assertEqual(answer, row.answer)

    def test_plain_values_come_back_from_json(self):
        detail = {'a': [1, None, 'b\0\ud800'], 'c': {'d': 1.5}}
        with self.opened.writing() as connection:
            connection.execute(
                tables.journal.insert(),
                {
                    'number': 99,
                    'at': _MOMENT,
                    'what': 'x',
                    'resource': '',
                    'detail': detail,
                    'digest': '',
                },
            )
        with self.opened.reading() as connection:
            self.assertEqual(
                detail,
                connection.scalar(
                    sqlalchemy.select(tables.journal.c.detail).where(
                        tables.journal.c.number == 99
                    )
                ),
            )

    def test_a_reader_sees_one_moment(self):
        self._cloud(name='a')
        count = sqlalchemy.select(sqlalchemy.func.count(tables.cloud.c.id))
        with self.opened.reading() as connection:
            self.assertEqual(1, connection.scalar(count))
            self._cloud(name='b')
            self.assertEqual(1, connection.scalar(count))
        with self.opened.reading() as connection:
            self.assertEqual(2, connection.scalar(count))

    def test_a_result_that_was_dropped_keeps_no_reader_back(self):
        for name in ('a', 'b', 'c'):
            self._cloud(name=name)
        names = sqlalchemy.select(tables.cloud.c.name)
        with self.opened.reading() as connection:
            dropped = connection.execute(names)
            dropped.fetchone()
        self._cloud(name='d')
        with self.opened.reading() as connection:
            found = list(connection.scalars(names))
        self.assertIn('d', found)
        dropped.close()

    def test_a_reader_cannot_write(self):
        def write():
            with self.opened.reading() as connection:
                connection.execute(tables.cloud.insert(), {'name': 'a'})

        error = self.assertRaises(exceptions.LedgerError, write)
        self.assertIn('only be read', str(error))

    def test_what_breaks_off_leaves_nothing(self):
        def break_off():
            with self.opened.writing() as connection:
                connection.execute(tables.cloud.insert(), {'name': 'a'})
                raise RuntimeError

        self.assertRaises(RuntimeError, break_off)
        self.assertEqual('b', self._cloud(name='b').name)
        with self.opened.reading() as connection:
            names = sqlalchemy.select(tables.cloud.c.name)
            self.assertEqual(['b'], list(connection.scalars(names)))

    def test_a_ledger_that_is_up_to_date_is_not_touched(self):
        again = self.database()
        opening.to_write(again, self.files, builders.NOW, create=True)
        opening.to_read(again)

    def test_a_later_one_is_refused_with_what_is_needed(self):
        with self.opened.writing() as connection:
            connection.execute(
                sqlalchemy.text(
                    f"UPDATE {schema.VERSION_TABLE} SET version_num = '0999'"
                )
            )
        for attempt in (
            lambda: opening.to_read(self.opened),
            lambda: opening.to_write(
                self.opened, self.files, builders.NOW, create=True
            ),
        ):
            error = self.assertRaises(exceptions.LedgerError, attempt)
            self.assertIn('a later cipclient (', str(error))
            self.assertIn('pip install --upgrade cipclient', str(error))
