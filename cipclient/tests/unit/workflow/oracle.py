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
from cipclient.tests.unit.workflow import oracle_of_deletes
from cipclient.tests.unit.workflow import recorded

QUARANTINE = ('shelve', 'os-stop')
BACK = ('unshelve', 'os-start')
DELETE = 'delete'
#: All that any run may ask for; what takes back is the operator's.
_OURS = frozenset({'lock', 'unlock', *QUARANTINE, *BACK, DELETE})
_ENTRY = re.compile(
    r'Day \w+ (?P<day>\d+ \w+ \d{4}), (?P<act>switched off|deleted).*? '
    r'ID (?P<id>[0-9a-f-]{36})'
)
_REMINDER = re.compile(
    r'\* (?P<name>[\w-]+) \(server[^)]*\): (?P<act>switched off|deleted)'
    r'[\w ]*? on (?P<day>\d+ \w+ \d{4})'
)


@dataclasses.dataclass(frozen=True)
class Told:
    """A mail that was accepted.

    :param number: of what happened, in its order.
    :param days: by server and act, the day that it was told of.
    """

    number: int
    at: datetime.datetime
    address: str
    days: dict


@dataclasses.dataclass(frozen=True)
class Arrival:
    """How a server was when a request for it came in.

    :param run: which run it is of.
    :param may_delete: the command said that it may.
    :param journaled: whether the ledger had the request already.
    :param sees_all: no cell is down.
    :param whole: the image of the request is, and protected.
    :param until: what its owner wrote for more time.
    :param doomed: nothing can come of it.
    """

    number: int
    at: datetime.datetime
    command: str
    run: int
    may_delete: bool
    journaled: bool = True
    sees_all: bool = False
    whole: bool = False
    locked_by: str | None = None
    until: str = ''
    status: str = ''
    deleted: bool = False
    doomed: bool = False
    left: oracle_of_deletes.Left | None = None


