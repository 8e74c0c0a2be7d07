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

"""openstack lifetime policy validate, show, schema, diff and accept"""

import argparse
import json
import pathlib
from collections.abc import Iterable, Sequence

from cipclient.i18n import _
from cipclient.osc import changes
from cipclient.osc import command
from cipclient.osc import options
from cipclient.osc import progress
from cipclient.osc import rules
from cipclient.osc import summary


class PolicyValidate(command.Showing):
    _description = _(
        'Check a policy file; needs no cloud, and tells everything that is '
        'wrong at once'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'file',
            metavar='<file>',
            type=pathlib.Path,
            help=_('Policy file'),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Sequence[object]]:
        policy = self.lifetime.policies.validate(parsed_args.file)
        return (
            (
                'file',
                'cloud',
                'lifetimes',
                'conditions',
                'ladders',
                'exemptions',
                'digest',
            ),
            (
                policy.source,
                policy.cloud,
                len(policy.lifetimes),
                len(policy.conditions),
                len(policy.ladders),
                len(policy.exemptions),
                policy.digest,
            ),
        )


class PolicyShow(command.Listing):
    _description = _('List the rules in force, in the order they are tried')

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        policy = self.lifetime.policies.in_force()
        self.say(
            _('%(source)s, for the cloud %(cloud)s')
            % {'source': policy.source, 'cloud': policy.cloud}
        )
        return rules.COLUMNS, [rules.row(rule) for rule in policy.rules]


class PolicySchema(command.LifetimeCommand):
    _description = _(
        'Print the JSON Schema of a policy file, for an editor that completes '
        'and checks YAML'
    )

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        json.dump(self.lifetime.policies.schema(), self.app.stdout, indent=2)
        self.app.stdout.write('\n')


class PolicyExample(command.LifetimeCommand):
    _description = _(
        'Print the policy file that is shipped as an example, to start from'
    )

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        self.app.stdout.write(self.lifetime.policies.example())


class PolicyDiff(command.Listing):
    _description = _(
        'Read the cloud and list whom a policy affects that the one in force '
        'did not; nothing is recorded'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'file',
            metavar='<file>',
            nargs='?',
            type=pathlib.Path,
            help=_('Policy file (default: the one that is found)'),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        policy = (
            self.lifetime.policies.in_force()
            if parsed_args.file is None
            else self.lifetime.policies.validate(parsed_args.file)
        )
        self.log_in()
        with progress.shown(self.app.stderr) as report:
            change = self.lifetime.policies.diff(policy, report)
        for line in changes.headline(change):
            self.say(line)
        if not change.complete:
            self.exit_code = command.PARTIAL
        if (
            parsed_args.formatter == 'table'
            and change.count > summary.SCREEN
            and not parsed_args.columns
            and self.app.stdout.isatty()
        ):
            self.say(
                _(
                    '%d rows are too many for a screen, so here is the '
                    'summary. For the rows: -f csv.'
                )
                % change.count
            )
            return changes.overview(change)
        return changes.table(change, parsed_args.formatter == 'csv')


class PolicyAccept(command.Showing):
    _description = _(
        'Put the policy in force, if it newly affects just as many as you say'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--count',
            metavar='<number>',
            type=options.whole(0, None),
            required=True,
            help=_('How many it newly affects, as "policy diff" says'),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Sequence[object]]:
        policy = self.lifetime.policies.in_force()
        self.log_in()
        with progress.shown(self.app.stderr) as report:
            change = self.lifetime.policies.accept(
                policy, parsed_args.count, report
            )
        return (
            ('file', 'digest', 'newly_affected'),
            (policy.source, change.digest, change.count),
        )
