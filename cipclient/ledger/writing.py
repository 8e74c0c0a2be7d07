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

"""Many rows written by one statement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy

#: How many values one statement names at most.
MOST = 1000

_Item = TypeVar('_Item')


def update(
    connection: sqlalchemy.Connection,
    table: sqlalchemy.Table,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Write rows of the same columns, each by its ``id``."""
    if not rows:
        return
    names = [name for name in rows[0] if name != 'id']
    connection.execute(
        table.update()
        .where(table.c.id == sqlalchemy.bindparam('row_id'))
        .values({name: sqlalchemy.bindparam(f'new_{name}') for name in names}),
        [
            {'row_id': row['id'], **{f'new_{n}': row[n] for n in names}}
            for row in rows
        ],
    )


def one(
    connection: sqlalchemy.Connection,
    table: sqlalchemy.Table,
    row: Mapping[str, Any],
) -> int:
    """Write a new row, and return its ``id``."""
    key = connection.execute(table.insert(), dict(row)).inserted_primary_key
    if key is None:
        raise ValueError(f'{table.name} gives no key')
    return int(key[0])


def insert(
    connection: sqlalchemy.Connection,
    table: sqlalchemy.Table,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Write new rows of the same columns."""
    if rows:
        connection.execute(table.insert(), list(rows))


def assign(
    connection: sqlalchemy.Connection,
    table: sqlalchemy.Table,
    numbers: Iterable[int],
    **values: Any,
) -> None:
    """Give the rows of these ids the same values."""
    for some in chunks(list(numbers)):
        connection.execute(
            table.update().where(table.c.id.in_(some)).values(values)
        )


def chunks(
    items: Sequence[_Item], size: int = MOST
) -> Iterator[Sequence[_Item]]:
    """Yield them in parts of at most that size."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
