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


"""Who is told about a case, and why others are not."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from cipclient.model import case as model_case
from cipclient.model import fact
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import text
from cipclient.notice import address as notice_address
from cipclient.notice import tables as notice_tables

#: Of the answer to whom a role belongs, by the name of the role.
Holders = Mapping[str, Sequence[model_resource.Resource] | fact.Unknown]

#: Of mails that never came back.
NOTHING: Mapping[str, datetime.date] = {}

_ENABLED = 'enabled'
_GONE = ('disabled', 'deleted')
#: As many people are named in a sentence.
_NAMED = 8
_LONGEST_NAME = 60


class _NotKnown(Exception):
    """Whether somebody can be reached could not be established."""


def reach(
    case: model_case.Case,
    owner: model_resource.Resource | fact.Unknown | None,
    holders: Holders,
    contacts: Sequence[str],
    notices: model_policy.Notices,
    tables: notice_tables.Tables = notice_tables.NONE,
    returned: Mapping[str, datetime.date] = NOTHING,
) -> model_notice.Reach:
    """Go down the policy's chain to the first entry that can be reached.

    All of that entry who can be reached are told together. Whoever uses an
    operators' address is told with the others, but does not count, and is
    nobody to stop at: what operators know, nobody was told.

    :param owner: None where the kind has none; one that is proven gone is
        passed over.
    :param holders: a role that is missing was not read, so it is unknown.
    :param contacts: as ``tables.contacts`` gives them.
    :param tables: for the language.
    :param returned: by address, when a mail to it was refused or came back;
        as long as it is here it is not tried again.
    """
    chain = _Chain(case, owner, holders, contacts, notices, tables, returned)
    try:
        for entry in notices.recipients:
            people = chain.people(entry)
            if any(person.counts for person in people):
                return model_notice.Reach(people)
    except _NotKnown as unknown:
        return model_notice.Reach(why=str(unknown), unknown=True)
    return model_notice.Reach(why=_sentence(chain.misses))


class _Chain:
    def __init__(
        self,
        case: model_case.Case,
        owner: model_resource.Resource | fact.Unknown | None,
        holders: Holders,
        contacts: Sequence[str],
        notices: model_policy.Notices,
        tables: notice_tables.Tables,
        returned: Mapping[str, datetime.date],
    ) -> None:
        self._case = case
        self._owner = owner
        self._holders = holders
        self._contacts = contacts
        self._notices = notices
        self._tables = tables
        self._returned = {
            _same(address): day for address, day in returned.items()
        }
        self._operators = frozenset(
            map(_same, (*notices.operators, notices.sender))
        )
        #: Why somebody is not told; each once, in the chain's order.
        self.misses: dict[str, None] = {}

    def people(
        self, entry: Iterable[model_policy.Recipient]
    ) -> tuple[model_notice.Person, ...]:
        """Return all of an entry who can be reached, each address once.

        Raises _NotKnown; then nobody may be told in place of them.
        """
        found: dict[str, model_notice.Person] = {}
        for recipient in entry:
            for person in self._recipients(recipient):
                found.setdefault(_same(person.address), person)
        return tuple(found.values())

    def _recipients(
        self, recipient: model_policy.Recipient
    ) -> list[model_notice.Person]:
        if recipient.who == 'contact':
            if not self._contacts:
                self._miss('no contact is named')
            tried = [self._contact(written) for written in self._contacts]
        elif recipient.who == 'owner':
            tried = [self._of_owner()]
        else:
            tried = self._of_role(recipient.role or '')
        return [person for person in tried if person is not None]

    def _of_owner(self) -> model_notice.Person | None:
        if isinstance(self._owner, fact.Unknown):
            raise _NotKnown(
                f'the owner is not known: {text.safe(self._owner.reason)}'
            )
        if self._owner is None:
            self._miss('it has no owner')
            return None
        return self._user(self._owner)

    def _of_role(self, role: str) -> list[model_notice.Person | None]:
        holders = self._holders.get(role, fact.UNREAD)
        if isinstance(holders, fact.Unknown):
            raise _NotKnown(
                f'who has the role {text.safe(role)} is not known: '
                f'{text.safe(holders.reason)}'
            )
        if not holders:
            self._miss(f'nobody has the role {text.safe(role)}')
        return [self._user(holder) for holder in holders]

    def _user(
        self, user: model_resource.Resource
    ) -> model_notice.Person | None:
        name = user.text('name') or ''
        called = _called(name or user.id)
        state = user.fact('state')
        if state in _GONE:
            self._miss(f'{called} is {state}')
            return None
        if state != _ENABLED:
            raise _NotKnown(f'whether {called} is disabled is not known')
        if 'email' not in user.facts:
            raise _NotKnown(f'the address of {called} was not read')
        email = user.fact('email')
        if email is None:
            self._miss(f'{called} has no address')
            return None
        if isinstance(email, fact.Unknown):
            # It was read, and is no text: any JSON may be there (A5).
            self._miss(f'{called} has an address that is none')
            return None
        return self._person(called, email, user, name)

    def _contact(self, written: str) -> model_notice.Person | None:
        return self._person(f'the contact {_called(written)}', written)

    def _person(
        self,
        called: str,
        written: fact.FactValue,
        user: model_resource.Resource | None = None,
        name: str = '',
    ) -> model_notice.Person | None:
        try:
            address = notice_address.validated(written)
        except ValueError as error:
            self._miss(f'the address of {called} {error}')
            return None
        if not notice_address.allowed(address, self._notices):
            self._miss(f'{called} has an address of a domain not allowed')
            return None
        day = self._returned.get(_same(address))
        if day is not None:
            self._miss(f'what went to {called} on {day} came back')
            return None
        counts = _same(address) not in self._operators
        if not counts:
            self._miss(f"{called} has an operators' address")
        return model_notice.Person(
            address,
            name,
            self._tables.language(self._case, user)
            or _language(address, self._notices.languages),
            user.id if user is not None else '',
            counts,
        )

    def _miss(self, why: str) -> None:
        self.misses[why] = None


def _language(address: str, languages: Mapping[str, str]) -> str:
    """Return that of the mail domain, or of the nearest one above it."""
    domain = address.rpartition('@')[2].lower()
    named = {name.lower(): language for name, language in languages.items()}
    while domain:
        if domain in named and domain != 'default':
            return named[domain]
        domain = domain.partition('.')[2]
    return languages.get('default', 'en')


def _same(address: str) -> str:
    """Return what is equal for all spellings of one address.

    What is before the @ is left as it is: that host alone knows whether
    case counts there.
    """
    local, at, domain = address.rpartition('@')
    return f'{local}{at}{domain.lower()}'


def _called(name: str) -> str:
    shown = text.safe(name[:_LONGEST_NAME])
    return shown if len(name) <= _LONGEST_NAME else f'{shown}...'


def _sentence(misses: Iterable[str]) -> str:
    every = list(misses) or ['the policy names no recipients']
    shown = '; '.join(every[:_NAMED])
    more = len(every) - _NAMED
    return f'{shown}; and {more} more' if more > 0 else shown
