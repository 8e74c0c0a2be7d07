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

"""Database servers of the distribution, started here and stopped at the end.

One of each kind serves a whole test process, on a free port of loopback. What
it keeps is thrown away, so nothing waits for the disk.
"""

import atexit
import functools
import glob
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

PASSWORD = 'p@ss/w:rd'
USER = 'tester'
_PATIENCE = 60


class Server:
    """A server and its folder.

    :ivar port: of 127.0.0.1.
    """

    #: In ``/etc/passwd``, who runs it where we are root; else we do.
    account = ''

    def __init__(self):
        self.port = _free_port()
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix='cipclient-db-'))
        self._data = self._folder / 'data'
        # However we end, it does not outlive us.
        self._as = ['setpriv', '--pdeathsig=TERM']
        if os.geteuid() == 0:
            account = pwd.getpwnam(self.account)
            os.chown(self._folder, account.pw_uid, account.pw_gid)
            self._as += [
                f'--reuid={account.pw_uid}',
                f'--regid={account.pw_gid}',
                '--clear-groups',
            ]
        self._log = self._folder / 'log'
        self._process = None
        atexit.register(self.remove)
        try:
            self.prepare()
        except subprocess.CalledProcessError as error:
            raise AssertionError(error.stdout) from error
        self.start()

    def start(self):
        with open(self._log, 'ab') as log:
            self._process = subprocess.Popen(
                [*self._as, *map(str, self.command())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
            )
        deadline = time.monotonic() + _PATIENCE
        while not self.answers():
            if self._process.poll() is not None or (
                time.monotonic() > deadline
            ):
                raise AssertionError(self._log.read_text())
            time.sleep(0.1)

    def stop(self):
        """Stop it at once, as a power cut would: connections break."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self):
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, *command, **options):
        return subprocess.run(
            [*self._as, *map(str, command)],
            check=True,
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        ).stdout

    def answers(self):
        try:
            self.execute('SELECT 1')
        except self.failures():
            return False
        return True

    def command(self):
        raise NotImplementedError

    def prepare(self):
        raise NotImplementedError

    def execute(self, statement):
        """Run a statement as the server's administrator, and return rows."""
        raise NotImplementedError

    def failures(self):
        raise NotImplementedError


class Postgresql(Server):
    account = 'postgres'
    scheme = 'postgresql'

    def prepare(self):
        secret = self._folder / 'secret'
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self.run(
            _binary('initdb', 'postgresql'),
            '--no-sync',
            '--auth=scram-sha-256',
            f'--username={USER}',
            f'--pwfile={secret}',
            '--encoding=UTF8',
            '--locale=C.UTF-8',
            '-D',
            self._data,
        )

    def command(self):
        settings = {
            'listen_addresses': '127.0.0.1',
            'port': self.port,
            'unix_socket_directories': '',
            'fsync': 'off',
            'full_page_writes': 'off',
            # The ledger has to set its own.
            'timezone': 'America/Vancouver',
        }
        options = [f'--{name}={value}' for name, value in settings.items()]
        return [_binary('postgres', 'postgresql'), '-D', self._data, *options]

    def execute(self, statement):
        import psycopg

        with psycopg.connect(
            host='127.0.0.1',
            port=self.port,
            user=USER,
            password=PASSWORD,
            dbname='postgres',
            autocommit=True,
        ) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def failures(self):
        import psycopg

        return psycopg.OperationalError

    def create(self, name):
        self.execute(f'CREATE DATABASE {name}')

    def drop(self, name):
        self.execute(f'DROP DATABASE {name} WITH (FORCE)')

    def disconnect(self, name):
        """End every connection to a database."""
        self.execute(
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity '
            f"WHERE datname = '{name}'"
        )

    def admit(self, user, name):
        """Make an account as the guide says, with the tester's password."""
        self.execute(f"CREATE USER {user} PASSWORD '{PASSWORD}'")
        self.execute(f'ALTER DATABASE {name} OWNER TO {user}')

    def dismiss(self, user, name):
        self.execute(f'ALTER DATABASE {name} OWNER TO {USER}')
        self.drop(name)
        self.execute(f'DROP USER {user}')
        self.create(name)


class Mariadb(Server):
    account = 'mysql'
    scheme = 'mariadb'

    def prepare(self):
        self.run(
            _binary('mariadb-install-db', 'mariadb-server'),
            '--no-defaults',
            f'--datadir={self._data}',
            # One that starts clears what others have in a shared one.
            f'--tmpdir={self._data}',
            '--auth-root-authentication-method=normal',
            '--skip-test-db',
            '--skip-name-resolve',
            '--innodb-flush-log-at-trx-commit=0',
            '--innodb-doublewrite=0',
        )
        self._first = self._folder / 'first.sql'
        password = PASSWORD.replace("'", "''")
        self._first.write_text(
            f"CREATE USER IF NOT EXISTS '{USER}'@'127.0.0.1' "
            f"IDENTIFIED BY '{password}';\n"
            f"GRANT ALL ON *.* TO '{USER}'@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        self._first.chmod(0o644)

    def command(self):
        return [
            _binary('mariadbd', 'mariadb-server'),
            '--no-defaults',
            f'--datadir={self._data}',
            f'--init-file={self._first}',
            f'--tmpdir={self._data}',
            f'--socket={self._folder / "socket"}',
            f'--pid-file={self._folder / "pid"}',
            '--bind-address=127.0.0.1',
            f'--port={self.port}',
            '--skip-name-resolve',
            '--skip-log-bin',
            '--innodb-flush-log-at-trx-commit=0',
            '--innodb-doublewrite=0',
            '--innodb-buffer-pool-size=64M',
            # Of each change of a table, too: it makes several a statement.
            '--debug-no-sync',
            # The ledger has to set its own.
            '--character-set-server=latin1',
            '--sql-mode=',
            '--default-time-zone=-08:00',
        ]

    def execute(self, statement):
        import pymysql

        connection = pymysql.connect(
            host='127.0.0.1', port=self.port, user=USER, password=PASSWORD
        )
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def failures(self):
        import pymysql

        return pymysql.err.OperationalError

    def create(self, name):
        self.execute(f'CREATE DATABASE {name}')

    def drop(self, name):
        self.execute(f'DROP DATABASE {name}')

    def disconnect(self, name):
        """End every connection to a database."""
        for row in self.execute('SHOW PROCESSLIST'):
            if row[3] == name:
                self.execute(f'KILL {row[0]}')

    def admit(self, user, name):
        """Make an account as the guide says, with the tester's password."""
        self.execute(f"CREATE USER '{user}'@'%' IDENTIFIED BY '{PASSWORD}'")
        self.execute(f"GRANT ALL PRIVILEGES ON {name}.* TO '{user}'@'%'")

    def dismiss(self, user, name):
        self.execute(f"DROP USER '{user}'@'%'")


@functools.cache
def postgresql():
    return Postgresql()


@functools.cache
def mariadb():
    return Mariadb()


def _binary(name, package):
    """Debian keeps PostgreSQL's own out of PATH."""
    found = shutil.which(name, path=os.environ['PATH'] + ':/usr/sbin')
    versions = sorted(glob.glob(f'/usr/lib/postgresql/*/bin/{name}'))
    if found is None and versions:
        found = versions[-1]
    if found is None:
        raise AssertionError(f'{name} is missing: apt install {package}')
    return found


def _free_port():
    with socket.create_server(('127.0.0.1', 0)) as probe:
        return probe.getsockname()[1]
