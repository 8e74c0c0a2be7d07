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

"""``lifetime enforce``."""

import argparse
import contextlib
import pathlib
import typing
from collections.abc import Iterable, Sequence

from osc_lib import exceptions

from cipclient.i18n import _
from cipclient.osc import act_summary
from cipclient.osc import acts
from cipclient.osc import command
from cipclient.osc import options
from cipclient.osc import progress
from cipclient.osc import question
from cipclient.osc import summary
from cipclient.workflow import request

if typing.TYPE_CHECKING:
    from cipclient.workflow import outcome

_Table = tuple[Sequence[str], Iterable[Sequence[object]]]
#: What did not end as it was meant to.
_BAD = ('failed', 'unknown')
#: More acts at once than this help no cloud.
_MOST_AT_ONCE = 32


class Enforce(command.Listing):
    _description = _(
        'Scan, show what is due, ask, and take it out of service. Exit codes: '
        '3 if a guard stopped the run, 4 if the scan was partial, 5 if '
        'another run is under way, 1 if acts or mails failed'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--dry-run',
            action='store_true',
            help=_('Show what would be done now; nothing is changed or kept'),
        )
        options.add_auto_approve(parser)
        parser.add_argument(
            '--allow',
            metavar='<what>',
            action='append',
            choices=('loss', 'delete'),
            default=[],
            help=_(
                'Let this run destroy what the ladder accepts to lose (loss), '
                'or delete what was announced to be deleted (delete)'
            ),
        )
        parser.add_argument(
            '--only',
            metavar='<id>',
            action='append',
            default=[],
            help=_('Act on this resource only (ID; repeat for several)'),
        )
        parser.add_argument(
            '--project',
            metavar='<project>',
            help=_('Act in this project only (name or ID)'),
        )
        parser.add_argument(
            '--limit',
            metavar='<number>',
            type=options.whole(0, None),
            help=_('Do at most so many acts, the most urgent ones'),
        )
        parser.add_argument(
            '--at-once',
            metavar='<number>',
            type=options.whole(1, _MOST_AT_ONCE),
            default=4,
            help=_('Acts that are under way at the same time (default: 4)'),
        )
        options.add_at(parser)
        plan = parser.add_mutually_exclusive_group()
        plan.add_argument(
            '--plan-out',
            metavar='<file>',
            type=pathlib.Path,
            help=_('Save the plan in a new file, and do nothing'),
        )
        plan.add_argument(
            '--plan',
            metavar='<file>',
            type=pathlib.Path,
            help=_('Do what a saved plan has, and nothing else'),
        )
        options.add_override(parser)
        options.add_long(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> _Table:
        rehearses = parsed_args.dry_run or parsed_args.plan_out is not None
        saves = parsed_args.plan_out is not None
        if parsed_args.at is not None and (saves or not rehearses):
            raise exceptions.CommandError(
                _('--at is for --dry-run only: acts are planned and done now')
            )
        if rehearses:
            if parsed_args.plan is not None or parsed_args.override:
                raise exceptions.CommandError(
                    _(
                        '--plan and --override are for a run that acts: '
                        'leave them out, or --dry-run'
                    )
                )
            return self._rehearse(parsed_args)
        ask = question.asking(self.app, parsed_args.auto_approve)
        override = options.overrides(parsed_args)
        policy = self.lifetime.policies.in_force()
        self.log_in()
        with contextlib.ExitStack() as display:
            report = display.enter_context(progress.shown(self.app.stderr))

            def confirm(plan: 'outcome.EnforcePlan') -> bool:
                # Nothing may move on the line that is written on.
                display.close()
                return ask(acts.lines(plan), plan.plan.cloud)

            result = self.lifetime.enforce(
                request.EnforceRequest(
                    **self._asked(parsed_args),
                    override=override,
                    plan=parsed_args.plan,
                    confirm=confirm,
                    step=lambda one: self.say(acts.acted(one)),
                    progress=report,
                ),
                policy,
            )
        self._tell(result)
        self.exit_code = _exit_code(result)
        return self._table(parsed_args, result.plan, result.acted)

    def _rehearse(self, parsed_args: argparse.Namespace) -> _Table:
        policy = self.lifetime.policies.in_force()
        self.log_in()
        with progress.shown(self.app.stderr) as report:
            plan = self.lifetime.plans.make(
                request.EnforceRequest(
                    **self._asked(parsed_args),
                    at=parsed_args.at,
                    plan_out=parsed_args.plan_out,
                    progress=report,
                ),
                policy,
            )
        for line in (*acts.lines(plan), *plan.guards):
            self.say(line)
        if plan.guards:
            self.exit_code = command.GUARD
        elif not plan.complete:
            self.exit_code = command.PARTIAL
        return self._table(parsed_args, plan, ())

    @staticmethod
    def _asked(parsed_args: argparse.Namespace) -> dict[str, typing.Any]:
        return {
            'allow_loss': 'loss' in parsed_args.allow,
            'allow_delete': 'delete' in parsed_args.allow,
            'only': tuple(parsed_args.only),
            'project': parsed_args.project,
            'limit': parsed_args.limit,
            'at_once': parsed_args.at_once,
        }

    def _table(
        self,
        parsed_args: argparse.Namespace,
        plan: 'outcome.EnforcePlan',
        done: 'Iterable[outcome.Acted]',
    ) -> _Table:
        every = parsed_args.formatter != 'table' or parsed_args.columns
        count = len(plan.plan.steps) + len(plan.plan.asides)
        if not every and count > summary.SCREEN and self.app.stdout.isatty():
            self.say(summary.too_many(count, '--project <project>'))
            return act_summary.COLUMNS, act_summary.rows(plan, done)
        long = parsed_args.long or every
        names = acts.LONG_COLUMNS if long else acts.COLUMNS
        return names, self.told_if_none(
            acts.rows(plan, done, names, parsed_args.formatter == 'csv'),
            _('Nothing is due.'),
        )

    def _tell(self, result: 'outcome.EnforceResult') -> None:
        if not result.confirmed:
            self.say(
                _(
                    'Nothing was done: that is not the name of the cloud. '
                    'The scan before the question is recorded.'
                )
            )
        for line in (*result.notes, result.stopped, *result.failed):
            if line:
                self.say(line)


def _exit_code(result: 'outcome.EnforceResult') -> int:
    if result.failed or any(one.outcome in _BAD for one in result.acted):
        return command.FAILED
    if result.stopped:
        return command.GUARD
    return 0 if result.plan.complete else command.PARTIAL
