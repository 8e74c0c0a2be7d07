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

"""Who said yes to a plan."""

import datetime

import sqlalchemy

from cipclient.ledger import tables
from cipclient.ledger import writing

_APPROVAL = tables.approval.c


def add(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    run_id: int,
    plan: str,
    user_id: str,
    user: str,
    now: datetime.datetime,
) -> None:
    """Write that somebody did."""
    writing.insert(
        connection,
        tables.approval,
        [
            {
                'cloud_id': cloud_id,
                'run_id': run_id,
                'plan': plan,
                'user_id': user_id,
                'user_name': user,
                'at': now,
            }
        ],
    )


def of(
    connection: sqlalchemy.Connection, cloud_id: int, plan: str
) -> frozenset[str]:
    """Return the ids of those who did."""
    return frozenset(
        connection.scalars(
            sqlalchemy.select(_APPROVAL.user_id).where(
                _APPROVAL.cloud_id == cloud_id, _APPROVAL.plan == plan
            )
        )
    )
