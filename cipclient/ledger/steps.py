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

"""Steps and their requests, as rows."""

import collections
import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import filters
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step

Outcome = model_step.Outcome
_STEP = tables.step.c
_REQUEST = tables.request.c
_RESOURCE = tables.resource.c
_RUN = tables.run.c
_HOLD = tables.hold.c
#: Their end is not known.
_OPEN = (str(Outcome.OPEN), str(Outcome.UNKNOWN))
#: What changes nothing for its owner.
_ASIDE = ('lock', 'unlock', 'mark', 'unmark', 'clear')
#: What takes a resource out of service, and so counts in the pace.
_ACTS = ('shelve', 'stop')


def intend(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    run_id: int,
    case: model_case.Case | None,
    resource: model_standing.ResourceKey,
    verb: str,
    before: Mapping[str, object],
    policy: str,
    why: str,
    now: datetime.datetime,
) -> int:
    """Write a step that has no request yet, and return its number."""
    row = resources.numbers(connection, cloud_id, [resource]).get(resource)
    if row is None:
        raise exceptions.LedgerError(
            f'The ledger has never seen {resource.kind} {resource.id}, so '
            'nothing is done with it.'
        )
    is_open = connection.scalar(
        sqlalchemy.select(_STEP.id).where(
            _STEP.resource == row, _STEP.outcome.in_(_OPEN)
        )
    )
    if is_open is not None:
        raise exceptions.LedgerError(
            f'An act on {resource.kind} {resource.id} has no end yet (step '
            f'{is_open}), so no other is begun.'
        )
    number = None if case is None else case.number
    return writing.one(
        connection,
        tables.step,
        {
            'cloud_id': cloud_id,
            'run_id': run_id,
            'resource': row,
            'case_id': number,
            'verb': verb,
            'attempt': _attempts(connection, number, verb) + 1,
            'intended': now,
            'before': dict(before),
            'policy': policy,
            'outcome': Outcome.OPEN,
            'why': why,
        },
    )


def sending(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    step: int,
    what: str,
    uid: str,
    now: datetime.datetime,
) -> int:
    """Write a request without an answer, and return its number."""
    _begun(connection, cloud_id, step)
    return writing.one(
        connection,
        tables.request,
        {'step_id': step, 'what': what, 'uid': uid, 'sent': now},
    )


def answered(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    code: int,
    request_id: str,
    text: str,
    now: datetime.datetime,
    happened: bool | None = None,
) -> None:
    """Write the answer to a request that has none, and what it proves."""
    _change(
        connection,
        cloud_id,
        number,
        _REQUEST.answered.is_(None),
        answered=now,
        code=code,
        request_id=request_id,
        answer=text,
        happened=happened,
    )


def happened(
    connection: sqlalchemy.Connection, cloud_id: int, number: int, did: bool
) -> None:
    """Write whether a request did anything, also after its step's end."""
    _change(connection, cloud_id, number, happened=did)


def end(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    outcome: model_step.Outcome,
    why: str,
    now: datetime.datetime,
) -> None:
    """Write what came of a step, behind why it was done."""
    begun = _begun(connection, cloud_id, number)
    writing.assign(
        connection,
        tables.step,
        [number],
        outcome=outcome,
        why=f'{begun} {why}'.strip(),
        ended=None if outcome in _OPEN else now,
    )


def listed(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    wanted: filters.StepFilter,
) -> Sequence[model_step.Step]:
    """Return steps, newest first."""
    statement = _all().where(
        _STEP.cloud_id == cloud_id,
        # Else no index finds the one that is asked for.
        _RESOURCE.cloud_id == cloud_id,
        *_terms(wanted),
    )
    return _completed(
        connection, connection.execute(_newest_first(statement)).all()
    )


def of_resource(
    connection: sqlalchemy.Connection, resource: int
) -> Sequence[model_step.Step]:
    """Return all of the resource with that row, newest first."""
    statement = _all().where(_STEP.resource == resource)
    return _completed(
        connection, connection.execute(_newest_first(statement)).all()
    )


def acts_since(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    moment: datetime.datetime,
    verbs: Collection[str] = _ACTS,
) -> Mapping[str, int]:
    """Return how many acts were begun since then, by project id.

    :param verbs: those that count.
    """
    left = sqlalchemy.exists().where(
        _REQUEST.step_id == _STEP.id,
        _REQUEST.what.not_in(_ASIDE),
        sqlalchemy.or_(
            _REQUEST.happened.is_(None), _REQUEST.happened.is_(True)
        ),
    )
    rows = connection.execute(
        sqlalchemy.select(_RESOURCE.project_id, sqlalchemy.func.count())
        .join_from(tables.step, tables.resource)
        .where(
            _STEP.cloud_id == cloud_id,
            _STEP.intended >= moment,
            _STEP.verb.in_(verbs),
            left,
        )
        .group_by(_RESOURCE.project_id)
    )
    return dict(rows.tuples().all())


def entering(
    connection: sqlalchemy.Connection, cloud_id: int
) -> Mapping[int, Mapping[str, object]]:
    """Return by open case what its resource was just before it went out."""
    case = tables.case.c
    last = (
        sqlalchemy.select(sqlalchemy.func.max(_STEP.id))
        .join_from(tables.step, tables.case)
        .where(
            case.cloud_id == cloud_id,
            case.closed.is_(None),
            case.quarantined.is_not(None),
            _STEP.verb.in_(_ACTS),
            _STEP.outcome == Outcome.DONE,
        )
        .group_by(_STEP.case_id)
    )
    rows = connection.execute(
        sqlalchemy.select(_STEP.case_id, _STEP.before).where(
            _STEP.id.in_(last)
        )
    )
    return {row.case_id: row.before for row in rows}


