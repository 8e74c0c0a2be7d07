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

"""Waivers: an operator lets quarantine go on though nobody can be told."""

import datetime

import sqlalchemy

from cipclient.ledger import cases
from cipclient.ledger import tables
from cipclient.model import case as model_case

_CASE = tables.case.c


def waive(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    number: int,
    why: str,
    by: str,
    now: datetime.datetime,
) -> model_case.Case | None:
    """Write it, and return the case; None if no such case is open."""
    result = connection.execute(
        tables.case.update()
        .where(
            _CASE.cloud_id == cloud_id,
            _CASE.id == number,
            _CASE.closed.is_(None),
        )
        .values(waived=True, waived_at=now, waived_why=why, waived_by=by)
    )
    if result.rowcount != 1:
        return None
    return cases.numbered(connection, cloud_id, number)
