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
from collections.abc import Iterable, Iterator, Sequence

from cipclient.evaluate import next_step
from cipclient.model import case as model_case
from cipclient.osc import columns
from cipclient.osc import findings

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
    'Reason',
)


def table(
    cases: Iterable[model_case.Case],
    now: datetime.datetime,
    long: bool,
    spreadsheet: bool,
) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
    """Return columns and rows, in the order of the cases.

    :param spreadsheet: the rows become CSV, so that no text of a stranger
        may begin as a formula does.
    """
    rows = (_row(case, now, long, spreadsheet) for case in cases)
    return (LONG_COLUMNS if long else COLUMNS), rows


def stage(case: model_case.Case) -> str:
    """Return the stage as people write it: ``warned(2)``."""
    if case.stage is model_case.Stage.WARNED:
        return f'{case.stage}({case.warned})'
    return str(case.stage)


def _row(
    case: model_case.Case,
    now: datetime.datetime,
    long: bool,
    spreadsheet: bool,
) -> tuple[object, ...]:
    subject, standing = case.subject, case.standing
    announcement = case.announcement

    def shown(value: str) -> columns.Text:
        return columns.Text(columns.plain(value or None, spreadsheet))

    row = (
        case.resource.id,
        shown(subject.name),
        case.resource.kind,
        shown(subject.project or subject.project_id),
        shown(subject.owner or subject.user_id),
        str(standing.state),
        stage(case),
        ', '.join(str(hold.reason) for hold in case.holds),
        standing.rule,
        columns.Date.of(standing.expires),
        columns.Date.of(case.due),
        columns.Date.of(None if announcement is None else announcement.told),
        findings.Upcoming(next_step.next_of(case, now), now),
    )
    if not long:
        return row
    return (
        *row,
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
        columns.Date.of(case.extended),
        columns.Date.of(case.closed),
        '' if case.ending is None else str(case.ending),
        shown(
            columns.sentences(
                (*(hold.why for hold in case.holds), *standing.reasons)
            )
        ),
    )
