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

"""What acts left behind, as rows."""

import datetime
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import standing as model_standing

_KEPT = tables.kept.c
_STEP = tables.step.c
_RESOURCE = tables.resource.c
_CASE = tables.case.c
#: What is kept, where it is a resource itself.
_THINGS = tables.resource.alias('thing')
_THING = _THINGS.c


def add(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    step: int,
    kind: str,
    id_: str,
    size: int,
    now: datetime.datetime,
) -> int:
    """Write what a step left behind, and return its number."""
    return writing.one(
        connection,
        tables.kept,
        {
            'cloud_id': cloud_id,
            'step_id': step,
            'kind': kind,
            'kept_id': id_,
            'size': size,
            'found': now,
            'protected': False,
        },
    )


def change(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    **values: object,
) -> None:
    """Change what is known of one that is still there."""
    result = connection.execute(
        tables.kept.update()
        .where(
            _KEPT.id == number,
            _KEPT.cloud_id == cloud_id,
            _KEPT.ended.is_(None),
        )
        .values(values)
    )
    if result.rowcount != 1:
        raise exceptions.LedgerError(
            f'Nothing is kept by the number {number}, or not any more.'
        )


def retained(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int | None = None,
) -> Sequence[tuple[model_kept.Kept, int]]:
    """Return what deletes left and is still there, oldest first.

    With the number of the case of its server, which ended as it went. An
    image that nobody protects is one that shelving left, which no delete
    counted on.

    :param number: of the only record that is asked for, also once it ended.
    """
    terms = (
        _KEPT.cloud_id == cloud_id,
        _KEPT.ended.is_(None) if number is None else _KEPT.id == number,
    )
    ended = {
        row.step: row.number
        for row in connection.execute(
            sqlalchemy.select(_STEP.id.label('step'), _CASE.id.label('number'))
            .join_from(tables.step, tables.case, _CASE.id == _STEP.case_id)
            .join(tables.kept, _KEPT.step_id == _STEP.id)
            .where(*terms, _CASE.ending == model_case.Ending.DELETED)
        )
    }
    return [
        (one, ended[one.step])
        for one in _read(connection, *terms)
        if one.step in ended
        and (one.protected or one.kind == model_kept.VOLUME)
    ]


def there(
    connection: sqlalchemy.Connection, cloud_id: int
) -> Sequence[model_kept.Kept]:
    """Return what is still there, oldest first."""
    return _read(connection, _KEPT.cloud_id == cloud_id, _KEPT.ended.is_(None))


def of_resource(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    key: model_standing.ResourceKey,
) -> Sequence[model_kept.Kept]:
    """Return what is or was kept of a resource, oldest first."""
    return _read(connection, _KEPT.cloud_id == cloud_id, resources.is_(key))


def named(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    key: model_standing.ResourceKey,
) -> model_kept.Kept | None:
    """Return what is recorded of a kept one, there or not; None if nothing."""
    found = _read(
        connection,
        _KEPT.cloud_id == cloud_id,
        _KEPT.kind == key.kind,
        _KEPT.kept_id == key.id,
        _RESOURCE.region == key.region,
    )
    return found[-1] if found else None


def sources(
    connection: sqlalchemy.Connection, numbers: Collection[int]
) -> Mapping[int, model_standing.ResourceKey]:
    """Return whose each is, by the number of its own row as a resource.

    :param numbers: of images and volumes that are kept.
    """
    if not numbers:
        return {}
    rows = connection.execute(
        sqlalchemy.select(
            _THING.id.label('thing'),
            _RESOURCE.region,
            _RESOURCE.kind,
            _RESOURCE.resource_id,
            _RESOURCE.created,
        )
        .join_from(tables.kept, tables.step, _KEPT.step_id == _STEP.id)
        .join(tables.resource, _RESOURCE.id == _STEP.resource)
        .join(
            _THINGS,
            sqlalchemy.and_(
                _THING.cloud_id == _KEPT.cloud_id,
                _THING.region == _RESOURCE.region,
                _THING.kind == _KEPT.kind,
                _THING.resource_id == _KEPT.kept_id,
            ),
        )
        .where(_THING.id.in_(numbers))
        .order_by(_KEPT.id)
    )
    return {row.thing: resources.key_of(row) for row in rows}


def _read(
    connection: sqlalchemy.Connection,
    *terms: sqlalchemy.ColumnElement[bool],
) -> Sequence[model_kept.Kept]:
    rows = connection.execute(
        sqlalchemy.select(
            _KEPT.id.label('kept_number'),
            _KEPT.step_id,
            _KEPT.kind.label('kept_kind'),
            _KEPT.kept_id,
            _KEPT.size,
            _KEPT.found,
            _KEPT.protected,
            _KEPT.ended,
            _KEPT.ending,
            *resources.COLUMNS,
        )
        .select_from(
            resources.named(
                tables.step.join(
                    tables.resource, _RESOURCE.id == _STEP.resource
                )
            )
        )
        .join(tables.kept, _KEPT.step_id == _STEP.id)
        .where(*terms)
        .order_by(_KEPT.id)
    )
    return [
        model_kept.Kept(
            row.kept_number,
            row.step_id,
            resources.key_of(row),
            resources.subject_of(row),
            row.kept_kind,
            row.kept_id,
            row.size,
            row.found,
            row.protected,
            row.ended,
            row.ending,
        )
        for row in rows
    ]
