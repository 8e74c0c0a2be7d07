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

"""How columns hold values, the same on SQLite, PostgreSQL and MariaDB."""

import datetime
import json
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy
from sqlalchemy.dialects import mysql

from cipclient import exceptions

_SERVERS = ('mysql', 'mariadb')

#: A key that the database gives: SQLite does so for INTEGER only.
Number = sqlalchemy.BigInteger().with_variant(sqlalchemy.Integer(), 'sqlite')

#: MariaDB's TEXT and BLOB end at 64 KiB.
_Long = sqlalchemy.Text().with_variant(mysql.LONGTEXT(), *_SERVERS)
#: Longer than 64 KiB.
Bytes = sqlalchemy.LargeBinary().with_variant(mysql.LONGBLOB(), *_SERVERS)


class Moment(sqlalchemy.types.TypeDecorator[datetime.datetime]):
    """An aware datetime, in UTC when it comes back; microseconds kept."""

    impl = sqlalchemy.DateTime
    cache_ok = True

    def load_dialect_impl(
        self, dialect: sqlalchemy.Dialect
    ) -> sqlalchemy.types.TypeEngine[Any]:
        """MariaDB's DATETIME would round to seconds."""
        if dialect.name in _SERVERS:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sqlalchemy.DateTime())

    def result_processor(
        self, dialect: sqlalchemy.Dialect, coltype: object
    ) -> Callable[[Any], datetime.datetime | None] | None:
        """SQLite keeps text, which may be no moment any more (F63)."""
        process = super().result_processor(dialect, coltype)
        if process is None or dialect.name != 'sqlite':
            return process

        def processed(value: Any) -> datetime.datetime | None:
            try:
                return process(value)
            except (ValueError, TypeError) as error:
                raise _damaged(error) from error

        return processed

    def process_bind_param(
        self, value: datetime.datetime | None, dialect: sqlalchemy.Dialect
    ) -> datetime.datetime | None:
        """Refuse naive values: nobody could say which hour they mean.

        :raises ValueError: without a time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError('a moment without a time zone')
        return value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime.datetime | None, dialect: sqlalchemy.Dialect
    ) -> datetime.datetime | None:
        """Return it aware."""
        return None if value is None else value.replace(tzinfo=datetime.UTC)


class Span(sqlalchemy.types.TypeDecorator[datetime.timedelta]):
    """A duration, in whole seconds."""

    impl = sqlalchemy.BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime.timedelta | None, dialect: sqlalchemy.Dialect
    ) -> int | None:
        """Return its seconds."""
        return None if value is None else int(value.total_seconds())

    def process_result_value(
        self, value: int | None, dialect: sqlalchemy.Dialect
    ) -> datetime.timedelta | None:
        """Return the duration."""
        return None if value is None else datetime.timedelta(seconds=value)


class Key(sqlalchemy.types.TypeDecorator[str]):
    """A string by which rows are told apart: kept whole or refused."""

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(
        self, value: str | None, dialect: sqlalchemy.Dialect
    ) -> str | None:
        """Refuse what one of the databases could not keep as it is.

        :raises ValueError: too long, or with a NUL or half a character.
        """
        if value is None:
            return None
        length = _length(self)
        if length is not None and len(value) > length:
            raise ValueError(f'longer than {length} characters: {value!r}')
        if value != _kept(value):
            raise ValueError(f'characters that no database keeps: {value!r}')
        return value


class Shown(sqlalchemy.types.TypeDecorator[str]):
    """A string for people, from anybody: cut to its length, NUL replaced.

    PostgreSQL refuses NUL, and one odd name must not stop a scan.
    """

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(
        self, value: str | None, dialect: sqlalchemy.Dialect
    ) -> str | None:
        """Return what every database keeps."""
        if value is None:
            return None
        return _kept(value)[: _length(self)]


class Prose(sqlalchemy.types.TypeDecorator[str]):
    """A string for people, of any length."""

    impl = _Long
    cache_ok = True

    def process_bind_param(
        self, value: str | None, dialect: sqlalchemy.Dialect
    ) -> str | None:
        """Return what every database keeps."""
        return None if value is None else _kept(value)


class Json(sqlalchemy.types.TypeDecorator[Any]):
    """Plain values, as canonical JSON in a text column."""

    impl = _Long
    cache_ok = True

    def process_bind_param(
        self, value: object, dialect: sqlalchemy.Dialect
    ) -> str | None:
        """Return the text."""
        return None if value is None else canonical(value)

    def process_result_value(
        self, value: str | None, dialect: sqlalchemy.Dialect
    ) -> Any:
        """Return the values: objects as dicts, arrays as lists.

        :raises LedgerError: for what is no JSON any more.
        """
        if value is None:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise _damaged(error) from error


def canonical(value: object) -> str:
    """Return the one JSON text of plain values: sorted, compact, ASCII.

    Datetimes are written as ISO 8601, durations as seconds, sets sorted.

    :raises TypeError: for values of other types.
    :raises ValueError: for NaN and infinity, which JSON does not have.
    """
    return json.dumps(
        value,
        sort_keys=True,
        separators=(',', ':'),
        allow_nan=False,
        default=_plain,
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise TypeError('a moment without a time zone')
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return int(value.total_seconds())
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f'{type(value).__name__} is no plain value')


def _damaged(error: Exception) -> exceptions.LedgerError:
    return exceptions.LedgerError(
        'A value in the ledger is damaged. Nothing is done with it: keep a '
        f'copy, and restore the latest backup. It says: {error}'
    )


def _length(decorator: sqlalchemy.types.TypeDecorator[str]) -> int | None:
    assert isinstance(decorator.impl_instance, sqlalchemy.String)
    return decorator.impl_instance.length


def _kept(value: str) -> str:
    """Return it without NUL and halves of characters."""
    return (
        value.replace('\0', '\ufffd')
        .encode('utf-8', 'replace')
        .decode('utf-8')
    )
