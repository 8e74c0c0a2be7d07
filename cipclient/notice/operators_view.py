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

"""What the templates of the operators' digest are given."""

import dataclasses
import datetime
from collections.abc import Iterable

from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import standing as model_standing
from cipclient.notice import entry as notice_entry
from cipclient.notice import operators_report

#: How many rows of a section are shown; the others are counted.
_SHOWN = 50
_shown = notice_entry.shown


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One line of a section, and what there is to say of it."""

    title: str
    detail: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """Some rows of one sort.

    :param name: ``refused``, ``held``; the templates have its heading.
    :param total: how many there are, shown or not.
    """

    name: str
    total: int
    rows: tuple[Row, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """All that the digest says; the subject is made of the numbers.

    :param since: and ``until``: in the calendar's time zone.
    :param sections: those that have any rows; what asks for something to be
        done comes first.
    """

    cloud: str
    uid: str
    since: datetime.datetime
    until: datetime.datetime
    timezone: str
    sent: int
    people: int
    waiting: int
    sections: tuple[Section, ...]


def view_of(
    report: operators_report.OperatorsReport,
    uid: str,
    cloud: str,
    calendar: model_calendar.Calendar,
) -> View:
    """Return a report as the templates show it.

    :param uid: of the digest.
    """
    sections = (
        _section('refused', map(_of_sent, report.refused)),
        _section('bounced', map(_of_sent, report.bounced)),
        _section('unreachable', map(_of_case, report.unreachable)),
        _section('tampered', map(_of_tampered, report.tampered)),
        _section('lapsing', map(_of_lapse, report.lapsing)),
        _section('held', map(_of_case, report.held)),
        _section('undecided', map(_of_sent, report.undecided)),
        _section('upcoming', map(_of_upcoming, report.upcoming)),
        _section('notes', (Row(_line(note)) for note in report.notes)),
    )
    return View(
        cloud=_shown(cloud),
        uid=uid,
        since=report.since.astimezone(calendar.timezone),
        until=report.until.astimezone(calendar.timezone),
        timezone=str(calendar.timezone),
        sent=report.sent,
        people=report.people,
        waiting=report.waiting,
        sections=tuple(section for section in sections if section.rows),
    )


def _section(name: str, rows: Iterable[Row]) -> Section:
    listed = tuple(rows)
    return Section(name, len(listed), listed[:_SHOWN])


def _of_sent(sent: model_notice.Sent) -> Row:
    return Row(_shown(sent.person.address), _line(sent.answer))


def _of_case(case: model_case.Case) -> Row:
    return Row(
        _name(case.resource, case.subject),
        '; '.join(
            f'{hold.reason} since {hold.since:%Y-%m-%d}: {_line(hold.why)}'
            for hold in case.holds
        ),
    )


def _of_tampered(tampered: operators_report.Tampered) -> Row:
    return Row(
        _name(tampered.resource, tampered.subject),
        f'{_shown(tampered.asked)}: {_line(tampered.outcome)}',
    )


def _of_lapse(lapse: operators_report.Lapse) -> Row:
    return Row(
        _shown(lapse.name),
        f'{lapse.what} until {lapse.until.isoformat()}, given by '
        f'{_shown(lapse.by)}: {_line(lapse.reason)}',
    )


def _of_upcoming(upcoming: operators_report.Upcoming) -> Row:
    projects = 'project' if upcoming.projects == 1 else 'projects'
    what = ', '.join(
        f'{count} to be {done}'
        for count, done in (
            (upcoming.acts, 'taken out of service'),
            (upcoming.deletes, 'deleted'),
        )
        if count
    )
    return Row(
        upcoming.day.isoformat(), f'{what}, of {upcoming.projects} {projects}'
    )


def _name(
    resource: model_standing.ResourceKey, subject: model_standing.Subject
) -> str:
    name = _shown(subject.name or resource.id)
    what = f'{_shown(resource.kind)} {_shown(resource.id)}'
    where = subject.project or subject.project_id
    return (
        f'{name} ({what}, project {_shown(where)})'
        if where
        else (f'{name} ({what})')
    )


def _line(text: str) -> str:
    return notice_entry.shown(text, 500)
