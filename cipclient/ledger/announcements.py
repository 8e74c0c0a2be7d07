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

"""Announced days: the one that stands of each case, and those before it."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case

_DAY = tables.announcement.c
_CASE = tables.case.c
_RESOURCE = tables.resource.c
_FIELDS = (
    'number',
    'day',
    'at',
    'act',
    'warn',
    'minimum_notice',
    'given',
    'reason',
    'told',
    'sent',
)


def keep(
    connection: sqlalchemy.Connection,
    cases: Sequence[model_case.Case],
    now: datetime.datetime,
) -> None:
    """Write the day of each, and end the one that stood before it."""
    stood = {
        row.case_id: row
        for row in connection.execute(
            sqlalchemy.select(
                _DAY.case_id, _DAY.id, *(_DAY[name] for name in _FIELDS)
            ).where(
                _DAY.case_id.in_([case.number for case in cases]),
                _DAY.ended.is_(None),
            )
        )
    }
    ended, changed, given = [], [], []
    for case in cases:
        row, wanted = stood.get(case.number), case.announcement
        if row is not None and (wanted is None or wanted.number != row.number):
            ended.append(row.id)
            row = None
        if wanted is None:
            continue
        fields = _row(wanted)
        if row is None:
            given.append({'case_id': case.number, **fields})
        elif list(row[2:]) != list(fields.values()):
            changed.append({'id': row.id, **fields})
    writing.assign(connection, tables.announcement, ended, ended=now)
    writing.update(connection, tables.announcement, changed)
    writing.insert(connection, tables.announcement, given)


def places(
    connection: sqlalchemy.Connection, cloud_id: int, since: datetime.date
) -> Iterator[tuple[datetime.date, str, bool, bool]]:
    """Yield each day given for an act that still stands.

    With the project's id, whether the case is of the backlog, and whether
    the act is a delete.
    """
    deletes = sqlalchemy.case(
        (_DAY.act == model_case.DELETE, True), else_=False
    )
    yield from connection.execute(
        sqlalchemy.select(
            _DAY.day, _RESOURCE.project_id, _CASE.backlog, deletes
        )
        .join_from(tables.announcement, tables.case, _CASE.id == _DAY.case_id)
        .join(tables.resource, _RESOURCE.id == _CASE.resource)
        .where(
            _CASE.cloud_id == cloud_id,
            _CASE.closed.is_(None),
            _DAY.ended.is_(None),
            _DAY.act != '',
            _DAY.day >= since,
        )
        .order_by(_DAY.day, _CASE.id)
    ).tuples()


def of_cases(
    connection: sqlalchemy.Connection, numbers: Sequence[int]
) -> Sequence[Any]:
    """Return every day that these were ever given, oldest first."""
    return connection.execute(
        sqlalchemy.select(
            _DAY.case_id, _DAY.ended, *(_DAY[name] for name in _FIELDS)
        )
        .where(_DAY.case_id.in_(numbers))
        .order_by(_DAY.given, _DAY.id)
    ).all()


def _row(announcement: model_case.Announcement) -> dict[str, Any]:
    """Return what the columns of ``_FIELDS`` are to hold, in their order."""
    fields = {name: getattr(announcement, name) for name in _FIELDS}
    fields['warn'] = [
        int(before.total_seconds()) for before in announcement.warn
    ]
    return fields
