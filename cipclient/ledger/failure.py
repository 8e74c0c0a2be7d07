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

"""What a database complains of, as sentences for the operator (P40)."""

import contextlib
import sqlite3
from collections.abc import Iterator

import sqlalchemy.exc

from cipclient import exceptions
from cipclient.ledger import place as ledger_place

_FULL = 'its disk is full: make room first'
_READ_ONLY = 'it can only be read: see to its permissions and its disk'
_DAMAGED = (
    'it is damaged. Nothing is done with it: keep a copy, and restore the '
    'latest backup'
)
_BUSY = (
    'another program keeps it locked. Try again when that has ended; if '
    'nothing of yours is running, a backup or an editor may hold it'
)
_REFUSED = 'the account or its password was refused'
_NO_DATABASE = 'the server has no such database: create it first'
_NO_RIGHT = 'the account may not do this: see which rights it needs'
_LOST = 'the server cannot be reached, or closed the connection'

#: By the beginning of the names of SQLite's own errors.
_SQLITE = {
    'SQLITE_BUSY': _BUSY,
    'SQLITE_LOCKED': _BUSY,
    'SQLITE_FULL': _FULL,
    'SQLITE_READONLY': _READ_ONLY,
    'SQLITE_PERM': _READ_ONLY,
    'SQLITE_CORRUPT': _DAMAGED,
    'SQLITE_NOTADB': 'it is no ledger: name another file',
    'SQLITE_IOERR': 'its disk failed to read or write',
    'SQLITE_CANTOPEN': 'it cannot be opened: see to its permissions',
}
#: By the beginning of SQLSTATE, the longest first.
_POSTGRESQL = {
    '28': _REFUSED,
    '3D': _NO_DATABASE,
    '42501': _NO_RIGHT,
    '53100': _FULL,
    '53300': 'the server has no connection left: try again later',
    '55P03': _BUSY,
    '40P01': _BUSY,
    '57': _LOST,
    '08': _LOST,
    '25006': _READ_ONLY,
    'XX': _DAMAGED,
}
#: By the number of the error.
_MARIADB = {
    **dict.fromkeys((1044, 1142, 1143, 1227), _NO_RIGHT),
    **dict.fromkeys((1045, 1698), _REFUSED),
    1049: _NO_DATABASE,
    **dict.fromkeys((1021, 1114), _FULL),
    **dict.fromkeys((1034, 1194, 1195, 1877), _DAMAGED),
    **dict.fromkeys((1205, 1213), _BUSY),
    **dict.fromkeys((1290, 1792, 1836), _READ_ONLY),
    1040: 'the server has no connection left: try again later',
    **dict.fromkeys((1053, 1927, 2002, 2003, 2006, 2013), _LOST),
}


@contextlib.contextmanager
def told(place: ledger_place.Place) -> Iterator[None]:
    """Turn what a database complains of into LedgerError or LedgerBusy."""
    try:
        yield
    except sqlalchemy.exc.DBAPIError as error:
        why, text = _why(error), _text(place, error.orig)
        kind = (
            exceptions.LedgerBusy if why == _BUSY else exceptions.LedgerError
        )
        said = f' It says: {text}' if text else ''
        raise kind(
            f'The ledger {place} did not do what was asked: {why}.{said}'
        ) from error
    except UnicodeDecodeError as error:
        # Flipped bits in a text of SQLite's.
        raise exceptions.LedgerError(
            f'The ledger {place} cannot be read: {_DAMAGED}.'
        ) from error
    except sqlalchemy.exc.StatementError as error:
        raise exceptions.LedgerError(
            f'The ledger {place} cannot hold a value: '
            f'{_text(place, error.orig)}'
        ) from error
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise exceptions.LedgerError(
            f'The ledger {place} cannot be used: {_text(place, error)}'
        ) from error


def _why(error: sqlalchemy.exc.DBAPIError) -> str:
    cause = error.orig
    name = getattr(cause, 'sqlite_errorname', None)
    if isinstance(name, str):
        return _first(_SQLITE, name)
    number = cause.args[0] if cause is not None and cause.args else None
    if isinstance(number, int):
        return _MARIADB.get(number, _UNFORESEEN)
    if isinstance(cause, sqlite3.Error):
        # Not SQLite's own, but of the driver that reads what it found.
        return _DAMAGED if 'decode' in str(cause) else _UNFORESEEN
    return _postgresql(getattr(cause, 'sqlstate', None), str(cause))


#: What no table here names.
_UNFORESEEN = 'something that was not foreseen'


def _postgresql(state: str | None, message: str) -> str:
    if state is not None:
        return _first(_POSTGRESQL, state)
    # What goes wrong before there is a connection has no SQLSTATE.
    if 'authentication failed' in message or 'no password' in message:
        return _REFUSED
    if 'database "' in message and 'does not exist' in message:
        return _NO_DATABASE
    if 'too many clients' in message:
        return _POSTGRESQL['53300']
    return _LOST


def _first(known: dict[str, str], name: str) -> str:
    return next(
        (why for start, why in known.items() if name.startswith(start)),
        _UNFORESEEN,
    )


def _text(place: ledger_place.Place, error: BaseException | None) -> str:
    """Return in one line, without secrets, what an error says."""
    if error is None:
        return ''
    values = [part for part in error.args if isinstance(part, str)]
    text = ' '.join(' '.join(values or [str(error)]).split())
    for secret in place.secrets:
        text = text.replace(secret, '***')
    return text
