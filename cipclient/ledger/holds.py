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

"""Holds: why nothing is done about a case, and since when."""

import collections
import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case

_HOLD = tables.hold.c
_CASE = tables.case.c


def held(
    case: sqlalchemy.ColumnElement[int], reason: str | None
) -> sqlalchemy.ColumnElement[bool]:
    """Say that the case of this number is held.

    :param reason: for what; None for whatever reason.
    """
    found = sqlalchemy.exists().where(
        _HOLD.case_id == case, _HOLD.ended.is_(None)
    )
    return found if reason is None else found.where(_HOLD.reason == reason)


def of_cases(
    connection: sqlalchemy.Connection, numbers: Sequence[int]
) -> Mapping[int, tuple[model_case.Hold, ...]]:
    """Return the holds in force, by the number of the case, oldest first."""
    if not numbers:
        return {}
    rows = connection.execute(
        sqlalchemy.select(
            _HOLD.case_id, _HOLD.reason, _HOLD.why, _HOLD.since, _HOLD.id
        )
        .where(_HOLD.case_id.in_(numbers), _HOLD.ended.is_(None))
        .order_by(_HOLD.id)
    )
    found = collections.defaultdict(list)
    for case, reason, why, since, number in rows:
        found[case].append(
            model_case.Hold(model_case.HoldReason(reason), why, since, number)
        )
    return {case: tuple(holds) for case, holds in found.items()}


def released(
    connection: sqlalchemy.Connection, numbers: Sequence[int]
) -> Mapping[int, frozenset[model_case.HoldReason]]:
    """Return for which reasons operators let cases go on, by number."""
    if not numbers:
        return {}
    found: dict[int, set[model_case.HoldReason]] = {}
    for case, reason in connection.execute(
        sqlalchemy.select(_HOLD.case_id, _HOLD.reason).where(
            _HOLD.case_id.in_(numbers), _HOLD.released_by != ''
        )
    ):
        found.setdefault(case, set()).add(model_case.HoldReason(reason))
    return {case: frozenset(reasons) for case, reasons in found.items()}


def last_ended(
    connection: sqlalchemy.Connection, case: int
) -> datetime.datetime | None:
    """Return when the last hold of a case ended; None if none did."""
    moment: datetime.datetime | None = connection.scalar(
        sqlalchemy.select(sqlalchemy.func.max(_HOLD.ended)).where(
            _HOLD.case_id == case
        )
    )
    return moment


def all_of(
    connection: sqlalchemy.Connection, numbers: Sequence[int]
) -> Sequence[Any]:
    """Return every hold that these cases ever had, oldest first."""
    return connection.execute(
        sqlalchemy.select(tables.hold)
        .where(_HOLD.case_id.in_(numbers))
        .order_by(_HOLD.id)
    ).all()


def release(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    by: str,
    why: str,
    now: datetime.datetime,
) -> bool:
    """End one by an operator's word; return whether it was in force."""
    result = connection.execute(
        tables.hold.update()
        .where(
            _HOLD.id == number,
            _HOLD.ended.is_(None),
            _HOLD.case_id.in_(
                sqlalchemy.select(_CASE.id).where(_CASE.cloud_id == cloud_id)
            ),
        )
        .values(ended=now, released_by=by, released_why=why)
    )
    return result.rowcount == 1


def keep(
    connection: sqlalchemy.Connection,
    cases: Sequence[model_case.Case],
    now: datetime.datetime,
) -> Sequence[model_case.Case]:
    """Write what holds each; return them with the numbers of their holds."""
    in_force = of_cases(connection, [case.number for case in cases])
    changed, begun, ended = [], [], []
    for case in cases:
        left = {
            _identity(hold): hold for hold in in_force.get(case.number, ())
        }
        for hold in case.holds:
            known = left.pop(_identity(hold), None)
            if known is None:
                begun.append(
                    {
                        'case_id': case.number,
                        'reason': hold.reason,
                        'why': hold.why,
                        'since': hold.since,
                    }
                )
            elif known.why != hold.why:
                changed.append({'id': known.number, 'why': hold.why})
        ended += [hold.number for hold in left.values()]
    writing.assign(connection, tables.hold, ended, ended=now)
    writing.update(connection, tables.hold, changed)
    writing.insert(connection, tables.hold, begun)
    if begun:
        in_force = of_cases(connection, [case.number for case in cases])
    return [_numbered(case, in_force.get(case.number, ())) for case in cases]


def _identity(
    hold: model_case.Hold,
) -> tuple[model_case.HoldReason, datetime.datetime]:
    """Return what tells a hold of one case from the others in force."""
    return hold.reason, hold.since


def _numbered(
    case: model_case.Case, in_force: Sequence[model_case.Hold]
) -> model_case.Case:
    numbers = {_identity(hold): hold.number for hold in in_force}
    holds = tuple(
        dataclasses.replace(hold, number=numbers[_identity(hold)])
        for hold in case.holds
    )
    return dataclasses.replace(case, holds=holds)
