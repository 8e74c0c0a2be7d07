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

"""Notices, read: to whom, of which cases, and with which answer."""

import collections
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import database as ledger_database
from cipclient.ledger import filters
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import notice as model_notice

Delivery = model_notice.Delivery

_NOTICE = tables.notice.c
_ITEM = tables.notice_item.c
_BATCH = 500
#: What took one of the mails of its day; a refused one came to nobody.
_COUNTED = (Delivery.ACCEPTED, Delivery.UNKNOWN, Delivery.BOUNCED)
_COLUMNS = tuple(
    column for column in _NOTICE if column.name not in ('content', 'cloud_id')
)


def stream(
    opened: ledger_database.Database,
    cloud_id: int,
    wanted: filters.NoticeFilter = filters.ALL,
) -> Iterator[model_notice.Sent]:
    """Yield them newest first, a batch in memory."""
    statement = (
        sqlalchemy.select(*_COLUMNS)
        .where(_NOTICE.cloud_id == cloud_id, *_terms(wanted))
        .order_by(_NOTICE.id.desc())
        .limit(_BATCH)
    )
    with opened.reading() as connection:
        rows = connection.execute(statement).all()
        while rows:
            yield from _completed(connection, rows)
            rows = connection.execute(
                statement.where(_NOTICE.id < rows[-1].id)
            ).all()


def of_cases(
    connection: sqlalchemy.Connection, numbers: Sequence[int]
) -> Sequence[model_notice.Sent]:
    """Return all that name one of these cases, oldest first."""
    rows = connection.execute(
        sqlalchemy.select(*_COLUMNS)
        .where(
            _NOTICE.id.in_(
                sqlalchemy.select(_ITEM.notice_id).where(
                    _ITEM.case_id.in_(numbers)
                )
            )
        )
        .order_by(_NOTICE.id)
    ).all()
    return list(_completed(connection, rows))


def pending(
    connection: sqlalchemy.Connection, cloud_id: int
) -> Sequence[tuple[model_notice.Sent, model_notice.Message]]:
    """Return what may still be accepted, oldest first, with its bytes."""
    rows = connection.execute(
        sqlalchemy.select(*_COLUMNS, _NOTICE.content)
        .where(
            _NOTICE.cloud_id == cloud_id,
            _NOTICE.delivery.in_(model_notice.PENDING),
        )
        .order_by(_NOTICE.id)
    ).all()
    return [
        (
            sent,
            model_notice.Message(
                row.message_id,
                row.sender,
                row.recipient,
                row.subject,
                row.content,
            ),
        )
        for row, sent in zip(rows, _completed(connection, rows), strict=True)
    ]


def mails_since(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    moment: datetime.datetime,
) -> int:
    """Return how many went, or may have gone, to somebody's mailbox."""
    count = connection.scalar(
        sqlalchemy.select(sqlalchemy.func.count())
        .select_from(tables.notice)
        .where(
            _NOTICE.cloud_id == cloud_id,
            _NOTICE.attempted >= moment,
            _NOTICE.delivery.in_(_COUNTED),
        )
    )
    return count or 0


def _terms(
    wanted: filters.NoticeFilter,
) -> Iterator[sqlalchemy.ColumnElement[bool]]:
    if wanted.to is not None:
        yield sqlalchemy.or_(
            _NOTICE.address == wanted.to,
            _NOTICE.person == wanted.to,
            _NOTICE.user_id == wanted.to,
        )
    if wanted.delivery is not None:
        yield _NOTICE.delivery == wanted.delivery
    if wanted.since is not None:
        yield _NOTICE.composed >= wanted.since


def _completed(
    connection: sqlalchemy.Connection, rows: Sequence[Any]
) -> Iterator[model_notice.Sent]:
    items = _items(connection, [row.id for row in rows])
    for row in rows:
        yield _sent(row, items.get(row.id, ()))


def _items(
    connection: sqlalchemy.Connection, numbers: Sequence[int]
) -> Mapping[int, Sequence[tuple[int, int]]]:
    """Return case and step of each item, by the notice's row."""
    found = collections.defaultdict(list)
    for some in writing.chunks(numbers):
        for notice, case, step in connection.execute(
            sqlalchemy.select(_ITEM.notice_id, _ITEM.case_id, _ITEM.step)
            .where(_ITEM.notice_id.in_(some))
            .order_by(_ITEM.notice_id, _ITEM.case_id)
        ):
            found[notice].append((case, step))
    return found


def _sent(row: Any, items: Iterable[tuple[int, int]]) -> model_notice.Sent:
    named = tuple(items)
    return model_notice.Sent(
        row.uid,
        model_notice.Person(
            row.address,
            row.person,
            row.language,
            row.user_id,
            row.counts,
        ),
        model_notice.Occasion(row.occasion),
        row.subject,
        row.message_id,
        row.composed,
        Delivery(row.delivery),
        row.attempts,
        row.answered,
        f'{row.code} {row.answer}'.strip() if row.code else row.answer,
        tuple(case for case, _ in named),
        tuple(step for _, step in named),
    )
