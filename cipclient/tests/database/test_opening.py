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

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import tables
from cipclient.tests import builders
from cipclient.tests.database import base


@base.on_each
class Opening:
    def _fault(self, **options):
        def run():
            with self._run(**options):
                pass

        return str(self.assertRaises(exceptions.LedgerError, run))

    def _run(self, cloud='arbutus', *, create=True):
        return self.ledger(create=create).run(
            cloud, 'scan', 'anna@ops1', builders.NOW
        )

    def _marker(self):
        (marker,) = self.place.folder.glob('*.marker')
        return marker

    def test_a_run_makes_it_and_a_view_reads_it(self):
        with self._run() as run:
            self.assertEqual('arbutus', run.cloud)
        opened = self.ledger(create=False)
        self.assertEqual(['arbutus'], opened.clouds())
        self.assertEqual('arbutus', opened.view('arbutus').cloud)

    def test_what_is_not_there_is_not_made_to_be_read(self):
        for look in (
            lambda: self.ledger(create=False).clouds(),
            lambda: self.ledger(create=False).view('arbutus'),
        ):
            error = self.assertRaises(exceptions.LedgerError, look)
            self.assertIn('openstack lifetime scan begins one', str(error))
        self.assertIn('begins one', self._fault(create=False))

    def test_nothing_of_a_cloud_is_told(self):
        with self._run():
            pass
        error = self.assertRaises(
            exceptions.LedgerError, self.ledger().view, 'cedar'
        )
        self.assertIn("nothing of a cloud 'cedar' yet", str(error))

    def test_several_clouds_are_in_one(self):
        with self._run('cedar'), self._run('arbutus') as run:
            self.assertEqual('arbutus', run.cloud)
        self.assertEqual(['arbutus', 'cedar'], self.ledger().clouds())

    def test_how_a_run_ended_is_kept(self):
        with self._run():
            pass

        def break_off():
            with self._run():
                raise KeyboardInterrupt

        self.assertRaises(KeyboardInterrupt, break_off)
        database = self.database()
        with database.reading() as connection:
            run = tables.run.c
            rows = connection.execute(
                sqlalchemy.select(run.outcome, run.ended).order_by(run.id)
            )
            self.assertEqual(
                [('done', builders.NOW), ('failed', builders.NOW)],
                [tuple(row) for row in rows],
            )

    def test_the_marker_keeps_up_with_the_journal(self):
        with self._run():
            pass
        before = self._marker().read_bytes()
        with self._run():
            pass
        self.assertNotEqual(before, self._marker().read_bytes())
        self.assertEqual(0o600, self._marker().stat().st_mode & 0o7777)
        self.assertNotIn(b'p%40ss', self._marker().read_bytes())

    def test_a_ledger_of_last_week_is_refused_until_that_is_meant(self):
        with self._run():
            pass
        database = self.made()
        entry = sqlalchemy.select(sqlalchemy.func.max(tables.journal.c.number))
        with database.reading() as connection:
            last = connection.scalar(entry)
        with self._run():
            pass
        with database.writing() as connection:
            connection.execute(
                tables.journal.delete().where(tables.journal.c.number > last)
            )
        message = self._fault()
        self.assertIn('is older than it was', message)
        self.assertIn(str(self._marker()), message)
        # It can still be looked at.
        self.ledger().view('arbutus')
        self._marker().unlink()
        with self._run():
            pass

    def test_another_ledger_in_its_place_is_refused(self):
        with self._run():
            pass
        database = self.made()
        with database.writing() as connection:
            connection.execute(tables.journal.update().values(digest='0' * 64))
        self.assertIn('another one than before', self._fault())

    def test_a_ledger_that_is_gone_is_not_begun_anew(self):
        with self._run():
            pass
        self._lose()
        message = self._fault()
        self.assertIn('is gone', message)
        self.assertIn(str(self._marker()), message)
        self._marker().unlink()
        with self._run():
            pass

    def _lose(self):
        if self.place.file is not None:
            for path in self.place.folder.iterdir():
                if path.suffix != '.marker':
                    path.unlink()
            return
        database = self.made()
        with database.lone() as connection:
            tables.METADATA.drop_all(connection)
            connection.exec_driver_sql('DROP TABLE ledger_version')

    def test_a_marker_that_cannot_be_read_stops_a_run(self):
        with self._run():
            pass
        self._marker().write_text('{"entry": 3')
        message = self._fault()
        self.assertIn(f'{self._marker()} cannot be read', message)

    def test_a_database_that_holds_something_else_is_refused(self):
        database = self.made()
        other = sqlalchemy.Table(
            'other',
            sqlalchemy.MetaData(),
            sqlalchemy.Column('a', sqlalchemy.Integer),
        )
        with database.writing() as connection:
            other.create(connection)
            connection.execute(sqlalchemy.text('DROP TABLE ledger_version'))
        self.assertIn('holds something else', self._fault())

    def test_what_broke_off_while_it_was_made_is_told(self):
        database = self.made()
        with database.writing() as connection:
            connection.execute(sqlalchemy.text('DELETE FROM ledger_version'))
        self.assertIn('broke off', self._fault())
