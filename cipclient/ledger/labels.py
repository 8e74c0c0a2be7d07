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

"""Labels: what projects, people and domains are called."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import tables
from cipclient.ledger import writing

_LABEL = tables.label.c

#: Name, the domain's id, and the domain's name.
Named = tuple[str, str, str]


def keep(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    kind: str,
    names: Mapping[str, Named],
) -> None:
    """Write those that differ, and the names of their domains."""
    _keep(connection, cloud_id, kind, names)
    domains = {
        domain_id: (domain, '', '')
        for _name, domain_id, domain in names.values()
        if domain_id and domain
    }
    _keep(connection, cloud_id, 'domain', domains)


def named(
    connection: sqlalchemy.Connection, cloud_id: int, kind: str, text: str
) -> Sequence[tuple[str, str]]:
    """Return id and name of that id; if there is none, of that name."""
    wanted = sqlalchemy.type_coerce(text, _LABEL.name.type)
    for field in (_LABEL.id, _LABEL.name):
        rows = connection.execute(
            sqlalchemy.select(_LABEL.id, _LABEL.name)
            .where(
                _LABEL.cloud_id == cloud_id,
                _LABEL.kind == kind,
                field == wanted,
            )
            .order_by(_LABEL.id)
        ).all()
        if rows:
            return [(id_, name) for id_, name in rows]
    return []


def _keep(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    kind: str,
    names: Mapping[str, Named],
) -> None:
    for ids in writing.chunks(list(names)):
        known = {
            row.id: tuple(row[1:])
            for row in connection.execute(
                sqlalchemy.select(
                    _LABEL.id, _LABEL.name, _LABEL.domain_id, _LABEL.domain
                ).where(
                    _LABEL.cloud_id == cloud_id,
                    _LABEL.kind == kind,
                    _LABEL.id.in_(ids),
                )
            )
        }
        new = [id_ for id_ in ids if id_ not in known]
        changed = [
            id_ for id_ in ids if id_ in known and known[id_] != names[id_]
        ]
        writing.insert(
            connection,
            tables.label,
            [
                {'cloud_id': cloud_id, 'kind': kind, 'id': id_}
                | _row(names[id_])
                for id_ in new
            ],
        )
        if changed:
            connection.execute(
                tables.label.update().where(
                    _LABEL.cloud_id == cloud_id,
                    _LABEL.kind == kind,
                    _LABEL.id == sqlalchemy.bindparam('of_id'),
                ),
                [{'of_id': id_, **_row(names[id_])} for id_ in changed],
            )


def _row(named: Named) -> dict[str, Any]:
    name, domain_id, domain = named
    return {'name': name, 'domain_id': domain_id, 'domain': domain}
