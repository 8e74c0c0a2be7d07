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

"""Cases, written: what of them differs from the record, and no more."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import announcements
from cipclient.ledger import extensions
from cipclient.ledger import holds
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case

_CASE = tables.case.c
_OWN = (
    'episode',
    'opened',
    'backlog',
    'stage',
    'warned',
    'announced',
    'first_day',
    'due',
    'awaits',
    'waived',
    'closed',
    'quarantined',
    'verb',
    'returns',
)
_BATCH = 500


def keep(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    cases: Iterable[model_case.Case],
    now: datetime.datetime,
) -> tuple[model_case.Case, ...]:
    """Write cases, and return them with the numbers that they have now.

    A day or a hold that they have no longer is kept as history, as of now.

    :raises LedgerError: for one whose resource, or whose number, is unknown.
    """
    kept: list[model_case.Case] = []
    for batch in writing.chunks(list(cases), _BATCH):
        known = [case for case in batch if case.number]
        resource_of = _update(connection, cloud_id, known)
        opened = _insert(
            connection, cloud_id, [case for case in batch if not case.number]
        )
        numbered = [
            case
            if case.number
            else dataclasses.replace(
                case, number=opened[case.resource, case.episode][0]
            )
            for case in batch
        ]
        resource_of.update(opened.values())
        announcements.keep(connection, numbered, now)
        kept += extensions.keep(
            connection,
            holds.keep(connection, numbered, now),
            resource_of,
        )
    return tuple(kept)


def _update(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    cases: Sequence[model_case.Case],
) -> dict[int, int]:
    """Write what changed, and return their resources' rows."""
    if not cases:
        return {}
    rows = {
        row.id: row
        for row in connection.execute(
            sqlalchemy.select(
                _CASE.id,
                _CASE.resource,
                *(_CASE[name] for name in _OWN),
                _CASE.ending,
                *resources.standing_columns(tables.case),
            ).where(
                _CASE.cloud_id == cloud_id,
                _CASE.id.in_([case.number for case in cases]),
            )
        )
    }
    for case in cases:
        if case.number not in rows:
            raise exceptions.LedgerError(
                f'The ledger has no case {case.number}, so it cannot be '
                'changed.'
            )
    writing.update(
        connection,
        tables.case,
        [
            {'id': case.number, **_row(case)}
            for case in cases
            if tuple(rows[case.number][2:]) != _values(case)
        ],
    )
    return {number: row.resource for number, row in rows.items()}


def _insert(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    cases: Sequence[model_case.Case],
) -> Mapping[tuple[Any, int], tuple[int, int]]:
    """Write new ones; return numbers and resources' rows by what they are."""
    if not cases:
        return {}
    rows = resources.numbers(
        connection, cloud_id, [case.resource for case in cases]
    )
    for case in cases:
        if case.resource not in rows:
            raise exceptions.LedgerError(
                f'The ledger has never seen {case.resource.kind} '
                f'{case.resource.id}, so it cannot have a case.'
            )
    writing.insert(
        connection,
        tables.case,
        [
            {
                'cloud_id': cloud_id,
                'resource': rows[case.resource],
                **_row(case),
            }
            for case in cases
        ],
    )
    # Not every database tells the keys of many rows in their order.
    numbers = {
        (resource, episode): number
        for number, resource, episode in connection.execute(
            sqlalchemy.select(_CASE.id, _CASE.resource, _CASE.episode).where(
                _CASE.resource.in_(list(rows.values()))
            )
        )
    }
    return {
        (case.resource, case.episode): (
            numbers[rows[case.resource], case.episode],
            rows[case.resource],
        )
        for case in cases
    }


def _values(case: model_case.Case) -> tuple[Any, ...]:
    return (
        *(getattr(case, name) for name in _OWN),
        case.ending or '',
        *resources.standing_values(case.standing),
    )


def _row(case: model_case.Case) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in _OWN},
        'ending': case.ending or '',
        **resources.standing_row(case.standing),
    }
