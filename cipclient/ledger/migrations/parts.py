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

"""What migrations are made of.

MariaDB has no transactions for tables, and keeps what a migration that died
had done: each of these passes over what is there.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy
from alembic import op
from sqlalchemy.dialects import mysql

_SERVERS = ('mysql', 'mariadb')
_OPTIONS = {
    f'{server}_{option}': value
    for server in _SERVERS
    for option, value in (
        ('engine', 'InnoDB'),
        ('charset', 'utf8mb4'),
        ('collate', 'utf8mb4_bin'),
    )
}


def known() -> sqlalchemy.Inspector:
    """Return a fresh look at what is there."""
    return sqlalchemy.inspect(op.get_bind())


def add(table: str, column: sqlalchemy.Column[Any]) -> None:
    """Add a column that is not there yet."""
    there = {one['name'] for one in known().get_columns(table)}
    if column.name not in there:
        op.add_column(table, column)


def create(name: str, *items: sqlalchemy.schema.SchemaItem) -> None:
    """Make a table that is not there yet."""
    options: dict[str, Any] = _OPTIONS
    if not known().has_table(name):
        op.create_table(name, *items, **options)


def index(name: str, table: str, columns: Sequence[str]) -> None:
    """Make an index that is not there yet."""
    if not known().has_index(table, name):
        op.create_index(name, table, columns)


def word(name: str, length: int) -> sqlalchemy.Column[Any]:
    """Return a column of text that rows of before have empty."""
    return sqlalchemy.Column(
        name, sqlalchemy.String(length), nullable=False, server_default=''
    )


def count(name: str) -> sqlalchemy.Column[Any]:
    """Return a column of numbers that is 0 in rows of before."""
    return sqlalchemy.Column(
        name, sqlalchemy.Integer(), nullable=False, server_default='0'
    )


def foreign(
    table: str, column: str, target: str
) -> sqlalchemy.ForeignKeyConstraint:
    """Return the constraint of a column that refers to a table."""
    return sqlalchemy.ForeignKeyConstraint(
        [column], [f'{target}.id'], name=f'fk_{table}_{column}'
    )


def number() -> sqlalchemy.types.TypeEngine[int]:
    """Return the type of ids."""
    return sqlalchemy.BigInteger().with_variant(sqlalchemy.Integer(), 'sqlite')


def moment() -> sqlalchemy.types.TypeEngine[Any]:
    """Return the type of moments, to the microsecond."""
    return sqlalchemy.DateTime().with_variant(mysql.DATETIME(fsp=6), *_SERVERS)


def text() -> sqlalchemy.types.TypeEngine[str]:
    """Return the type of texts of any length."""
    return sqlalchemy.Text().with_variant(mysql.LONGTEXT(), *_SERVERS)
