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
"""The use cases with a ledger, a mail server and a policy of its own.

Time passes by moving the clock that is passed in; ages of the embedded cloud
are counted from ``embedded.NOW``.
"""

import contextlib
import datetime
import email
import email.policy
import functools
import pathlib
import re

import fixtures

from cipclient.cloud import connection
from cipclient.cloud import retry
from cipclient.ledger import ledger
from cipclient.ledger import owner
from cipclient.ledger import place
from cipclient.policy import loader
from cipclient.tests.unit.notice.delivery import mail_servers
from cipclient.tests.unit.workflow import embedded
from cipclient.workflow import request
from cipclient.workflow.client import lifetime

NOW = embedded.NOW
#: Ladders, and how people are told.
REST = """\
ladders:
  research: {warn: [30d, 14d, 3d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: stop, keep: 30d, delete: false}
  tell: {warn: [30d, 7d], minimum_notice: 14d, quarantine: none}
pace: {per_day: 120, per_project_per_day: 10, backlog_share: 50%,
  mails_per_day: 300}
scope: {projects: [all]}
managed: {heat: absent}
calendar: {timezone: UTC}
"""
#: At nothing, or at what surprises an operator.
TRUSTING = 'breaker: {unannounced: 100%, population: 100%}\n'
WARY = 'breaker: {unannounced: 20%, population: 30%}\n'
NOTICES = """\
notices:
  from: cloud@example.org
  operators: [ops@example.org]
  recipients: [[owner, {{role: member}}]]
  allowed_domains: any
  digest: daily
  languages: {{default: en}}
  smtp: {{host: 127.0.0.1, port: {port}, security: none}}
"""
RULES = """\
version: 1
cloud: test
lifetimes:
  - {name: short, kind: server, match: {flavor: "c*"}, limit: 60d,
     renewal: {by: 30d, times: 4, total: 120d}, ladder: research}
"""


def _hurried(patience):
    """Return what makes one that never sleeps."""

    def made(**more):
        return patience(**{'sleep': lambda seconds: None, **more})

    return made


def days(count):
    return datetime.timedelta(days=count)


class TestCase(embedded.TestCase):
    """A cloud, a ledger, a mail server."""

    rules = RULES
    rest = REST
    #: The group that shares the ledger, if one does.
    group = None

    def setUp(self):
        super().setUp()
        self.now = NOW
        self.mail = mail_servers.Behaviour()
        self.port = mail_servers.real(
            self, self.mail, listening=mail_servers.lasting()
        )
        self.path = self.home / 'policy.yaml'
        self.environ = {}
        if self.group is not None:
            self.environ[owner.GROUP_VARIABLE] = self.group
        self.write()
        # Nobody waits before a reading is tried again.
        self.useFixture(
            fixtures.MonkeyPatch(
                f'{connection.__name__}.retry.Patience',
                _hurried(retry.Patience),
            )
        )
        # It takes seconds, and has tests of its own.
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.notice.composer.Composer.self_test',
                lambda composer: None,
            )
        )

    def write(self, rules=None, rest=None, notices=None):
        """Write the policy file."""
        rest = self.rest if rest is None else rest
        if 'breaker:' not in rest:
            rest += TRUSTING
        notices = NOTICES if notices is None else notices
        self.path.write_text(
            (rules or self.rules) + rest + notices.format(port=self.port)
        )
        self.path.chmod(0o600)

    def lifetime(self, cloud='sandbox'):
        made = super().lifetime(cloud)
        return lifetime.Lifetime(
            made.wiring.connect,
            str(self.path),
            clock=lambda: self.now,
            environ=self.environ,
            etc=self.home,
        )

    def policy(self, text=None):
        if text is not None:
            return loader.load_text(
                text, 'test', self.lifetime().policies.specs()
            )
        return self.lifetime().policies.in_force()

    def scan(self, **asked):
        """Scan, and record it."""
        used = self.lifetime()
        return used.scan(
            request.ScanRequest(**asked), used.policies.in_force()
        )

    def send(self, confirm=lambda plan: True, **asked):
        """Send what is due."""
        used = self.lifetime()
        return used.notices.send(
            request.SendRequest(confirm=confirm, **asked),
            used.policies.in_force(),
        )

    @contextlib.contextmanager
    def view(self):
        """Look into the ledger."""
        with ledger.open_ledger(
            place.find(None, {}, pathlib.Path.home()),
            create=False,
            group=self.group,
        ) as opened:
            yield opened.view('test')

    @contextlib.contextmanager
    def run_of(self, command='test'):
        """Begin a run of one's own."""
        with (
            ledger.open_ledger(
                place.find(None, {}, pathlib.Path.home()),
                create=True,
                group=self.group,
            ) as opened,
            opened.run('test', command, 'ada@host', self.now) as run,
        ):
            yield run

    def servers(self):
        """Return the servers of the embedded cloud, to be edited."""
        return self.sandbox.state.regions['RegionOne'].compute.servers

    def server(self, name):
        """Return the one of a name."""
        (found,) = [one for one in self.servers().all() if one.name == name]
        return found

    def open_cases(self):
        """Return the open cases by the id of what they are about."""
        with self.view() as view:
            return {key.id: case for key, case in view.open_cases().items()}

    def life(self, id_):
        """Return all that the ledger knows of one."""
        with self.view() as view:
            ((key, _subject),) = view.find(id_)
            return view.life(key)

    def told(self):
        """Return address and text of each mail that came, operators' not."""
        return [
            (recipients[0], text_of(content))
            for _sender, recipients, content in self.mail.mails
            if recipients != ('ops@example.org',)
        ]

    def digests(self):
        """Return the texts of the operators' mails."""
        return [
            text_of(content)
            for _sender, recipients, content in self.mail.mails
            if recipients == ('ops@example.org',)
        ]


def parsed(content):
    """Return a mail as a mail client reads it."""
    return email.message_from_bytes(content, policy=email.policy.default)


# Python's parser is slow, and a test reads all that came so far again.
@functools.lru_cache(maxsize=500)
def text_of(content):
    """Return the plain text of a mail, its lines joined."""
    body = parsed(content).get_body(('plain',))
    return re.sub(r'\s+', ' ', body.get_content())
