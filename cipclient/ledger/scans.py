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

"""Scans: what each saw, and which of them later ones are compared with."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import policies
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case
from cipclient.model import record
from cipclient.model import scan as model_scan
from cipclient.model import verdict

_SCAN = tables.scan.c
_RESOURCE = tables.resource.c
_CASE = tables.case.c
#: How many scans ago a region may have been read that is compared with.
_BACK = 50
#: What the column of a scan holds that tripped nothing.
_NOTHING = sqlalchemy.type_coerce(_SCAN.tripped, sqlalchemy.Text()) == '[]'


def begin(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    run_id: int,
    at: datetime.datetime,
    policy: str,
) -> int:
    """Write that one began, and return its number.

    Nobody else sees it before the whole transaction ends.
    """
    return writing.one(
        connection,
        tables.scan,
        {
            'cloud_id': cloud_id,
            'run_id': run_id,
            'at': at,
            'policy': policy,
            'completeness': [],
            'population': [],
            'tripped': [],
        },
    )


def end(connection: sqlalchemy.Connection, scan: record.RecordedScan) -> None:
    """Write what it saw."""
    connection.execute(
        tables.scan.update()
        .where(_SCAN.id == scan.number)
        .values(
            completeness=[
                [entry.kind, entry.region, entry.scope, list(entry.reasons)]
                for entry in scan.completeness
            ],
            population=[
                [region, kind, count]
                for (region, kind), count in sorted(scan.population.items())
            ],
            opened=scan.opened,
            unannounced=scan.unannounced,
            foreseen=scan.foreseen,
            tripped=list(scan.tripped),
            complete=scan.complete,
        )
    )


def first(
    connection: sqlalchemy.Connection, cloud_id: int
) -> record.RecordedScan | None:
    """Return the first complete one; None before it."""
    return _one(
        connection, _of(cloud_id).where(_SCAN.complete).order_by(_SCAN.id)
    )


def last(
    connection: sqlalchemy.Connection, cloud_id: int
) -> record.RecordedScan | None:
    """Return the last one, complete or not; None before the first."""
    return _one(connection, _of(cloud_id).order_by(_SCAN.id.desc()))


def baseline(
    connection: sqlalchemy.Connection, cloud_id: int
) -> record.RecordedScan | None:
    """Return the last complete one that tripped nothing, or was accepted.

    With what such scans before it saw of kinds and regions that it did not
    read: each region is read by runs of its own.
    """
    rows = connection.execute(
        _of(cloud_id)
        .where(_SCAN.complete, _NOTHING)
        .order_by(_SCAN.id.desc())
        .limit(_BACK)
    ).all()
    if not rows:
        return None
    last, *earlier = map(_scan, rows)
    completeness = list(last.completeness)
    population = dict(last.population)
    read = {(entry.region, entry.kind) for entry in completeness}
    for scan in earlier:
        new = [
            entry
            for entry in scan.completeness
            if (entry.region, entry.kind) not in read
        ]
        added = {(entry.region, entry.kind) for entry in new}
        completeness += new
        read |= added
        # Where none is counted, a later scan saw that there is none.
        population |= {
            group: count
            for group, count in scan.population.items()
            if group in added
        }
    return dataclasses.replace(
        last, completeness=tuple(completeness), population=population
    )


def complete_since(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    region: str,
    kind: str,
    moment: datetime.datetime,
) -> int:
    """Return in how many runs since then a complete scan read a region.

    Each region is read by runs of its own: the scan of another one says
    nothing of what is here.
    """
    rows = connection.execute(
        sqlalchemy.select(_SCAN.run_id, _SCAN.completeness).where(
            _SCAN.cloud_id == cloud_id, _SCAN.complete, _SCAN.at >= moment
        )
    )
    return len(
        {
            row.run_id
            for row in rows
            if any(
                (entry.kind, entry.region) == (kind, region)
                for entry in _completeness(row.completeness)
            )
        }
    )


def surprises(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    before: record.RecordedScan,
    at: datetime.datetime,
) -> tuple[int, int]:
    """Return how many cases no passing of time explains, and of how many.

    First, the open cases that began since the baseline for what it saw, and
    of which it did not foresee that they would by now. A scan that tripped
    the breaker does not make them expected: they count until one is
    accepted. As many are expected as a policy newly affects that was accepted
    since. Then how many it saw whose opening is still to come.

    :param at: the moment judged for, aware and in UTC.
    """
    seen = (
        _RESOURCE.cloud_id == cloud_id,
        _RESOURCE.first_seen <= before.at,
    )
    unannounced = connection.scalar(
        sqlalchemy.select(sqlalchemy.func.count())
        .select_from(tables.case)
        .join(tables.resource, _RESOURCE.id == _CASE.resource)
        .where(
            *seen,
            _CASE.cloud_id == cloud_id,
            _CASE.closed.is_(None),
            _CASE.opened > before.at,
            _RESOURCE.foreseen.is_(None) | (_RESOURCE.foreseen > at),
            # Of what our own deletes kept: only time opens those.
            _CASE.verb != model_case.DELETE,
        )
    )
    foreseen = connection.scalar(
        sqlalchemy.select(sqlalchemy.func.count())
        .select_from(tables.resource)
        .where(
            *seen,
            _RESOURCE.foreseen > at,
            _RESOURCE.gone.is_(None) | (_RESOURCE.gone > before.at),
        )
    )
    accepted = policies.affected_since(connection, cloud_id, before.at)
    return max(0, (unannounced or 0) - accepted), foreseen or 0


def foresee(connection: sqlalchemy.Connection, cloud_id: int) -> None:
    """Make the present openings those that later scans are compared with.

    What is unknown now does not become a surprise once it is known again.
    """
    opens, foreseen = _RESOURCE.opens, _RESOURCE.foreseen
    connection.execute(
        tables.resource.update()
        .where(
            _RESOURCE.cloud_id == cloud_id,
            _RESOURCE.gone.is_(None),
            _RESOURCE.state != verdict.State.UNKNOWN,
            (opens != foreseen)
            | (opens.is_(None) & foreseen.is_not(None))
            | (opens.is_not(None) & foreseen.is_(None)),
        )
        .values(foreseen=opens)
    )


def accept(
    connection: sqlalchemy.Connection, cloud_id: int, number: int
) -> bool:
    """Compare later ones with this, whatever it tripped.

    :returns: whether it is the last one, and complete: else it can be no
        baseline.
    """
    found = last(connection, cloud_id)
    if found is None or found.number != number or not found.complete:
        return False
    writing.assign(connection, tables.scan, [number], tripped=[])
    foresee(connection, cloud_id)
    return True


def _of(cloud_id: int) -> sqlalchemy.Select[Any]:
    return sqlalchemy.select(tables.scan).where(_SCAN.cloud_id == cloud_id)


def _one(
    connection: sqlalchemy.Connection,
    statement: sqlalchemy.Select[Any],
) -> record.RecordedScan | None:
    row = connection.execute(statement.limit(1)).one_or_none()
    return None if row is None else _scan(row)


def _scan(row: Any) -> record.RecordedScan:
    return record.RecordedScan(
        row.id,
        row.at,
        row.policy,
        _completeness(row.completeness),
        {(region, kind): count for region, kind, count in row.population},
        row.opened,
        row.unannounced,
        row.foreseen,
        tuple(row.tripped),
    )


def _completeness(
    entries: Sequence[Sequence[Any]],
) -> tuple[model_scan.Completeness, ...]:
    return tuple(
        model_scan.Completeness(kind, region, scope, tuple(reasons))
        for kind, region, scope, reasons in entries
    )
