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

import os
import pathlib
import shutil
import sqlite3
import stat

import fixtures
import sqlalchemy
from oslotest import base

from cipclient import exceptions
from cipclient.ledger import beginning
from cipclient.ledger import database as ledger_database
from cipclient.ledger import files as ledger_files
from cipclient.ledger import journal
from cipclient.ledger import ledger
from cipclient.ledger import marker
from cipclient.ledger import opening
from cipclient.ledger import place
from cipclient.ledger import schema
from cipclient.ledger import tables
from cipclient.tests import builders

#: Revision 0004 of a later cipclient, with those before as they are.
_LATER = '''
import sqlalchemy
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade():
    op.create_table('later', sqlalchemy.Column('a', sqlalchemy.Integer))
'''


class TestCase(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        top = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.folder = top / 'ledger'
        self.file = self.folder / 'ledger.sqlite'
        self.place = place.of_file(self.file)
        self.files = ledger_files.Files()

    def _run(self, *, create=True):
        with (
            ledger.open_ledger(self.place, create=create) as opened,
            opened.run('arbutus', 'scan', 'anna', builders.NOW),
        ):
            pass

    def _refused(self, *, create=True):
        return str(
            self.assertRaises(exceptions.LedgerError, self._run, create=create)
        )

    def _fill(self):
        """Have more pages than one, all in the file itself."""
        self._run()
        database = self._database()
        with database.writing() as connection:
            for number in range(500):
                journal.append(
                    connection,
                    at=builders.NOW,
                    what='tested',
                    detail={'text': str(number) * 50},
                )
        database.close()

    def _database(self):
        database = ledger_database.Database(
            self.place, marker.Marker(self.place, self.files)
        )
        self.addCleanup(database.close)
        return database


class TestFaults(TestCase):
    """F61 to F64 and F69: each is refused, and nothing is written."""

    def test_all_that_is_made_is_for_its_owner_alone(self):
        with (
            ledger.open_ledger(self.place, create=True) as opened,
            opened.run('arbutus', 'scan', 'anna', builders.NOW),
        ):
            modes = {
                path.name: stat.S_IMODE(path.stat().st_mode)
                for path in self.folder.iterdir()
            }
        self.assertIn('ledger.sqlite-wal', modes)
        self.assertEqual({0o600}, set(modes.values()), modes)
        self.assertEqual(0o700, stat.S_IMODE(self.folder.stat().st_mode))

    def test_every_page_that_is_scrambled_is_noticed(self):
        self._fill()
        whole = self.file.read_bytes()
        size = 4096
        self.assertGreater(len(whole), 20 * size)
        for start in range(0, len(whole), size):
            broken = bytearray(whole)
            broken[start : start + size] = os.urandom(size)
            self.file.write_bytes(broken)
            message = self._refused()
            self.assertIn(str(self.file), message)

    def test_a_value_that_was_damaged_is_told(self):
        self._run()
        for change in (
            "at = 'yesterday'",
            "at = '2026-13-01 00:00:00.000000'",
            "detail = '{'",
            "what = CAST(x'ff' AS TEXT)",
        ):
            other = sqlite3.connect(self.file)
            with other:
                other.execute(f'UPDATE journal SET {change} WHERE number = 2')
            other.close()
            database = self._database()

            def read(database=database):
                with database.reading() as connection:
                    return list(journal.entries(connection))

            error = self.assertRaises(exceptions.LedgerError, read)
            self.assertIn('damaged', str(error))

    def test_a_file_that_was_cut_is_refused(self):
        self._fill()
        whole = self.file.read_bytes()
        for length in (1, 100, 4096, 5000, len(whole) - 4096, len(whole) - 1):
            self.file.write_bytes(whole[:length])
            self.assertIn(str(self.file), self._refused())

    def test_an_empty_file_is_refused(self):
        self._run()
        self.file.write_bytes(b'')
        self.assertIn('is an empty file', self._refused())

    def test_another_file_is_refused(self):
        self.folder.mkdir(0o700)
        self.file.write_text('name,age\n' * 1000)
        self.file.chmod(0o600)
        self.assertIn('it is no ledger', self._refused())

    def test_a_database_of_another_program_is_refused(self):
        self.folder.mkdir(0o700)
        other = sqlite3.connect(self.file)
        other.execute('CREATE TABLE other (a)')
        other.close()
        self.file.chmod(0o600)
        self.assertIn('holds something else', self._refused())

    def test_what_lost_its_unfinished_changes_is_refused(self):
        self._run()
        before = self.folder.with_name('before')
        shutil.copytree(self.folder, before)
        with (
            ledger.open_ledger(self.place, create=True) as opened,
            opened.run('arbutus', 'scan', 'anna', builders.NOW),
        ):
            # As a crash leaves it, but for the file with the changes.
            shutil.copy(self.file, before / 'cut.sqlite')
        shutil.move(before / 'cut.sqlite', self.file)
        self.assertIn('is older than it was', self._refused())

    def test_what_another_program_keeps_locked_is_busy(self):
        self._run()
        self.useFixture(
            fixtures.MockPatchObject(ledger_database, 'PATIENCE', 0)
        )
        other = sqlite3.connect(self.file, isolation_level=None)
        self.addCleanup(other.close)
        other.execute('BEGIN IMMEDIATE')
        error = self.assertRaises(exceptions.LedgerBusy, self._run)
        self.assertIn('keeps it locked', str(error))

    def test_a_full_disk_is_told_and_nothing_is_half_written(self):
        self._fill()
        database = self._database()

        def write():
            with database.writing() as connection:
                pages = connection.exec_driver_sql('PRAGMA page_count')
                connection.exec_driver_sql(
                    f'PRAGMA max_page_count = {pages.scalar()}'
                )
                for _number in range(500):
                    journal.append(connection, at=builders.NOW, what='full')

        error = self.assertRaises(exceptions.LedgerError, write)
        self.assertIn('its disk is full', str(error))
        with database.reading() as connection:
            self.assertEqual(502, journal.verify(connection).number)

    def test_links_fifos_and_open_files_are_refused(self):
        self._run()
        good = self.file.with_name('good')
        self.file.rename(good)

        def link():
            self.file.symlink_to(good)

        def hard_link():
            os.link(good, self.file)

        def fifo():
            os.mkfifo(self.file, 0o600)

        def open_to_all():
            shutil.copy(good, self.file)
            self.file.chmod(0o644)

        for make in (link, hard_link, fifo, open_to_all):
            make()
            self._refused()
            self.file.unlink()

    def test_what_lies_beside_it_is_judged_too(self):
        self._run()
        elsewhere = self.folder / 'elsewhere'
        elsewhere.write_bytes(b'x')
        elsewhere.chmod(0o600)
        names = {path.name for path in self.folder.iterdir()}
        (lock,) = (name for name in names if name.endswith('.lock'))
        for name in (
            'ledger.sqlite-wal',
            'ledger.sqlite-journal',
            'ledger.sqlite-shm',
            'ledger.sqlite.marker',
            lock,
        ):
            path = self.folder / name
            path.unlink(missing_ok=True)
            path.symlink_to(elsewhere)
            self.assertIn(name, self._refused())
            path.unlink()
        self.assertEqual(b'x', elsewhere.read_bytes())

    def test_a_folder_that_others_can_write_is_refused(self):
        self._run()
        self.folder.chmod(0o777)
        self.assertIn('everybody can write', self._refused())
        self.folder.chmod(0o1777)
        self.assertIn('everybody can write', self._refused())


class TestMigration(TestCase):
    def setUp(self):
        super().setUp()
        self._run()
        migrations = self.folder / 'migrations'
        shutil.copytree(schema.MIGRATIONS, migrations)
        (migrations / 'versions' / '0004_later.py').write_text(_LATER)
        self.migrations = migrations

    def _update(self):
        self.useFixture(
            fixtures.MonkeyPatch(f'{schema.__name__}.HEAD', '0004')
        )
        beginning.again(
            self._database(), self.files, builders.NOW, self.migrations
        )

    def test_an_older_one_is_brought_up_to_date_after_a_copy(self):
        self._update()
        with self._database().reading() as connection:
            self.assertEqual('0004', schema.version(connection, ''))
            connection.exec_driver_sql('SELECT a FROM later')
            entries = list(journal.entries(connection))
        self.assertEqual(beginning.CHANGED, entries[-1].what)
        self.assertEqual('0003', entries[-1].detail['before'])
        copy = self.folder / 'ledger.sqlite.before-0004'
        self.assertEqual(0o600, stat.S_IMODE(copy.stat().st_mode))
        copied = sqlite3.connect(copy)
        self.addCleanup(copied.close)
        (version,) = copied.execute(
            f'SELECT version_num FROM {schema.VERSION_TABLE}'
        ).fetchone()
        self.assertEqual('0003', version)

    def test_it_happens_once(self):
        self._update()
        self._update()
        with self._database().reading() as connection:
            self.assertEqual(3, journal.verify(connection).number)

    def test_what_breaks_off_changes_nothing(self):
        broken = self.migrations / 'versions' / '0004_later.py'
        broken.write_text(_LATER + '    raise RuntimeError\n')
        self.assertRaises(RuntimeError, self._update)
        with self._database().reading() as connection:
            self.assertEqual('0003', schema.version(connection, ''))
            self.assertFalse(sqlalchemy.inspect(connection).has_table('later'))

    def test_an_older_one_is_only_told_to_a_reader(self):
        with self._database().writing() as connection:
            connection.execute(
                sqlalchemy.text(
                    f"UPDATE {schema.VERSION_TABLE} SET version_num = '0003'"
                )
            )
        self.useFixture(
            fixtures.MonkeyPatch(f'{schema.__name__}.HEAD', '0004')
        )
        error = self.assertRaises(
            exceptions.LedgerError, opening.to_read, self._database()
        )
        self.assertIn('of an older cipclient', str(error))

    def test_a_later_one_names_the_cipclient_that_it_needs(self):
        self._update()
        with self._database().writing() as connection:
            detail = {'cipclient': '9.8.7', 'schema': '0004'}
            journal.append(
                connection,
                at=builders.NOW,
                what=beginning.CHANGED,
                detail=detail,
            )
        self.useFixture(
            fixtures.MonkeyPatch(f'{schema.__name__}.HEAD', '0003')
        )
        self.assertIn('later cipclient (9.8.7)', self._refused())

    def test_ours_is_the_last_of_the_migrations(self):
        from alembic import script

        directory = script.ScriptDirectory(str(schema.MIGRATIONS))
        self.assertEqual([schema.HEAD], directory.get_heads())

    def test_nothing_is_logged_or_configured_by_it(self):
        import logging

        before = list(logging.getLogger().handlers)
        self._update()
        self.assertEqual(before, logging.getLogger().handlers)


class TestTables(base.BaseTestCase):
    def test_every_table_compares_ids_byte_by_byte_on_mariadb(self):
        for table in tables.METADATA.tables.values():
            for server in ('mysql', 'mariadb'):
                self.assertEqual(
                    'utf8mb4_bin', table.dialect_kwargs[f'{server}_collate']
                )
