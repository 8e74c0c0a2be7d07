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
"""openstack lifetime notice preview, send, list, bounced and waive"""

import argparse
import contextlib
import itertools
import pathlib
import typing
from collections.abc import Iterable, Iterator, Sequence

from osc_lib import exceptions

from cipclient.i18n import _
from cipclient.model import notice
from cipclient.model import text
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options
from cipclient.osc import progress
from cipclient.osc import proposal
from cipclient.osc import question
from cipclient.workflow import request

if typing.TYPE_CHECKING:
    from cipclient.model import forecast
    from cipclient.model import policy as model_policy
    from cipclient.workflow import outcome

#: As many days as the question of a first run names.
_FIRST_DAYS = 7
SENT_COLUMNS = (
    'Composed',
    'Address',
    'Occasion',
    'Cases',
    'Delivery',
    'Answer',
)
LONG_SENT_COLUMNS = (
    *SENT_COLUMNS,
    'ID',
    'Name',
    'Subject',
    'Attempts',
    'Answered',
)

_Table = tuple[Sequence[str], Iterable[Sequence[object]]]


class NoticePreview(command.Listing):
    _description = _(
        'Show who would be written to now, and with --to exactly what; '
        'nothing is sent and nothing kept'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            '--to',
            metavar='<person>',
            help=_(
                'Print the mail that this person would get (address, name '
                'or ID)'
            ),
        )
        what.add_argument(
            '--summary',
            action='store_true',
            help=_(
                'Say how many mails and persons on which day, from the '
                'ledger alone, if nobody reacts'
            ),
        )
        parser.add_argument(
            '--html',
            metavar='<file>',
            type=pathlib.Path,
            help=_('With --to: also write the HTML of the mail into a file'),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> _Table:
        if parsed_args.html is not None and parsed_args.to is None:
            raise exceptions.CommandError(
                _('--html writes the mail of one person: name them with --to')
            )
        policy = self.lifetime.policies.in_force()
        if parsed_args.summary:
            return self._days(self.lifetime.notices.days(policy))
        self.log_in()
        preview = self.lifetime.notices.preview(parsed_args.to, policy)
        self._tell(preview)
        for mail in preview.mails:
            for line in mail.text.splitlines():
                self.app.stdout.write(f'{text.safe(line)}\n')
        if parsed_args.html is not None:
            self.write(parsed_args.html, preview.mails[0].html)
        return proposal.PERSON_COLUMNS, self.told_if_none(
            proposal.persons(preview.drafts, parsed_args.formatter == 'csv'),
            _('Nobody is to be told anything now.'),
        )

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[object]],
    ) -> int:
        """Print the table, but for one mail that was printed already."""
        if parsed_args.to is not None:
            return 0
        result: int = super().produce_output(parsed_args, column_names, data)
        return result

    def _tell(self, preview: 'outcome.Preview') -> None:
        self.say(
            _('As scanned at %(at)s. Mails to be sent now: %(mails)d')
            % {
                'at': columns.iso(preview.scan.at),
                'mails': len(preview.drafts),
            }
        )
        if preview.waiting:
            self.say(proposal.waiting() % len(preview.waiting))

    def _days(self, days: 'Sequence[forecast.Day]') -> _Table:
        self.say(proposal.in_all(days))
        return proposal.DAY_COLUMNS, self.told_if_none(
            proposal.days(days),
            _('Nothing is to be sent or done in these weeks.'),
        )


