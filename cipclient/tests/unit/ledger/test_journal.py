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
from sqlalchemy.dialects import postgresql

from cipclient.ledger import journal
from cipclient.ledger import tables
from cipclient.tests import builders
from cipclient.tests.database import base
from cipclient.tests.database import test_journal

NOW = builders.NOW
days = builders.days


class TestChain(test_journal.Journal, base.SqliteTestCase):
    """P44: what holds of it on every database."""

    def test_a_journal_that_was_cut_off_ends_where_it_ends(self):
        """By itself it is whole: the marker beside it has the last digest."""
        before = self._verified()
        self._tamper(
            tables.journal.delete().where(
                tables.journal.c.number == before.number
            )
        )
        after = self._verified()
        self.assertEqual(before.number - 1, after.number)
        self.assertNotEqual(before.digest, after.digest)


class TestRead(base.SqliteTestCase):
    def setUp(self):
        super().setUp()
        self.opened = self.made()
        with self.opened.writing() as connection:
            self.clouds = [
                connection.execute(
                    sqlalchemy.insert(tables.cloud).values(name=name)
                ).inserted_primary_key[0]
                for name in ('arbutus', 'cedar')
            ]
        self.first = self.read(journal.head).number
        for number, (cloud, what) in enumerate(
            [(0, 'scan'), (1, 'scan'), (0, 'mail'), (None, 'upgrade')]
        ):
            self.append(
                cloud_id=None if cloud is None else self.clouds[cloud],
                what=what,
                at=NOW + days(number),
            )

    def append(self, **values):
        with self.opened.writing() as connection:
            return journal.append(connection, **values)

    def read(self, function, *args, **kwargs):
        with self.opened.reading() as connection:
            found = function(connection, *args, **kwargs)
            return list(found) if function is journal.entries else found

    def whats(self, **wanted):
        """Return the phrases of entries behind what set the ledger up."""
        return [
            one.what
            for one in self.read(journal.entries, since=self.first, **wanted)
        ]

    def test_those_of_one_cloud_come_with_those_of_none(self):
        self.assertEqual(
            ['scan', 'mail', 'upgrade'], self.whats(cloud_id=self.clouds[0])
        )
        self.assertEqual(
            ['scan', 'upgrade'], self.whats(cloud_id=self.clouds[1])
        )
        self.assertEqual(4, len(self.whats()))

    def test_those_of_one_phrase_are_found(self):
        self.assertEqual(['scan', 'scan'], self.whats(what='scan'))
        self.assertEqual(
            ['scan'], self.whats(what='scan', cloud_id=self.clouds[1])
        )

    def test_when_something_was_last_is_of_one_cloud(self):
        scanned = [
            self.read(journal.last, cloud, 'scan') for cloud in self.clouds
        ]
        self.assertEqual([NOW, NOW + days(1)], scanned)
        self.append(cloud_id=self.clouds[0], what='scan', at=NOW + days(9))
        self.assertEqual(
            NOW + days(9), self.read(journal.last, self.clouds[0], 'scan')
        )
        self.assertIsNone(self.read(journal.last, self.clouds[1], 'mail'))

    def test_an_entry_is_known_by_its_digest(self):
        head = self.read(journal.head)
        self.assertEqual(
            head.digest, self.read(journal.digest_of, head.number)
        )
        self.assertIsNone(self.read(journal.digest_of, head.number + 1))

    def test_what_was_written_is_told_once_and_to_its_connection_alone(self):
        with self.opened.writing() as connection:
            self.assertIsNone(journal.written(connection))
            number = journal.append(connection, at=NOW, what='scan')
            head = journal.written(connection)
            self.assertEqual(number, head.number)
            self.assertIsNone(journal.written(connection))

    def asked(self, call):
        """Return what a server would be asked for."""
        heard = []

        def hear(connection, statement, *_):
            if statement.is_select:
                text = statement.compile(
                    dialect=postgresql.dialect(),
                    compile_kwargs={'literal_binds': True},
                )
                heard.append(' '.join(str(text).split()))

        with self.opened.writing() as connection:
            sqlalchemy.event.listen(connection, 'before_execute', hear)
            call(connection)
        return heard

    def test_on_a_server_who_writes_waits_for_his_turn(self):
        """SQLite has one writer at a time, and leaves this out."""
        turn, end = self.asked(
            lambda connection: journal.append(connection, at=NOW, what='scan')
        )
        self.assertEqual(
            'SELECT journal.number FROM journal WHERE journal.number = 1 '
            'FOR UPDATE',
            turn,
        )
        self.assertIn('ORDER BY journal.number DESC LIMIT 1 FOR UPDATE', end)

    def test_a_server_is_asked_for_an_order(self):
        """SQLite has it without being asked."""
        for call in (
            journal.verify,
            lambda connection: list(journal.entries(connection)),
        ):
            for asked in self.asked(call):
                self.assertIn('ORDER BY journal.number LIMIT', asked)

    def test_an_empty_one_ends_at_nothing(self):
        with self.opened.writing() as connection:
            connection.execute(tables.journal.delete())
        self.assertEqual((0, ''), self.read(journal.head))
        self.assertEqual((0, ''), self.read(journal.verify))
        self.assertEqual(1, self.append(at=NOW, what='scan'))
