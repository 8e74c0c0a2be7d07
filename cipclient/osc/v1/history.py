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

"""``lifetime history list`` and ``verify``."""

import argparse
from collections.abc import Iterable, Iterator, Sequence

from cipclient.i18n import _
from cipclient.model import step as model_step
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options
from cipclient.workflow import request

COLUMNS = (
    'When',
    'ID',
    'Name',
    'Project',
    'Verb',
    'Outcome',
    'By',
    'Why',
)
LONG_COLUMNS = (
    *COLUMNS,
    'Kind',
    'Region',
    'Project ID',
    'Step',
    'Run',
    'Case',
    'Attempt',
    'Ended',
    'Requests',
    'Policy',
)


class HistoryList(command.Listing):
    _description = _(
        'List what was done to which resource: by whom, why, with which answer'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--project',
            metavar='<project>',
            help=_('List only what was done in this project (name or ID)'),
        )
        parser.add_argument(
            '--resource',
            metavar='<resource>',
            help=_('List only what was done to this one (name or ID)'),
        )
        parser.add_argument(
            '--since',
            metavar='<datetime>',
            type=options.moment,
            help=_('List only what was begun then or later (ISO 8601)'),
        )
        options.add_long(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        found = self.lifetime.history.list(
            request.HistoryRequest(
                project=parsed_args.project,
                resource=parsed_args.resource,
                since=parsed_args.since,
            ),
            self.lifetime.policies.in_force(),
        )
        every = parsed_args.formatter != 'table' or parsed_args.columns
        long = parsed_args.long or every
        names = LONG_COLUMNS if long else COLUMNS
        return names, self.told_if_none(
            _rows(found, len(names), parsed_args.formatter == 'csv'),
            _('Nothing was done yet.'),
        )


class HistoryVerify(command.LifetimeCommand):
    _description = _(
        'Check that nothing in the journal was changed, left out or put in'
    )

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        count = self.lifetime.history.verify(self.lifetime.policies.in_force())
        self.say(_('The journal is whole: entries of this cloud: %d') % count)


def _rows(
    found: Iterable[model_step.Step], wanted: int, spreadsheet: bool
) -> Iterator[Sequence[object]]:
    def shown(value: str) -> columns.Text:
        return columns.Text(columns.plain(value or None, spreadsheet))

    for step in found:
        yield (
            columns.Moment.of(step.intended),
            step.resource.id,
            shown(step.subject.name),
            shown(step.subject.project or step.subject.project_id),
            step.verb,
            str(step.outcome),
            shown(step.by),
            shown(step.why),
            step.resource.kind,
            step.resource.region,
            shown(step.subject.project_id),
            step.number,
            step.run,
            step.case,
            step.attempt,
            columns.Moment.of(step.ended),
            ', '.join(
                f'{one.what} {one.code or "no answer"}'
                for one in step.requests
            ),
            step.policy,
        )[:wanted]
