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


import csv
import datetime
import io
import json
import pathlib

import fixtures
from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.model import forecast as model_forecast
from cipclient.model import notice as model_notice
from cipclient.osc.v1 import notice
from cipclient.tests import builders
from cipclient.tests import fakes
from cipclient.tests.unit.osc import cases
from cipclient.workflow import outcome

_DAYS = (
    model_forecast.Day(datetime.date(2026, 6, 15), 0, 40, 40, 0),
    model_forecast.Day(datetime.date(2026, 7, 15), 1, 2, 1, 30),
)


def _draft(name='Alice', occasion=model_notice.Occasion.FIRST_NOTICE):
    return model_notice.Draft(
        model_notice.Person('alice@example.org', name, user_id='u1'),
        (model_notice.Item(cases.case(), occasion, 1),),
    )


def _plan(**more):
    return outcome.SendPlan(
        **{
            'cloud': 'arbutus',
            'first': False,
            'drafts': (_draft(),),
            'resent': 0,
            'waiting': 0,
            'unreachable': 0,
            'outside': 0,
            **more,
        }
    )


class _Commands(fakes.TestCommand):
    def answer(self, policy=None, **answers):
        self.lifetime = fakes.FakeLifetime(
            policy or builders.policy(), **answers
        )
        self.app = fakes.App()
        self.app.client_manager.lifetime = self.lifetime

    @property
    def said(self):
        return self.app.stderr.getvalue()

    @property
    def printed(self):
        return self.app.stdout.getvalue()


class TestPreview(_Commands):
    def preview(self, *drafts, waiting=(), mails=()):
        self.answer(
            preview=outcome.Preview(
                cases.NOW, cases.scan(), drafts, waiting, mails
            )
        )

    def test_everybody_who_is_told_now_is_a_row(self):
        self.preview(_draft('=Alice'), waiting=(_draft(),))
        self.run_command(notice.NoticePreview, '-f', 'csv')
        (row,) = csv.DictReader(io.StringIO(self.printed))
        self.assertEqual(
            {
                'Address': 'alice@example.org',
                'Name': "'=Alice",
                'Occasion': 'first-notice',
                'Cases': '1',
                'Language': 'en',
            },
            row,
        )
        self.assertIn('Mails to be sent now: 1', self.said)
        self.assertIn('wait for a later day', self.said)
        self.assertEqual(1, self.app.logged_in)

    def test_nobody_is_said_to_be_nobody(self):
        self.preview()
        self.run_command(notice.NoticePreview)
        self.assertIn('Nobody is to be told anything now.', self.said)
        self.assertNotIn('later day', self.said)

    def test_one_person_gets_just_the_mail(self):
        self.preview(
            _draft(),
            mails=(outcome.Mail('Subject: x\n\n\x1b[31mHello\n', '<p>'),),
        )
        self.run_command(notice.NoticePreview, '--to', 'alice')
        self.assertEqual('Subject: x\n\n\\u001b[31mHello\n', self.printed)
        self.assertEqual(['alice'], self.lifetime.asked)

    def test_the_html_goes_into_a_file(self):
        self.preview(_draft(), mails=(outcome.Mail('x\n', '<p>é'),))
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        args = ('--to', 'alice', '--html')
        self.run_command(notice.NoticePreview, *args, str(folder / 'm.html'))
        self.assertEqual('<p>é', (folder / 'm.html').read_text('utf-8'))
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            notice.NoticePreview,
            *args,
            str(folder / 'none' / 'm.html'),
        )
        self.assertIn('cannot be written', str(error))

    def test_html_of_nobody_is_refused_before_anything_is_read(self):
        self.preview(_draft())
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            notice.NoticePreview,
            '--html',
            'x',
        )
        self.assertIn('--to', str(error))
        self.assertEqual(0, self.app.logged_in)

    def test_the_summary_is_a_row_a_day_without_a_cloud(self):
        self.answer(mail_days=_DAYS)
        self.run_command(notice.NoticePreview, '--summary', '-f', 'json')
        self.assertEqual(
            {
                'Day': '2026-06-15',
                'Opened': 0,
                'Mails': 40,
                'First Time': 40,
                'Acts': 0,
                'Deletes': 0,
            },
            json.loads(self.printed)[0],
        )
        self.assertIn(
            'mails 42, at most 40 on one day, to 41 people; acts 30\n',
            self.said,
        )
        self.assertEqual(0, self.app.logged_in)


