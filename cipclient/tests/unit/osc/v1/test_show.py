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

import json

from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.evaluate import outlook
from cipclient.model import case as model_case
from cipclient.model import scan as model_scan
from cipclient.osc.v1 import show
from cipclient.tests import builders
from cipclient.tests import fakes
from cipclient.tests.unit.osc import cases


def _found(judged):
    return model_scan.Finding(
        judged,
        'genomics',
        'alice',
        'research',
        outlook.outlook(judged, builders.NOW),
    )


class TestShow(fakes.TestCommand):
    def explain(self, resource, *args, rules=(), **answers):
        """Show a resource that was really judged, and return the answer."""
        judged = builders.judge(resource, *rules)
        shown = model_scan.Shown(
            _found(judged),
            builders.NOW,
            resource.facts,
        )
        self.lifetime = fakes.FakeLifetime(
            builders.policy(*rules, timezone=cases.AUCKLAND),
            shown=shown,
            **answers,
        )
        self.app.client_manager.lifetime = self.lifetime
        self.run_command(show.Show, resource.id, *args)
        return self.app.stdout.getvalue()

    def rules(self):
        return (
            builders.lifetime(
                builders.is_('flavor.name', 'g*'),
                name='gpu',
            ),
            builders.lifetime(
                builders.is_('flavor.name', 'c*'), name='compute', limit=60
            ),
        )

    def test_each_lifetime_is_told_in_order_with_its_answer(self):
        text = self.explain(builders.server(), rules=self.rules())
        self.assertIn('1. gpu: no, flavor.name is g* (it is c4)', text)
        self.assertIn(
            '2. compute: yes, flavor.name is c*: 60d, from '
            '2026-01-01T00:00:00Z (created), ends 2026-03-02T00:00:00Z',
            text,
        )

    def test_programs_get_the_same_as_records(self):
        answer = json.loads(
            self.explain(builders.server(), '-f', 'json', rules=self.rules())
        )
        self.assertEqual('over', answer['state'])
        self.assertEqual('compute', answer['rule'])
        self.assertEqual('2026-03-02T00:00:00Z', answer['expires'])
        self.assertEqual(105, answer['over_by'])
        self.assertEqual(
            ['no', 'yes'], [one['answer'] for one in answer['lifetimes']]
        )
        self.assertEqual('created', answer['lifetimes'][1]['known_by'])
        self.assertEqual('c4', answer['facts']['flavor.name'])

    def test_a_condition_of_unknown_begin_says_so(self):
        text = self.explain(
            builders.server(status='SHUTOFF'),
            rules=(
                builders.condition(
                    builders.is_('status', 'SHUTOFF'),
                    name='forgotten',
                    limit=60,
                ),
            ),
        )
        self.assertIn(
            'forgotten: yes, status is SHUTOFF: 60d, holds since an unknown '
            'date',
            text,
        )
        self.assertIn('unknown', text)

    def test_what_is_unknown_is_told_with_the_reason(self):
        text = self.explain(
            builders.server(flavor__name=builders.unknown('HTTP 503')),
            rules=self.rules(),
        )
        self.assertIn(
            '1. gpu: unknown, flavor.name is unknown: HTTP 503', text
        )

    def test_a_fact_cannot_command_a_terminal(self):
        text = self.explain(
            builders.server(metadata={'a\x1b': 'b\x07'}, tags=('\x1b[2J',))
        )
        self.assertNotIn('\x1b', text)
        self.assertNotIn('\x07', text)

    def test_the_options_reach_the_use_case(self):
        self.explain(
            builders.server(),
            '--kind', 'server', '--auth-project', '--at', '2026-07-01',
        )  # fmt: skip
        asked, ledger = self.lifetime.asked
        self.assertEqual(('s1', 'server'), ledger)
        self.assertEqual('server', asked.kind)
        self.assertTrue(asked.own_project)
        self.assertEqual(2026, asked.at.year)
        self.assertEqual(1, self.app.logged_in)

    def test_the_ledger_tells_what_was(self):
        case = cases.case(
            holds=(cases.hold(),), extensions=(cases.extension(),)
        )
        text = self.explain(
            builders.server(), rules=self.rules(), life=cases.life(case)
        )
        for words in (
            '1. compute, warned(1), opened 2026-06-09; shelve on 2026-07-01, '
            'told 2026-06-10; extended until 2026-07-31; held (unreachable): '
            'nobody of the project has an address',
            '2026-06-09T12:00:00Z case opened: Case 7 by the rule compute.',
            'extension: Until 2026-08-01: x (by root@controller)',
            'first-notice to alice@example.org, accepted: 1 server will be',
            '| first_seen | 2026-03-07T12:00:00Z',
        ):
            self.assertIn(words, text)

    def test_programs_get_cases_history_and_notices_as_records(self):
        case = cases.case(holds=(cases.hold(),))
        answer = json.loads(
            self.explain(
                builders.server(), '-f', 'json', life=cases.life(case)
            )
        )
        (told,) = answer['cases']
        self.assertEqual(
            (7, '2026-07-01', '2026-06-30T20:00:00Z', None, 'unreachable'),
            (
                told['number'],
                told['announced_day'],
                told['due'],
                told['closed'],
                told['holds'][0]['reason'],
            ),
        )
        self.assertEqual(
            ['first seen', 'case opened', 'extension'],
            [event['what'] for event in answer['history']],
        )
        self.assertEqual('root@controller', answer['history'][2]['by'])
        self.assertEqual('n1', answer['notices'][0]['id'])
        self.assertEqual('2026-03-07T12:00:00Z', answer['first_seen'])

    def test_what_comes_next_is_the_day_that_was_announced(self):
        case = cases.case()
        for args, expected in (
            ((), 'shelve 2026-06-30T20:00:00Z'),
            (('--at', '2026-06-15T12:00:00Z'), 'shelve 2026-07-15T12:00:00Z'),
        ):
            self.app = fakes.App()
            answer = json.loads(
                self.explain(
                    builders.server(),
                    '-f',
                    'json',
                    *args,
                    rules=self.rules(),
                    life=cases.life(case),
                )
            )
            self.assertIn(expected, answer['next'])

    def test_without_a_ledger_it_says_so_and_has_no_history(self):
        answer = json.loads(self.explain(builders.server(), '-f', 'json'))
        for name in ('first_seen', 'cases', 'history', 'notices'):
            self.assertIsNone(answer[name])
        self.assertIn(
            'No history: There is no ledger yet.', self.app.stderr.getvalue()
        )

    def test_what_no_scan_saw_has_no_history(self):
        self.explain(builders.server(), life=exceptions.NotFound('not known'))
        self.assertEqual('', self.app.stderr.getvalue())


