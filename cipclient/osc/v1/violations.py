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
"""openstack lifetime violations"""

import argparse
import contextlib
import dataclasses
import functools
import itertools
import typing
from collections.abc import Iterable, Sequence

from cipclient.i18n import _
from cipclient.model import case
from cipclient.osc import case_summary
from cipclient.osc import cases
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options
from cipclient.osc import summary
from cipclient.workflow import request

if typing.TYPE_CHECKING:
    from cipclient.workflow import outcome

_Table = tuple[Sequence[str], Iterable[Sequence[object]]]


class Violations(command.Listing):
    _description = _(
        'List the open cases whose end has passed, from the ledger; the '
        'cloud is not asked'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            '--near',
            action='store_true',
            help=_('Also list open cases whose end is still to come'),
        )
        which.add_argument(
            '--closed',
            action='store_true',
            help=_('List the cases that have ended instead'),
        )
        parser.add_argument(
            '--kind',
            metavar='<kind>',
            help=_('List only resources of this kind'),
        )
        parser.add_argument(
            '--project',
            metavar='<project>',
            help=_('List only what is in this project (name or ID)'),
        )
        parser.add_argument(
            '--owner',
            metavar='<user>',
            help=_('List only what is of this person (name or ID)'),
        )
        parser.add_argument(
            '--rule',
            metavar='<rule>',
            help=_('List only what this rule of the policy decides'),
        )
        _add_choice(
            parser, '--stage', case.Stage, _('List only what is at this stage')
        )
        _add_choice(
            parser,
            '--hold',
            case.HoldReason,
            _('List only what stands still for this reason'),
        )
        parser.add_argument(
            '--summary',
            action='store_true',
            help=_(
                'Count by kind, rule and state, with the vCPUs, memory and '
                'disk held, instead of listing'
            ),
        )
        options.add_long(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> _Table:
        policy = self.lifetime.policies.in_force()
        # Before the first line is printed: what is wrong is no data.
        found = self._open.enter_context(
            self.lifetime.cases.list(_asked(parsed_args), policy)
        )
        self._tell(found)
        if parsed_args.summary:
            return self._summary(parsed_args, found)
        if self._is_screen(parsed_args):
            first = list(itertools.islice(found.cases, summary.SCREEN + 1))
            if len(first) > summary.SCREEN:
                return self._overview(
                    case_summary.CaseSummary().add(first).add(found.cases)
                )
            found = dataclasses.replace(found, cases=iter(first))
        names = _names(parsed_args)
        return names, self.told_if_none(
            cases.rows(
                found.cases,
                names,
                found.at,
                policy.calendar.timezone,
                parsed_args.formatter == 'csv',
            ),
            _('No such cases.'),
        )

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[object]],
    ) -> int:
        """Print rows as the ledger gives them: no memory grows with them."""
        with self._open:
            return super().produce_output(parsed_args, column_names, data)

    @functools.cached_property
    def _open(self) -> contextlib.ExitStack:
        """What has to stay open until the last row is printed."""
        return contextlib.ExitStack()

    def _is_screen(self, parsed_args: argparse.Namespace) -> bool:
        return (
            parsed_args.formatter == 'table'
            and not parsed_args.columns
            and self.app.stdout.isatty()
        )

    def _summary(
        self, parsed_args: argparse.Namespace, found: 'outcome.Cases'
    ) -> _Table:
        counted = case_summary.CaseSummary().add(found.cases)
        names = (
            case_summary.LONG_COLUMNS
            if _every(parsed_args)
            else case_summary.COLUMNS
        )
        return names, self.told_if_none(
            counted.rows(names), _('No such cases.')
        )

    def _overview(self, counted: case_summary.CaseSummary) -> _Table:
        self.say(summary.most_of_it(counted.largest(summary.TOP)))
        self.say(
            summary.too_many(
                counted.count,
                '--project <project>',
                '--owner <user>',
                '--rule <rule>',
            )
        )
        names = case_summary.COLUMNS
        return names, counted.rows(names)

    def _tell(self, found: 'outcome.Cases') -> None:
        if found.scan is None:
            self.say(
                _(
                    '%s: no scan was recorded yet. Run "openstack lifetime '
                    'scan" first.'
                )
                % found.cloud
            )
            return
        self.say(
            _('%(cloud)s, as scanned at %(at)s%(partial)s')
            % {
                'cloud': found.cloud,
                'at': columns.iso(found.scan.at),
                'partial': ''
                if found.scan.complete
                else _(' (partial: not everything could be read)'),
            }
        )


def _names(parsed_args: argparse.Namespace) -> Sequence[str]:
    if _every(parsed_args):
        return cases.LONG_COLUMNS
    return cases.CLOSED_COLUMNS if parsed_args.closed else cases.COLUMNS


def _every(parsed_args: argparse.Namespace) -> bool:
    return (
        parsed_args.long
        or parsed_args.formatter != 'table'
        or bool(parsed_args.columns)
    )


def _asked(parsed_args: argparse.Namespace) -> request.CasesRequest:
    return request.CasesRequest(
        near=parsed_args.near,
        closed=parsed_args.closed,
        kind=parsed_args.kind,
        project=parsed_args.project,
        owner=parsed_args.owner,
        rule=parsed_args.rule,
        stage=parsed_args.stage,
        hold=parsed_args.hold,
    )


def _add_choice(
    parser: argparse.ArgumentParser,
    option: str,
    choices: Iterable[str],
    what: str,
) -> None:
    """Add an option whose values the help lists in words."""
    values = [str(one) for one in choices]
    parser.add_argument(
        option,
        metavar=f'<{option.strip("-")}>',
        choices=values,
        help=_('%(what)s: %(values)s')
        % {'what': what, 'values': ', '.join(values)},
    )
