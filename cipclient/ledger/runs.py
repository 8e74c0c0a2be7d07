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

"""Runs: who works on which cloud, since when, and what came of it."""

import datetime
import os
import socket
from typing import NamedTuple

import sqlalchemy

from cipclient.ledger import database as ledger_database
from cipclient.ledger import journal
from cipclient.ledger import tables
from cipclient.ledger import writing

DONE = 'done'
FAILED = 'failed'
#: Its process died, or its machine did.
BROKEN_OFF = 'broken off'


class Begun(NamedTuple):
    """A run under way."""

    cloud_id: int
    run_id: int


def cloud_id(connection: sqlalchemy.Connection, name: str) -> int | None:
    """Return the number of a cloud; None if nothing is recorded of it."""
    cloud = tables.cloud.c
    return connection.scalar(
        sqlalchemy.select(cloud.id).where(cloud.name == name)
    )


def begin(
    database: ledger_database.Database,
    cloud: str,
    command: str,
    by: str,
    now: datetime.datetime,
) -> Begun:
    """Record that a run begins, and of a cloud that it is there.

    Its lock must be held: whatever has no end yet has died.
    """
    with database.writing() as connection:
        number = cloud_id(connection, cloud)
        if number is None:
            number = writing.one(connection, tables.cloud, {'name': cloud})
        _end(connection, tables.run.c.cloud_id == number, BROKEN_OFF)
        host = socket.gethostname()
        run_id = writing.one(
            connection,
            tables.run,
            {
                'cloud_id': number,
                'command': command,
                'by': by,
                'host': host,
                'pid': os.getpid(),
                'started': now,
            },
        )
        journal.append(
            connection,
            at=now,
            what='run begun',
            cloud_id=number,
            run=run_id,
            detail={'command': command, 'by': by, 'host': host},
        )
    return Begun(number, run_id)


def end(
    database: ledger_database.Database, begun: Begun, outcome: str
) -> None:
    """Record what came of a run."""
    with database.writing() as connection:
        _end(connection, tables.run.c.id == begun.run_id, outcome)


def under_way(database: ledger_database.Database, cloud: str) -> str | None:
    """Say which run has no end yet: the one that holds the lock, most likely.

    None if there is none, as in the moment in which one begins.
    """
    run, clouds = tables.run.c, tables.cloud.c
    with database.reading() as connection:
        row = connection.execute(
            sqlalchemy.select(tables.run)
            .join(tables.cloud, clouds.id == run.cloud_id)
            .where(clouds.name == cloud, run.ended.is_(None))
            .order_by(run.id.desc())
            .limit(1)
        ).first()
    if row is None:
        return None
    return (
        f"'{row.command}' by {row.by} since {row.started:%Y-%m-%d %H:%M} "
        f'UTC (process {row.pid} on {row.host})'
    )


def _end(
    connection: sqlalchemy.Connection,
    which: sqlalchemy.ColumnElement[bool],
    outcome: str,
) -> None:
    """End those of these runs that have no end yet, at their last entry."""
    run = tables.run.c
    journal_at = (
        sqlalchemy.select(sqlalchemy.func.max(tables.journal.c.at))
        .where(tables.journal.c.run == run.id)
        .scalar_subquery()
    )
    connection.execute(
        sqlalchemy.update(tables.run)
        .where(which, run.ended.is_(None))
        .values(
            outcome=outcome,
            ended=sqlalchemy.func.coalesce(journal_at, run.started),
        )
    )
