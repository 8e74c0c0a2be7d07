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

"""Which Keystone a cloud of the ledger is."""

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import database as ledger_database
from cipclient.ledger import tables

_CLOUD = tables.cloud.c


def is_bound(
    database: ledger_database.Database, cloud_id: int, identity: str
) -> bool:
    """Return whether it is known to be this one.

    :raises LedgerError: if it is known to be another.
    """
    with database.reading() as connection:
        name, known = connection.execute(
            sqlalchemy.select(_CLOUD.name, _CLOUD.identity).where(
                _CLOUD.id == cloud_id
            )
        ).one()
    if known and known != identity:
        raise exceptions.LedgerError(
            f"The ledger knows the cloud '{name}' as {known}, and this is "
            f'{identity}. Two clouds need two names: see cloud: in the '
            'policy, and whether the credentials are of the right one.'
        )
    return bool(known)


def bind(
    connection: sqlalchemy.Connection, cloud_id: int, identity: str
) -> None:
    """Remember which it is."""
    connection.execute(
        tables.cloud.update()
        .where(_CLOUD.id == cloud_id)
        .values(identity=identity)
    )
