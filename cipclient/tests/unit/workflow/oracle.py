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

"""What must be so of acts, told by the cloud's log and by the mails alone.

It knows nothing of the ledger but whether a request is in it, and nothing of
the policy but the numbers that it is given.
"""

import collections
import contextlib
import dataclasses
import datetime
import itertools
import re
import sqlite3

from cipclient import sandbox
from cipclient.tests.unit.workflow import recorded

QUARANTINE = ('shelve', 'os-stop')
BACK = ('unshelve', 'os-start')
#: All that any run may ask for; what takes back is the operator's.
_OURS = frozenset({'lock', 'unlock', *QUARANTINE, *BACK})
_ENTRY = re.compile(
    r'Day \w+ (?P<day>\d+ \w+ \d{4}), switched off.*? ID (?P<id>[0-9a-f-]{36})'
)
_REMINDER = re.compile(
    r'\* (?P<name>[\w-]+) \(server[^)]*\): switched off[\w ]*? on '
    r'(?P<day>\d+ \w+ \d{4})'
)


@dataclasses.dataclass(frozen=True)
class Told:
    """A mail that was accepted.

    :param number: of what happened, in its order.
    :param days: by server, the day that it was told of.
    """

    number: int
    at: datetime.datetime
    address: str
    days: dict


@dataclasses.dataclass(frozen=True)
class Arrival:
    """How a server was when a request for it came in.

    :param until: what its owner wrote for more time.
    :param journaled: whether the ledger had the request already.
    :param doomed: nothing can come of it.
    """

    number: int
    at: datetime.datetime
    locked_by: str | None
    until: str
    journaled: bool
    doomed: bool
    command: str


