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

"""Notices: one mail to one person about all of that person's cases."""

import dataclasses
import datetime
import enum
from collections.abc import Mapping

from cipclient.model import case as model_case


class Delivery(enum.StrEnum):
    """What became of a mail."""

    #: Recorded, and not yet on its way.
    COMPOSED = 'composed'
    #: On its way when nothing more was heard; resent with the same id.
    UNKNOWN = 'unknown'
    #: The final 250 after DATA (hazard 3.5); nothing else counts as told.
    ACCEPTED = 'accepted'
    #: 4xx: tried again in the next run.
    DEFERRED = 'deferred'
    #: 5xx.
    REFUSED = 'refused'
    #: Accepted at first, and came back.
    BOUNCED = 'bounced'
    #: To a folder, a webhook, or redirected: never counts as told.
    COPIED = 'copied'


#: What may still become accepted.
PENDING = frozenset({Delivery.COMPOSED, Delivery.UNKNOWN, Delivery.DEFERRED})


class Occasion(enum.StrEnum):
    """Why a case is in a notice; the order in which mails are sent."""

    ACT = 'act'
    LAST_WARNING = 'last-warning'
    FIRST_NOTICE = 'first-notice'
    WARNING = 'warning'
    #: It is there because that person is written to anyway.
    REMINDER = 'reminder'


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be written to.

    :param address: one bare and validated address (attack A4); it also
        tells one person from another, as a contact has no account.
    :param language: of the templates: ``en``.
    :param user_id: empty for a contact without an account.
    :param counts: an accepted notice to this person counts as told.
    """

    address: str
    name: str = ''
    language: str = 'en'
    user_id: str = ''
    counts: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """One case in one notice.

    :param step: which of the announcement's warnings this is, from 1; 0 for
        a reminder.
    """

    case: model_case.Case
    occasion: Occasion
    step: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """What one person is to be told now.

    :param items: most urgent first.
    """

    person: Person
    items: tuple[Item, ...]

    @property
    def occasion(self) -> Occasion:
        """The most urgent one."""
        order = list(Occasion)
        return min((item.occasion for item in self.items), key=order.index)


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """A mail, ready to be sent.

    :param message_id: with angle brackets; the same when sent again (P39).
    :param content: RFC 5322, with CRLF line ends.
    """

    message_id: str
    sender: str
    recipient: str
    subject: str
    content: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What a delivery came to.

    :param code: of SMTP, or 0.
    :param text: what the other side said, in one line.
    """

    delivery: Delivery
    code: int = 0
    text: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """A notice as the ledger has it.

    :param uid: of the notice.
    :param composed: when, aware and in UTC.
    :param answered: when the last answer came; None until then.
    :param cases: the numbers of those it names.
    :param steps: what it is to each of these, in their order: the number of
        the announcement's warning, or 0 for a reminder.
    """

    uid: str
    person: Person
    occasion: Occasion
    subject: str
    message_id: str
    composed: datetime.datetime
    delivery: Delivery
    attempts: int = 0
    answered: datetime.datetime | None = None
    answer: str = ''
    cases: tuple[int, ...] = ()
    steps: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Reach:
    """Whether and through whom the people of a case can be reached.

    :param people: all who are told together; empty if nobody can be.
    :param why: why nobody can be, or why that is not known.
    :param unknown: it could not be established (401, 403, 5xx).
    """

    people: tuple[Person, ...] = ()
    why: str = ''
    unknown: bool = False


#: By the number of the case.
Reached = Mapping[int, Reach]
