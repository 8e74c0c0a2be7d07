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

"""``lifetime restore``."""

import argparse
from collections.abc import Sequence

from cipclient.i18n import _
from cipclient.model import step as model_step
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options
from cipclient.osc import question

_BAD = (model_step.Outcome.FAILED, model_step.Outcome.UNKNOWN)


class Restore(command.Showing):
    _description = _(
        'Take back what was taken out of service, as it was before'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        options.add_recorded_resource(parser)
        options.add_reason(parser)
        parser.add_argument(
            '--rebuild',
            action='store_true',
            help=_(
                'Make a deleted server anew, in its own project, of what is '
                'kept of it. You need a role in that project'
            ),
        )
        options.add_auto_approve(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Sequence[object]]:
        ask = question.asking(self.app, parsed_args.auto_approve)
        policy = self.lifetime.policies.in_force()
        self.log_in()
        wanted = (parsed_args.resource, parsed_args.kind, parsed_args.reason)
        restored = (
            self.lifetime.rebuild(*wanted, ask, policy)
            if parsed_args.rebuild
            else self.lifetime.restore(
                *wanted,
                lambda cloud: ask(
                    [_('It will be brought back to how it was before.')],
                    cloud,
                ),
                policy,
            )
        )
        if restored.outcome in _BAD:
            self.exit_code = command.FAILED
        case = restored.case
        return (
            (
                'ID',
                'Name',
                'Kind',
                'Project',
                'Outcome',
                'Why',
                'Lost',
                'Commands',
            ),
            (
                case.resource.id,
                columns.Text(columns.plain(case.subject.name or None)),
                case.resource.kind,
                columns.Text(
                    columns.plain(
                        case.subject.project or case.subject.project_id
                    )
                ),
                str(restored.outcome),
                columns.Text(columns.plain(restored.why or None)),
                columns.Text(columns.sentences(restored.lost) or None),
                columns.Text(
                    '\n'.join(
                        columns.plain(one) or '' for one in restored.commands
                    )
                    or None
                ),
            ),
        )
