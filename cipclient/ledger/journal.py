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

"""The journal: what was done, chained so that nothing of it can be changed.

Each entry's digest covers the digest before it. So an entry that was changed,
left out or put in shows, and so does a journal that lost its end, as the
marker beside the ledger has the last digest (P44).
"""

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import column
from cipclient.ledger import tables
from cipclient.model import record

_WRITTEN = 'cipclient.journal'
_BATCH = 1000


class Head(NamedTuple):
    """Where the journal ends."""

    number: int
    digest: str


_START = Head(0, '')


def append(
    connection: sqlalchemy.Connection,
    *,
    at: datetime.datetime,
    what: str,
    cloud_id: int | None = None,
    run: int = 0,
    resource: str = '',
    detail: Mapping[str, object] | None = None,
) -> int:
    """Write the next entry within the transaction of what it tells.

    :param at: aware, in UTC.
    :param what: a phrase of ours.
    :param resource: the key of the one concerned, as text.
    :param detail: plain values; see :func:`column.canonical`.
    :returns: its number.
    """
    _wait_for_turn(connection)
    before = _head(connection)
    values = {
        'number': before.number + 1,
        'cloud_id': cloud_id,
        'run': run,
        'at': at,
        'what': what,
        'resource': resource,
        'detail': dict(detail or {}),
    }
    digest = _digest(before.digest, values)
    connection.execute(
        sqlalchemy.insert(tables.journal), {**values, 'digest': digest}
    )
    connection.info[_WRITTEN] = Head(before.number + 1, digest)
    return before.number + 1


def digest_of(connection: sqlalchemy.Connection, number: int) -> str | None:
    """Return the digest of an entry; None if there is no such entry."""
    journal = tables.journal.c
    return connection.scalar(
        sqlalchemy.select(journal.digest).where(journal.number == number)
    )


def head(connection: sqlalchemy.Connection) -> Head:
    """Return the last entry, as a reader sees it."""
    journal = tables.journal.c
    row = connection.execute(
        sqlalchemy.select(journal.number, journal.digest)
        .order_by(journal.number.desc())
        .limit(1)
    ).first()
    return _START if row is None else Head(row.number, row.digest)


def written(connection: sqlalchemy.Connection) -> Head | None:
    """Return the last entry written since this was last asked; None if none.

    The connection is asked, so it must still be the same.
    """
    found: Head | None = connection.info.pop(_WRITTEN, None)
    return found


def entries(
    connection: sqlalchemy.Connection,
    *,
    since: int = 0,
    cloud_id: int | None = None,
    what: str | None = None,
) -> Iterator[record.JournalEntry]:
    """Yield the entries after a number, oldest first, a batch in memory.

    :param cloud_id: only those of this cloud, and those of no cloud.
    :param what: only those of this phrase.
    """
    journal = tables.journal.c
    query = sqlalchemy.select(tables.journal).order_by(journal.number)
    if cloud_id is not None:
        query = query.where(
            (journal.cloud_id == cloud_id) | journal.cloud_id.is_(None)
        )
    if what is not None:
        query = query.where(journal.what == what)
    while True:
        rows = connection.execute(
            query.where(journal.number > since).limit(_BATCH)
        ).all()
        for row in rows:
            yield record.JournalEntry(
                number=row.number,
                at=row.at,
                run=row.run,
                what=row.what,
                resource=row.resource,
                detail=row.detail,
                digest=row.digest,
            )
        if len(rows) < _BATCH:
            return
        since = rows[-1].number


def verify(connection: sqlalchemy.Connection) -> Head:
    """Compute every digest again, and return where the journal ends.

    Raises LedgerError, naming the first entry that does not fit.
    """
    journal = tables.journal.c
    query = sqlalchemy.select(tables.journal).order_by(journal.number)
    at = _START
    while True:
        rows = (
            connection.execute(
                query.where(journal.number > at.number).limit(_BATCH)
            )
            .mappings()
            .all()
        )
        before = at
        for row in rows:
            values = dict(row)
            digest = values.pop('digest')
            if values['number'] != at.number + 1:
                raise _broken(at.number + 1, 'is missing')
            if digest != _digest(at.digest, values):
                raise _broken(at.number + 1, 'was changed')
            at = Head(values['number'], digest)
        if at == before:
            return at


def last(
    connection: sqlalchemy.Connection, cloud_id: int, what: str
) -> datetime.datetime | None:
    """Return when that was last written of a cloud, aware and in UTC."""
    journal = tables.journal.c
    found: datetime.datetime | None = connection.scalar(
        sqlalchemy.select(journal.at)
        .where(journal.cloud_id == cloud_id, journal.what == what)
        .order_by(journal.number.desc())
        .limit(1)
    )
    return found


def _head(connection: sqlalchemy.Connection) -> Head:
    """Return where it ends now."""
    journal = tables.journal.c
    # A locking read: MariaDB would show an older moment otherwise.
    row = connection.execute(
        sqlalchemy.select(journal.number, journal.digest)
        .order_by(journal.number.desc())
        .limit(1)
        .with_for_update()
    ).first()
    return _START if row is None else Head(row.number, row.digest)


def _wait_for_turn(connection: sqlalchemy.Connection) -> None:
    """Have the runs of several clouds write one after the other.

    On SQLite, the transaction itself does that.
    """
    journal = tables.journal.c
    connection.execute(
        sqlalchemy.select(journal.number)
        .where(journal.number == 1)
        .with_for_update()
    )


def _digest(before: str, values: Mapping[str, object]) -> str:
    text = before + column.canonical(values)
    return hashlib.sha256(text.encode()).hexdigest()


def _broken(number: int, how: str) -> exceptions.LedgerError:
    return exceptions.LedgerError(
        f'Entry {number} of the journal {how}: since then, the ledger is not '
        'what was recorded. Keep a copy of it, find out who could write it, '
        'and restore a backup.'
    )
