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
"""What was announced is done, once, whatever happens meanwhile."""

import contextlib
import random
import signal
import subprocess
from typing import ClassVar

from cipclient.tests.functional import base
from cipclient.tests.functional import past
from cipclient.tests.unit.notice.delivery import mail_servers

POLICY = """\
version: 1
cloud: functional
lifetimes:
  - {{name: all, kind: server, match: {{flavor: "*"}}, limit: 31d,
     ladder: research}}
ladders:
  research: {{warn: [30d, 14d, 3d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: stop, keep: 30d, delete: false}}
pace: {{per_day: 120, per_project_per_day: 20, backlog_share: 100%,
  mails_per_day: 300}}
breaker: {{unannounced: 100%, population: 100%}}
scope: {{projects: [all]}}
managed: {{heat: absent}}
calendar: {{timezone: UTC}}
notices:
  from: cloud@example.org
  operators: [ops@example.net]
  recipients: [[owner, {{role: member}}]]
  allowed_domains: any
  digest: daily
  languages: {{default: en}}
  smtp: {{host: 127.0.0.1, port: {port}, security: none}}
"""


class TestCase(base.TestCase):
    """Everyone was told a month ago."""

    settings: ClassVar = {'servers': 24}
    embedded_only = True

    def setUp(self):
        super().setUp()
        port = mail_servers.real(self, mail_servers.Behaviour())
        self.path = self.policy(POLICY.format(port=port))
        done = self.lifetime('notice send --auto-approve')
        self.assertEqual(0, done.returncode, done.stderr)
        self.move_the_past('-32 days')

    def lifetime(self, command):
        return self.openstack(self.command(command))

    def command(self, command):
        return f'--lifetime-policy {self.path} lifetime {command}'

    def move_the_past(self, by):
        past.move(self.state, by)

    def writes(self):
        """Return by server what was asked of it, in order."""
        found = {}
        for one in self.sandbox.requests:
            if one.action:
                id_ = one.path.split('/')[-2]
                found.setdefault(id_, []).append(one.action)
        return found

    def server(self, id_):
        return self.sandbox.state.regions['RegionOne'].compute.servers.get(id_)


class TestEnforce(TestCase):
    def test_it_is_rehearsed_done_told_and_taken_back(self):
        planned = {
            row['ID']
            for row in self.rows(self.command('enforce --dry-run'))
            if row['Outcome'] == 'planned'
        }
        self.assertGreater(len(planned), 5)
        self.assertEqual({}, self.writes())
        done = self.lifetime('enforce --auto-approve -f json')
        self.assertEqual(0, done.returncode, done.stderr)
        rows = {row['ID']: row for row in done.json()}
        self.assertEqual(
            planned,
            {id_ for id_ in rows if rows[id_]['Outcome'] == 'done'},
        )
        for id_, asked in self.writes().items():
            self.assertEqual(
                ['lock', rows[id_]['Verb'], 'unlock'],
                [action.removeprefix('os-') for action in asked],
            )
            self.assertIsNone(self.server(id_).locked_by)
        self.assertIn('Freed: vCPUs', done.stderr)
        again = self.lifetime('enforce --auto-approve -f json')
        self.assertNotIn('done', {row['Outcome'] for row in again.json()})
        victim = next(iter(self.writes()))
        back = self.lifetime(
            f'restore {victim} --reason 4711 --auto-approve -f json'
        )
        self.assertEqual(0, back.returncode, back.stderr)
        self.assertEqual('done', back.json()['Outcome'])
        self.assertIn(self.server(victim).status, ('ACTIVE', 'SHUTOFF'))
        verbs = {
            row['Verb'] for row in self.rows(self.command('history list'))
        }
        self.assertLessEqual({'shelve', 'restore'}, verbs)
        self.assertEqual(0, self.lifetime('history verify').returncode)
        shown = self.lifetime(f'show {victim}')
        self.assertIn('restore', shown.stdout)

    def test_without_a_terminal_it_asks_for_a_word(self):
        done = self.lifetime('enforce')
        self.assertSentence(done)
        self.assertIn('--auto-approve', done.stderr)
        done = self.lifetime('enforce --at 2030-01-01 --auto-approve')
        self.assertSentence(done)
        self.assertIn('--dry-run', done.stderr)
        self.assertEqual({}, self.writes())


class TestKilled(TestCase):
    """P24, F66: the real client, killed at any moment."""

    def test_killed_again_and_again_each_is_done_once(self):
        chance = random.Random(20261127)
        # A shelve that takes some looks, so that many die in the middle.
        self.sandbox.state.progress.polls = 3
        for _ in range(20):
            process = self.started(
                self.command('enforce --auto-approve --at-once 2 -f json')
            )
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1.5 + chance.random() * 2.5)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            self.move_the_past('-11 minutes')
        self.sandbox.state.progress.polls = 0
        for _ in range(2):
            done = self.lifetime('enforce --auto-approve -f json')
            self.assertIn(done.returncode, (0, 1), done.stderr)
            self.move_the_past('-11 minutes')
        writes = self.writes()
        self.assertGreater(len(writes), 5)
        for id_, asked in writes.items():
            self.assertLessEqual(asked.count('shelve'), 1, (id_, asked))
            self.assertLessEqual(asked.count('os-stop'), 1, (id_, asked))
            self.assertIn(
                self.server(id_).status, ('SHELVED_OFFLOADED', 'SHUTOFF')
            )
            self.assertIsNone(self.server(id_).locked_by, (id_, asked))
        self.assertEqual(0, self.lifetime('history verify').returncode)
