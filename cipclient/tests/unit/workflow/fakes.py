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
"""Stand-ins for mail servers and composers, and a way to die anywhere."""

import dataclasses
import itertools

from cipclient import exceptions
from cipclient.model import notice as model_notice

Delivery = model_notice.Delivery
ACCEPTED = model_notice.Answer(Delivery.ACCEPTED, 250, 'OK')


class Died(BaseException):
    """The process is no more."""


class Lives:
    """Counts what is called, and dies at one of these calls.

    :param at: before the call of this number, or after it: 0.5 is before
        the first, 1 is after it. None lives on.
    """

    def __init__(self, at=None):
        self._at = at
        self._calls = 0

    def call(self, function, *args, **kwargs):
        """Call, or die."""
        self._calls += 1
        if self._at == self._calls - 0.5:
            raise Died
        result = function(*args, **kwargs)
        if self._at == self._calls:
            raise Died
        return result


class Mortal:
    """Something whose every method is a moment in which one may die."""

    def __init__(self, inner, lives, names):
        self._inner = inner
        self._lives = lives
        self._names = names

    def __getattr__(self, name):
        found = getattr(self._inner, name)
        if name not in self._names:
            return found
        return lambda *args, **kwargs: self._lives.call(found, *args, **kwargs)


@dataclasses.dataclass
class FakeDelivery:
    """A mail server that keeps what it takes.

    :param answers: by address, what it says; it accepts the others. An
        exception is raised.
    """

    answers: dict = dataclasses.field(default_factory=dict)
    counts: bool = True
    taken: list = dataclasses.field(default_factory=list)

    def deliver(self, message):
        answer = self.answers.get(message.recipient, ACCEPTED)
        if isinstance(answer, exceptions.CipclientError):
            raise answer
        if answer.delivery in (Delivery.ACCEPTED, Delivery.UNKNOWN):
            self.taken.append(message)
        return answer

    def close(self):
        pass

    def copies(self):
        """Return by person how many different mails came."""
        return {
            recipient: len({one.message_id for one in messages})
            for recipient, messages in itertools.groupby(
                sorted(self.taken, key=lambda one: one.recipient),
                key=lambda one: one.recipient,
            )
        }


class FakeComposer:
    """Writes mails that say no more than whom they are for.

    :param broken: the addresses for which no mail can be composed.
    """

    def __init__(self, broken=()):
        self._broken = broken
        self.reports = []

    def compose(self, draft, uid, now, calendar):
        address = draft.person.address
        if address in self._broken:
            raise exceptions.NoticeError('The template is broken.')
        return model_notice.Message(
            f'<{uid}@example.org>',
            'cloud@example.org',
            address,
            'Your servers',
            b'Subject: Your servers\r\n\r\nHello\r\n',
        )

    def compose_digest(self, report, recipient, uid):
        self.reports.append(report)
        return model_notice.Message(
            f'<{uid}@example.org>',
            'cloud@example.org',
            recipient,
            'Digest',
            b'Subject: Digest\r\n\r\nHello\r\n',
        )
