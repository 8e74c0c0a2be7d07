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

"""What a scan saw, written: whatever differs from before, and no more."""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import memory
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import standing as model_standing

_HOLDING = tables.holding.c


@dataclasses.dataclass(frozen=True, slots=True)
class Sighting:
    """A resource as one scan saw it.

    :param holding: by rule, since when its condition holds, aware and in
        UTC.
    :param doubtful: the rules of which it is not known whether they hold:
        what is recorded of them stays as it is (P28).
    """

    resource: model_standing.ResourceKey
    subject: model_standing.Subject
    standing: model_standing.Standing
    holding: Mapping[str, datetime.datetime] = dataclasses.field(
        default_factory=dict
    )
    doubtful: frozenset[str] = frozenset()


class Writer:
    """Writes the sightings of one scan.

    :param scan: its number.
    :param at: the moment judged for, aware and in UTC.
    """

    def __init__(
        self, cloud_id: int, scan: int, at: datetime.datetime
    ) -> None:
        self._cloud_id = cloud_id
        self._scan = scan
        self._at = at

    def write(
        self,
        connection: sqlalchemy.Connection,
        group: memory.Group,
        page: Mapping[str, Sighting],
        known: Mapping[str, memory.Known],
    ) -> int:
        """Write the sightings of one group, by id.

        :param known: those of them that were seen before.
        :returns: how many of them this scan had not met yet.
        """
        new: list[Sighting] = []
        changed: list[dict[str, Any]] = []
        seen: list[int] = []
        holdings = _Holdings()
        for id_, sighting in page.items():
            before = known.get(id_)
            if before is None:
                new.append(sighting)
                continue
            row = before.row
            number, last_scan, gone = row[0], row[3], row[4]
            if last_scan != self._scan:
                seen.append(number)
            values = memory.values_of(sighting.subject, sighting.standing)
            if gone or row[5:] != values:
                changed.append({'id': number, **_row(sighting)})
            if before.holding or sighting.holding:
                holdings.compare(number, before.holding, sighting)
        writing.update(connection, tables.resource, changed)
        writing.assign(
            connection,
            tables.resource,
            seen,
            last_scan=self._scan,
            last_seen=self._at,
        )
        if new:
            self._insert(connection, group, new, holdings)
        holdings.write(connection)
        return len(seen) + len(new)

    def _insert(
        self,
        connection: sqlalchemy.Connection,
        group: memory.Group,
        new: Sequence[Sighting],
        holdings: '_Holdings',
    ) -> None:
        common = {
            'cloud_id': self._cloud_id,
            'region': group.region,
            'kind': group.kind,
            'first_seen': self._at,
            'last_seen': self._at,
            'last_scan': self._scan,
        }
        rows = [
            {
                **common,
                'resource_id': sighting.resource.id,
                'created': sighting.resource.created,
                'created_key': resources.created_key(
                    sighting.resource.created
                ),
                **_row(sighting),
            }
            for sighting in new
        ]
        writing.insert(connection, tables.resource, rows)
        begun = [sighting for sighting in new if sighting.holding]
        numbers = resources.numbers(
            connection,
            self._cloud_id,
            [sighting.resource for sighting in begun],
        )
        for sighting in begun:
            holdings.compare(numbers[sighting.resource], {}, sighting)


class _Holdings:
    """Which conditions begin and end, of one page."""

    def __init__(self) -> None:
        self._begun: list[dict[str, Any]] = []
        self._moved: list[dict[str, Any]] = []
        self._ended: list[dict[str, Any]] = []

    def compare(
        self,
        number: int,
        before: Mapping[str, datetime.datetime],
        sighting: Sighting,
    ) -> None:
        """Take note of what changed. A break ends what had begun (P28)."""
        for rule, since in sighting.holding.items():
            if rule not in before:
                self._begun.append(
                    {'resource': number, 'rule': rule, 'since': since}
                )
            elif before[rule] != since:
                self._moved.append({'of': number, 'by': rule, 'since': since})
        for rule in before:
            if rule not in sighting.holding and rule not in sighting.doubtful:
                self._ended.append({'of': number, 'by': rule})

    def write(self, connection: sqlalchemy.Connection) -> None:
        """Write it."""
        one = (
            _HOLDING.resource == sqlalchemy.bindparam('of'),
            _HOLDING.rule == sqlalchemy.bindparam('by'),
        )
        if self._ended:
            connection.execute(
                tables.holding.delete().where(*one), self._ended
            )
        if self._moved:
            connection.execute(
                tables.holding.update().where(*one), self._moved
            )
        writing.insert(connection, tables.holding, self._begun)


def pages(
    sighted: Iterable[Sighting],
) -> Iterator[tuple[memory.Group, Mapping[str, Sighting]]]:
    """Yield them by group and id; the last one of each resource.

    Two of the same id that are not the same come one after the other.
    """
    found: dict[memory.Group, dict[str, Sighting]] = {}
    others = []
    for sighting in sighted:
        resource = sighting.resource
        group = memory.Group(resource.region, resource.kind)
        page = found.setdefault(group, {})
        known = page.setdefault(resource.id, sighting)
        if known is sighting:
            continue
        if known.resource == resource:
            page[resource.id] = sighting
        else:
            others.append(sighting)
    yield from found.items()
    if others:
        yield from pages(others)


def _row(sighting: Sighting) -> dict[str, Any]:
    values = resources.subject_values(sighting.subject)
    return {
        'gone': None,
        **dict(zip(resources.SUBJECT, values, strict=True)),
        **resources.standing_row(sighting.standing),
    }
