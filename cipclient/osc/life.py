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

"""What the ledger tells of one resource: lines for people, and records."""

import datetime
from collections.abc import Iterator

from cipclient.i18n import _
from cipclient.model import case as model_case
from cipclient.model import notice
from cipclient.model import record
from cipclient.model import text
from cipclient.osc import cases
from cipclient.osc import columns


def all_cases(life: record.Life, zone: datetime.tzinfo) -> columns.Lines:
    """Return its cases, oldest first.

    :param zone: of the calendar that days are announced by.
    """
    return columns.Lines(
        [_case(case) for case in life.cases],
        [
            f'{number}. {"; ".join(_case_line(case, zone))}'
            for number, case in enumerate(life.cases, 1)
        ],
    )


def history(life: record.Life) -> columns.Lines:
    """Return what happened to it, oldest first."""
    return columns.Lines(
        [
            {
                'at': columns.iso(event.at),
                'what': columns.plain(event.what),
                'detail': columns.plain(event.detail) or None,
                'by': columns.plain(event.by) or None,
            }
            for event in life.events
        ],
        [_event_line(event) for event in life.events],
    )


def notices(life: record.Life) -> columns.Lines:
    """Return what its people were sent, oldest first."""
    sent = sorted(life.notices, key=lambda one: one.composed)
    return columns.Lines(
        [_notice(one) for one in sent], [_notice_line(one) for one in sent]
    )


def conditions(life: record.Life) -> columns.Lines:
    """Return which conditions held of it when it was last seen."""
    return columns.Lines(
        [
            {'rule': rule, 'begins': columns.iso(since)}
            for rule, since in life.holding.items()
        ],
        [
            _('%(rule)s: holds since %(since)s')
            % {'rule': rule, 'since': columns.iso(since)}
            for rule, since in life.holding.items()
        ],
    )


def open_case(life: record.Life) -> model_case.Case | None:
    """Return the case that is open, if one is."""
    return next((case for case in life.cases if case.closed is None), None)


def _case(case: model_case.Case) -> dict[str, object]:
    announcement = case.announcement
    return {
        'number': case.number,
        'episode': case.episode,
        'rule': case.standing.rule,
        'stage': cases.stage(case),
        'expires': _moment(case.standing.expires),
        'opened': columns.iso(case.opened),
        'backlog': case.backlog,
        'announced_day': None
        if announcement is None
        else announcement.day.isoformat(),
        'act': None if announcement is None else announcement.act or None,
        'told': None if announcement is None else _moment(announcement.told),
        'due': _moment(case.due),
        'holds': [
            {
                'number': hold.number,
                'reason': str(hold.reason),
                'since': columns.iso(hold.since),
                'why': columns.plain(hold.why),
            }
            for hold in case.holds
        ],
        'extensions': [
            {
                'number': extension.number,
                'until': columns.iso(extension.until),
                'author': str(extension.author),
                'by': columns.plain(extension.by),
                'at': columns.iso(extension.at),
                'reason': columns.plain(extension.reason),
            }
            for extension in case.extensions
        ],
        'waived': case.waived,
        'quarantined': _moment(case.quarantined),
        'verb': case.verb or None,
        'closed': _moment(case.closed),
        'ending': None if case.ending is None else str(case.ending),
    }


def _case_line(case: model_case.Case, zone: datetime.tzinfo) -> Iterator[str]:
    yield _('%(rule)s, %(stage)s, opened %(opened)s') % {
        'rule': case.standing.rule,
        'stage': cases.stage(case),
        'opened': _day(case.opened),
    }
    day = case.announcement
    if case.closed is not None:
        yield _('closed %(day)s (%(ending)s)') % {
            'day': _day(case.closed),
            'ending': case.ending or _('for no reason that is known'),
        }
    elif day is not None and day.act:
        yield cases.act(day)
    for extension in case.extensions:
        yield _('extended until %s') % (
            columns.LocalDay.last(extension.until, zone).human_readable()
        )
    for hold in case.holds:
        yield cases.held(hold)


def _event_line(event: record.Event) -> str:
    detail = f': {event.detail}' if event.detail else ''
    by = _(' (by %s)') % event.by if event.by else ''
    return text.safe(f'{columns.iso(event.at)} {event.what}{detail}{by}')


def _notice(sent: notice.Sent) -> dict[str, object]:
    return {
        'id': sent.uid,
        'address': columns.plain(sent.person.address),
        'occasion': str(sent.occasion),
        'subject': columns.plain(sent.subject),
        'composed': columns.iso(sent.composed),
        'delivery': str(sent.delivery),
        'answered': _moment(sent.answered),
        'answer': columns.plain(sent.answer) or None,
    }


def _notice_line(sent: notice.Sent) -> str:
    return text.safe(
        _('%(at)s %(occasion)s to %(address)s, %(delivery)s: %(subject)s')
        % {
            'at': columns.iso(sent.composed),
            'occasion': sent.occasion,
            'address': sent.person.address,
            'delivery': sent.delivery,
            'subject': sent.subject,
        }
    )


def _moment(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else columns.iso(moment)


def _day(moment: datetime.datetime) -> str:
    return columns.iso(moment)[:10]
