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
import typing
from collections.abc import Iterator, Sequence

from osc_lib.command import command as osc_command

from cipclient.i18n import _
from cipclient.model import case
from cipclient.osc import cases
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.workflow import request

if typing.TYPE_CHECKING:
    from cipclient.workflow import outcome


class Violations(command.LifetimeCommand, osc_command.Lister):
    _description = _(
        'List the open cases whose end has passed, from the ledger; the '
        'cloud is not asked'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--near',
            action='store_true',
            help=_('Also list open cases whose end is still to come'),
        )
        parser.add_argument(
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
        parser.add_argument(
            '--stage',
            choices=[str(stage) for stage in case.Stage],
            help=_('List only what is at this stage'),
        )
        parser.add_argument(
            '--hold',
            choices=[str(reason) for reason in case.HoldReason],
            help=_('List only what is held for this reason'),
        )
        parser.add_argument(
            '--long',
            action='store_true',
            help=_(
                'List more columns; every format but table always has them'
            ),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
        long = parsed_args.long or parsed_args.formatter != 'table'
        return (
            cases.LONG_COLUMNS if long else cases.COLUMNS,
            self._rows(parsed_args, long),
        )

    def _rows(
        self, parsed_args: argparse.Namespace, long: bool
    ) -> Iterator[Sequence[object]]:
        """Yield as the ledger gives them: memory does not grow with them."""
        asked = request.CasesRequest(
            near=parsed_args.near,
            closed=parsed_args.closed,
            kind=parsed_args.kind,
            project=parsed_args.project,
            owner=parsed_args.owner,
            rule=parsed_args.rule,
            stage=parsed_args.stage,
            hold=parsed_args.hold,
        )
        with self.lifetime.cases(asked, self.lifetime.policy()) as found:
            self._tell(found)
            _names, rows = cases.table(
                found.cases, found.at, long, parsed_args.formatter == 'csv'
            )
            yield from rows

    def _tell(self, found: 'outcome.Cases') -> None:
        if found.scan is None:
            self.say(
                _('%s: no scan was recorded yet ("openstack lifetime scan")')
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
