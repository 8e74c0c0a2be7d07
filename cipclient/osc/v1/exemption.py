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
"""openstack lifetime exemption create, list and delete"""

import argparse
from collections.abc import Iterable, Sequence

from cipclient.i18n import _
from cipclient.model import record
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options
from cipclient.workflow import request

#: What may be exempt, and what the help says of each.
_TARGETS = {
    'server': _('Exempt this server (name or ID)'),
    'volume': _('Exempt this volume (name or ID)'),
    'image': _('Exempt this image, kept of a deleted server (ID)'),
    'project': _('Exempt this project (name or ID)'),
    'user': _('Exempt this user (name or ID)'),
    'domain': _('Exempt this domain (name or ID)'),
}


class ExemptionCreate(command.Showing):
    _description = _(
        'Exempt a resource, or all that is of a project, a person or a '
        'domain; it holds from the next scan on'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        target = parser.add_mutually_exclusive_group(required=True)
        for kind, what in _TARGETS.items():
            target.add_argument(f'--{kind}', metavar=f'<{kind}>', help=what)
        parser.add_argument(
            '--until',
            metavar='<date>',
            type=options.day_or_never,
            required=True,
            help=_('The last day of it (YYYY-MM-DD), or never'),
        )
        options.add_reason(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Sequence[object]]:
        kind = next(k for k in _TARGETS if getattr(parsed_args, k) is not None)
        granted = self.lifetime.exemptions.create(
            request.ExemptionRequest(
                kind,
                getattr(parsed_args, kind),
                parsed_args.reason,
                parsed_args.until.day,
            ),
            self.lifetime.policies.in_force(),
        )
        return (
            ('number', 'kind', 'id', 'name', 'until', 'reason', 'by'),
            (
                granted.number,
                *_target(granted),
                columns.Text(columns.plain(granted.name or None)),
                _until(granted),
                columns.plain(granted.exemption.reason),
                columns.plain(granted.by),
            ),
        )


class ExemptionList(command.Listing):
    _description = _(
        'List what was exempted at the command line; what the policy '
        'exempts is in its file'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--all',
            action='store_true',
            help=_('Also list those that were taken back'),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        found = self.lifetime.exemptions.list(
            self.lifetime.policies.in_force(), parsed_args.all
        )
        spreadsheet = parsed_args.formatter == 'csv'

        def shown(value: str) -> columns.Text:
            return columns.Text(columns.plain(value or None, spreadsheet))

        return (
            (
                'Number',
                'Kind',
                'ID',
                'Name',
                'Until',
                'By',
                'At',
                'Withdrawn',
                'Reason',
            ),
            self.told_if_none(
                (
                    (
                        granted.number,
                        *_target(granted),
                        shown(granted.name),
                        _until(granted),
                        shown(granted.by),
                        columns.Date.of(granted.at),
                        columns.Date.of(granted.withdrawn),
                        shown(granted.exemption.reason),
                    )
                    for granted in found
                ),
                _('Nothing was exempted at the command line.'),
            ),
        )


class ExemptionDelete(command.LifetimeCommand):
    _description = _('Take exemptions back')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        options.add_numbers(parser, 'exemption')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        policy = self.lifetime.policies.in_force()
        self.each(
            parsed_args.number,
            lambda number: self.lifetime.exemptions.delete(number, policy),
        )


def _target(granted: record.GrantedExemption) -> tuple[str, str]:
    exemption = granted.exemption
    if exemption.kind is not None:
        return exemption.kind, exemption.resource or ''
    return next(
        (kind, id_)
        for kind, id_ in (
            ('project', exemption.project),
            ('user', exemption.user),
            ('domain', exemption.domain),
        )
        if id_ is not None
    )


def _until(granted: record.GrantedExemption) -> str:
    until = granted.exemption.until
    return 'never' if until is None else until.isoformat()
