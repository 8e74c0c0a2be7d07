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
"""openstack lifetime extension create, list and delete"""

import argparse
from collections.abc import Iterable, Sequence

from osc_lib.command import command as osc_command

from cipclient.i18n import _
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options
from cipclient.workflow import request


class ExtensionCreate(command.LifetimeCommand, osc_command.ShowOne):
    _description = _('Give one resource more time')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        options.add_recorded_resource(parser)
        end = parser.add_mutually_exclusive_group(required=True)
        end.add_argument(
            '--for',
            dest='period',
            metavar='<duration>',
            type=options.duration,
            help=_(
                'How long, such as 30d or 2w, from when it is due or from '
                'now, whichever is later'
            ),
        )
        end.add_argument(
            '--until',
            metavar='<date>',
            type=options.day,
            help=_('The last day of it (YYYY-MM-DD)'),
        )
        options.add_reason(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Sequence[object]]:
        extended = self.lifetime.create_extension(
            request.ExtensionRequest(
                parsed_args.resource,
                parsed_args.reason,
                kind=parsed_args.kind,
                period=parsed_args.period,
                until=parsed_args.until,
            ),
            self.lifetime.policy(),
        )
        for note in extended.notes:
            self.say(note)
        extension, case = extended.extension, extended.case
        return (
            ('number', 'resource', 'name', 'until', 'due', 'reason', 'by'),
            (
                extension.number,
                extended.resource.id,
                columns.plain(extended.name),
                columns.Moment.of(extension.until),
                columns.Moment.of(None if case is None else case.due),
                columns.plain(extension.reason),
                columns.plain(extension.by),
            ),
        )


class ExtensionList(command.LifetimeCommand, osc_command.Lister):
    _description = _('List the extensions in force')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--resource',
            metavar='<resource>',
            help=_('List only those of this resource (name or ID)'),
        )
        parser.add_argument(
            '--kind',
            metavar='<kind>',
            help=_('Look for it only among resources of this kind'),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        found = self.lifetime.extensions(
            parsed_args.resource, parsed_args.kind, self.lifetime.policy()
        )
        spreadsheet = parsed_args.formatter == 'csv'

        def shown(value: str) -> columns.Text:
            return columns.Text(columns.plain(value, spreadsheet))

        return (
            (
                'Number',
                'ID',
                'Name',
                'Kind',
                'Until',
                'Author',
                'By',
                'At',
                'Reason',
            ),
            (
                (
                    extension.number,
                    key.id,
                    shown(subject.name),
                    key.kind,
                    columns.Date.of(extension.until),
                    str(extension.author),
                    shown(extension.by),
                    columns.Date.of(extension.at),
                    shown(extension.reason),
                )
                for key, subject, extension in found
            ),
        )


class ExtensionDelete(command.LifetimeCommand):
    _description = _(
        'Take extensions back; a day that was announced stays announced'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        options.add_numbers(parser, 'extension')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        policy = self.lifetime.policy()
        for number in parsed_args.number:
            self.lifetime.delete_extension(number, policy)