def promised(
    connection: sqlalchemy.Connection, cases: Collection[int]
) -> Mapping[int, datetime.timedelta]:
    """Return for how long what deletes kept was said to be kept, by case.

    Those of which it was recorded.
    """
    found = {}
    for some in writing.chunks(list(cases)):
        for number, before in connection.execute(
            sqlalchemy.select(_STEP.case_id, _STEP.before).where(
                _STEP.case_id.in_(some), _STEP.outcome == Outcome.DONE
            )
        ):
            seconds = before.get(model_kept.PROMISED)
            if isinstance(seconds, int):
                found[number] = datetime.timedelta(seconds=seconds)
    return found


def failures(connection: sqlalchemy.Connection, case: int, verb: str) -> int:
    """Return how many steps failed since an operator let it go on.

    :param verb: one besides ours that counts.
    """
    released = connection.scalar(
        sqlalchemy.select(sqlalchemy.func.max(_HOLD.ended)).where(
            _HOLD.case_id == case,
            _HOLD.reason == model_case.HoldReason.FAILED,
            _HOLD.released_by != '',
        )
    )
    statement = sqlalchemy.select(sqlalchemy.func.count()).where(
        _STEP.case_id == case,
        _STEP.outcome == Outcome.FAILED,
        _STEP.verb.in_({*_ACTS, *model_case.DELETING, verb}),
    )
    if released is not None:
        statement = statement.where(_STEP.intended > released)
    return connection.scalar(statement) or 0


def _begun(
    connection: sqlalchemy.Connection, cloud_id: int, number: int
) -> str:
    """Return why a step was begun; raise LedgerError if it has its end."""
    why: str | None = connection.scalar(
        sqlalchemy.select(_STEP.why).where(
            _STEP.id == number,
            _STEP.cloud_id == cloud_id,
            _STEP.outcome.in_(_OPEN),
        )
    )
    if why is None:
        raise exceptions.LedgerError(
            f'The step {number} is not in the ledger, or what came of it is '
            'settled already.'
        )
    return why


def _change(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    *terms: sqlalchemy.ColumnElement[bool],
    **values: object,
) -> None:
    """Change a request of this cloud of which all this is so."""
    result = connection.execute(
        tables.request.update()
        .where(
            _REQUEST.id == number,
            _REQUEST.step_id.in_(
                sqlalchemy.select(_STEP.id).where(_STEP.cloud_id == cloud_id)
            ),
            *terms,
        )
        .values(values)
    )
    if result.rowcount != 1:
        raise exceptions.LedgerError(
            f'The request {number} is not in the ledger, or its answer is '
            'there already.'
        )


def _attempts(
    connection: sqlalchemy.Connection, case: int | None, verb: str
) -> int:
    if case is None:
        return 0
    return (
        connection.scalar(
            sqlalchemy.select(sqlalchemy.func.count()).where(
                _STEP.case_id == case,
                _STEP.verb == verb,
                sqlalchemy.exists().where(
                    _REQUEST.step_id == _STEP.id,
                    _REQUEST.what.not_in(_ASIDE),
                ),
            )
        )
        or 0
    )


def _all() -> sqlalchemy.Select[Any]:
    return (
        sqlalchemy.select(
            _STEP.id.label('step_number'),
            _STEP.run_id,
            _STEP.case_id,
            _STEP.verb,
            _STEP.attempt,
            _STEP.intended,
            _STEP.before,
            _STEP.policy,
            _STEP.outcome,
            _STEP.why,
            _STEP.ended,
            _RUN.by,
            *resources.COLUMNS,
        )
        .select_from(resources.named(tables.step.join(tables.resource)))
        .join(tables.run)
    )


def _newest_first(statement: sqlalchemy.Select[Any]) -> sqlalchemy.Select[Any]:
    return statement.order_by(_STEP.id.desc())


def _terms(
    wanted: filters.StepFilter,
) -> Iterator[sqlalchemy.ColumnElement[bool]]:
    if wanted.project is not None:
        yield _RESOURCE.project_id == wanted.project
    if wanted.resource is not None:
        yield resources.is_(wanted.resource)
    if wanted.since is not None:
        yield _STEP.intended >= wanted.since
    if wanted.case is not None:
        yield _STEP.case_id == wanted.case
    if wanted.open:
        yield _STEP.outcome.in_(_OPEN)


def _completed(
    connection: sqlalchemy.Connection, rows: Sequence[Any]
) -> Sequence[model_step.Step]:
    asked = _requests(connection, [row.step_number for row in rows])
    return [
        model_step.Step(
            row.step_number,
            row.run_id,
            row.case_id or 0,
            resources.key_of(row),
            resources.subject_of(row),
            row.verb,
            row.attempt,
            row.intended,
            row.before,
            tuple(asked.get(row.step_number, ())),
            Outcome(row.outcome),
            row.why,
            row.ended,
            row.by,
            row.policy,
        )
        for row in rows
    ]


def _requests(
    connection: sqlalchemy.Connection, steps: Sequence[int]
) -> Mapping[int, Sequence[model_step.Request]]:
    found = collections.defaultdict(list)
    for some in writing.chunks(steps):
        rows = connection.execute(
            sqlalchemy.select(tables.request)
            .where(_REQUEST.step_id.in_(some))
            .order_by(_REQUEST.id)
        )
        for row in rows:
            found[row.step_id].append(
                model_step.Request(
                    row.id,
                    row.what,
                    row.uid,
                    row.sent,
                    row.answered,
                    row.code,
                    row.request_id,
                    row.happened,
                )
            )
    return found
