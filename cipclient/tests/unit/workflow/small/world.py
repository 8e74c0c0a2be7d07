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

"""A world small enough to let everything befall it.

One to three servers, a few runs. Of the program all that decides and asks is
the real one: recovery, the plan, the executor and what it calls. The scan is
not: what it would have recorded is there, and a look again is a look at the
small cloud.
"""

import contextlib
import dataclasses
import datetime
import functools
import itertools
import types

from cipclient import exceptions
from cipclient.action import registry
from cipclient.cloud import failure
from cipclient.evaluate import acting
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import decision
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow.small import chances
from cipclient.tests.unit.workflow.small import cloud as small_cloud
from cipclient.tests.unit.workflow.small import judge
from cipclient.tests.unit.workflow.small import ledger as small_ledger
from cipclient.workflow.acting import acts
from cipclient.workflow.acting import candidates
from cipclient.workflow.acting import executor
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import recovery
from cipclient.workflow.acting import tools as workflow_tools

NOW = decision.NOW
days = decision.days
Stage = model_case.Stage
#: Between two runs: what was asked for without an answer has settled, or has
#: not yet.
SETTLED = datetime.timedelta(minutes=11)
SOON = datetime.timedelta(minutes=1)
#: What a run writes into the ledger; it may die before each.
WRITES = (
    'save',
    'intend',
    'sending',
    'answered',
    'happened',
    'end_step',
    'keep',
    'protected',
)
#: What may befall a request. The order is that in which they are tried.
FATES = ('ok', 'lost', 'no answer', 'late', 'dies before', 'dies after')
_POLICY = decision.policy()
_VERBS = registry.load()
_SPECS = decision.VERBS
_STANDING = decision.World().candidate.case.standing


def id_of(number):
    """Return the id of the server of that number, from 1."""
    return f'{number}0000000-0000-4000-8000-000000000000'


@functools.cache
def _resource(id_, status, locked, volume_booted):
    return builders.server(
        id_,
        status=status,
        locked=locked,
        task_state=None,
        host_status=None if status == 'SHELVED_OFFLOADED' else 'UP',
        volume_booted=volume_booted,
        metadata={},
        **{'flavor.ephemeral': 0, 'flavor.swap': 0},
    )


def seen(cloud, id_):
    """Return how a scan sees a server. Raises NotFound."""
    server = cloud.servers.get(id_)
    if server is None:
        raise exceptions.NotFound(f'There is no server {id_}.')
    return _resource(
        id_, server['status'], server['locked'], bool(cloud.volumes[id_])
    )


class Look:
    """A second look, at the small cloud."""

    def __init__(self, cloud):
        self._cloud = cloud

    def __call__(self, key):
        return decision.judged(resource=seen(self._cloud, key.id))

    def before(self, case):
        return seen(self._cloud, case.resource.id), case.standing


@dataclasses.dataclass(frozen=True)
class State:
    """All that there is between two runs.

    :param late: requests that still are under way.
    :param settled: they come before the next run begins; else after its end.
    """

    ledger: small_ledger.SmallLedger
    cloud: small_cloud.SmallCloud
    now: datetime.datetime = NOW
    late: tuple = ()
    settled: bool = True

    def soon(self):
        """Return it as the next run finds it that comes at once."""
        return dataclasses.replace(
            self, now=self.now - SETTLED + SOON, settled=False
        )

    @functools.cached_property
    def content(self):
        """All that any later run may depend on."""
        return (
            self.ledger.content(),
            self.cloud.content(),
            self.now,
            tuple(
                (asked.method, asked.path, repr(asked.body))
                for asked, _uid in self.late
            ),
            self.settled,
        )


class _Ledger:
    """The ledger of a run that may die before each write."""

    def __init__(self, inner, died):
        self._inner = inner
        for name in WRITES:
            setattr(self, name, self._mortal(getattr(inner, name), died))

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def _mortal(self, write, died):
        def call(*args, **kwargs):
            died()
            return write(*args, **kwargs)

        return call


