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
"""openstack lifetime hold list and release"""

import argparse
from collections.abc import Iterable, Sequence

from cipclient.i18n import _
from cipclient.osc import cases
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options


class HoldList(command.Listing):
    _description = _('List the cases that stand still, and why')

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        spreadsheet = parsed_args.formatter == 'csv'

        def shown(value: str) -> columns.Text:
            return columns.Text(columns.plain(value or None, spreadsheet))

        return (
            (
                'Number',
                'ID',
                'Name',
                'Kind',
                'Project',
                'Stage',
                'Hold',
                'Since',
                'Why',
            ),
            self.told_if_none(
                (
                    (
                        hold.number,
                        case.resource.id,
                        shown(case.subject.name),
                        case.resource.kind,
                        shown(case.subject.project or case.subject.project_id),
                        cases.stage(case),
                        str(hold.reason),
                        columns.Date.of(hold.since),
                        shown(hold.why),
                    )
                    for case, hold in self.lifetime.holds.list(
                        self.lifetime.policies.in_force()
                    )
                ),
                _('Nothing stands still.'),
            ),
        )


class HoldRelease(command.LifetimeCommand):
    _description = _('Let cases that stand still go on')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        options.add_numbers(parser, 'hold')
        options.add_reason(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        policy = self.lifetime.policies.in_force()
        self.each(
            parsed_args.number,
            lambda number: self.lifetime.holds.release(
                number, parsed_args.reason, policy
            ),
        )
