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

"""Exemptions that operators gave at the command line."""

import dataclasses
import datetime
from collections.abc import Iterator
from typing import Any

import sqlalchemy

from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.model import standing as model_standing

_EXEMPTION = tables.exemption.c
#: What may name the target; empty where it does not.
_TARGETS = ('kind', 'resource', 'project', 'user', 'domain')


def given(
    connection: sqlalchemy.Connection, cloud_id: int, withdrawn: bool
) -> Iterator[record.GrantedExemption]:
    """Yield those that stand, oldest first.

    :param withdrawn: those that were taken back, too.
    """
    statement = _of(cloud_id)
    if not withdrawn:
        statement = statement.where(_EXEMPTION.withdrawn.is_(None))
    for row in connection.execute(statement):
        yield _exemption(row)


def touching(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    key: model_standing.ResourceKey,
    subject: model_standing.Subject,
) -> Iterator[record.GrantedExemption]:
    """Yield all that a resource ever had, its project's and owner's too."""
    known = {
        'kind': key.kind,
        'resource': key.id,
        'project': subject.project_id,
        'user': subject.user_id,
        'domain': subject.domain_id,
    }
    fits = (_EXEMPTION[name].in_(('', id_)) for name, id_ in known.items())
    for row in connection.execute(_of(cloud_id).where(*fits)):
        yield _exemption(row)


def give(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    granted: record.GrantedExemption,
) -> record.GrantedExemption:
    """Write one, and return it with its number."""
    exemption = granted.exemption
    number = writing.one(
        connection,
        tables.exemption,
        {
            'cloud_id': cloud_id,
            **{name: getattr(exemption, name) or '' for name in _TARGETS},
            'name': granted.name,
            'reason': exemption.reason,
            'until': exemption.until,
            'by': granted.by,
            'at': granted.at,
        },
    )
    return dataclasses.replace(granted, number=number)


def withdraw(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    by: str,
    now: datetime.datetime,
) -> bool:
    """Take one back; return whether it stood."""
    result = connection.execute(
        tables.exemption.update()
        .where(
            _EXEMPTION.cloud_id == cloud_id,
            _EXEMPTION.id == number,
            _EXEMPTION.withdrawn.is_(None),
        )
        .values(withdrawn=now, withdrawn_by=by)
    )
    return result.rowcount == 1


def _of(cloud_id: int) -> sqlalchemy.Select[Any]:
    return (
        sqlalchemy.select(tables.exemption)
        .where(_EXEMPTION.cloud_id == cloud_id)
        .order_by(_EXEMPTION.id)
    )


def _exemption(row: Any) -> record.GrantedExemption:
    return record.GrantedExemption(
        row.id,
        model_policy.Exemption(
            row.reason,
            row.until,
            row.kind or None,
            row.resource or None,
            row.project or None,
            row.user or None,
            row.domain or None,
        ),
        row.name,
        row.by,
        row.at,
        row.withdrawn,
        row.withdrawn_by,
    )