class NoticeSend(command.LifetimeCommand):
    _description = _(
        'Scan, show who is to be told what, ask, and send it. Exit codes: 3 '
        'if a guard stopped the run, 4 if the scan was partial, 5 if another '
        'run is under way, 1 if mails were refused'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        options.add_auto_approve(parser)
        trial = parser.add_mutually_exclusive_group()
        trial.add_argument(
            '--redirect-to',
            metavar='<address>',
            help=_(
                'Send all of it to this address instead, for a trial; nobody '
                'counts as told'
            ),
        )
        trial.add_argument(
            '--spool',
            metavar='<folder>',
            type=pathlib.Path,
            help=_(
                'Write it into this folder instead, for a trial; nobody '
                'counts as told'
            ),
        )
        parser.add_argument(
            '--webhook',
            metavar='<url>',
            help=_('Also post each notice to this URL as signed JSON'),
        )
        options.add_override(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        ask = question.asking(self.app, parsed_args.auto_approve)
        override = options.overrides(parsed_args)
        policy = self.lifetime.policies.in_force()
        self.log_in()
        with contextlib.ExitStack() as display:
            report = display.enter_context(progress.shown(self.app.stderr))

            def confirm(plan: 'outcome.SendPlan') -> bool:
                # Nothing may move on the line that is written on.
                display.close()
                return ask(
                    itertools.chain(
                        proposal.lines(plan),
                        _trial(parsed_args),
                        self._first(plan, policy),
                    ),
                    plan.cloud,
                )

            result = self.lifetime.notices.send(
                request.SendRequest(
                    redirect_to=parsed_args.redirect_to,
                    spool=parsed_args.spool,
                    webhook=parsed_args.webhook,
                    override=override,
                    confirm=confirm,
                    progress=report,
                ),
                policy,
            )
        self._tell(result)
        self.exit_code = _exit_code(result)

    def _first(
        self, plan: 'outcome.SendPlan', policy: 'model_policy.Policy'
    ) -> Iterator[str]:
        """Yield what a first run starts, with the numbers of a preview."""
        if not plan.first:
            return
        yield (
            _(
                'Nothing was ever sent for the cloud %s: this is the first '
                'time. If nobody reacts, the weeks ahead bring:'
            )
            % plan.cloud
        )
        ahead = self.lifetime.notices.days(policy)
        for day in ahead[:_FIRST_DAYS]:
            yield proposal.day_line(day)
        yield proposal.in_all(ahead)

    def _tell(self, result: 'outcome.SendResult') -> None:
        for line in result.notes:
            self.say(line)
        for line in result.failed:
            self.say(line)
        if not result.sent:
            self.say(
                _(
                    'Nothing was sent: that is not the name of the cloud. '
                    'The scan before the question is recorded.'
                )
            )
            return
        counts = ', '.join(
            f'{delivery} {count}'
            for delivery, count in sorted(result.answers.items())
        )
        self.say(
            _('Mails: %s') % counts
            if counts
            else _('Nobody is to be told anything now.')
        )


def _trial(parsed_args: argparse.Namespace) -> Iterator[str]:
    """Yield that nobody counts as told, where that is so."""
    place = parsed_args.redirect_to or parsed_args.spool
    if place is not None:
        yield (
            _(
                'This is a trial: all of it goes to %s, and nobody counts as '
                'told.'
            )
            % place
        )


def _exit_code(result: 'outcome.SendResult') -> int:
    if result.failed:
        return command.FAILED
    return 0 if result.complete else command.PARTIAL


class NoticeList(command.Listing):
    _description = _('List what was sent to whom, with which answer')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--to',
            metavar='<person>',
            help=_('List only those to this person (address, name or ID)'),
        )
        parser.add_argument(
            '--delivery',
            metavar='<delivery>',
            choices=[str(delivery) for delivery in notice.Delivery],
            help=_('List only those that came to this: %s')
            % ', '.join(notice.Delivery),
        )
        parser.add_argument(
            '--since',
            metavar='<datetime>',
            type=options.moment,
            help=_('List only those composed then or later (ISO 8601)'),
        )
        options.add_long(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> _Table:
        found = self.lifetime.notices.list(
            request.NoticesRequest(
                to=parsed_args.to,
                delivery=parsed_args.delivery,
                since=parsed_args.since,
            ),
            self.lifetime.policies.in_force(),
        )
        names, rows = _sent(found, parsed_args)
        return names, self.told_if_none(rows, _('No such notices.'))


class NoticeBounced(command.Listing):
    _description = _(
        'Take back what counted as told and came back, from an mbox of '
        'bounces or a list of addresses'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'file',
            metavar='<file>',
            type=pathlib.Path,
            help=_('An mbox, or a text file of addresses, one a line'),
        )
        options.add_long(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> _Table:
        taken = self.lifetime.notices.bounced(
            parsed_args.file, self.lifetime.policies.in_force()
        )
        if taken:
            self.say(
                _('Taken back: %d. It no longer tells anybody.') % len(taken)
            )
        names, rows = _sent(taken, parsed_args)
        return names, self.told_if_none(
            rows,
            _('None of it is a notice that counted as told.'),
        )


class NoticeWaive(command.LifetimeCommand):
    _description = _(
        'Let the quarantine of a resource go on though nobody could be told'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        options.add_recorded_resource(parser)
        options.add_reason(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        self.lifetime.notices.waive(
            parsed_args.resource,
            parsed_args.kind,
            parsed_args.reason,
            self.lifetime.policies.in_force(),
        )


def _sent(
    found: Iterable[notice.Sent], parsed_args: argparse.Namespace
) -> _Table:
    spreadsheet = parsed_args.formatter == 'csv'

    def shown(value: str) -> columns.Text:
        return columns.Text(columns.plain(value or None, spreadsheet))

    every = parsed_args.formatter != 'table' or parsed_args.columns
    names = LONG_SENT_COLUMNS if parsed_args.long or every else SENT_COLUMNS
    return names, (
        (
            columns.Date.of(sent.composed),
            shown(sent.person.address),
            str(sent.occasion),
            len(sent.cases),
            str(sent.delivery),
            shown(sent.answer),
            sent.uid,
            shown(sent.person.name),
            shown(sent.subject),
            sent.attempts,
            columns.Moment.of(sent.answered),
        )[: len(names)]
        for sent in found
    )