class _Cloud:
    """The cloud of a run, with the fate of each request."""

    def __init__(self, inner, run):
        self._inner = inner
        self._run = run

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def write(self, asked, uid):
        fate = self._run.fate()
        if fate == 'dies before':
            self._run.die()
        self._run.judge.asked(asked, uid)
        if fate == 'late':
            self._run.late.append((asked, uid))
        if fate in ('lost', 'late'):
            raise failure.Lost('the connection was reset')
        answer = self._inner.write(asked, uid)
        if fate == 'dies after':
            self._run.die()
        if fate == 'no answer':
            raise failure.Lost('the connection was reset')
        return answer


class Run:
    """One run, from a state to the next one.

    :param picks: what befalls it; None for nothing.
    """

    def __init__(self, state, picks=None):
        self._picks = picks
        self._state = state
        self._dead = False
        self.late = []
        self.ledger = state.ledger.copied()
        self.cloud = state.cloud.copied()
        self.cloud.clock = lambda: state.now
        self.judge = judge.Judge(
            self.ledger,
            self.cloud,
            [] if state.settled else [uid for _asked, uid in state.late],
        )

    def fate(self):
        """Return what befalls a request."""
        self._check()
        if self._picks is None:
            return FATES[0]
        return FATES[self._picks.pick(len(FATES))]

    def die(self):
        """Be no more; what is left of it does nothing."""
        self._dead = True
        raise fakes.Died

    def mortal(self):
        """Die here, or live on."""
        self._check()
        if self._picks is not None and self._picks.pick(2):
            self.die()

    def _check(self):
        if self._dead:
            raise fakes.Died

    def end(self):
        """Run, and return what there is then."""
        if self._state.settled:
            self._come()
        try:
            with contextlib.suppress(fakes.Died):
                self._settle_and_act()
        except exceptions.LedgerError as refused:
            # The last guard, which nothing should ever come to.
            raise judge.Wrong(str(refused)) from refused
        if not self._state.settled:
            self._come()
        after = State(
            self.ledger,
            self.cloud,
            self._state.now + SETTLED,
            tuple(self.late),
        )
        self.judge.after(after)
        return after

    def _come(self):
        """Let come what was late."""
        for asked, uid in self._state.late:
            self.cloud.write(asked, uid)

    def _settle_and_act(self):
        now = self._state.now
        ledger = _Ledger(self.ledger, self.mortal)
        cloud = _Cloud(self.cloud, self)
        tools = workflow_tools.Tools(
            ledger,
            cloud,
            _VERBS,
            polling.Polling(
                deadline=1,
                sleep=lambda _: None,
                clock=itertools.count().__next__,
            ),
            lambda: now,
        )
        settled = recovery.Recovery(tools)
        settled.settle()
        hand = executor.Executor(tools, _POLICY, Look(self.cloud))
        acts.carry_out(
            self._plan(settled, now).steps,
            hand.perform,
            types.SimpleNamespace(asked=False),
            lambda: '',
            1,
            lambda acted: None,
        )

    def _plan(self, settled, now):
        due = candidates.due(self.ledger.open_cases().values(), _POLICY, now)
        ours = self.ledger.locked_by_us()
        return acting.plan(
            [
                acting.Candidate(
                    case,
                    decision.judged(
                        resource=seen(self.cloud, case.resource.id)
                    ),
                    locked_by_us=case.resource in ours,
                    evidence=decision.DUE,
                )
                for case in due
                if case.resource not in settled.open
                and case.resource.id in self.cloud.servers
            ],
            _POLICY,
            _SPECS,
            decision.ROOM,
            now,
            allowed=decision.ALLOWED,
        )


