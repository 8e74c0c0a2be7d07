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

"""A story: played once on a cloud, and looked at many times.

A run of the client takes seconds, and a server passes many on its way: so a
class of tests shares one play, and each test looks at one thing that came of
it.
"""

import abc
import email
import email.policy
from collections.abc import Collection
from typing import Any, ClassVar

from cipclient.tests.functional import base
from cipclient.tests.functional import past
from cipclient.tests.functional import tenancy
from cipclient.tests.unit.notice.delivery import mail_servers


class Play(abc.ABC):
    """What happens, in order, and what was seen of it.

    :ivar ids: the servers by what becomes of them.
    :ivar runs: what each command left behind.
    :ivar rows: its rows, by what becomes of each server.
    :ivar seen: how a server was at some moment.
    :ivar sent: what a run mailed to the owner.
    :ivar shown: what is told of one.
    """

    #: Concerns the servers of one project only: all others are of no rule.
    policy: str

    def __init__(self, test: base.TestCase) -> None:
        self.test = test
        self.ended = False
        self.ids: dict[str, str] = {}
        self.runs: dict[str, base.Done] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self.seen: dict[tuple[str, str], dict[str, Any]] = {}
        self.sent: dict[str, list[str]] = {}
        self.shown: dict[str, Any] = {}

    def perform(self) -> None:
        test = self.test
        self.mail = mail_servers.Behaviour()
        port = mail_servers.real(test, self.mail)
        self.cloud = tenancy.settle(test, test.addCleanup)
        self.owner = self.cloud.owner
        path = test.policy(
            self.policy.format(port=port, project=self.owner.project_id)
        )
        self.command = f'--lifetime-policy {path} lifetime '
        self.happen()
        self.ended = True

    @abc.abstractmethod
    def happen(self) -> None:
        """Let all of it happen."""

    def tell(self, name: str) -> None:
        before = len(self.mails())
        done = self.test.openstack(f'{self.command}notice send --auto-approve')
        self.runs[name] = done
        self.sent[name] = self.mails()[before:]

    def run(self, name: str, command: str) -> None:
        """Run a command that lists, whatever it returns."""
        done = self.test.openstack(f'{self.command}{command} -f json')
        self.runs[name] = done
        names = {id_: one for one, id_ in self.ids.items()}
        self.rows[name] = {
            names[row['ID']]: row
            for row in (done.json() if done.stdout.strip() else ())
            if row['ID'] in names
        }

    def show(self, *names: str) -> None:
        for name in names:
            done = self.test.openstack(
                f'{self.command}show {self.ids[name]} -f json'
            )
            self.shown[name] = done.json()

    def pass_days(self, days: int, created: Collection[str] = ()) -> None:
        past.move(self.test.state, f'-{days} days', created)

    def look(self, moment: str, *names: str) -> None:
        for name in names:
            id_ = self.ids[name]
            self.seen[moment, name] = {
                **self.cloud.seen(id_),
                'images': self.cloud.images(id_),
                'actions': self.cloud.actions(id_),
            }

    def mails(self) -> list[str]:
        """Return what the owner was sent, as text."""
        return [
            email.message_from_bytes(content, policy=email.policy.default)
            .get_body(('plain',))
            .get_content()
            for _sender, recipients, content in self.mail.mails
            if recipients == (self.owner.address,)
        ]

    def named(self, text: str) -> set[str]:
        """Return what a mail tells of at length."""
        return {name for name, id_ in self.ids.items() if id_ in text}


class TestCase(base.TestCase):
    """Looks at what one play of its class left behind."""

    play_of: type[Play]
    _played: ClassVar[Any] = None

    def setUp(self) -> None:
        super().setUp()
        cls = type(self)
        if cls._played is None:
            cls._played = self.play_of(self)
            cls._played.perform()
        self.play = cls._played
        self.assertTrue(self.play.ended, 'the story broke off')

    def row(self, run: str, name: str) -> Any:
        return self.play.rows[run][name]

    def said(self, run: str) -> str:
        return str(self.play.runs[run].stderr)
