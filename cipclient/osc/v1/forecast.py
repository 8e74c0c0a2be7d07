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
import typing
from collections.abc import Iterable, Sequence

from cipclient.i18n import _
from cipclient.osc import command
from cipclient.osc import options

if typing.TYPE_CHECKING:
    from cipclient.model import forecast as model_forecast

#: What a terminal of 80 columns has room for.
COLUMNS = (
    'Week',
    'Opened',
    'Mails',
    'Acts',
    'vCPUs',
    'RAM GiB',
    'GPUs',
    'Backlog',
)
LONG_COLUMNS = (
    'Week',
    'Opened',
    'Mails',
    'Persons',
    'Acts',
    'Deletes',
    'vCPUs',
    'RAM GiB',
    'GPUs',
    'Disk GiB',
    'Backlog',
)
_HALF_A_YEAR = 26
_LONGEST = 260


class Forecast(command.Listing):
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
            help=_('Also draw it into this file, as a picture'),
        )
        options.add_at(parser)
        options.add_long(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        found = self.lifetime.forecasts.make(
            parsed_args.weeks,
            parsed_args.at,
            self.lifetime.policies.in_force(),
        )
        if parsed_args.svg is not None:
            self._draw(found, parsed_args.svg)
        if found.backlog_ends is not None:
            self.say(
                _('What was overdue at the first scan is done with on %s.')
                % found.backlog_ends
            )
        elif found.weeks[-1].backlog:
            self.say(
                _(
                    'Of what was overdue at the first scan, %(count)d still '
                    'wait after these %(weeks)d weeks.'
                )
                % {
                    'count': found.weeks[-1].backlog,
                    'weeks': len(found.weeks),
                }
            )
        deleting = [week for week in found.weeks if week.deletes]
        if deleting:
            self.say(
                _(
                    'Deleted: %(count)d, the first in the week of %(week)s; '
                    '--long has them by week.'
                )
                % {
                    'count': sum(week.deletes for week in deleting),
                    'week': deleting[0].begins,
                }
            )
        every = parsed_args.formatter != 'table' or parsed_args.columns
        names = LONG_COLUMNS if parsed_args.long or every else COLUMNS
        chosen = [LONG_COLUMNS.index(name) for name in names]
        return names, (
            tuple(_row(week)[index] for index in chosen)
            for week in found.weeks
        )

    def _draw(
        self, found: 'model_forecast.Forecast', path: pathlib.Path
    ) -> None:
        try:
            self.lifetime.forecasts.draw(found, path)
        except OSError as error:
            raise command.unwritable(path, error) from error
        self.say(_('The picture is in %s') % path)


def _row(week: 'model_forecast.Week') -> Sequence[object]:
    return (
        week.begins.isoformat(),
        week.opened,
        week.mails,
        week.persons,
        week.acts,
        week.deletes,
        week.freed.vcpus,
        round(week.freed.ram / 1024, 1),
        week.gpus,
        week.freed.disk,
        week.backlog,
    )
