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

"""The rows of a scan."""

import datetime
from collections.abc import Callable, Iterable, Sequence

from cipclient.i18n import _
from cipclient.model import resource as model_resource
from cipclient.model import scan
from cipclient.model import verdict
from cipclient.osc import columns

COLUMNS = (
    'ID',
    'Name',
    'Kind',
    'Project',
    'Owner',
    'Status',
    'State',
    'Rule',
    'Expires',
    'Over By',
    'Next',
)
LONG_COLUMNS = (
    *COLUMNS,
    'Flavor',
    'Project ID',
    'User ID',
    'Domain',
    'Availability Zone',
    'Created',
    'Reason',
)


def table(
    result: scan.Scan, long: bool, spreadsheet: bool
) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """Return columns and rows, most urgent first.

    :param spreadsheet: the rows become CSV, so that no text of a stranger
        may begin as a formula does.
    """
    rows = (
        _row(finding, result.at, long, spreadsheet)
        for finding in result.findings
    )
    return (LONG_COLUMNS if long else COLUMNS), rows


def _row(
    finding: scan.Finding,
    now: datetime.datetime,
    long: bool,
    spreadsheet: bool,
) -> tuple[object, ...]:
    judged = finding.verdict
    resource = judged.resource

    def shown(value: str | None) -> columns.Text:
        return columns.Text(columns.plain(value, spreadsheet))

    row = (
        resource.id,
        shown(resource.text('name')),
        resource.kind,
        shown(finding.project),
        shown(finding.owner),
        shown(status(resource)),
        str(judged.state),
        '' if judged.rule is None else judged.rule.name,
        columns.Date.of(judged.expires),
        columns.OverBy.of(judged.expires, now),
        Upcoming(finding.outlook, now),
    )
    if not long:
        return row
    return (
        *row,
        shown(resource.text('flavor.name')),
        resource.id
        if resource.kind == 'project'
        else shown(resource.text('project_id')),
        shown(resource.text('user_id')),
        shown(finding.domain),
        shown(resource.text('availability_zone')),
        columns.Date.of(resource.date('created')),
        shown(columns.sentences(judged.reasons)),
    )


def status(resource: model_resource.Resource) -> str | None:
    """Return the API's own status; a project's is its state."""
    return resource.text('status') or resource.text('state')


class Upcoming(columns.Text):
    """What comes next and the earliest day of it.

    :param zone: in which a person reads the days.
    """

    def __init__(
        self,
        outlook: verdict.Outlook,
        now: datetime.datetime,
        zone: datetime.tzinfo = datetime.UTC,
    ) -> None:
        self._outlook = outlook
        self._now = now
        self._zone = zone
        super().__init__(self._told(columns.iso) or None)

    def human_readable(self) -> str:
        """Return it with days instead of moments."""
        return self._told(
            lambda moment: moment.astimezone(self._zone).date().isoformat()
        )

    def _told(self, spell: Callable[[datetime.datetime], str]) -> str:
        steps = (
            (self._outlook.act, self._outlook.at),
            (self._outlook.then, self._outlook.then_at),
        )
        return ', '.join(
            f'{act} {_("now") if at <= self._now else spell(at)}'
            for act, at in steps
            if at is not None
        )
