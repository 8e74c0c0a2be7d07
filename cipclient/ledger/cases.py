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

"""Cases, read: streamed, and never with a statement for each."""

import datetime
import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import database
from cipclient.ledger import extensions
from cipclient.ledger import filters
from cipclient.ledger import holds
from cipclient.ledger import kept
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing

#: How many are completed at once, with what is in tables of its own.
BATCH = 500

_CASE = tables.case.c
_RESOURCE = tables.resource.c
_DAY = tables.announcement.c
_STAGES = {str(stage): stage for stage in model_case.Stage}
_REASONS = {str(reason): reason for reason in model_case.GivenFor}


def _all() -> sqlalchemy.Select[Any]:
    return sqlalchemy.select(
        _CASE.id.label('number'),
        _CASE.resource.label('resource_number'),
        _CASE.episode,
        _CASE.opened,
        _CASE.backlog,
        _CASE.stage,
        _CASE.warned,
        _CASE.announced,
        _CASE.first_day,
        _CASE.due,
        _CASE.awaits,
        _CASE.waived,
        _CASE.closed,
        _CASE.ending,
        _CASE.quarantined,
        _CASE.verb,
        _CASE.returns,
        *resources.standing_columns(tables.case),
        *resources.COLUMNS,
        _DAY.number.label('day_number'),
        _DAY.day,
        _DAY.at.label('day_at'),
        _DAY.act,
        sqlalchemy.type_coerce(_DAY.warn, sqlalchemy.Text()).label('warn'),
        _DAY.minimum_notice,
        _DAY.given,
        _DAY.reason.label('given_for'),
        _DAY.told,
        _DAY.sent,
    ).select_from(
        resources.named(
            tables.case.join(tables.resource, _RESOURCE.id == _CASE.resource)
        ).outerjoin(
            tables.announcement,
            sqlalchemy.and_(_DAY.case_id == _CASE.id, _DAY.ended.is_(None)),
        )
    )


def stream(
    opened: database.Database,
    cloud_id: int,
    wanted: filters.CaseFilter = filters.OPEN,
) -> Iterator[model_case.Case]:
    """Yield them by their end, then by number; those without an end last.

    Two connections, as MariaDB answers nothing else on one that streams.
    """
    statement = _all().where(_CASE.cloud_id == cloud_id, *_terms(wanted))
    streaming = {'yield_per': BATCH}
    with opened.reading() as reading, opened.reading() as beside:
        # Two statements, as only so the index gives the order everywhere.
        for dated in (
            statement.where(_CASE.expires.is_not(None)).order_by(
                _CASE.expires, _CASE.id
            ),
            statement.where(_CASE.expires.is_(None)).order_by(_CASE.id),
        ):
            rows = reading.execute(dated, execution_options=streaming)
            for batch in rows.partitions():
                yield from _completed(beside, batch)


def numbered(
    connection: sqlalchemy.Connection, cloud_id: int, number: int
) -> model_case.Case | None:
    """Return the case of that number; None if there is none."""
    return _first(
        connection,
        _all().where(_CASE.cloud_id == cloud_id, _CASE.id == number),
    )


def of_numbers(
    connection: sqlalchemy.Connection, numbers: Iterable[int]
) -> Mapping[int, model_case.Case]:
    """Return the cases of these numbers, open or not."""
    return {
        case.number: case
        for some in writing.chunks(sorted(numbers))
        for case in _completed(
            connection,
            connection.execute(_all().where(_CASE.id.in_(some))).all(),
        )
    }


def of_resource(
    connection: sqlalchemy.Connection, resource_number: int
) -> Sequence[model_case.Case]:
    """Return all that a resource ever had, oldest first."""
    statement = (
        _all().where(_CASE.resource == resource_number).order_by(_CASE.episode)
    )
    return list(_completed(connection, connection.execute(statement).all()))


def _first(
    connection: sqlalchemy.Connection,
    statement: sqlalchemy.Select[Any],
) -> model_case.Case | None:
    rows = connection.execute(statement).all()
    return next(_completed(connection, rows), None)


def _terms(
    wanted: filters.CaseFilter,
) -> Iterator[sqlalchemy.ColumnElement[bool]]:
    closed = _CASE.closed
    yield closed.is_not(None) if wanted.closed else closed.is_(None)
    if wanted.project is not None:
        yield resources.of_project(wanted.project)
    if wanted.owner is not None:
        yield resources.of_owner(wanted.owner)
    if wanted.rule is not None:
        yield _CASE.rule == wanted.rule
    if wanted.stage is not None:
        yield _CASE.stage == wanted.stage
    if wanted.kind is not None:
        yield _RESOURCE.kind == wanted.kind
    if wanted.over_at is not None:
        yield _CASE.expires <= wanted.over_at
    if wanted.held or wanted.hold is not None:
        yield holds.held(_CASE.id, wanted.hold)
    if wanted.unless is not None:
        yield ~holds.held(_CASE.id, wanted.unless)


def _completed(
    connection: sqlalchemy.Connection,
    rows: Sequence[Any],
) -> Iterator[model_case.Case]:
    numbers = [row.number for row in rows]
    held = holds.of_cases(connection, numbers)
    released = holds.released(connection, numbers)
    more_time = extensions.of_resources(
        connection, [row.resource_number for row in rows]
    )
    kept_of = kept.sources(
        connection,
        [row.resource_number for row in rows if row.verb == model_case.DELETE],
    )
    for row in rows:
        yield _case(
            row,
            held.get(row.number, ()),
            more_time.get(row.resource_number, ()),
            released.get(row.number, frozenset()),
            kept_of.get(row.resource_number),
        )


def _case(
    row: Any,
    held: tuple[model_case.Hold, ...],
    more_time: tuple[model_case.Extension, ...],
    released: frozenset[model_case.HoldReason],
    kept_of: model_standing.ResourceKey | None,
) -> model_case.Case:
    return model_case.Case(
        resource=resources.key_of(row),
        subject=resources.subject_of(row),
        standing=resources.standing_of(row),
        opened=row.opened,
        number=row.number,
        episode=row.episode,
        backlog=row.backlog,
        stage=_STAGES[row.stage],
        warned=row.warned,
        announcement=_announcement(row),
        announced=row.announced,
        first_day=row.first_day,
        due=row.due,
        extensions=more_time,
        holds=held,
        waived=row.waived,
        closed=row.closed,
        ending=model_case.Ending(row.ending) if row.ending else None,
        awaits=_REASONS[row.awaits],
        quarantined=row.quarantined,
        verb=row.verb,
        returns=row.returns,
        released=released,
        kept_of=kept_of,
    )


def _announcement(
    row: Any,
) -> model_case.Announcement | None:
    if row.day_number is None:
        return None
    return model_case.Announcement(
        row.day_number,
        row.day,
        row.day_at,
        row.act,
        _spans(row.warn),
        row.minimum_notice,
        row.given,
        _REASONS[row.given_for],
        row.told,
        row.sent,
    )


# A policy has a handful of ladders.
@functools.lru_cache(maxsize=256)
def _spans(text: str) -> tuple[datetime.timedelta, ...]:
    return tuple(
        datetime.timedelta(seconds=seconds) for seconds in json.loads(text)
    )
