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

"""What happened to a resource: of each event a phrase and a sentence."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy

from cipclient.ledger import announcements
from cipclient.ledger import exemptions
from cipclient.ledger import extensions
from cipclient.ledger import holds
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import notice as model_notice
from cipclient.model import record
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step

Delivery = model_notice.Delivery
Ending = model_case.Ending
GivenFor = model_case.GivenFor
Event = record.Event

_GONE = 'The cloud says that it does not exist any more.'
_ENDED = {
    Ending.CLEARED: 'The policy no longer calls it over or near.',
    Ending.GONE: _GONE,
    Ending.RETURNED: 'Its owner took it back.',
    Ending.RESTORED: 'An operator took it back.',
    Ending.DELETED: 'It was deleted.',
}
_GIVEN = {
    GivenFor.FIRST: 'It is the first day of this case.',
    GivenFor.EXTENSION: 'More time was given or taken.',
    GivenFor.LATE: 'The day before could not be met for a week.',
    GivenFor.HOLD: 'A hold covered the day before.',
    GivenFor.UNTOLD: 'Nobody was told the day before.',
    GivenFor.RULE: 'The rules brought an act, or a later end.',
}
_ACTS = {
    'shelve': 'shelved',
    'stop': 'stopped',
    'delete': 'deleted',
    '': 'told of',
}
_DELIVERED = {
    Delivery.COMPOSED: ('notice composed', 'is not sent yet'),
    Delivery.UNKNOWN: ('notice sent', 'may have arrived, and may not'),
    Delivery.ACCEPTED: ('told', 'was accepted'),
    Delivery.DEFERRED: ('notice deferred', 'will be tried again'),
    Delivery.REFUSED: ('notice refused', 'was refused'),
    Delivery.BOUNCED: ('notice bounced', 'was accepted, and came back'),
    Delivery.COPIED: ('notice copied', 'went elsewhere, and tells nobody'),
}
#: The journal's entries that a table of their own tells better.
_IN_TABLES = ('extension', 'intent')


def resource(
    row: Any, holding: Mapping[str, datetime.datetime]
) -> Iterator[Event]:
    """Tell when it came and went, and what holds of it."""
    yield Event(row.first_seen, 'first seen')
    for rule, since in holding.items():
        yield Event(
            since, 'condition holds', f'{rule} holds of it since then.'
        )
    if row.gone is not None:
        yield Event(row.gone, 'gone', _GONE)


def case(
    connection: sqlalchemy.Connection,
    one: model_case.Case,
    told: Iterable[model_notice.Sent],
) -> Iterator[Event]:
    """Tell of one case, from its opening to its end.

    :param told: its notices, of other cases too.
    """
    # One that was cleared stands by no rule any more.
    rule = one.standing.rule and f' by the rule {one.standing.rule}'
    ends = one.standing.expires
    over = '' if ends is None else f', whose end is {ends:%Y-%m-%d}'
    yield Event(
        one.opened,
        'case opened',
        f'Case {one.number}{rule}{over}.',
    )
    yield from _days(connection, one.number)
    yield from _holds(connection, one.number)
    yield from _notices(one.number, told)
    yield from _waiver(connection, one.number)
    if one.closed is not None:
        why = '' if one.ending is None else _ENDED[one.ending]
        yield Event(one.closed, 'case closed', why)


def given(
    connection: sqlalchemy.Connection,
    resource_number: int,
    cloud_id: int,
    key: model_standing.ResourceKey,
    subject: model_standing.Subject,
) -> Iterator[Event]:
    """Tell of extensions and exemptions, given and taken back."""
    for row in extensions.all_of(connection, resource_number):
        asked = f' (asked: {row.asked})' if row.asked else ''
        yield Event(
            row.at,
            'extension',
            f'Until {row.until:%Y-%m-%dT%H:%MZ}: {row.reason}{asked}',
            row.by,
        )
        if row.withdrawn is not None:
            yield Event(
                row.withdrawn,
                'extension withdrawn',
                f'The one until {row.until:%Y-%m-%d}.',
                row.withdrawn_by,
            )
    yield from exempted(connection, cloud_id, key, subject)


def exempted(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    key: model_standing.ResourceKey,
    subject: model_standing.Subject,
) -> Iterator[Event]:
    """Tell of exemptions of it, its project, owner or domain."""
    for granted in exemptions.touching(connection, cloud_id, key, subject):
        last = granted.exemption.until
        until = 'without an end' if last is None else f'until {last}'
        reason = granted.exemption.reason
        yield Event(
            granted.at, 'exempt', f'Exempt {until}: {reason}', granted.by
        )
        if granted.withdrawn is not None:
            yield Event(
                granted.withdrawn,
                'exemption withdrawn',
                f'It was: {reason}',
                granted.withdrawn_by,
            )


def kept(one: model_kept.Kept) -> Iterator[Event]:
    """Tell of which act it is there, and when it was no longer."""
    name = one.subject.name or one.resource.id
    yield Event(
        one.found,
        'left behind',
        f'By an act on {one.resource.kind} {name} ({one.resource.id}).',
    )
    if one.ended is not None:
        yield Event(one.ended, 'kept no longer', one.ending)


def acts(done: Iterable[model_step.Step]) -> Iterator[Event]:
    """Tell of each act what it was and what came of it."""
    for one in done:
        yield Event(one.intended, f'{one.verb} begun', '', one.by)
        if one.ended is not None:
            yield Event(one.ended, f'{one.verb} {one.outcome}', one.why)


def notes(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    key: model_standing.ResourceKey,
) -> Iterator[Event]:
    """Tell what the journal has of it and no table."""
    entry = tables.journal.c
    for row in connection.execute(
        sqlalchemy.select(entry.at, entry.what, entry.detail)
        .where(
            entry.cloud_id == cloud_id,
            entry.resource == resources.text_of(key),
            entry.what.not_in(_IN_TABLES),
        )
        .order_by(entry.number)
    ):
        said = (f'{name}: {value}' for name, value in row.detail.items())
        yield Event(row.at, row.what, ', '.join(said))


def _days(connection: sqlalchemy.Connection, number: int) -> Iterator[Event]:
    for row in announcements.of_cases(connection, [number]):
        reason = GivenFor(row.reason)
        yield Event(
            row.given,
            'day given',
            f'To be {_ACTS.get(row.act, row.act)} on {row.day}. '
            f'{_GIVEN[reason]}',
        )
        if row.ended is not None:
            yield Event(row.ended, 'day ended', f'{row.day} stands no longer.')


def _holds(connection: sqlalchemy.Connection, number: int) -> Iterator[Event]:
    for row in holds.all_of(connection, [number]):
        yield Event(row.since, f'held ({row.reason})', row.why)
        if row.ended is not None:
            yield Event(
                row.ended,
                f'hold ended ({row.reason})',
                row.released_why,
                row.released_by,
            )


def _notices(
    number: int, told: Iterable[model_notice.Sent]
) -> Iterator[Event]:
    for sent in told:
        if number not in sent.cases:
            continue
        what, became = _DELIVERED[sent.delivery]
        said = f' ({sent.answer})' if sent.answer else ''
        yield Event(
            sent.answered or sent.composed,
            what,
            f'The {sent.occasion} to {sent.person.address} {became}{said}.',
        )


def _waiver(connection: sqlalchemy.Connection, number: int) -> Iterator[Event]:
    row = connection.execute(
        sqlalchemy.select(
            tables.case.c.waived_at,
            tables.case.c.waived_why,
            tables.case.c.waived_by,
        ).where(tables.case.c.id == number)
    ).one()
    if row.waived_at is not None:
        yield Event(row.waived_at, 'waived', row.waived_why, row.waived_by)


def in_order(events: Iterable[Event]) -> Sequence[Event]:
    """Return them oldest first; of one moment, as they were told."""
    return sorted(events, key=lambda event: event.at)
