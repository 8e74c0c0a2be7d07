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

"""The whole life of one resource, from all tables."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy

from cipclient.ledger import cases
from cipclient.ledger import kept
from cipclient.ledger import notices
from cipclient.ledger import resources
from cipclient.ledger import steps
from cipclient.ledger import story
from cipclient.ledger import tables
from cipclient.model import record
from cipclient.model import standing as model_standing

_RESOURCE = tables.resource.c
_HOLDING = tables.holding.c


def life(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    key: model_standing.ResourceKey,
) -> record.Life | None:
    """Return all that is known of a resource; None if it was never seen."""
    row = connection.execute(
        sqlalchemy.select(
            _RESOURCE.id,
            _RESOURCE.first_seen,
            _RESOURCE.last_seen,
            _RESOURCE.gone,
            *resources.COLUMNS,
            *resources.standing_columns(tables.resource),
        )
        .select_from(resources.named(tables.resource))
        .where(_RESOURCE.cloud_id == cloud_id, resources.is_(key))
    ).one_or_none()
    if row is None:
        return None
    had = tuple(cases.of_resource(connection, row.id))
    told = tuple(notices.of_cases(connection, [case.number for case in had]))
    holding = _holding(connection, row.id)
    subject = resources.subject_of(row)
    events = [*story.resource(row, holding)]
    for case in had:
        events += story.case(connection, case, told)
    events += story.given(connection, row.id, cloud_id, key, subject)
    events += story.acts(steps.of_resource(connection, row.id))
    events += story.notes(connection, cloud_id, key)
    source = kept.named(connection, cloud_id, key)
    if source is not None:
        events += story.kept(source)
    return record.Life(
        resource=key,
        subject=subject,
        standing=resources.standing_of(row),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        gone=row.gone,
        holding=holding,
        cases=had,
        notices=told,
        events=tuple(story.in_order(events)),
        kept=tuple(
            record.Remnant(one)
            for one in kept.of_resource(connection, cloud_id, key)
        ),
        kept_of=None if source is None else record.Remnant(source),
    )


def _holding(
    connection: sqlalchemy.Connection, number: int
) -> Mapping[str, Any]:
    rows = connection.execute(
        sqlalchemy.select(_HOLDING.rule, _HOLDING.since)
        .where(_HOLDING.resource == number)
        .order_by(_HOLDING.since, _HOLDING.rule)
    )
    return dict(rows.tuples().all())
