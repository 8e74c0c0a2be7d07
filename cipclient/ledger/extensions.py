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

"""Extensions: more time for a resource, in whichever episode."""

import collections
import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing

_EXTENSION = tables.extension.c
_RESOURCE = tables.resource.c
_COLUMNS = (
    _EXTENSION.until,
    _EXTENSION.reason,
    _EXTENSION.author,
    _EXTENSION.by,
    _EXTENSION.at,
    _EXTENSION.asked,
    _EXTENSION.id.label('extension_number'),
)

Given = tuple[
    model_standing.ResourceKey,
    model_standing.Subject,
    model_case.Extension,
]


def of_resources(
    connection: sqlalchemy.Connection, numbers: Sequence[int]
) -> Mapping[int, tuple[model_case.Extension, ...]]:
    """Return those in force, by the resource's row, oldest first.

    Those of earlier episodes too: they count against what an owner may take,
    and tell that his word was read.
    """
    if not numbers:
        return {}
    rows = connection.execute(
        sqlalchemy.select(_EXTENSION.resource, *_COLUMNS)
        .where(
            _EXTENSION.resource.in_(numbers), _EXTENSION.withdrawn.is_(None)
        )
        .order_by(_EXTENSION.id)
    )
    found = collections.defaultdict(list)
    for row in rows:
        found[row.resource].append(_extension(row))
    return {resource: tuple(given) for resource, given in found.items()}


def in_force(
    connection: sqlalchemy.Connection, cloud_id: int
) -> Iterator[Given]:
    """Yield all of a cloud, oldest first."""
    rows = connection.execute(
        sqlalchemy.select(*_COLUMNS, *resources.COLUMNS)
        .select_from(
            resources.named(
                tables.extension.join(
                    tables.resource, _RESOURCE.id == _EXTENSION.resource
                )
            )
        )
        .where(_RESOURCE.cloud_id == cloud_id, _EXTENSION.withdrawn.is_(None))
        .order_by(_EXTENSION.id)
    )
    for row in rows:
        yield (
            resources.key_of(row),
            resources.subject_of(row),
            _extension(row),
        )


def all_of(
    connection: sqlalchemy.Connection, resource_number: int
) -> Sequence[Any]:
    """Return every one that a resource was ever given, oldest first."""
    return connection.execute(
        sqlalchemy.select(tables.extension)
        .where(_EXTENSION.resource == resource_number)
        .order_by(_EXTENSION.id)
    ).all()


def give(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    resource: model_standing.ResourceKey,
    extension: model_case.Extension,
) -> model_case.Extension:
    """Write one, and return it with its number.

    :raises LedgerError: for a resource that was never seen.
    """
    rows = resources.numbers(connection, cloud_id, [resource])
    if resource not in rows:
        raise exceptions.LedgerError(
            f'The ledger has never seen {resource.kind} {resource.id}, so it '
            'cannot be given more time.'
        )
    number = writing.one(
        connection, tables.extension, _row(rows[resource], extension)
    )
    return dataclasses.replace(extension, number=number)


def keep(
    connection: sqlalchemy.Connection,
    cases: Sequence[model_case.Case],
    resource_of: Mapping[int, int],
) -> Sequence[model_case.Case]:
    """Write the new ones of each case; return them with their numbers.

    :param resource_of: the resource's row, by the number of the case.
    """
    new = [
        (resource_of[case.number], extension)
        for case in cases
        for extension in case.extensions
        if not extension.number
    ]
    if not new:
        return cases
    writing.insert(
        connection,
        tables.extension,
        [_row(resource, extension) for resource, extension in new],
    )
    given = of_resources(connection, [resource for resource, _ in new])
    return [
        dataclasses.replace(case, extensions=given[resource_of[case.number]])
        if any(not extension.number for extension in case.extensions)
        else case
        for case in cases
    ]


def withdraw(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    by: str,
    now: datetime.datetime,
) -> bool:
    """Take one back; return whether it was in force."""
    of_cloud = sqlalchemy.select(_RESOURCE.id).where(
        _RESOURCE.cloud_id == cloud_id
    )
    result = connection.execute(
        tables.extension.update()
        .where(
            _EXTENSION.id == number,
            _EXTENSION.withdrawn.is_(None),
            _EXTENSION.resource.in_(of_cloud),
        )
        .values(withdrawn=now, withdrawn_by=by)
    )
    return result.rowcount == 1


def _row(
    resource_number: int, extension: model_case.Extension
) -> dict[str, Any]:
    """Return what its columns are to hold."""
    return {
        'resource': resource_number,
        'until': extension.until,
        'reason': extension.reason,
        'author': extension.author,
        'by': extension.by,
        'at': extension.at,
        'asked': extension.asked,
    }


def _extension(row: Any) -> model_case.Extension:
    return model_case.Extension(
        row.until,
        row.reason,
        model_case.Author(row.author),
        row.by,
        row.at,
        row.asked,
        row.extension_number,
    )
