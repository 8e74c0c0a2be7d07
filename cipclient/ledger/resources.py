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

"""Resources: how rows become keys, subjects and standings, and back."""

import datetime
import functools
import json
import operator
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import column
from cipclient.ledger import tables
from cipclient.model import standing as model_standing
from cipclient.model import verdict

_RESOURCE = tables.resource.c
_PROJECT = tables.label.alias('project_label')
_OWNER = tables.label.alias('owner_label')
_DOMAIN = tables.label.alias('domain_label')
_STATES = {str(state): state for state in verdict.State}

#: Of what a person calls a resource, and what it holds.
SUBJECT = (
    'name',
    'project_id',
    'user_id',
    'domain_id',
    'status',
    'flavor',
    'vcpus',
    'ram',
    'disk',
    'gpus',
)
#: Of where it stands. Columns and fields are of the same names.
STANDING = (
    'state',
    'rule',
    'expires',
    'opens',
    'ladder',
    'acts_rule',
    'acts_ladder',
    'acts_from',
    'acts_opens',
    'reasons',
)
_subject_values = operator.attrgetter(*SUBJECT)
_standing_values = operator.attrgetter(*STANDING)

_DOMAIN_ID = sqlalchemy.case(
    (_RESOURCE.domain_id != '', _RESOURCE.domain_id),
    else_=_PROJECT.c.domain_id,
)


def _named(label: sqlalchemy.FromClause, name: str) -> sqlalchemy.Label[str]:
    return sqlalchemy.func.coalesce(label.c.name, '').label(name)


#: What makes a key and a subject.
COLUMNS: tuple[sqlalchemy.ColumnElement[Any], ...] = (
    _RESOURCE.region,
    _RESOURCE.kind,
    _RESOURCE.resource_id,
    _RESOURCE.created,
    *(_RESOURCE[name] for name in SUBJECT if name != 'domain_id'),
    sqlalchemy.func.coalesce(_DOMAIN_ID, '').label('domain_id'),
    _named(_PROJECT, 'project'),
    _named(_OWNER, 'owner'),
    _named(_DOMAIN, 'domain'),
)


def named(source: sqlalchemy.FromClause) -> sqlalchemy.Join:
    """Return a source of resources, with the names of what they refer to."""

    def known(
        label: sqlalchemy.FromClause, kind: str, id_: Any
    ) -> sqlalchemy.ColumnElement[bool]:
        return sqlalchemy.and_(
            label.c.cloud_id == _RESOURCE.cloud_id,
            label.c.kind == kind,
            label.c.id == id_,
        )

    return (
        source.outerjoin(
            _PROJECT, known(_PROJECT, 'project', _RESOURCE.project_id)
        )
        .outerjoin(_OWNER, known(_OWNER, 'user', _RESOURCE.user_id))
        .outerjoin(_DOMAIN, known(_DOMAIN, 'domain', _DOMAIN_ID))
    )


def of_project(text: str) -> sqlalchemy.ColumnElement[bool]:
    """Say that they are of the project of that name or id."""
    return sqlalchemy.or_(
        _RESOURCE.project_id == text, _PROJECT.c.name == text
    )


def of_owner(text: str) -> sqlalchemy.ColumnElement[bool]:
    """Say that they are of the person of that name or id."""
    return sqlalchemy.or_(_RESOURCE.user_id == text, _OWNER.c.name == text)


def is_(key: model_standing.ResourceKey) -> sqlalchemy.ColumnElement[bool]:
    """Say that it is this one, of whichever cloud."""
    return sqlalchemy.and_(
        _RESOURCE.region == key.region,
        _RESOURCE.kind == key.kind,
        _RESOURCE.resource_id == key.id,
        _RESOURCE.created_key == created_key(key.created),
    )


def created_key(created: datetime.datetime | None) -> str:
    """Return the text that stands for it in keys."""
    if created is None:
        return ''
    return created.astimezone(datetime.UTC).isoformat()


def text_of(key: model_standing.ResourceKey) -> str:
    """Return the one text that stands for a resource in the journal."""
    return '/'.join(
        (key.region, key.kind, key.id, created_key(key.created))
    ).rstrip('/')


def key_of(
    row: Any,
) -> model_standing.ResourceKey:
    """Return what tells it from all others."""
    return model_standing.ResourceKey(
        row.region, row.kind, row.resource_id, row.created
    )


