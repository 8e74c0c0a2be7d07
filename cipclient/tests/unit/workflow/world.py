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

"""A small cloud, its owner, its operator, its nature, and runs that may die.

Owners ask the cloud themselves, over HTTP and with rights of their own: what
it refuses them does not happen.
"""

import contextlib
import datetime
import logging

import openstack
import requests
from openstack import config

from cipclient import exceptions
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import verdict
from cipclient.sandbox.state import compute
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fate
from cipclient.tests.unit.workflow import late
from cipclient.tests.unit.workflow import oracle
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request

Delivery = model_notice.Delivery
HoldReason = model_case.HoldReason
Stage = model_case.Stage
days = recorded.days
MINUTES = datetime.timedelta(minutes=11)
OUT_OF_SERVICE = ('SHELVED', 'SHELVED_OFFLOADED', 'SHUTOFF')
RULES = recorded.RULES.replace(
    'times: 4, total: 120d', 'times: any, total: any'
)
REST = (
    recorded.REST.replace(
        'keep: 30d, delete: false', 'keep: 30d, delete: true, retention: 90d'
    )
    + 'delete_limits: {per_day: 2, percent: 100%}\n'
)
PROJECT = 'glaciology'
#: Of each server: name, flavor, days since it was made, and its status.
_SERVERS = (
    ('runs', 'c1.small', 95, 'ACTIVE'),
    ('stopped', 'c2.medium', 95, 'SHUTOFF'),
    ('scratch', 'c2.scratch', 80, 'ACTIVE'),
    ('near', 'c4.large', 45, 'ACTIVE'),
    ('other', 'c1.small', 200, 'ACTIVE'),
)


class Mailbox:
    """A mail server.

    :ivar mood: ``takes``, ``defers``, ``refuses``, ``loses`` its answer
        though it took the mail, or is ``down``.
    :ivar accepted: called with each mail that it said it took.
    """

    def __init__(self):
        self.mood = 'takes'
        self.accepted = None

    def check(self):
        if self.mood == 'down':
            raise exceptions.NoticeError('Nobody is there.')

    def deliver(self, message):
        self.check()
        if self.mood == 'defers':
            return model_notice.Answer(Delivery.DEFERRED, 451, 'later')
        if self.mood == 'refuses':
            return model_notice.Answer(Delivery.REFUSED, 550, 'nobody')
        if self.mood == 'loses':
            # Who may have been told was not (P37).
            return model_notice.Answer(Delivery.UNKNOWN, 0, 'lost')
        self.accepted(message)
        return model_notice.Answer(Delivery.ACCEPTED, 250, 'OK')


