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

"""The outbox: every mail is durable before its first byte leaves.

A mail is composed, then on its way, then answered. What was on its way when
a run died may have arrived: it is sent again with the same Message-ID, and
counts as told only once it is accepted (P37, P39).
"""

import datetime
from collections.abc import Iterable, Sequence

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import tables
from cipclient.ledger import writing
from cipclient.model import notice as model_notice

Delivery = model_notice.Delivery

#: Its uid, what it says, and its bytes.
Entry = tuple[str, model_notice.Draft, model_notice.Message]

_NOTICE = tables.notice.c
_ITEM = tables.notice_item.c
_TOLD = (*model_notice.PENDING, Delivery.ACCEPTED)


def compose(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    entries: Sequence[Entry],
    now: datetime.datetime,
) -> None:
    """Put mails into it.

    :raises LedgerError: where somebody was told the same before, or may
        have been.
    """
    for uid, draft, message in entries:
        _refuse_twice(connection, cloud_id, draft)
        person = draft.person
        number = writing.one(
            connection,
            tables.notice,
            {
                'cloud_id': cloud_id,
                'uid': uid,
                'address': person.address,
                'person': person.name,
                'user_id': person.user_id,
                'language': person.language,
                'counts': person.counts,
                'occasion': draft.occasion,
                'subject': message.subject,
                'message_id': message.message_id,
                'content': message.content,
                'sender': message.sender,
                'recipient': message.recipient,
                'composed': now,
                'delivery': Delivery.COMPOSED,
            },
        )
        writing.insert(
            connection,
            tables.notice_item,
            [
                {
                    'notice_id': number,
                    'case_id': item.case.number,
                    'occasion': item.occasion,
                    'step': item.step,
                    'announcement': _day(item),
                }
                for item in draft.items
            ],
        )


def attempt(
    connection: sqlalchemy.Connection, uid: str, now: datetime.datetime
) -> None:
    """Write that one is about to leave."""
    _change(
        connection,
        uid,
        model_notice.PENDING,
        delivery=Delivery.UNKNOWN,
        attempts=_NOTICE.attempts + 1,
        attempted=now,
    )


def answer(
    connection: sqlalchemy.Connection,
    uid: str,
    answered: model_notice.Answer,
    now: datetime.datetime,
) -> None:
    """Write what became of one. Its bytes are kept while that is open."""
    settled = (
        {}
        if answered.delivery in model_notice.PENDING
        else {'content': sqlalchemy.null()}
    )
    _change(
        connection,
        uid,
        model_notice.PENDING,
        delivery=answered.delivery,
        code=answered.code,
        answer=answered.text,
        answered=now,
        **settled,
    )


def bounce(
    connection: sqlalchemy.Connection,
    uid: str,
    why: str,
    now: datetime.datetime,
) -> None:
    """Write that one came back which had been accepted."""
    _change(
        connection,
        uid,
        (Delivery.ACCEPTED,),
        delivery=Delivery.BOUNCED,
        code=0,
        answer=why,
        answered=now,
    )


def _change(
    connection: sqlalchemy.Connection,
    uid: str,
    before: Iterable[Delivery],
    **values: object,
) -> None:
    """Change one that is in one of these states."""
    result = connection.execute(
        tables.notice.update()
        .where(_NOTICE.uid == uid, _NOTICE.delivery.in_(list(before)))
        .values(values)
    )
    if result.rowcount != 1:
        raise exceptions.LedgerError(
            f'The notice {uid} is not in the ledger, or what became of it is '
            'settled already.'
        )


def _refuse_twice(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    draft: model_notice.Draft,
) -> None:
    """Raise LedgerError if a warning of it is a mail already.

    A reminder may come again.
    """
    wanted = {
        (item.case.number, _day(item), item.step)
        for item in draft.items
        if item.step
    }
    told = connection.execute(
        sqlalchemy.select(
            _ITEM.case_id, _ITEM.announcement, _ITEM.step, _NOTICE.uid
        )
        .join_from(
            tables.notice_item,
            tables.notice,
            _NOTICE.id == _ITEM.notice_id,
        )
        .where(
            _NOTICE.cloud_id == cloud_id,
            _NOTICE.address == draft.person.address,
            _NOTICE.delivery.in_(_TOLD),
            _ITEM.case_id.in_([case for case, _, _ in wanted]),
        )
    )
    for case, day, step, uid in told:
        if (case, day, step) in wanted:
            raise exceptions.LedgerError(
                f'{draft.person.address} was told of case {case} by the '
                f'notice {uid}: nobody is told the same twice.'
            )


def _day(item: model_notice.Item) -> int:
    """Return the number of the announced day that an item tells."""
    announcement = item.case.announcement
    return 0 if announcement is None else announcement.number