class TestSend(_Commands):
    def send(self, *args, typed=None, plan=None, result=None, **answers):
        self.answer(
            send=result
            or outcome.SendResult(
                {model_notice.Delivery.ACCEPTED: 2}, complete=True
            ),
            plan=plan or _plan(),
            declined=outcome.SendResult({}, complete=True, sent=False),
            mail_days=_DAYS,
            **answers,
        )
        if typed is not None:
            self.app.stdin = fakes.Terminal(typed)
        return self.run_command(notice.NoticeSend, *args)

    def test_the_name_of_the_cloud_sends(self):
        self.assertEqual(0, self.send(typed='arbutus\n'))
        self.assertIn('Mails: 1, to as many people, about 1 cases', self.said)
        self.assertIn('first-notice 1', self.said)
        self.assertIn('Mails: accepted 2', self.said)
        self.assertEqual('', self.printed)

    def test_any_other_answer_sends_nothing_and_says_so(self):
        self.assertEqual(0, self.send(typed='yes\n'))
        self.assertIn('Nothing was sent', self.said)
        self.assertNotIn('accepted', self.said)

    def test_without_a_terminal_nothing_is_read(self):
        for args in ((), ('--spool', 'x')):
            error = self.assertRaises(
                osc_exceptions.CommandError, self.send, *args
            )
            self.assertIn('--auto-approve', str(error))
            self.assertEqual(0, self.app.logged_in)
            self.assertEqual([], self.lifetime.asked)

    def test_an_override_without_a_reason_is_refused_before_reading(self):
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.send, '--auto-approve', '--override', 'clock',
        )  # fmt: skip
        self.assertIn('--reason', str(error))
        self.assertEqual(0, self.app.logged_in)

    def test_every_option_reaches_the_use_case(self):
        self.send(
            '--auto-approve', '--redirect-to', 'me@example.org',
            '--webhook', 'https://x', '--override', 'clock',
            '--reason', 'ntp',
        )  # fmt: skip
        (asked,) = self.lifetime.asked
        self.assertEqual('me@example.org', asked.redirect_to)
        self.assertEqual('https://x', asked.webhook)
        self.assertEqual({'clock': 'ntp'}, dict(asked.override))
        self.assertIsNone(asked.spool)

    def test_a_trial_says_that_it_is_one(self):
        self.send('--auto-approve', '--spool', '/tmp/mails')
        self.assertIn('goes to /tmp/mails, and nobody counts', self.said)
        left = self.assertRaises(
            SystemExit, self.send, '--spool', 'x', '--redirect-to', 'y'
        )
        self.assertEqual(2, left.code)

    def test_the_first_time_is_asked_with_the_days_ahead(self):
        self.send(typed='arbutus\n', plan=_plan(first=True))
        self.assertIn('this is the first time', self.said)
        self.assertIn('2026-06-15: mails 40', self.said)
        self.assertIn('at most 40 on one day', self.said)

    def test_later_ones_are_not(self):
        self.send(typed='arbutus\n')
        self.assertNotIn('first time', self.said)

    def test_whatever_is_not_sent_is_told_before_the_question(self):
        self.send(
            typed='arbutus\n',
            plan=_plan(
                resent=1,
                waiting=2,
                unreachable=3,
                outside=4,
                notes=('Went on by --override clock.',),
            ),
        )
        for sentence in (
            'sent again: 1',
            'mails_per_day is reached: 2',
            'nobody can be told of: 3',
            'outside the scope of the policy: 4',
            'Went on by --override clock.',
        ):
            self.assertIn(sentence, self.said)

    def test_nothing_moves_on_the_line_that_is_written_on(self):
        """The display of the progress ends before the question."""
        self.answer(send=outcome.SendResult({}, complete=True), plan=_plan())
        self.app.stderr = fakes.Terminal()
        self.app.stdin = fakes.Terminal('arbutus\n')
        self.run_command(notice.NoticeSend)
        # rich hides the cursor while it draws, and shows it when it ends
        shown = self.said.rindex('\x1b[?25h')
        self.assertLess(shown, self.said.index('type the name'))

    def test_exit_codes_tell_what_came_of_it(self):
        accepted = {model_notice.Delivery.ACCEPTED: 1}
        for result, code in (
            (outcome.SendResult({}, True), 0),
            (outcome.SendResult(accepted, False), 4),
            (outcome.SendResult(accepted, False, ('a@b: refused',)), 1),
            (exceptions.GuardTripped('one\ntwo'), 3),
            (exceptions.LedgerBusy('A run is under way.'), 5),
        ):
            self.assertEqual(code, self.send('--auto-approve', result=result))
        self.assertIn('A run is under way.', self.said)

    def test_each_failure_is_a_safe_sentence(self):
        self.send(
            '--auto-approve',
            result=outcome.SendResult({}, True, ('a@b: no\x1b',), ('note',)),
        )
        self.assertIn('a@b: no\\u001b\n', self.said)
        self.assertIn('note\n', self.said)

    def test_an_error_is_one_sentence(self):
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.send, '--auto-approve',
            result=exceptions.NoticeError('The mail server is gone.'),
        )  # fmt: skip
        self.assertEqual('The mail server is gone.', str(error))


