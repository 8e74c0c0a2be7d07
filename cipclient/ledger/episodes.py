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

"""Which episodes resources have had, asked for a page at once."""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

import sqlalchemy

from cipclient.ledger import memory
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing

_CASE = tables.case.c
Ending = model_case.Ending


class Past(NamedTuple):
    """What a resource has had.

    :param returns: how many ended as its owner took it back.
    """

    episodes: int = 0
    returns: int = 0


class Episodes:
    """The counts of the pages that were recorded last, one a group.

    Few resources need theirs; where one does, others of its page often do
    as well.
    """

    def __init__(self, cloud_id: int) -> None:
        self._cloud_id = cloud_id
        self._new: dict[memory.Group, Set[model_standing.ResourceKey]] = {}
        self._known: dict[memory.Group, Mapping[str, memory.Known]] = {}
        self._counts: dict[memory.Group, Mapping[int, Past]] = {}

    def turn(
        self,
        group: memory.Group,
        known: Mapping[str, memory.Known],
        new: Set[model_standing.ResourceKey],
    ) -> None:
        """Forget the page before this one.

        :param known: those of this one that were seen before, by id.
        :param new: the others: none of them has had any.
        """
        self._new[group] = new
        self._known[group] = known
        self._counts.pop(group, None)

    def past(
        self,
        connection: sqlalchemy.Connection,
        key: model_standing.ResourceKey,
    ) -> Past:
        """Return what one has had."""
        group = memory.Group(key.region, key.kind)
        if key in self._new.get(group, ()):
            return Past()
        page = self._known.get(group, {})
        known = page.get(key.id)
        if known is None or not known.is_of(key.created):
            rows = resources.numbers(connection, self._cloud_id, [key])
            counts = _counts(connection, rows.values())
            return counts.get(rows.get(key, 0), Past())
        if group not in self._counts:
            self._counts[group] = _counts(
                connection, [one.row.id for one in page.values()]
            )
        return self._counts[group].get(known.row.id, Past())


def _counts(
    connection: sqlalchemy.Connection, numbers: Iterable[int]
) -> Mapping[int, Past]:
    # Who has a kept volume back takes no more time for anything.
    returned = sqlalchemy.case(
        (
            sqlalchemy.and_(
                _CASE.ending == Ending.RETURNED,
                _CASE.verb != model_case.DELETE,
            ),
            1,
        ),
        else_=0,
    )
    return {
        resource: Past(episodes, int(returns))
        for some in writing.chunks(list(numbers))
        for resource, episodes, returns in connection.execute(
            sqlalchemy.select(
                _CASE.resource,
                sqlalchemy.func.max(_CASE.episode),
                sqlalchemy.func.sum(returned),
            )
            .where(_CASE.resource.in_(some))
            .group_by(_CASE.resource)
        )
    }