class TestWhatIsKept(fakes.TestCommand):
    """Of a deleted server."""

    def show(self, life, *args, shown=None):
        self.lifetime = fakes.FakeLifetime(
            builders.policy(timezone=cases.AUCKLAND),
            shown=shown or exceptions.NotFound('no server has that id'),
            life=life,
        )
        self.app = fakes.App()
        self.app.client_manager.lifetime = self.lifetime
        self.exit_code = self.run_command(show.Show, life.resource.id, *args)
        return self.app.stdout.getvalue()

    def line(self, text, name):
        """Return the words of one row of a table."""
        return ' '.join(
            line.split('|')[2].strip()
            for line in text.splitlines()
            if line.count('|') == 3 and line.split('|')[1].strip() == name
        )

    def test_an_image_says_of_which_server_and_what_comes(self):
        case = cases.kept()
        life = cases.life(case, kept_of=cases.remnant(one=case))
        text = self.show(life)
        self.assertEqual(0, self.exit_code)
        self.assertEqual(
            'It is kept of a deleted server, and the rules of its kind are '
            'not applied to it: this is what the ledger has of it.\n',
            self.app.stderr.getvalue(),
        )
        self.assertEqual(
            'web (s9), deleted on 2026-03-15; 20.0 GiB; kept until '
            '2026-06-13; delete on 2026-07-01, told 2026-06-10',
            self.line(text, 'kept_of'),
        )
        for name, words in (
            ('state', 'over'),
            ('rule', 'compute'),
            ('kept', ''),
            ('next', 'notice 2026-06-28, delete 2026-07-01'),
        ):
            self.assertEqual(words, self.line(text, name))

    def test_programs_get_the_same_as_records(self):
        case = cases.kept()
        life = cases.life(case, kept_of=cases.remnant(one=case))
        answer = json.loads(self.show(life, '-f', 'json'))
        self.assertEqual(
            [
                {
                    'id': 's9',
                    'name': 'web',
                    'deleted': '2026-03-14T12:00:00Z',
                    'size': 20 * 2**30,
                    'until': '2026-06-12T12:00:00Z',
                    'announced_day': '2026-07-01',
                    'ended': None,
                    'ending': None,
                }
            ],
            answer['kept_of'],
        )
        self.assertEqual([], answer['kept'])
        self.assertEqual('delete', answer['cases'][0]['verb'])

    def test_a_volume_is_not_told_by_the_rules_for_volumes(self):
        case = cases.kept('volume', 'v1')
        volume = builders.volume('v1', status='available')
        judged = builders.judge(volume)
        text = self.show(
            cases.life(case, kept_of=cases.remnant('volume', 'v1', case)),
            shown=model_scan.Shown(_found(judged), builders.NOW, volume.facts),
        )
        self.assertEqual('over', self.line(text, 'state'))
        self.assertIn('rules of its kind', self.app.stderr.getvalue())
        self.assertIn('status: available', text)

    def test_a_volume_that_came_back_is_like_any_other(self):
        case = cases.kept('volume', 'v1', closed=cases.NOW)
        volume = builders.volume('v1', status='in-use')
        judged = builders.judge(volume)
        text = self.show(
            cases.life(
                case,
                kept_of=cases.remnant(
                    'volume', 'v1', ended=cases.NOW, ending='returned'
                ),
            ),
            shown=model_scan.Shown(_found(judged), builders.NOW, volume.facts),
        )
        self.assertEqual('no-rule', self.line(text, 'state'))
        self.assertEqual('', self.app.stderr.getvalue())
        self.assertIn(
            'kept no longer since 2026-06-16 (returned)',
            self.line(text, 'kept_of'),
        )

    def test_a_volume_that_is_not_there_is_gone(self):
        case = cases.kept('volume', 'v1')
        life = cases.life(case, kept_of=cases.remnant('volume', 'v1', case))
        text = self.show(life)
        self.assertEqual('gone', self.line(text, 'state'))
        self.assertIn('no server has that id', self.app.stderr.getvalue())

    def test_a_cloud_that_does_not_answer_is_told_and_returns_4(self):
        case = cases.kept()
        life = cases.life(case, kept_of=cases.remnant(one=case))
        self.show(life, shown=exceptions.CloudError('No such host.'))
        self.assertEqual(4, self.exit_code)
        self.assertIn('No such host.', self.app.stderr.getvalue())

    def test_a_deleted_server_says_what_is_still_kept_and_until_when(self):
        held = cases.kept(holds=(cases.hold(number=5),))
        closed = cases.case(
            's9', closed=cases.NOW, ending=model_case.Ending.DELETED
        )
        life = cases.life(
            closed,
            kept=(
                cases.remnant(one=held),
                cases.remnant('volume', 'v1', size=0),
                cases.remnant('volume', 'v2', until=None),
                cases.remnant(
                    'volume', 'v3', ended=cases.NOW, ending='deleted'
                ),
            ),
        )
        text = self.show(life)
        self.assertEqual('gone', self.line(text, 'state'))
        for words in (
            'image i1; 20.0 GiB; kept until 2026-06-13; delete on '
            '2026-07-01, told 2026-06-10; held (unreachable): nobody of the',
            'volume v1; kept until 2026-06-13 ',
            'volume v2; 20.0 GiB; kept: the policy deletes it on no day',
            'volume v3; 20.0 GiB; kept no longer since 2026-06-16 (deleted)',
        ):
            self.assertIn(words, text)
        answer = json.loads(self.show(life, '-f', 'json'))
        self.assertEqual(
            ['i1', 'v1', 'v2', 'v3'],
            [one['id'] for one in answer['kept']],
        )


