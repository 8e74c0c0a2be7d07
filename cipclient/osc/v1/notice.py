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
import pathlib
import typing
from collections.abc import Iterable, Sequence

from cipclient.i18n import _
from cipclient.model import notice
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import options
from cipclient.osc import progress
from cipclient.osc import question
from cipclient.workflow import request

if typing.TYPE_CHECKING:
    from cipclient.model import forecast
    from cipclient.workflow import outcome

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
                'Say how many mails and persons on which day, if nobody reacts'
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
        policy = self.lifetime.policy()
        if parsed_args.summary:
            return self._days(self.lifetime.mail_days(policy))
        self.log_in()
        preview = self.lifetime.preview(parsed_args.to, policy)
        self._tell(preview)
        for mail in preview.mails:
            self.app.stdout.write(mail.text)
            if parsed_args.html is not None:
                parsed_args.html.write_text(mail.html, 'utf-8')
        return _persons(preview.drafts)

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
            _(
                'As scanned at %(at)s: %(mails)d mails now, %(waiting)d on a '
                'later day because of mails_per_day'
            )
            % {
                'at': columns.iso(preview.scan.at),
                'mails': len(preview.drafts),
                'waiting': len(preview.waiting),
            }
        )

    def _days(self, days: 'Sequence[forecast.Day]') -> _Table:
        return (
            ('Day', 'Opened', 'Mails', 'First Time', 'Acts'),
            (
                (
                    day.day.isoformat(),
                    day.opened,
                    day.mails,
                    day.newcomers,
                    day.acts,
                )
                for day in days
            ),
        )


def _persons(drafts: Iterable[notice.Draft]) -> _Table:
    return (
        ('Address', 'Name', 'Occasion', 'Cases', 'Language'),
        (
            (
                draft.person.address,
                columns.Text(columns.plain(draft.person.name)),
                str(draft.occasion),
                len(draft.items),
                draft.person.language,
            )
            for draft in drafts
        ),
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
        policy = self.lifetime.policy()
        ask = question.asking(self.app, parsed_args.auto_approve)
        self.log_in()
        with progress.shown(self.app.stderr) as report:
            result = self.lifetime.send(
                request.SendRequest(
                    redirect_to=parsed_args.redirect_to,
                    spool=parsed_args.spool,
                    webhook=parsed_args.webhook,
                    override=options.overrides(parsed_args),
                    confirm=lambda plan: ask(_proposal(plan), plan.cloud),
                    progress=report,
                ),
                policy,
            )
        self._tell(result)
        self.exit_code = _exit_code(result)

    def _tell(self, result: 'outcome.SendResult') -> None:
        for line in result.notes:
            self.say(line)
        for line in result.failed:
            self.say(line)
        if not result.sent:
            self.say(_('Nothing was sent.'))
            return
        counts = ', '.join(
            f'{count} {delivery}'
            for delivery, count in sorted(result.answers.items())
        )
        self.say(counts or _('Nobody is to be told anything now.'))


def _exit_code(result: 'outcome.SendResult') -> int:
    if result.failed:
        return command.FAILED
    return 0 if result.complete else command.PARTIAL


def _proposal(plan: 'outcome.SendPlan') -> Iterable[str]:
    """Return what is about to happen, a sentence a line."""
    yield from plan.notes
    if plan.first:
        yield _(
            'Nothing was ever sent for this cloud: this is the first time.'
        )
    cases = {item.case.number for draft in plan.drafts for item in draft.items}
    yield _('%(mails)d mails to as many people, about %(cases)d cases') % {
        'mails': len(plan.drafts),
        'cases': len(cases),
    }
    for number, sentence in (
        (plan.resent, _('%d of earlier runs are sent again')),
        (plan.waiting, _('%d people are written to on a later day')),
        (plan.unreachable, _('%d cases nobody can be told of')),
    ):
        if number:
            yield sentence % number


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
            choices=[str(delivery) for delivery in notice.Delivery],
            help=_('List only those that came to this'),
        )
        parser.add_argument(
            '--since',
            metavar='<datetime>',
            type=options.moment,
            help=_('List only those composed then or later (ISO 8601)'),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> _Table:
        found = self.lifetime.notices(
            request.NoticesRequest(
                to=parsed_args.to,
                delivery=parsed_args.delivery,
                since=parsed_args.since,
            ),
            self.lifetime.policy(),
        )
        return _sent(found, parsed_args.formatter == 'csv')


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
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> _Table:
        taken = self.lifetime.bounced(parsed_args.file, self.lifetime.policy())
        return _sent(taken, parsed_args.formatter == 'csv')


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
        self.lifetime.waive(
            parsed_args.resource,
            parsed_args.kind,
            parsed_args.reason,
            self.lifetime.policy(),
        )


def _sent(found: Iterable[notice.Sent], spreadsheet: bool) -> _Table:
    def shown(value: str) -> columns.Text:
        return columns.Text(columns.plain(value, spreadsheet))

    return (
        (
            'ID',
            'Address',
            'Occasion',
            'Subject',
            'Cases',
            'Composed',
            'Delivery',
            'Attempts',
            'Answer',
        ),
        (
            (
                sent.uid,
                shown(sent.person.address),
                str(sent.occasion),
                shown(sent.subject),
                len(sent.cases),
                columns.Moment.of(sent.composed),
                str(sent.delivery),
                sent.attempts,
                shown(sent.answer),
            )
            for sent in found
        ),
    )