def subject_of(
    row: Any,
) -> model_standing.Subject:
    """Return it with the names that are known by now."""
    return model_standing.Subject(
        row.name,
        row.project_id,
        row.project,
        row.domain_id,
        row.domain,
        row.user_id,
        row.owner,
        row.status,
        row.flavor,
        row.vcpus,
        row.ram,
        row.disk,
        row.gpus,
    )


def standing_columns(
    table: sqlalchemy.Table,
) -> Iterator[sqlalchemy.ColumnElement[Any]]:
    """Return the columns of a standing, its reasons not yet decoded."""
    for name in STANDING[:-1]:
        yield table.c[name]
    yield sqlalchemy.type_coerce(table.c.reasons, sqlalchemy.Text()).label(
        'reasons'
    )


def standing_of(
    row: Any,
) -> model_standing.Standing:
    """Return where it stands."""
    return model_standing.Standing(
        _STATES[row.state],
        row.rule,
        row.expires,
        row.opens,
        row.ladder,
        row.acts_rule,
        row.acts_ladder,
        row.acts_from,
        row.acts_opens,
        _reasons(row.reasons),
    )


# Most of a cloud has none, or one of a few.
@functools.lru_cache(maxsize=1024)
def _reasons(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def subject_values(subject: model_standing.Subject) -> tuple[Any, ...]:
    """Return what the columns of ``SUBJECT`` are to hold."""
    values: tuple[Any, ...] = _subject_values(subject)
    return values


def standing_values(standing: model_standing.Standing) -> tuple[Any, ...]:
    """Return what the columns of ``STANDING`` are to hold.

    Reasons come as the text that their column has.
    """
    *values, reasons = _standing_values(standing)
    return (*values, column.canonical(reasons) if reasons else '[]')


def standing_row(standing: model_standing.Standing) -> dict[str, Any]:
    """Return the same by column, to be written."""
    return dict(zip(STANDING, _standing_values(standing), strict=True))


def numbers(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    keys: Sequence[model_standing.ResourceKey],
) -> dict[model_standing.ResourceKey, int]:
    """Return the ids of their rows; nothing for those never seen."""
    asked = set(keys)
    statement = sqlalchemy.select(
        _RESOURCE.id,
        _RESOURCE.region,
        _RESOURCE.kind,
        _RESOURCE.resource_id,
        _RESOURCE.created,
    ).where(
        _RESOURCE.cloud_id == cloud_id,
        _RESOURCE.resource_id.in_({key.id for key in keys}),
    )
    return {
        key: row.id
        for row in connection.execute(statement)
        if (key := key_of(row)) in asked
    }


def found(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    text: str,
    kind: str | None,
) -> Sequence[tuple[model_standing.ResourceKey, model_standing.Subject]]:
    """Return those of that id; if there is none, those of that name.

    What still is comes before what is gone. What is kept of a server is
    called as it is: by that name the server is meant.
    """
    # Whatever somebody typed must not be refused as a key.
    wanted = sqlalchemy.type_coerce(text, _RESOURCE.name.type)
    for field in (_RESOURCE.resource_id, _RESOURCE.name):
        statement = (
            sqlalchemy.select(*COLUMNS, _namesake().label('namesake'))
            .select_from(named(tables.resource))
            .where(_RESOURCE.cloud_id == cloud_id, field == wanted)
            .order_by(
                _RESOURCE.gone.is_not(None),
                _RESOURCE.kind,
                _RESOURCE.resource_id,
                _RESOURCE.id,
            )
        )
        if kind is not None:
            statement = statement.where(_RESOURCE.kind == kind)
        rows = connection.execute(statement).all()
        if rows:
            meant = [row for row in rows if not row.namesake] or rows
            return [(key_of(row), subject_of(row)) for row in meant]
    return []


def _namesake() -> sqlalchemy.ColumnElement[bool]:
    """Say that it is called as the server that it is kept of."""
    kept, step = tables.kept.c, tables.step.c
    server = tables.resource.alias('server').c
    return sqlalchemy.exists().where(
        kept.cloud_id == _RESOURCE.cloud_id,
        kept.kind == _RESOURCE.kind,
        kept.kept_id == _RESOURCE.resource_id,
        step.id == kept.step_id,
        server.id == step.resource,
        server.name == _RESOURCE.name,
    )