class Oracle:
    """Judges what was asked of the cloud of one test.

    Whoever changes something else than the cloud says so: in ``exempt``,
    ``extended``, ``released``, ``waived``, ``halted``, ``may_delete``.

    :param test: with a cloud, a moment, and a ledger below its home.
    :ivar acts: by server, how often it was taken out of service since it
        was last taken back.
    :ivar command: what is run now, and ``restored`` what it takes back.
    :ivar raced: whom their owners locked in the midst of this run.
    """

    def __init__(self, test, minimum_notice, kept, per_day):
        self._test = test
        self._notice = minimum_notice
        self._kept = kept
        self._numbers = itertools.count(1)
        self._mails = []
        self._bounced = {}
        self._arrivals = {}
        self._errors = []
        self._judged = 0
        self._uids = set()
        self._runs = []
        self._begun = collections.Counter()
        self.acts = collections.Counter()
        self.exempt = set()
        self.extended = {}
        self.released = set()
        self.waived = set()
        self.deletes = oracle_of_deletes.Deletes(per_day)
        self.may_delete = False
        self.halted = False
        self.command = ''
        self.restored = ''
        self.raced = set()
        test.sandbox.fail(
            sandbox.Fault(
                'call',
                {'hook': self._arrived},
                path='/servers/|/images/',
            )
        )

    def begins(self, command, restored, halted, may_delete):
        """Hear of a run that begins."""
        self.command, self.restored = command, restored
        self.halted, self.may_delete = halted, may_delete
        self.raced = set()
        self._runs.append((next(self._numbers), self._test.now, command))

    def blame(self, error):
        """Hear of what must not be, from where nobody would see it."""
        self._errors.append(error)

    def accepted(self, message):
        """Hear of a mail that was accepted."""
        text = recorded.text_of(message.content)
        ids = {one.name: one.id for one in self._test.servers().all()}
        days = {
            (ids[found['name']], found['act']): _day(found['day'])
            for found in _REMINDER.finditer(text)
        }
        for entry in text.split(' * '):
            found = _ENTRY.search(entry)
            if found is not None:
                days[found['id'], found['act']] = _day(found['day'])
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
        entries = list(self._test.sandbox.requests)
        for entry in entries[self._judged :]:
            arrival = self._arrivals.get(entry.request_id)
            if arrival is not None:
                self._judge(entry, arrival)
        self._judged = len(entries)

    def _judge(self, entry, arrival):
        asks = entry.action or (
            entry.method == 'DELETE' and entry.path.split('/')[-2] == 'servers'
        )
        uid = entry.global_request_id
        if not asks:
            self.deletes.hear(entry, arrival)
        elif uid is None:
            self._hear(entry, entry.path.split('/')[-2], arrival)
        elif uid in self._uids:
            self._comes_late(entry, arrival)
        else:
            self._uids.add(uid)
            self._weigh(entry, arrival)

    def _comes_late(self, entry, arrival):
        """Take note of what was judged as it was sent."""
        id_ = entry.path.split('/')[-2]
        if entry.action in QUARANTINE and entry.status == 202:
            self.acts[id_] += not arrival.doomed
        elif entry.action:
            self._hear(entry, id_, arrival)

    def _arrived(self, request, cloud):
        try:
            self._look(request, cloud)
        except Exception as error:
            # Who asks would take it for a lost answer.
            self._errors.append(error)
            raise

    def _look(self, request, cloud):
        images = cloud.first_region.images
        common = (
            next(self._numbers),
            self._test.now,
            self.command,
            len(self._runs),
            self.may_delete,
        )
        *_, kind, last = request.path.split('/')
        if '/servers/' not in request.path and kind != 'images':
            # Who shares an image is no matter here.
            return
        if kind == 'images':
            image = images.images.get(last)
            arrival = Arrival(
                *common, whole=image is not None and image.protected
            )
        elif last == 'detail':
            arrival = Arrival(
                *common, sees_all=not cloud.first_region.compute.down_cells
            )
        else:
            server = cloud.servers.get(
                request.path.split('/servers/')[1].split('/')[0]
            )
            arrival = Arrival(
                *common,
                journaled=request.method == 'GET'
                or self._is_journaled(
                    request.header('x-openstack-request-id')
                ),
                locked_by=server.locked_by,
                until=server.metadata.get('lifetime_until', ''),
                status=server.status,
                deleted=bool(server.deleted),
                doomed=server.image_id is not None
                and bool(images.refused_uploads),
                left=oracle_of_deletes.left_of(server, images.images),
            )
        self._arrivals[request.id] = arrival

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
        self.waived.discard(id_)

    def _weigh(self, entry, arrival):
        """Judge what a run asked for."""
        verb = entry.action or DELETE
        id_ = entry.path.split('/')[-1 if verb == DELETE else -2]
        asked = f'{verb} of {id_} at {arrival.at}'
        _must(verb in _OURS, f'{asked}: never asked for')
        _must(arrival.journaled, f'{asked}: not in the ledger')
        # An operator who takes back is stopped by nothing.
        halted = self.halted and arrival.command != 'restore'
        _must(not halted, f'{asked}: halted')
        theirs = arrival.locked_by == 'owner'
        if verb == 'lock':
            _must(
                not theirs or id_ in self.raced, f'{asked}: its owner has it'
            )
            self.deletes.fenced(id_, arrival)
        elif verb == 'unlock':
            _must(not theirs, f'{asked}: its owner had locked it')
        if arrival.command == 'restore':
            takes = verb in (*BACK, *QUARANTINE, DELETE)
            _must(not takes or id_ == self.restored, f'{asked}: not it')
            _must(verb != DELETE, f'{asked}: taken back')
            if verb in BACK and entry.status == 202:
                self._is_back(id_, arrival)
        elif verb in QUARANTINE:
            self._weigh_act(id_, arrival, asked, 'switched off')
            self._weigh_wish(arrival, asked)
            _must(
                arrival.locked_by == 'admin' or id_ in self.released,
                f'{asked}: not behind our lock',
            )
            _must(
                self.deletes.second_look(id_),
                f'{asked}: no second look behind the lock (P3)',
            )
            # Whatever is answered: who knows that it was done asks no more.
            _must(not self.acts[id_], f'{asked}: a second time')
            if entry.status == 202 and not arrival.doomed:
                self.acts[id_] += 1
        elif verb == DELETE:
            day = self._weigh_act(id_, arrival, asked, 'deleted')
            _must(self.acts[id_] == 1, f'{asked}: not taken out of service')
            self.deletes.weigh(
                entry,
                id_,
                arrival,
                day,
                lambda holds, why: _must(holds, f'{asked}: {why}'),
            )

    def _weigh_act(self, id_, arrival, asked, act):
        """Judge one that takes away; return the day that was told."""
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
        told = [
            mail
            for mail in self._mails
            if (id_, act) in mail.days
            and mail.number > self._begun[id_]
            and mail.number > self._bounced.get(mail.address, 0)
        ]
        if not told and id_ in self.waived and act == 'switched off':
            self._weigh_waived(id_, at, asked)
            return None
        _must(told, f'{asked}: nobody was told')
        latest = max(mail.days[id_, act] for mail in told)
        _must(
            latest <= at.date() <= latest + self._kept,
            f'{asked}: {latest} was told',
        )
        first = min(mail.at for mail in told if mail.days[id_, act] == latest)
        _must(
            first + self._notice <= at,
            f'{asked}: first told of {latest} at {first}',
        )
        return latest

    def _weigh_waived(self, id_, at, asked):
        """Nobody could be told: as much time has to pass all the same."""
        first = min(
            moment
            for number, moment, command in self._runs
            if number > self._begun[id_] and command in ('send', 'enforce')
        )
        _must(first + self._notice <= at, f'{asked}: only since {first}')

    def _weigh_wish(self, arrival, asked):
        with contextlib.suppress(ValueError):
            until = datetime.date.fromisoformat(arrival.until)
            today = arrival.at.date()
            _must(
                not today <= until < today + datetime.timedelta(days=30),
                f'{asked}: its owner wrote {until}',
            )


def _must(holds, why):
    assert holds, why


def _day(text):
    moment = datetime.datetime.strptime(f'{text} +0000', '%d %B %Y %z')
    return moment.date()
