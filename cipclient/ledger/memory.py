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

"""What the ledger remembers of a page of resources, in few statements."""

import datetime
import operator
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy

from cipclient.ledger import column
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import history as model_history
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing

_RESOURCE = tables.resource.c
_HOLDING = tables.holding.c
_IDS: sqlalchemy.BindParameter[Any] = sqlalchemy.bindparam(
    'ids', expanding=True
)


def _plain(name: str) -> sqlalchemy.ColumnElement[Any]:
    """Return a column as the database has it.

    It is only compared, for every resource of the cloud: what a Moment does
    to each value would take longer than all the rest.
    """
    stored = _RESOURCE[name]
    if isinstance(stored.type, column.Moment):
        return sqlalchemy.type_coerce(stored, sqlalchemy.DateTime())
    if isinstance(stored.type, column.Json):
        return sqlalchemy.type_coerce(stored, sqlalchemy.Text())
    return stored


_PAGE = sqlalchemy.select(
    _RESOURCE.id,
    _RESOURCE.resource_id,
    _plain('created'),
    _RESOURCE.last_scan,
    _RESOURCE.gone.is_not(None),
    *(_plain(name) for name in (*resources.SUBJECT, *resources.STANDING)),
).where(
    _RESOURCE.cloud_id == sqlalchemy.bindparam('cloud_id'),
    _RESOURCE.region == sqlalchemy.bindparam('region'),
    _RESOURCE.kind == sqlalchemy.bindparam('kind'),
    # What the cloud calls it needs no check to be compared.
    sqlalchemy.type_coerce(_RESOURCE.resource_id, sqlalchemy.String()).in_(
        _IDS
    ),
)
_HELD = sqlalchemy.select(
    _HOLDING.resource, _HOLDING.rule, _HOLDING.since
).where(_HOLDING.resource.in_(_IDS))
_FIRST = sqlalchemy.select(_RESOURCE.id, _RESOURCE.first_seen).where(
    _RESOURCE.id.in_(_IDS)
)
_standing = operator.attrgetter(*resources.STANDING)


class Group(NamedTuple):
    """Whose ids are of one space."""

    region: str
    kind: str


#: Within a group: the id, and the creation date without its time zone.
Name = tuple[str, datetime.datetime | None]


class Known:
    """A resource as it was before this scan.

    :param values: what its columns of subject and standing hold, as
        :func:`values_of` has it.
    """

    __slots__ = ('gone', 'holding', 'last_scan', 'number', 'values')

    def __init__(self, row: Any) -> None:
        self.number: int = row[0]
        self.last_scan: int = row[3]
        self.gone: bool = row[4]
        self.values: tuple[Any, ...] = row[5:]
        self.holding: dict[str, datetime.datetime] = {}


def values_of(
    subject: model_standing.Subject, standing: model_standing.Standing
) -> tuple[Any, ...]:
    """Return what was seen as the columns would hold it."""
    (
        state,
        rule,
        expires,
        opens,
        ladder,
        acts_rule,
        acts_ladder,
        acts_from,
        acts_opens,
        reasons,
    ) = _standing(standing)
    return (
        *resources.subject_values(subject),
        state,
        rule,
        expires and expires.replace(tzinfo=None),
        opens and opens.replace(tzinfo=None),
        ladder,
        acts_rule,
        acts_ladder,
        acts_from and acts_from.replace(tzinfo=None),
        acts_opens and acts_opens.replace(tzinfo=None),
        column.canonical(reasons) if reasons else '[]',
    )


class Memory:
    """What is remembered of the pages that are under way."""

    def __init__(self, cloud_id: int) -> None:
        self._cloud_id = cloud_id
        # None where the ledger was asked and has nothing.
        self._known: dict[Group, dict[Name, Known | None]] = {}

    def history(
        self,
        connection: sqlalchemy.Connection,
        page: Iterable[model_resource.Resource],
        now: datetime.datetime,
    ) -> model_history.History:
        """Return the dates that only a record can know.

        :param now: from when that counts for which there is none.
        """
        groups: dict[Group, list[model_resource.Resource]] = {}
        for resource in page:
            group = Group(resource.region, resource.kind)
            groups.setdefault(group, []).append(resource)
        holding_since = {}
        undated = {}
        for group, members in groups.items():
            found = self._read(
                connection, group, [resource.id for resource in members]
            )
            known = self._known.setdefault(group, {})
            for resource in members:
                name = _name(resource.id, resource.date('created'))
                one = known[name] = found.get(name)
                if one is None:
                    continue
                if name[1] is None:
                    undated[one.number] = resource.key
                for rule, since in one.holding.items():
                    holding_since[resource.key, rule] = since
        first_seen = {}
        for some in writing.chunks(list(undated)):
            for number, at in connection.execute(_FIRST, {'ids': some}):
                first_seen[undated[number]] = at
        return model_history.History(first_seen, holding_since, now)

    def take(
        self,
        connection: sqlalchemy.Connection,
        group: Group,
        names: Iterable[Name],
    ) -> dict[Name, Known]:
        """Return those of a page that were seen before, and forget them."""
        asked = self._known.get(group, {})
        taken: dict[Name, Known] = {}
        unasked = []
        for name in names:
            if name not in asked:
                unasked.append(name)
                continue
            one = asked.pop(name)
            if one is not None:
                taken[name] = one
        if unasked:
            found = self._read(connection, group, [id_ for id_, _ in unasked])
            taken.update(
                (name, found[name]) for name in unasked if name in found
            )
        return taken

    def _read(
        self,
        connection: sqlalchemy.Connection,
        group: Group,
        ids: Sequence[str],
    ) -> dict[Name, Known]:
        """Read a page in two statements."""
        found = {}
        for some in writing.chunks(ids):
            rows = connection.execute(
                _PAGE,
                {
                    'cloud_id': self._cloud_id,
                    'region': group.region,
                    'kind': group.kind,
                    'ids': some,
                },
            )
            found.update({(row[1], row[2]): Known(row) for row in rows})
        by_number = {one.number: one for one in found.values()}
        for numbers in writing.chunks(list(by_number)):
            for number, rule, since in connection.execute(
                _HELD, {'ids': numbers}
            ):
                by_number[number].holding[rule] = since
        return found


def name_of(key: model_standing.ResourceKey) -> Name:
    """Return what tells a resource from the others of its group."""
    return _name(key.id, key.created)


def _name(id_: str, created: datetime.datetime | None) -> Name:
    return id_, None if created is None else created.replace(tzinfo=None)
