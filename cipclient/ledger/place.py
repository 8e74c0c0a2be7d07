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

"""Where the ledger is: a file of the user's, or a database by its URL."""

import dataclasses
import hashlib
import importlib.util
import pathlib
from collections.abc import Mapping

import sqlalchemy
import sqlalchemy.exc

from cipclient import exceptions

#: The environment's variable that says where the ledger is.
VARIABLE = 'CIPCLIENT_LEDGER'

#: By what a URL begins with: the driver, its module, and who installs it.
_SERVERS = {
    'postgresql': ('psycopg', 'psycopg', 'cipclient[postgresql]'),
    'mariadb': ('pymysql', 'pymysql', 'cipclient[mysql]'),
    'mysql': ('pymysql', 'pymysql', 'cipclient[mysql]'),
}
#: What SQLite lays beside a file.
BESIDE = ('-wal', '-shm', '-journal')
_MASKED = '***'
_EXAMPLES = (
    'write the path of a file, or postgresql://user@host/database, or '
    'mariadb://user@host/database'
)


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a ledger is.

    :param url: complete, so it may hold a password: never show it.
    :param folder: where the files beside it are: of the ledger's own file,
        or the user's state folder.
    :param file: None where a server has it.
    """

    url: sqlalchemy.URL = dataclasses.field(repr=False)
    folder: pathlib.Path
    file: pathlib.Path | None = None

    def __str__(self) -> str:
        """Say where it is, without any password."""
        if self.file is not None:
            return str(self.file)
        query = {
            key: _MASKED if 'pass' in key.lower() else value
            for key, value in self.url.query.items()
        }
        shown = self.url.set(drivername=self.url.get_backend_name())
        if query:
            shown = shown.set(query=query)
        return shown.render_as_string(hide_password=True)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must not be in any message."""
        hidden = [self.url.password] + [
            value
            for key, value in self.url.query.items()
            if 'pass' in key.lower()
        ]
        return tuple(text for text in hidden if isinstance(text, str) and text)

    @property
    def name(self) -> str:
        """What tells it from the user's other ledgers, for file names."""
        if self.file is not None:
            return self.file.name
        # Another account or password does not make it another ledger.
        known = (self.url.host, self.url.port, self.url.database)
        query = sorted(
            (key, value)
            for key, value in self.url.query.items()
            if key in ('host', 'port', 'unix_socket')
        )
        digest = hashlib.sha256(repr((known, query)).encode()).hexdigest()
        return f'server-{digest[:16]}'


def find(
    option: str | None, environ: Mapping[str, str], home: pathlib.Path
) -> Place:
    """Return where the ledger is: by the option, the environment, or usage.

    Nothing is opened, and no server is asked. Raises LedgerError for what is
    no place.
    """
    state = pathlib.Path(
        environ.get('XDG_STATE_HOME') or home / '.local' / 'state'
    )
    folder = state / 'cipclient'
    text = option or environ.get(VARIABLE)
    if not text:
        return of_file(folder / 'ledger.sqlite')
    if '://' not in text:
        if text == '~' or text.startswith('~/'):
            text = str(home) + text[1:]
        return of_file(pathlib.Path(text).absolute())
    try:
        url = sqlalchemy.make_url(text)
        backend = url.get_backend_name()
        driver = url.drivername.partition('+')[2]
    except (sqlalchemy.exc.ArgumentError, ValueError):
        # The text is not repeated, as it may hold a password.
        raise exceptions.LedgerError(
            f'The URL of the ledger cannot be read: {_EXAMPLES}. Characters '
            'such as @ and / in a password are written as %40 and %2F.'
        ) from None
    if backend == 'sqlite':
        return _sqlite(url, driver)
    return Place(_server(url, backend, driver), folder.absolute())


def of_file(path: pathlib.Path) -> Place:
    """Return the place of a file."""
    return Place(
        sqlalchemy.URL.create('sqlite+pysqlite', database=str(path)),
        path.parent,
        path,
    )


def _sqlite(url: sqlalchemy.URL, driver: str) -> Place:
    if driver not in ('', 'pysqlite') or url.query or url.host:
        raise exceptions.LedgerError(
            'The URL of a ledger in a file is sqlite:////path/to/the/file, '
            'without anything else.'
        )
    if url.database in (None, '', ':memory:'):
        raise exceptions.LedgerError(
            'A ledger in memory would forget everything: write the path of '
            'a file.'
        )
    return of_file(pathlib.Path(str(url.database)).absolute())


def _server(url: sqlalchemy.URL, backend: str, driver: str) -> sqlalchemy.URL:
    if backend not in _SERVERS:
        raise exceptions.LedgerError(
            f"The ledger cannot be kept in '{backend}': {_EXAMPLES}."
        )
    ours, module, extra = _SERVERS[backend]
    if driver not in ('', ours):
        raise exceptions.LedgerError(
            f"The driver '{driver}' is not used: write {backend}:// without "
            'a driver.'
        )
    if not url.database:
        raise exceptions.LedgerError(
            'The URL of the ledger names no database: '
            f'{backend}://user@host/database.'
        )
    if importlib.util.find_spec(module) is None:
        raise exceptions.LedgerError(
            f'A ledger in {backend} needs the Python package {module}: pip '
            f"install '{extra}'."
        )
    return url.set(drivername=f'{backend}+{ours}')
