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

"""The rows of cases."""

import datetime
import typing
from collections.abc import Iterable, Iterator, Sequence

from cipclient.i18n import _
from cipclient.model import case as model_case
from cipclient.osc import columns
from cipclient.osc import findings

if typing.TYPE_CHECKING:
    from cipclient.model import verdict

COLUMNS = (
    'ID',
    'Name',
    'Kind',
    'Project',
    'Owner',
    'State',
    'Stage',
    'Holds',
    'Rule',
    'Expires',
    'Due',
    'Told',
    'Next',
)
#: Of cases that have ended nothing comes next.
CLOSED_COLUMNS = (
    'ID',
    'Name',
    'Kind',
    'Project',
    'Owner',
    'Stage',
    'Rule',
    'Expires',
    'Opened',
    'Closed',
    'Ending',
)
LONG_COLUMNS = (
    *COLUMNS,
    'Over By',
    'Region',
    'Flavor',
    'Project ID',
    'User ID',
    'Domain',
    'Episode',
    'Opened',
    'Warned',
    'Announced',
    'Extended Until',
    'Closed',
    'Ending',
    'Quarantined',
    'Verb',
    'Reason',
    'Kept Of',
)


def rows(
    cases: Iterable[model_case.Case],
    names: Sequence[str],
    now: datetime.datetime,
    zone: datetime.tzinfo,
    spreadsheet: bool = False,
) -> Iterator[Sequence[object]]:
    """Yield a row a case, as they come.

    :param names: of LONG_COLUMNS, those that are wanted.
    :param zone: of the calendar that days are announced by.
    :param spreadsheet: the rows become CSV, so that no text of a stranger
        may begin as a formula does.
    """
    # Not at the top: no other command of a user has to load the rules.
    from cipclient.evaluate import next_step

    chosen = [LONG_COLUMNS.index(name) for name in names]
    for case in cases:
        row = _row(case, next_step.next_of(case, now), now, zone, spreadsheet)
        yield tuple(row[index] for index in chosen)


def stage(case: model_case.Case) -> str:
    """Return the stage as people write it: ``warned(2)``."""
    if case.stage is model_case.Stage.WARNED:
        return f'{case.stage}({case.warned})'
    return str(case.stage)


def act(day: model_case.Announcement) -> str:
    """Return what is announced, and whether anybody was told."""
    return _('%(act)s on %(day)s, %(told)s') % {
        'act': day.act,
        'day': day.day,
        'told': _('nobody told yet')
        if day.told is None
        else _('told %s') % columns.iso(day.told)[:10],
    }


def held(hold: model_case.Hold) -> str:
    """Return why nothing is done."""
    return _('held (%(reason)s): %(why)s') % {
        'reason': hold.reason,
        'why': columns.sentences([hold.why]),
    }


def _row(
    case: model_case.Case,
    outlook: 'verdict.Outlook',
    now: datetime.datetime,
    zone: datetime.tzinfo,
    spreadsheet: bool,
) -> tuple[object, ...]:
    subject, standing = case.subject, case.standing
    announcement = case.announcement

    def shown(value: str | None) -> columns.Text:
        return columns.Text(columns.plain(value or None, spreadsheet))

    return (
        case.resource.id,
        shown(subject.name),
        case.resource.kind,
        shown(subject.project or subject.project_id),
        shown(subject.owner or subject.user_id),
        str(standing.state),
        stage(case),
        shown(', '.join(str(hold.reason) for hold in case.holds)),
        shown(standing.rule),
        columns.Date.of(standing.expires),
        columns.LocalDay.of_zone(case.due, zone),
        columns.Date.of(None if announcement is None else announcement.told),
        findings.Upcoming(outlook, now, zone),
        columns.OverBy.of(standing.expires, now),
        case.resource.region,
        shown(subject.flavor),
        shown(subject.project_id),
        shown(subject.user_id),
        shown(subject.domain),
        case.episode,
        columns.Date.of(case.opened),
        case.warned,
        case.announced,
        columns.LocalDay.last(case.extended, zone),
        columns.Date.of(case.closed),
        shown(case.ending),
        columns.Date.of(case.quarantined),
        shown(case.verb),
        shown(
            columns.sentences(
                dict.fromkeys(
                    (*(hold.why for hold in case.holds), *standing.reasons)
                )
            )
        ),
        None if case.kept_of is None else case.kept_of.id,
    )
