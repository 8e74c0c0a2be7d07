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
import types
from collections.abc import Iterable, Mapping, Sequence
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


class Known:
    """A resource as it was before this scan.

    :ivar row: its number, id, creation date without time zone, last scan,
        whether it was gone; then what :func:`values_of` says.
    :ivar holding: by rule, since when its condition holds.
    """

    __slots__ = ('holding', 'row')

    def __init__(self, row: Any) -> None:
        self.row = row
        self.holding: Mapping[str, datetime.datetime] = _NOTHING

    def is_of(self, created: datetime.datetime | None) -> bool:
        """Whether it was created then, and not another of the same id."""
        known: datetime.datetime | None = self.row[2]
        return known == (created and created.replace(tzinfo=None))


_NOTHING: Mapping[str, datetime.datetime] = types.MappingProxyType({})


class Memory:
    """What is remembered of the pages that are under way."""

    def __init__(self, cloud_id: int) -> None:
        self._cloud_id = cloud_id
        # By id: none where the ledger was asked and has nothing.
        self._known: dict[Group, dict[str, list[Known]]] = {}

    def history(
        self,
        connection: sqlalchemy.Connection,
        page: Iterable[model_resource.Resource],
        now: datetime.datetime | None,
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
            self._known.setdefault(group, {}).update(found)
            for resource in members:
                created = resource.date('created')
                for known in found[resource.id]:
                    if created is None and known.is_of(None):
                        undated[known.row.id] = resource.key
                    if known.holding and known.is_of(created):
                        for rule, since in known.holding.items():
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
        page: Mapping[str, model_standing.ResourceKey],
    ) -> dict[str, Known]:
        """Return those of a page that were seen before, and forget them."""
        asked = self._known.get(group, {})
        found = {id_: asked.pop(id_) for id_ in page if id_ in asked}
        unasked = [id_ for id_ in page if id_ not in found]
        if unasked:
            found.update(self._read(connection, group, unasked))
        taken = {}
        for id_, key in page.items():
            for known in found[id_]:
                if known.is_of(key.created):
                    taken[id_] = known
        return taken

    def _read(
        self,
        connection: sqlalchemy.Connection,
        group: Group,
        ids: Sequence[str],
    ) -> dict[str, list[Known]]:
        """Read a page in two statements."""
        found: dict[str, list[Known]] = {id_: [] for id_ in ids}
        by_number = {}
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
            for row in rows.all():
                by_number[row[0]] = known = Known(row)
                found[row[1]].append(known)
        for numbers in writing.chunks(list(by_number)):
            for number, rule, since in connection.execute(
                _HELD, {'ids': numbers}
            ):
                known = by_number[number]
                known.holding = {**known.holding, rule: since}
        return found


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
    ends = expires and expires.replace(tzinfo=None)
    opening = opens and opens.replace(tzinfo=None)
    return (
        *resources.subject_values(subject),
        state,
        rule,
        ends,
        opening,
        ladder,
        acts_rule,
        acts_ladder,
        # Mostly the same ones, and this is done for every resource.
        ends
        if acts_from == expires
        else acts_from and acts_from.replace(tzinfo=None),
        opening
        if acts_opens == opens
        else acts_opens and acts_opens.replace(tzinfo=None),
        column.canonical(reasons) if reasons else '[]',
    )
