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

"""Where resources without a case stand."""

from collections.abc import Iterator

import sqlalchemy

from cipclient.ledger import database as ledger_database
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.model import standing as model_standing
from cipclient.model import verdict

_RESOURCE = tables.resource.c
_CASE = tables.case.c
_BATCH = 500

Stands = tuple[
    model_standing.ResourceKey,
    model_standing.Subject,
    model_standing.Standing,
]


def stream(
    opened: ledger_database.Database, cloud_id: int
) -> Iterator[Stands]:
    """Yield those that are there, will have a case, and have none open.

    By when it opens; a batch in memory. Without those that are exempt: what
    they come to is judged when that ends.
    """
    has_case = sqlalchemy.exists().where(
        _CASE.resource == _RESOURCE.id, _CASE.closed.is_(None)
    )
    statement = (
        sqlalchemy.select(
            *resources.COLUMNS,
            *resources.standing_columns(tables.resource),
        )
        .select_from(resources.named(tables.resource))
        .where(
            _RESOURCE.cloud_id == cloud_id,
            _RESOURCE.gone.is_(None),
            _RESOURCE.opens.is_not(None),
            _RESOURCE.state != verdict.State.EXEMPT,
            ~has_case,
        )
        .order_by(_RESOURCE.opens, _RESOURCE.id)
    )
    with opened.reading() as connection:
        for row in connection.execute(
            statement, execution_options={'yield_per': _BATCH}
        ):
            yield (
                resources.key_of(row),
                resources.subject_of(row),
                resources.standing_of(row),
            )