class TestNotices(_Commands):
    def test_a_row_says_when_to_whom_and_with_which_answer(self):
        self.answer(notices=[cases.sent()])
        self.run_command(notice.NoticeList, '--max-width', '0')
        lines = self.printed.splitlines()
        self.assertGreaterEqual(79, len(lines[0]))
        for words in ('2026-06-10', 'alice@example.org', 'accepted', '250'):
            self.assertIn(words, lines[3])
        self.assertNotIn('n1', lines[3])

    def test_programs_get_ids_and_nulls(self):
        self.answer(notices=[cases.sent(answered=None, answer='')])
        self.run_command(notice.NoticeList, '-f', 'json')
        self.assertEqual(
            [
                {
                    'Composed': '2026-06-10T12:00:00Z',
                    'Address': 'alice@example.org',
                    'Occasion': 'first-notice',
                    'Cases': 1,
                    'Delivery': 'accepted',
                    'Answer': None,
                    'ID': 'n1',
                    'Name': 'Alice',
                    'Subject': '1 server will be switched off on 1 July',
                    'Attempts': 1,
                    'Answered': None,
                }
            ],
            json.loads(self.printed),
        )

    def test_nothing_is_an_empty_cell(self):
        self.answer(notices=[cases.sent(answered=None, answer='=1')])
        self.run_command(notice.NoticeList, '-f', 'csv')
        (row,) = csv.DictReader(io.StringIO(self.printed))
        self.assertEqual(("'=1", ''), (row['Answer'], row['Answered']))

    def test_every_option_reaches_the_use_case(self):
        self.answer(notices=[])
        self.run_command(
            notice.NoticeList, '--to', 'alice', '--delivery', 'refused',
            '--since', '2026-06-01', '--long',
        )  # fmt: skip
        (asked,) = self.lifetime.asked
        self.assertEqual(('alice', 'refused'), (asked.to, asked.delivery))
        self.assertEqual(datetime.UTC, asked.since.tzinfo)
        self.assertIn('No such notices.', self.said)

    def test_what_bounced_is_listed(self):
        self.answer(bounced=[cases.sent()])
        self.run_command(notice.NoticeBounced, 'x.mbox', '-f', 'json')
        self.assertEqual('n1', json.loads(self.printed)[0]['ID'])
        self.assertEqual([pathlib.Path('x.mbox')], self.lifetime.asked)
        self.assertIn('Taken back: 1.', self.said)

    def test_bounces_of_nothing_are_said_to_be(self):
        self.answer(bounced=[])
        self.run_command(notice.NoticeBounced, 'x.mbox')
        self.assertIn('None of it is a notice', self.said)

    def test_a_waiver_needs_a_reason(self):
        self.answer()
        self.run_command(
            notice.NoticeWaive, 's1', '--kind', 'server', '--reason', 'x'
        )
        self.assertEqual([('s1', 'server', 'x')], self.lifetime.asked)
        left = self.assertRaises(
            SystemExit, self.run_command, notice.NoticeWaive, 's1'
        )
        self.assertEqual(2, left.code)
