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

"""The same tests on each database. Missing servers fail them, not skip.

Write tests once in a class without a base, and have it on all three::

    @base.on_each
    class Schema:
        def test_a_moment_comes_back(self): ...

``on_each`` puts ``SchemaOnSqlite``, ``SchemaOnPostgresql`` and
``SchemaOnMariadb`` beside it, which are what runs.
"""

import os
import pathlib
import sys
import urllib.parse
import uuid

import fixtures
from oslotest import base

from cipclient.ledger import database as ledger_database
from cipclient.ledger import files as ledger_files
from cipclient.ledger import ledger
from cipclient.ledger import marker
from cipclient.ledger import opening
from cipclient.ledger import place
from cipclient.tests import builders
from cipclient.tests.database import server


class TestCase(base.BaseTestCase):
    """Each test has an empty database, and ``self.place`` says where.

    :ivar folder: which only we can read, with the state folder in it.
    """

    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.folder.chmod(0o700)
        self.environ = {'XDG_STATE_HOME': str(self.folder / 'state')}
        self.files = ledger_files.Files()
        self.place = place.find(self.url(), self.environ, self.folder)

    def url(self):
        raise NotImplementedError

    def database(self):
        """Open another set of connections, as another process would."""
        located = opening.locate(self.place, self.files, create=True)
        database = ledger_database.Database(
            located, marker.Marker(located, self.files)
        )
        self.addCleanup(database.close)
        return database

    def made(self):
        """Make the ledger, and return its database."""
        database = self.database()
        opening.to_write(database, self.files, builders.NOW, create=True)
        return database

    def ledger(self, *, create=True):
        """Open the ledger for the rest of the test."""
        context = ledger.open_ledger(self.place, create=create)
        opened = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return opened


class SqliteTestCase(TestCase):
    def url(self):
        return str(self.folder / 'ledger' / 'ledger.sqlite')


class _ServerTestCase(TestCase):
    #: Starts it, or returns the one that is up already.
    start = None

    def setUp(self):
        # Nobody's certificate is checked here, and to load those that one
        # could be checked against takes longer than to connect.
        self.useFixture(
            fixtures.EnvironmentVariable('SSL_CERT_FILE', os.devnull)
        )
        super().setUp()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A test has a folder for temporary files that goes with it.
        cls.server = cls.start()

    def url(self, user=server.USER, password=server.PASSWORD):
        name = f'ledger_{uuid.uuid4().hex}'
        self.server.create(name)
        self.addCleanup(self.server.drop, name)
        secret = urllib.parse.quote(password, safe='')
        where = f'127.0.0.1:{self.server.port}/{name}'
        return f'{self.server.scheme}://{user}:{secret}@{where}'


class PostgresqlTestCase(_ServerTestCase):
    start = staticmethod(server.postgresql)


class MariadbTestCase(_ServerTestCase):
    start = staticmethod(server.mariadb)


def on_each(tests):
    """Put the tests on each database beside the class that has them."""
    module = sys.modules[tests.__module__]
    for name, kind in (
        ('Sqlite', SqliteTestCase),
        ('Postgresql', PostgresqlTestCase),
        ('Mariadb', MariadbTestCase),
    ):
        name = f'{tests.__name__}On{name}'
        body = {'__module__': tests.__module__}
        setattr(module, name, type(name, (tests, kind), body))
    return tests
