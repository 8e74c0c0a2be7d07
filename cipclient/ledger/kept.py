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

"""What acts left behind, as rows."""

import datetime
from collections.abc import Sequence

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import kept as model_kept

_KEPT = tables.kept.c
_STEP = tables.step.c
_RESOURCE = tables.resource.c


def add(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    step: int,
    kind: str,
    id_: str,
    size: int,
    now: datetime.datetime,
) -> int:
    """Write what a step left behind, and return its number."""
    return writing.one(
        connection,
        tables.kept,
        {
            'cloud_id': cloud_id,
            'step_id': step,
            'kind': kind,
            'kept_id': id_,
            'size': size,
            'found': now,
            'protected': False,
        },
    )


def change(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    **values: object,
) -> None:
    """Change what is known of one that is still there."""
    result = connection.execute(
        tables.kept.update()
        .where(
            _KEPT.id == number,
            _KEPT.cloud_id == cloud_id,
            _KEPT.ended.is_(None),
        )
        .values(values)
    )
    if result.rowcount != 1:
        raise exceptions.LedgerError(
            f'Nothing is kept by the number {number}, or not any more.'
        )


def there(
    connection: sqlalchemy.Connection, cloud_id: int
) -> Sequence[model_kept.Kept]:
    """Return what is still there, oldest first."""
    rows = connection.execute(
        sqlalchemy.select(
            _KEPT.id.label('kept_number'),
            _KEPT.step_id,
            _KEPT.kind.label('kept_kind'),
            _KEPT.kept_id,
            _KEPT.size,
            _KEPT.found,
            _KEPT.protected,
            *resources.COLUMNS,
        )
        .select_from(
            resources.named(
                tables.step.join(
                    tables.resource, _RESOURCE.id == _STEP.resource
                )
            )
        )
        .join(tables.kept, _KEPT.step_id == _STEP.id)
        .where(_KEPT.cloud_id == cloud_id, _KEPT.ended.is_(None))
        .order_by(_KEPT.id)
    )
    return [
        model_kept.Kept(
            row.kept_number,
            row.step_id,
            resources.key_of(row),
            resources.subject_of(row),
            row.kept_kind,
            row.kept_id,
            row.size,
            row.found,
            row.protected,
        )
        for row in rows
    ]