@dataclasses.dataclass(frozen=True)
class Server:
    """One at the beginning.

    :param verb: what is due for it: ``shelve`` or ``delete``.
    :param volume: it boots from a volume, which would go with it.
    :param told: whether anybody accepted a notice of its day.
    """

    verb: str
    volume: bool = False
    told: bool = True


def begin(*servers):
    """Return a state in which something is due for each of these."""
    ledger = small_ledger.SmallLedger()
    cloud = small_cloud.SmallCloud(lambda: NOW - days(60))
    for number, server in enumerate(servers, 1):
        _begin(ledger, cloud, number, server)
    return State(ledger, cloud)


def _begin(ledger, cloud, number, server):
    id_ = id_of(number)
    volumes = (id_.replace('0', 'c'),) if server.volume else ()
    cloud.add(id_, 'ACTIVE', volumes)
    announcement = decision.day(
        act=server.verb,
        told=NOW - days(40) if server.told else None,
    )
    case = decision.case(
        number=0,
        resource=cases.key(id_),
        stage=Stage.WARNED,
        announcement=announcement,
        quarantined=None,
        verb='',
    )
    case = dataclasses.replace(case, standing=_STANDING)
    ledger.see(case.resource, case.subject)
    (case,) = ledger.save([case])
    if server.verb == model_case.DELETE:
        _shelve(ledger, cloud, case)


def _shelve(ledger, cloud, case):
    """Have it shelved by a run of long ago."""
    then = NOW - days(60)
    id_ = case.resource.id
    disk = not cloud.volumes[id_]
    number = ledger.intend(
        case,
        case.resource,
        'shelve',
        {'status': 'ACTIVE', 'has_disk': disk},
        'digest',
        'because',
        then,
    )
    asked = ledger.sending(number, 'shelve', f'req-{id_}', then)
    answer = cloud.write(_VERBS['shelve'].write(id_), f'req-{id_}')
    ledger.answered(asked, 202, answer.request_id, '', then, True)
    if disk:
        (image,) = (
            key
            for key, row in cloud.images.items()
            if row['instance_uuid'] == id_
        )
        ledger.keep(number, model_kept.IMAGE, image, 5, then)
    after = dataclasses.replace(
        case,
        stage=Stage.DELETE_PENDING,
        quarantined=then,
        verb='shelve',
        announced=2,
    )
    ledger.end_step(number, executor.Outcome.DONE, '', then, [after])


@dataclasses.dataclass(frozen=True)
class Explored:
    """What there was to be found.

    :param traces: how many ways there are through all runs.
    :param executions: how many runs it took.
    """

    traces: int
    executions: int


def explore(start, runs=2, most=None, part=0, parts=1):
    """Let everything befall so many runs, and two more in peace.

    Runs that begin with the same content do the same. So each state that
    several ways lead to is gone on from once, and counted so often: exactly
    all traces are judged. A run that comes soon after another one is tried
    where that left something that is not known: nothing else is waited for.

    :param most: how often something may befall one run.
    :param part: of the states after the first run, the n-th of each so many.
    """
    ways = {start.content: (start, 1)}
    executions = 0
    for number in range(runs):
        found = {}
        for state, count in ways.values():
            for after in chances.every(
                lambda picks, state=state: Run(state, picks).end(), most
            ):
                executions += 1
                _known, before = found.get(after.content, (after, 0))
                found[after.content] = after, before + count
        ways = found
        if number == 0:
            keys = list(ways)[part::parts]
            ways = {key: ways[key] for key in keys}
        if number < runs - 1:
            ways.update(_at_once(ways))
    for state, _count in ways.values():
        judge.at_rest(Run(Run(state).end()).end())
        executions += 2
    total = sum(count for _state, count in ways.values())
    return Explored(total, executions)


def _at_once(ways):
    """Return the states that another run may find at once."""
    found = [
        (state.soon(), count)
        for state, count in ways.values()
        if state.ledger.open_steps() or state.late
    ]
    return {state.content: (state, count) for state, count in found}