class Oracle:
    """Judges what was asked of the cloud of one test.

    Whoever changes something else than the cloud says so: in ``exempt``,
    ``extended``, ``released``, ``halted``.

    :param test: with a cloud, a moment, and a ledger below its home.
    :ivar acts: by server, how often it was taken out of service since it
        was last taken back.
    :ivar command: what is run now, and ``restored`` what it takes back.
    :ivar raced: whom their owners locked in the midst of this run.
    """

    def __init__(self, test, minimum_notice, kept):
        self._test = test
        self._notice = minimum_notice
        self._kept = kept
        self._numbers = itertools.count(1)
        self._mails = []
        self._bounced = {}
        self._arrivals = {}
        self._errors = []
        self._judged = 0
        self._begun = collections.Counter()
        self.acts = collections.Counter()
        self.exempt = set()
        self.extended = {}
        self.released = set()
        self.halted = False
        self.command = ''
        self.restored = ''
        self.raced = set()
        test.sandbox.fail(
            sandbox.Fault(
                'call',
                {'hook': self._arrived},
                service='compute',
                method='POST',
                path='/action$',
            )
        )

    def accepted(self, message):
        """Hear of a mail that was accepted."""
        text = recorded.text_of(message.content)
        ids = {one.name: one.id for one in self._test.servers().all()}
        days = {
            ids[found['name']]: _day(found['day'])
            for found in _REMINDER.finditer(text)
        }
        for entry in text.split(' * '):
            found = _ENTRY.search(entry)
            if found is not None:
                days[found['id']] = _day(found['day'])
        self._mails.append(
            Told(next(self._numbers), self._test.now, message.recipient, days)
        )

    def bounced(self, address):
        """Hear that all that went there so far came back."""
        self._bounced[address] = next(self._numbers)

    def addresses(self):
        """Return where mails were accepted."""
        return sorted({mail.address for mail in self._mails})

    def judge(self):
        """Hold what was asked for since the last time against the rules."""
        assert not self._errors, self._errors
        entries = [one for one in self._test.sandbox.requests if one.action]
        for entry in entries[self._judged :]:
            arrival = self._arrivals[entry.request_id]
            id_ = entry.path.split('/')[-2]
            if entry.global_request_id is None:
                self._hear(entry, id_, arrival)
            else:
                self._weigh(entry, id_, arrival)
        self._judged = len(entries)

    def _arrived(self, request, cloud):
        try:
            self._look(request, cloud)
        except Exception as error:
            # Who asks would take it for a lost answer.
            self._errors.append(error)
            raise

    def _look(self, request, cloud):
        server = cloud.servers.get(request.path.split('/')[-2])
        refused = cloud.first_region.images.refused_uploads
        self._arrivals[request.id] = Arrival(
            next(self._numbers),
            self._test.now,
            server.locked_by,
            server.metadata.get('lifetime_until', ''),
            self._is_journaled(request.header('x-openstack-request-id')),
            server.image_id is not None and bool(refused),
            self.command,
        )

    def _is_journaled(self, uid):
        """Whether anybody who reads the ledger now finds it there."""
        if uid is None:
            return False
        (path,) = (self._test.home / '.local').rglob('ledger.sqlite')
        with contextlib.closing(
            sqlite3.connect(f'file:{path}?mode=ro', uri=True)
        ) as ledger:
            return bool(
                ledger.execute(
                    'SELECT 1 FROM request WHERE uid = ? AND sent IS NOT NULL',
                    (uid,),
                ).fetchall()
            )

    def _hear(self, entry, id_, arrival):
        """Take note of what an owner did."""
        if entry.action in BACK and entry.status == 202 and self.acts[id_]:
            self._is_back(id_, arrival)

    def _is_back(self, id_, arrival):
        self.acts[id_] = 0
        self._begun[id_] = arrival.number
        self.released.discard(id_)

    def _weigh(self, entry, id_, arrival):
        """Judge what a run asked for."""
        asked = f'{entry.action} of {id_} at {arrival.at}'
        _must(entry.action in _OURS, f'{asked}: never asked for')
        _must(arrival.journaled, f'{asked}: not in the ledger')
        # An operator who takes back is stopped by nothing.
        halted = self.halted and arrival.command != 'restore'
        _must(not halted, f'{asked}: halted')
        theirs = arrival.locked_by == 'owner'
        if entry.action == 'lock':
            _must(
                not theirs or id_ in self.raced, f'{asked}: its owner has it'
            )
        elif entry.action == 'unlock':
            _must(not theirs, f'{asked}: its owner had locked it')
        if arrival.command == 'restore':
            takes = entry.action in (*BACK, *QUARANTINE)
            _must(not takes or id_ == self.restored, f'{asked}: not it')
            if entry.action in BACK and entry.status == 202:
                self._is_back(id_, arrival)
        elif entry.action in QUARANTINE:
            self._weigh_act(id_, arrival, asked)
            if entry.status == 202 and not arrival.doomed:
                self.acts[id_] += 1
                _must(self.acts[id_] == 1, f'{asked}: a second time')

    def _weigh_act(self, id_, arrival, asked):
        at = arrival.at
        _must(arrival.command == 'enforce', f'{asked}: by {arrival.command}')
        _must(id_ not in self.exempt, f'{asked}: exempt')
        _must(
            arrival.locked_by != 'owner' or id_ in self.released,
            f'{asked}: locked by its owner',
        )
        _must(
            self.extended.get(id_, at) <= at,
            f'{asked}: extended to {self.extended.get(id_)}',
        )
        with contextlib.suppress(ValueError):
            until = datetime.date.fromisoformat(arrival.until)
            far = at.date() + datetime.timedelta(days=30)
            _must(
                not at.date() <= until < far,
                f'{asked}: its owner wrote {until}',
            )
        told = [
            mail
            for mail in self._mails
            if id_ in mail.days
            and mail.number > self._begun[id_]
            and mail.number > self._bounced.get(mail.address, 0)
        ]
        _must(told, f'{asked}: nobody was told')
        latest = max(mail.days[id_] for mail in told)
        _must(
            latest <= at.date() <= latest + self._kept,
            f'{asked}: {latest} was told',
        )
        first = min(mail.at for mail in told if mail.days[id_] == latest)
        _must(
            first + self._notice <= at,
            f'{asked}: first told of {latest} at {first}',
        )


def _must(holds, why):
    assert holds, why


def _day(text):
    moment = datetime.datetime.strptime(f'{text} +0000', '%d %B %Y %z')
    return moment.date()
