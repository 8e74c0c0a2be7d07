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

"""openstack lifetime scan"""

import argparse
import gc
import typing
from collections.abc import Iterable, Sequence

from cipclient.i18n import _
from cipclient.osc import command
from cipclient.osc import findings
from cipclient.osc import options
from cipclient.osc import progress
from cipclient.osc import summary
from cipclient.workflow import request

if typing.TYPE_CHECKING:
    from cipclient.model import scan as model_scan

#: Objects between two searches for cycles: more than pages of all kinds have.
_GARBAGE = 50_000


class Scan(command.Listing):
    _description = _(
        'List everything that has outlived its time or soon will, and whose '
        'it is'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--all',
            action='store_true',
            help=_(
                'Also list what is fine, exempt, unknown or without a rule'
            ),
        )
        parser.add_argument(
            '--within',
            metavar='<duration>',
            type=options.duration,
            help=_(
                'List what expires within this time, such as 30d or 2w '
                "(default: the first warning of each rule's ladder)"
            ),
        )
        parser.add_argument(
            '--kind',
            metavar='<kind>',
            action='append',
            default=[],
            help=_(
                'Read only resources of this kind: server, volume or project '
                '(repeat for several)'
            ),
        )
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument(
            '--project',
            metavar='<project>',
            help=_('Read only this project (name or ID)'),
        )
        options.add_auth_project(whose)
        parser.add_argument(
            '--project-domain',
            metavar='<project-domain>',
            help=_('Domain of that project (name or ID)'),
        )
        parser.add_argument(
            '--rule',
            metavar='<rule>',
            help=_('List only what this rule of the policy decides'),
        )
        options.add_at(parser)
        parser.add_argument(
            '--summary',
            action='store_true',
            help=_(
                'Count by kind, rule, state and project, with the vCPUs, '
                'memory and disk held, instead of listing'
            ),
        )
        options.add_long(parser)
        parser.add_argument(
            '--no-record',
            dest='record',
            action='store_false',
            help=_(
                'Keep nothing of it in the ledger; what is of a part of the '
                'cloud, of another moment, or by no policy file of yours '
                'never is'
            ),
        )
        parser.add_argument(
            '--fail-on-violations',
            action='store_true',
            help=_(
                'Return 10 if anything has expired. Other exit codes: 5 if '
                'another run holds the ledger, so that nothing was recorded; '
                '4 if something could not be read, so that the list is '
                "partial; 3 if this machine's clock cannot be trusted, so "
                'that nothing is recorded; 1 on an error; 2 on a wrong option'
            ),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        policy = self.lifetime.policies.in_force()
        self.log_in()
        _look_for_less_garbage()
        with progress.shown(self.app.stderr) as report:
            result = self.lifetime.scan(
                request.ScanRequest(
                    kinds=tuple(parsed_args.kind),
                    project=parsed_args.project,
                    project_domain=parsed_args.project_domain,
                    own_project=parsed_args.auth_project,
                    rule=parsed_args.rule,
                    at=parsed_args.at,
                    within=parsed_args.within,
                    everything=parsed_args.all,
                    record=parsed_args.record,
                    progress=report,
                ),
                policy,
            )
        self._tell(result)
        self.exit_code = _exit_code(result, parsed_args.fail_on_violations)
        if parsed_args.summary:
            return summary.table(result, parsed_args.all)
        if self._overflows(result, parsed_args):
            for line in summary.overview(result):
                self.say(line)
            return summary.by_rule(result)
        return findings.table(
            result,
            long=parsed_args.long
            or parsed_args.formatter != 'table'
            or bool(parsed_args.columns),
            spreadsheet=parsed_args.formatter == 'csv',
        )

    def _overflows(
        self, result: 'model_scan.Scan', parsed_args: argparse.Namespace
    ) -> bool:
        return (
            parsed_args.formatter == 'table'
            and len(result.findings) > summary.SCREEN
            and not parsed_args.all
            and not parsed_args.columns
            and self.app.stdout.isatty()
        )

    def _tell(self, result: 'model_scan.Scan') -> None:
        self.say(summary.headline(result))
        if result.busy:
            self.say(_('Not recorded: %s') % result.busy)
        for note in result.notes:
            self.say(note)
        for entry in result.completeness:
            for reason in entry.reasons:
                self.say(
                    _('partial: %(kind)s%(region)s, %(scope)s: %(reason)s')
                    % {
                        'kind': entry.kind,
                        'region': f' in {entry.region}'
                        if entry.region
                        else '',
                        'scope': entry.scope,
                        'reason': reason,
                    }
                )


def _look_for_less_garbage() -> None:
    """Let the collector of cycles leave alone what a scan has most of.

    What is loaded stays, and rows, facts and verdicts hold no cycles; looking
    for some in them would cost a fifth of all that a scan computes.
    """
    gc.freeze()
    gc.set_threshold(_GARBAGE)


def _exit_code(result: 'model_scan.Scan', fail: bool) -> int:
    if result.busy:
        return command.BUSY
    if not result.complete:
        return command.PARTIAL
    violated = any(
        finding.verdict.state == 'over' for finding in result.findings
    )
    return command.VIOLATIONS if fail and violated else 0
