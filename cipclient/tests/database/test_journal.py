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

import threading

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import journal
from cipclient.ledger import tables
from cipclient.tests import builders
from cipclient.tests.database import base


@base.on_each
class Journal:
    def setUp(self):
        super().setUp()
        self.opened = self.made()
        for number in range(3):
            self._append(detail={'number': number, 'odd': '\0\ud800é'})

    def _append(self, **values):
        with self.opened.writing() as connection:
            return journal.append(
                connection, at=builders.NOW, what='tested', **values
            )

    def _verified(self):
        with self.opened.reading() as connection:
            return journal.verify(connection)

    def _fault(self):
        return str(self.assertRaises(exceptions.LedgerError, self._verified))

    def _tamper(self, statement):
        with self.opened.writing() as connection:
            connection.execute(statement)

    def test_entries_are_numbered_without_a_gap_and_chained(self):
        self.assertEqual(5, self._append())
        self.assertEqual(5, self._verified().number)

    def test_what_was_undone_leaves_no_gap(self):
        def break_off():
            with self.opened.writing() as connection:
                journal.append(connection, at=builders.NOW, what='lost')
                raise RuntimeError

        self.assertRaises(RuntimeError, break_off)
        self.assertEqual(5, self._append())
        self.assertEqual(5, self._verified().number)

    def test_a_change_of_any_part_shows(self):
        entry = tables.journal.c
        for values in (
            {'what': 'other'},
            {'detail': {'number': 9}},
            {'resource': 'x'},
            {'at': builders.NOW.replace(microsecond=1)},
            {'run': 9},
            {'cloud_id': self._cloud('another')},
            {'digest': '0' * 64},
        ):
            with self.opened.reading() as connection:
                before = connection.execute(
                    sqlalchemy.select(tables.journal).where(entry.number == 3)
                ).one()
            which = tables.journal.update().where(entry.number == 3)
            self._tamper(which.values(values))
            self.assertIn('Entry 3 of the journal was changed', self._fault())
            self._tamper(
                which.values({name: getattr(before, name) for name in values})
            )
            self._verified()

    def test_an_entry_that_is_gone_shows(self):
        which = tables.journal.c.number == 2
        self._tamper(tables.journal.delete().where(which))
        self.assertIn('Entry 2 of the journal is missing', self._fault())

    def test_entries_come_oldest_first_from_where_one_asks(self):
        with self.opened.reading() as connection:
            entries = list(journal.entries(connection, since=2))
        self.assertEqual([3, 4], [entry.number for entry in entries])
        self.assertEqual({'number': 1, 'odd': '\0\ud800é'}, entries[0].detail)
        self.assertEqual(builders.NOW, entries[0].at)

    def _cloud(self, name):
        with self.opened.writing() as connection:
            made = connection.execute(
                sqlalchemy.insert(tables.cloud), {'name': name}
            )
            return made.inserted_primary_key[0]

    def _read(self, **wanted):
        with self.opened.reading() as connection:
            return [
                entry.number for entry in journal.entries(connection, **wanted)
            ]

    def test_an_entry_comes_back_as_it_was_written(self):
        number = self._append(run=7, resource='west/server/s1')
        with self.opened.reading() as connection:
            (entry,) = journal.entries(connection, since=number - 1)
            digest = journal.digest_of(connection, number)
        self.assertEqual(
            (number, builders.NOW, 7, 'tested', 'west/server/s1', {}, digest),
            (
                entry.number,
                entry.at,
                entry.run,
                entry.what,
                entry.resource,
                entry.detail,
                entry.digest,
            ),
        )

    def test_one_without_a_run_or_a_resource_says_so(self):
        self._append()
        with self.opened.reading() as connection:
            *_, entry = journal.entries(connection)
        self.assertEqual((0, ''), (entry.run, entry.resource))

    def test_a_cloud_has_its_own_entries_and_those_of_none(self):
        one, other = self._cloud('one'), self._cloud('other')
        mine = self._append(cloud_id=one)
        theirs = self._append(cloud_id=other)
        self.assertEqual([1, 2, 3, 4, mine], self._read(cloud_id=one))
        self.assertEqual([1, 2, 3, 4, theirs], self._read(cloud_id=other))
        self.assertEqual([1, 2, 3, 4, mine, theirs], self._read())

    def test_entries_of_one_phrase_are_told_from_others(self):
        self.assertEqual([2, 3, 4], self._read(what='tested'))
        self.assertEqual([], self._read(what='test'))

    def test_the_head_is_the_last_entry(self):
        number = self._append()
        with self.opened.reading() as connection:
            head = journal.head(connection)
            digest = journal.digest_of(connection, number)
            self.assertIsNone(journal.digest_of(connection, number + 1))
        self.assertEqual(journal.Head(number, digest), head)
        self.assertEqual(head, self._verified())

    def test_a_journal_without_entries_has_no_head(self):
        self._tamper(tables.journal.delete())
        with self.opened.reading() as connection:
            self.assertEqual(journal.Head(0, ''), journal.head(connection))
        self.assertEqual(journal.Head(0, ''), self._verified())

    def test_what_was_written_is_told_once(self):
        with self.opened.writing() as connection:
            self.assertIsNone(journal.written(connection))
            number = journal.append(connection, at=builders.NOW, what='tested')
            digest = journal.digest_of(connection, number)
            self.assertEqual(
                journal.Head(number, digest), journal.written(connection)
            )
            self.assertIsNone(journal.written(connection))

    def test_the_last_time_is_that_of_one_phrase_and_one_cloud(self):
        one, other = self._cloud('one'), self._cloud('other')
        later = builders.NOW + builders.days(1)
        with self.opened.writing() as connection:
            for cloud, what, at in (
                (one, 'looked', builders.NOW),
                (one, 'looked', later),
                (one, 'acted', later + builders.days(1)),
                (other, 'looked', later + builders.days(2)),
            ):
                journal.append(connection, at=at, what=what, cloud_id=cloud)
        with self.opened.reading() as connection:
            self.assertEqual(later, journal.last(connection, one, 'looked'))
            self.assertIsNone(journal.last(connection, other, 'acted'))

    def test_many_entries_are_read_in_parts(self):
        with self.opened.writing() as connection:
            for _number in range(2100):
                journal.append(connection, at=builders.NOW, what='many')
        self.assertEqual(2104, self._verified().number)
        with self.opened.reading() as connection:
            entries = list(journal.entries(connection))
        self.assertEqual(2104, len(entries))

    def test_clouds_that_write_at_once_take_turns(self):
        faults = []

        def write(database):
            try:
                for _number in range(10):
                    with database.writing() as connection:
                        journal.append(
                            connection, at=builders.NOW, what='turn'
                        )
            except exceptions.LedgerError as error:
                faults.append(error)

        threads = [
            threading.Thread(target=write, args=(self.database(),))
            for _number in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], faults)
        self.assertEqual(34, self._verified().number)
