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

import importlib.util
import pathlib

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.ledger import place

_HOME = pathlib.Path('/home/anna')


def _find(option=None, **environ):
    return place.find(option, environ, _HOME)


class TestPlace(base.BaseTestCase):
    def _fault(self, text):
        error = self.assertRaises(exceptions.LedgerError, _find, text)
        self.assertNotIn('secret', str(error))
        return str(error)

    def test_it_is_in_the_users_state_folder(self):
        found = _find()
        self.assertEqual(
            _HOME / '.local/state/cipclient/ledger.sqlite', found.file
        )
        self.assertEqual(found.file.parent, found.folder)
        self.assertEqual(
            pathlib.Path('/state/cipclient/ledger.sqlite'),
            _find(XDG_STATE_HOME='/state').file,
        )

    def test_the_option_wins_over_the_environment(self):
        self.assertEqual(
            '/a/b.sqlite', str(_find(CIPCLIENT_LEDGER='/a/b.sqlite'))
        )
        self.assertEqual(
            '/c', str(_find('/c', CIPCLIENT_LEDGER='/a/b.sqlite'))
        )

    def test_a_path_is_a_file(self):
        self.assertEqual(_HOME / 'x', _find('~/x').file)
        self.assertEqual(pathlib.Path.cwd() / 'x', _find('x').file)
        for path in ('/a b/c#d?e', '/100%/x'):
            self.assertEqual(pathlib.Path(path), _find(path).file)
        self.assertEqual(pathlib.Path('/a/b'), _find('sqlite:////a/b').file)

    def test_a_server_is_told_without_its_password(self):
        found = _find(
            'postgresql://anna:secret%2F1@db.example.org/life?sslmode=require'
            '&sslpassword=secret-2',
            XDG_STATE_HOME='/state',
        )
        self.assertEqual('secret/1', found.url.password)
        self.assertEqual('postgresql+psycopg', found.url.drivername)
        self.assertIsNone(found.file)
        self.assertEqual(pathlib.Path('/state/cipclient'), found.folder)
        for text in (str(found), repr(found)):
            self.assertNotIn('secret', text)
        self.assertIn('postgresql://anna:***@db.example.org/life', str(found))
        self.assertEqual(('secret/1', 'secret-2'), found.secrets)

    def test_mariadb_and_mysql_have_a_driver(self):
        for scheme in ('mariadb', 'mysql'):
            found = _find(f'{scheme}://anna@db/life')
            self.assertEqual(f'{scheme}+pymysql', found.url.drivername)

    def test_another_password_does_not_make_it_another_ledger(self):
        names = {
            _find(url).name
            for url in (
                'mariadb://anna:secret@db/life',
                'mariadb://bob@db/life',
            )
        }
        self.assertEqual(1, len(names))
        self.assertNotEqual(names, {_find('mariadb://anna@db/other').name})

    def test_what_is_no_place_is_told(self):
        for text, part in (
            ('mongodb://anna:secret@db/life', "'mongodb'"),
            ('postgresql+asyncpg://anna:secret@db/life', "'asyncpg'"),
            ('postgresql://anna:secret@db', 'names no database'),
            ('postgresql://anna:secret@db:port/life', 'cannot be read'),
            ('sqlite://', 'would forget'),
            ('sqlite:///:memory:', 'would forget'),
            ('sqlite:////a?mode=memory', 'sqlite:////path'),
            ('sqlite+pysqlcipher:////a', 'sqlite:////path'),
        ):
            self.assertIn(part, self._fault(text))

    def test_a_missing_driver_is_told_with_how_to_install_it(self):
        self.useFixture(
            fixtures.MockPatchObject(
                importlib.util, 'find_spec', return_value=None
            )
        )
        self.assertIn(
            "pip install 'cipclient[postgresql]'",
            self._fault('postgresql://anna:secret@db/life'),
        )
        self.assertIn(
            "pip install 'cipclient[mysql]'",
            self._fault('mariadb://anna:secret@db/life'),
        )
