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

from cipclient.i18n import _
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options
from cipclient.workflow import request


class ExtensionCreate(command.Showing):
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
        policy = self.lifetime.policies.in_force()
        extended = self.lifetime.extensions.create(
            request.ExtensionRequest(
                parsed_args.resource,
                parsed_args.reason,
                kind=parsed_args.kind,
                period=parsed_args.period,
                until=parsed_args.until,
            ),
            policy,
        )
        for note in extended.notes:
            self.say(note)
        extension, case = extended.extension, extended.case
        zone = policy.calendar.timezone
        return (
            (
                'number',
                'id',
                'name',
                'kind',
                'until',
                'due',
                'reason',
                'by',
                'at',
            ),
            (
                extension.number,
                extended.resource.id,
                _text(extended.name),
                extended.resource.kind,
                columns.LocalDay.last(extension.until, zone),
                columns.LocalDay.of_zone(
                    None if case is None else case.due, zone
                ),
                _text(extension.reason),
                _text(extension.by),
                columns.Moment.of(extension.at),
            ),
        )


class ExtensionList(command.Listing):
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
        policy = self.lifetime.policies.in_force()
        found = self.lifetime.extensions.list(
            parsed_args.resource, parsed_args.kind, policy
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
            self.told_if_none(
                (
                    (
                        extension.number,
                        key.id,
                        shown(subject.name),
                        key.kind,
                        columns.LocalDay.last(
                            extension.until, policy.calendar.timezone
                        ),
                        str(extension.author),
                        shown(extension.by),
                        columns.Date.of(extension.at),
                        shown(extension.reason),
                    )
                    for key, subject, extension in found
                ),
                _('No extension is in force.'),
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
        policy = self.lifetime.policies.in_force()
        self.each(
            parsed_args.number,
            lambda number: self.lifetime.extensions.delete(number, policy),
        )


def _text(value: str) -> columns.Text:
    return columns.Text(columns.plain(value or None))
