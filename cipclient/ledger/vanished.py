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

"""Resources that a scan did not meet any more, and those that are gone."""

import datetime
from collections.abc import Iterator
from typing import Any

import sqlalchemy

from cipclient.ledger import memory
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.model import standing as model_standing

_RESOURCE = tables.resource.c
_OTHER = tables.resource.alias('other').c
_CASE = tables.case.c
_BATCH = 500


def missing(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    group: memory.Group,
    scan: int,
) -> Iterator[list[tuple[model_standing.ResourceKey, int | None]]]:
    """Yield those seen before and not in this scan, some at a time.

    With the number of the open case. Those that have one come first. What
    the scan met under their id with another creation date, or with one that
    could not be read, is there when it is asked for: it says nothing of
    the list.
    """
    for with_case in (True, False):
        after = 0
        while True:
            rows = connection.execute(
                _missing(cloud_id, group, scan, with_case, after)
            ).all()
            if not rows:
                break
            after = rows[-1].id
            yield [(resources.key_of(row), row.case_number) for row in rows]


def replaced(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    group: memory.Group,
    scan: int,
) -> list[model_standing.ResourceKey]:
    """Return those whose id was met with another creation date.

    No service has two of one id. Not those that were met with a date that
    could not be read: they may be the same.
    """
    rows = connection.execute(
        sqlalchemy.select(
            _RESOURCE.region,
            _RESOURCE.kind,
            _RESOURCE.resource_id,
            _RESOURCE.created,
        )
        .where(
            *_unseen(cloud_id, group, scan),
            _met(scan, _OTHER.created.is_not(None)),
        )
        .order_by(_RESOURCE.id)
    )
    return [resources.key_of(row) for row in rows]


def gone(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    key: model_standing.ResourceKey,
    at: datetime.datetime,
) -> None:
    """Write that the cloud says that it does not exist any more."""
    connection.execute(
        tables.resource.update()
        .where(
            _RESOURCE.cloud_id == cloud_id,
            resources.is_(key),
            _RESOURCE.gone.is_(None),
        )
        .values(gone=at)
    )


def _missing(
    cloud_id: int,
    group: memory.Group,
    scan: int,
    with_case: bool,
    after: int,
) -> sqlalchemy.Select[Any]:
    is_open = sqlalchemy.and_(
        _CASE.resource == _RESOURCE.id, _CASE.closed.is_(None)
    )
    statement = (
        sqlalchemy.select(
            _RESOURCE.id,
            _RESOURCE.region,
            _RESOURCE.kind,
            _RESOURCE.resource_id,
            _RESOURCE.created,
            _CASE.id.label('case_number'),
        )
        .select_from(tables.resource.outerjoin(tables.case, is_open))
        .where(
            *_unseen(cloud_id, group, scan),
            ~_met(scan),
            _RESOURCE.id > after,
        )
        .order_by(_RESOURCE.id)
        .limit(_BATCH)
    )
    if with_case:
        return statement.where(_CASE.id.is_not(None))
    return statement.where(_CASE.id.is_(None))


def _unseen(
    cloud_id: int, group: memory.Group, scan: int
) -> tuple[sqlalchemy.ColumnElement[bool], ...]:
    return (
        _RESOURCE.cloud_id == cloud_id,
        _RESOURCE.kind == group.kind,
        _RESOURCE.region == group.region,
        _RESOURCE.gone.is_(None),
        _RESOURCE.last_scan != scan,
    )


def _met(
    scan: int, *more: sqlalchemy.ColumnElement[bool]
) -> sqlalchemy.ColumnElement[bool]:
    """Say that the scan met another row of the same id."""
    return sqlalchemy.exists().where(
        _OTHER.cloud_id == _RESOURCE.cloud_id,
        _OTHER.region == _RESOURCE.region,
        _OTHER.kind == _RESOURCE.kind,
        _OTHER.resource_id == _RESOURCE.resource_id,
        _OTHER.last_scan == scan,
        *more,
    )
