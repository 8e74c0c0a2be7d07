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
"""openstack lifetime forecast"""

import argparse
import pathlib
from collections.abc import Iterable, Sequence

from osc_lib.command import command as osc_command

from cipclient.i18n import _
from cipclient.osc import command
from cipclient.osc import options

_HALF_A_YEAR = 26
_LONGEST = 260


class Forecast(command.LifetimeCommand, osc_command.Lister):
    _description = _(
        'Say what the weeks ahead bring if nobody reacts: mails, acts, what '
        'they free, and when the backlog ends; from the ledger alone'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--weeks',
            metavar='<weeks>',
            type=options.whole(1, _LONGEST),
            default=_HALF_A_YEAR,
            help=_('How many weeks (default: %d)') % _HALF_A_YEAR,
        )
        parser.add_argument(
            '--svg',
            metavar='<file>',
            type=pathlib.Path,
            help=_('Also draw it into this file'),
        )
        options.add_at(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        found = self.lifetime.forecast(
            parsed_args.weeks, parsed_args.at, self.lifetime.policy()
        )
        if parsed_args.svg is not None:
            self.lifetime.draw(found, parsed_args.svg)
        if found.backlog_ends is not None:
            self.say(
                _('What was overdue at first is done with on %s')
                % found.backlog_ends
            )
        elif found.weeks[-1].backlog:
            self.say(
                _('%d that were overdue at first still wait after that')
                % found.weeks[-1].backlog
            )
        return (
            (
                'Week',
                'Opened',
                'Mails',
                'Persons',
                'Acts',
                'vCPUs',
                'RAM GiB',
                'GPUs',
                'Disk GiB',
                'Backlog',
            ),
            (
                (
                    week.begins.isoformat(),
                    week.opened,
                    week.mails,
                    week.persons,
                    week.acts,
                    week.freed.vcpus,
                    round(week.freed.ram / 1024, 1),
                    week.gpus,
                    week.freed.disk,
                    week.backlog,
                )
                for week in found.weeks
            ),
        )