class TestCase(enforced.TestCase):
    """``ids`` are the servers, all of one project and of one owner."""

    rules = RULES
    rest = REST
    servers_made = 5

    def setUp(self):
        self.fate = fate.Fate()
        self.mailbox = Mailbox()
        self._connected = None
        super().setUp()
        fate.rule(self, self.fate, self.mailbox)
        # Ten thousands of lines that nobody reads.
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.begin()

    def go(self, way):
        # The mailbox and the oracle know of it, too.
        way()

    def begin(self):
        """Begin anew: a cloud that nobody was told of."""
        self.sandbox.stop()
        for path in (self.home / '.local').rglob('*'):
            if path.is_file():
                path.unlink()
        self.now = recorded.NOW
        self.fate.spare()
        self.mailbox.mood = 'takes'
        self.exempt_in_policy = set()
        self.is_halted = False
        self.rewrite()
        self.start(servers=self.servers_made)
        self._connected = None
        self.network = late.Network(self.sandbox)
        self.compute = self.sandbox.state.first_region.compute
        self._addresses = {}
        self._populate()
        self.oracle = oracle.Oracle(self, days(14), days(7), per_day=2)
        self.mailbox.accepted = self._accepted
        self._owner = self._member()

    def lifetime(self, cloud='sandbox'):
        # One login for all runs.
        if self._connected is None:
            self._connected = super().lifetime(cloud)
        return self._connected

    def _accepted(self, message):
        if message.recipient != 'ops@example.org':
            self.oracle.accepted(message)

    def _populate(self):
        state = self.sandbox.state
        user = state.identity.user_named('demo', 'default')
        (project,) = [
            one.id
            for one in state.identity.projects.values()
            if one.name == PROJECT
        ]
        # Two people are told: its owner, and another member.
        state.identity.assignments = [
            row for row in state.identity.assignments if row.group_id is None
        ]
        self.ids = []
        for server, (name, flavor, age, status) in zip(
            self.servers().all(), _SERVERS, strict=True
        ):
            state.change_server(
                server.id,
                name=name,
                flavor=self.compute.flavor_named(flavor),
                created=recorded.NOW - days(age),
                status=status,
                project_id=project,
                user_id=user.id,
                locked_by=None,
                metadata={},
            )
            self.ids.append(server.id)
        self._boot_from_volume(self.ids[-1])

    def _boot_from_volume(self, id_):
        """Let one keep its disk in a volume that would go with it."""
        donor = compute.AttachedVolume(
            next(iter(self.sandbox.state.first_region.storage.volumes)),
            '/dev/vda',
            True,
        )
        for one in self.servers().all():
            one.volumes = ()
        self.sandbox.state.change_server(id_, image_id=None, volumes=(donor,))

    def _member(self):
        path = self.sandbox.clouds_yaml(self.home / 'member.yaml')
        region = config.OpenStackConfig(
            config_files=[str(path)], load_envvars=False
        ).get_one(cloud='sandbox-member')
        connected = openstack.connection.Connection(config=region)
        token = connected.session.get_token()
        connected.close()
        return token

    # What its owner does.

    def own(self, id_, action, argument=None):
        """Ask for an action as the owner; it may be refused."""
        self._ask('POST', f'{id_}/action', {action: argument})

    def write_until(self, id_, value):
        """Write for how long it is needed; it may be refused."""
        self._ask(
            'POST', f'{id_}/metadata', {'metadata': {'lifetime_until': value}}
        )

    def delete(self, id_):
        self._ask('DELETE', id_)

    def _ask(self, method, path, body=None):
        # An answer may be lost that was to be lost to a run.
        with contextlib.suppress(requests.ConnectionError):
            requests.request(
                method,
                self._url(path),
                json=body,
                headers=self._headers(),
                timeout=30,
            )

    def _url(self, path):
        return f'{self.sandbox.url}/compute/v2.1/servers/{path}'

    def _headers(self):
        return {
            'X-Auth-Token': self._owner,
            'OpenStack-API-Version': 'compute 2.96',
        }

    # What the operator does.

    def rewrite(self):
        """Write the policy as it is now."""
        rest = self.rest
        if self.exempt_in_policy:
            rest += 'exemptions:\n' + ''.join(
                f'  - {{server: {id_}, reason: needed, until: never}}\n'
                for id_ in sorted(self.exempt_in_policy)
            )
        self.write(rest=rest + 'halt: true\n' * self.is_halted)

    def halt(self, is_halted=True):
        self.is_halted = is_halted
        self.rewrite()

    def exempt(self, id_, is_exempt):
        """Exempt one in the policy, or no more."""
        if is_exempt:
            self.exempt_in_policy.add(id_)
            self.oracle.exempt.add(id_)
        else:
            self.exempt_in_policy.discard(id_)
            self.oracle.exempt.discard(id_)
        self.rewrite()

    def accept(self):
        """Put the policy in force, whomever it affects."""
        used = self.lifetime()
        policy = used.policies.in_force()
        count = used.policies.diff(policy, request.unobserved).count
        used.policies.accept(policy, count, request.unobserved)

    def extend(self, id_, count):
        """Give one more time, from today on."""
        used = self.lifetime()
        until = (self.now + days(count)).date()
        asked = request.ExtensionRequest(id_, 'asked', 'server', until=until)
        if self.carry(
            'extension create',
            used.extensions.create,
            asked,
            used.policies.in_force(),
        ):
            end = datetime.datetime.combine(
                until + days(1), datetime.time(), datetime.UTC
            )
            before = self.oracle.extended.get(id_, end)
            self.oracle.extended[id_] = max(before, end)

    def release(self, id_):
        """Let one go on that is held."""
        used = self.lifetime()
        case = self.cases().get(id_)
        for hold in () if case is None else case.holds:
            if hold.reason in (HoldReason.LOCKED, HoldReason.FAILED):
                if hold.reason is HoldReason.LOCKED:
                    # Also if it dies of it: it may be recorded.
                    self.oracle.released.add(id_)
                self.carry(
                    'hold release',
                    used.holds.release,
                    hold.number,
                    'asked',
                    used.policies.in_force(),
                )

    def waive(self, id_):
        """Let one go on whose people cannot be reached."""
        used = self.lifetime()
        # Also if it dies of it: it may be recorded.
        if self.cases().get(id_) is not None:
            self.oracle.waived.add(id_)
        self.carry(
            'notice waive',
            used.notices.waive,
            id_,
            'server',
            'asked',
            used.policies.in_force(),
        )

    def bounce(self, address):
        """Report that what was sent to somebody came back."""
        path = self.home / 'bounced.txt'
        path.write_text(f'{address}\n')
        used = self.lifetime()
        if self.carry(
            'notice bounced',
            used.notices.bounced,
            path,
            used.policies.in_force(),
        ):
            self.oracle.bounced(address)

    # What nature does.

    def reach(self, can_be):
        """Let the addresses of all people be good, or none."""
        for person in self.sandbox.state.identity.users.values():
            if person.id not in self._addresses:
                self._addresses[person.id] = person.email
            person.email = self._addresses[person.id] if can_be else 'none'

    def host_of(self, id_):
        return self.compute.hosts.get(self.servers().get(id_).host or '')

    def fill_glance(self, is_full):
        """Let no image be stored any more, or again."""
        images = self.sandbox.state.first_region.images
        images.refused_uploads.clear()
        if is_full:
            images.refused_uploads.update(self.sandbox.state.identity.projects)

    def pass_time(self, by):
        self.network.arrives_before(self.now + by)
        self.now += by
        # Nova dates what is asked of it by the same clock.
        self.sandbox.state.now = self.now

    def settle(self):
        """Let the cloud come to the end of what it does."""
        for id_ in self.ids:
            for _look in range(100):
                self.sandbox.state.progress.look(id_)

    def heal(self):
        """Let everything be well again."""
        self.fate.spare()
        self.network.find_again()
        self.network.arrive()
        self.mailbox.mood = 'takes'
        self.reach(True)
        self.compute.down_cells.clear()
        for host in self.compute.hosts.values():
            host.up = True
        self.fill_glance(False)
        self.sandbox.state.progress.polls = 0
        self.settle()
        for id_ in self.ids:
            if self.servers().get(id_).task_state is not None:
                # What a dead host was asked for never ends (H22): operators
                # take it off.
                self.sandbox.state.change_server(id_, task_state=None)

    # Runs.

    def carry(
        self,
        command,
        function,
        *args,
        restored='',
        may_delete=False,
        **kwargs,
    ):
        """Run something that may die; judge what it asked for."""
        # No two runs are of the same moment: that tells notices apart.
        self.pass_time(datetime.timedelta(seconds=1))
        self.oracle.begins(command, restored, self.is_halted, may_delete)
        try:
            return fate.succeeded(function, *args, **kwargs)
        finally:
            # Whatever was to happen in it happens no more.
            self.fate.spare()
            self.network.find_again()
            self.oracle.judge()
            self.oracle.command = ''

    def enforce_(self, may_delete, **asked):
        """Act; a run that may delete says so."""
        return self.carry(
            'enforce',
            self.act,
            may_delete=may_delete,
            allow_delete=may_delete,
            **asked,
        )

    def begin_another(self):
        """Begin a run while one is under way: it does nothing (P26)."""
        before = len(self.sandbox.requests)
        try:
            self.act(allow_delete=True)
        except exceptions.LedgerBusy:
            if len(self.sandbox.requests) == before:
                return
        self.oracle.blame('Two runs at once.')

    def restore(self, id_):
        used = self.lifetime()
        used.restore(
            id_, None, 'asked', lambda cloud: True, used.policies.in_force()
        )

    def cases(self):
        """Return the open cases; none while there is no ledger."""
        try:
            return self.open_cases()
        except exceptions.LedgerError:
            return {}

    # What must be so in the end.

    def calm(self):
        """Run twice with nothing in the way, and look what is left."""
        self.heal()
        self.halt(False)
        with contextlib.suppress(exceptions.LedgerError):
            self.accept()
        for _run in range(2):
            self.pass_time(MINUTES)
            self.carry('send', self.send)
            self.enforce_(True)
        cases = self.cases()
        for id_ in self.ids:
            self._is_in_order(id_, cases.get(id_))
        with self.view() as view:
            assert not tuple(view.open_steps()), view.open_steps()
            assert not view.locked_by_us(), view.locked_by_us()
            view.verify_journal()
        return cases

    def _is_in_order(self, id_, case):
        server = self.servers().get(id_)
        if server.deleted:
            assert case is None, case
            return
        assert server.locked_by != 'admin', (server.name, 'left locked')
        near = server.created + days(30) <= self.now
        if near and id_ not in self.oracle.exempt:
            assert case is not None, (server.name, 'lost')
        if self.oracle.acts[id_] and server.status in OUT_OF_SERVICE:
            assert case is not None, (server.name, 'lost')
            assert case.is_out, (server.name, case.stage)

    def kept(self):
        """See that what was announced is done, with nothing in the way."""
        self.calm()
        self.to_the_day()
        self.sandbox.state.now = self.now
        promised = {
            id_
            for id_, case in self.cases().items()
            if self._is_promised(id_, case)
        }
        # Of what is deleted there are two a day, and two scans see it due.
        for _run in range(3):
            self.enforce_(True)
            self.pass_time(days(1))
        after = self.cases()
        for id_ in promised:
            server = self.servers().get(id_)
            assert server.deleted or after[id_].is_out, (
                server.name,
                after[id_],
            )
        return promised

    def _is_promised(self, id_, case):
        announced = case.announcement
        server = self.servers().get(id_)
        return (
            announced is not None
            and announced.told is not None
            # What its owner asked of a dead host never ends (H22).
            and server.task_state is None
            and announced.day + days(7) >= self.now.date()
            and not case.holds
            and case.standing.state is verdict.State.OVER
            and (
                server.locked_by is None or HoldReason.LOCKED in case.released
            )
            and not server.metadata.get('lifetime_until')
        )

    def to_the_day(self, late=0):
        """Go to the latest day that was given, if there is one.

        :param late: in days: so much later than that, or earlier.
        """
        given = [
            case.announcement.at
            for case in self.cases().values()
            if case.announcement is not None and case.announcement.act
        ]
        latest = max(given, default=self.now) + days(late)
        self.pass_time(
            max(latest + datetime.timedelta(hours=1) - self.now, days(0))
        )
