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

"""Policies that were put in force on a cloud."""

import datetime

import sqlalchemy

from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import record

_POLICY = tables.policy.c


def current(
    connection: sqlalchemy.Connection, cloud_id: int
) -> record.AcceptedPolicy | None:
    """Return the one in force; None before the first."""
    row = connection.execute(
        sqlalchemy.select(tables.policy)
        .where(_POLICY.cloud_id == cloud_id)
        .order_by(_POLICY.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return record.AcceptedPolicy(
        row.digest,
        row.source,
        row.files,
        row.at,
        row.by,
        row.newly_affected,
    )


def affected_since(
    connection: sqlalchemy.Connection, cloud_id: int, moment: datetime.datetime
) -> int:
    """Return how many those newly affect that came into force since then."""
    count = connection.scalar(
        sqlalchemy.select(sqlalchemy.func.sum(_POLICY.newly_affected)).where(
            _POLICY.cloud_id == cloud_id, _POLICY.at > moment
        )
    )
    return int(count or 0)


def accept(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    accepted: record.AcceptedPolicy,
) -> None:
    """Put one in force."""
    writing.one(
        connection,
        tables.policy,
        {
            'cloud_id': cloud_id,
            'digest': accepted.digest,
            'source': accepted.source,
            'files': dict(accepted.files),
            'at': accepted.at,
            'by': accepted.by,
            'newly_affected': accepted.newly_affected,
        },
    )