class TestShowFromLedger(fakes.TestCommand):
    def show(self, *args, shown=None, life=None):
        """Show what the cloud does not."""
        self.lifetime = fakes.FakeLifetime(
            builders.policy(timezone=cases.AUCKLAND),
            shown=shown or exceptions.NotFound('no server has that id'),
            life=life or cases.life(),
        )
        self.app.client_manager.lifetime = self.lifetime
        code = self.run_command(show.Show, 's1', '-f', 'json', *args)
        return code, json.loads(self.app.stdout.getvalue())

    def test_what_is_gone_is_shown_as_it_was(self):
        closed = cases.case(closed=cases.NOW, ending=model_case.Ending.GONE)
        code, answer = self.show(
            life=cases.life(closed, gone=cases.NOW, holding={'x': cases.NOW})
        )
        self.assertEqual(0, code)
        self.assertEqual(
            ('gone', 'web', 'genomics', 'alice', 'compute', None, None),
            (
                answer['state'],
                answer['name'],
                answer['project'],
                answer['owner'],
                answer['rule'],
                answer['next'],
                answer['facts'],
            ),
        )
        self.assertEqual('gone', answer['cases'][0]['ending'])
        self.assertEqual('x', answer['conditions'][0]['rule'])
        self.assertEqual(3, len(answer['history']))
        self.assertIn(
            'no server has that id\nThis is what the ledger has of it, as '
            'last seen at 2026-06-14T12:00:00Z.',
            self.app.stderr.getvalue(),
        )

    def test_people_read_how_a_case_ended(self):
        closed = cases.case(closed=cases.NOW, ending=model_case.Ending.GONE)
        self.lifetime = fakes.FakeLifetime(
            builders.policy(),
            shown=exceptions.NotFound('none'),
            life=cases.life(closed),
        )
        self.app.client_manager.lifetime = self.lifetime
        self.run_command(show.Show, 's1')
        self.assertIn(
            'opened 2026-06-09; closed 2026-06-15 (gone)',
            self.app.stdout.getvalue(),
        )

    def test_a_cloud_that_does_not_answer_is_told_and_returns_4(self):
        code, answer = self.show(
            shown=exceptions.CloudError('Keystone cannot be reached.')
        )
        self.assertEqual(4, code)
        self.assertEqual('over', answer['state'])
        self.assertIn('shelve', answer['next'])
        self.assertIn(
            'Keystone cannot be reached.', self.app.stderr.getvalue()
        )

    def test_a_login_that_fails_is_told_too(self):
        self.app.unreachable = exceptions.CloudError('No such host.')
        self.assertEqual(4, self.show()[0])

    def test_without_a_record_the_error_is_that_of_the_cloud(self):
        for life in (
            exceptions.NotFound('the ledger knows none'),
            exceptions.LedgerError('There is no ledger yet.'),
        ):
            error = self.assertRaises(
                osc_exceptions.CommandError, self.show, life=life
            )
            self.assertEqual('no server has that id', str(error))

    def test_several_of_that_name_in_the_ledger_are_named(self):
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.show,
            life=exceptions.NotUnique('2 resources are named s1'),
        )
        self.assertIn('2 resources', str(error))

    def test_no_text_of_a_stranger_commands_a_terminal(self):
        """A8, P35."""
        evil = cases.case(name='\x1b[2J', holds=(cases.hold(why='\x1b]0;x'),))
        self.lifetime = fakes.FakeLifetime(
            builders.policy(),
            shown=exceptions.NotFound('none'),
            life=cases.life(
                evil, notices=(cases.sent(subject='\x1b', answer='\x1b'),)
            ),
        )
        for form in ('table', 'value', 'shell', 'yaml'):
            self.app = fakes.App()
            self.app.client_manager.lifetime = self.lifetime
            self.run_command(show.Show, 's1', '-f', form)
            self.assertNotIn('\x1b', self.app.stdout.getvalue())
