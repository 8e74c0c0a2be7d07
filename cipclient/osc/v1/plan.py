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

"""``lifetime plan approve``."""

import argparse
import pathlib

from cipclient.i18n import _
from cipclient.osc import command
from cipclient.osc import options
from cipclient.osc import question


class PlanApprove(command.LifetimeCommand):
    _description = _(
        'Approve a saved plan that somebody else made: the second pair of eyes'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'file',
            metavar='<file>',
            type=pathlib.Path,
            help=_('A plan that "lifetime enforce --plan-out" saved'),
        )
        options.add_auto_approve(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        ask = question.asking(self.app, parsed_args.auto_approve)
        policy = self.lifetime.policies.in_force()
        self.log_in()
        approved = self.lifetime.plans.approve(
            parsed_args.file, policy, lambda lines: ask(lines, policy.cloud)
        )
        self.say(
            _('The plan is approved: apply it with "lifetime enforce --plan".')
            if approved
            else _('Nothing was approved: that is not the name of the cloud.')
        )
