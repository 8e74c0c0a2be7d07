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

"""One delete from end to end, as values: what has to be so for it to be."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from typing import Any

from cipclient.action import registry
from cipclient.evaluate import acting
from cipclient.evaluate import deletion
from cipclient.evaluate import pacing
from cipclient.evaluate import recheck
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = cases.NOW
TODAY = cases.TODAY
days = cases.days
Answer = verdict.Answer
Reason = model_case.HoldReason
Stage = model_case.Stage
State = verdict.State

VERBS = {name: verb.spec for name, verb in registry.load().items()}
KEEPER = builders.ladder(
    'keeper', keep=days(30), delete=True, retention=days(90)
)
#: Another one that deletes; one that quarantines only; one that tells.
SECOND = dataclasses.replace(KEEPER, name='second')
LONGER = dataclasses.replace(KEEPER, name='longer', keep=days(61))
STAYS = builders.ladder('stays', keep=days(30))
TELLS = builders.telling()
COMPUTE = builders.lifetime(name='compute', ladder=KEEPER)
LONG_AGO = NOW - days(60)
#: What it was as it went out, and is now.
BEFORE = {'status': 'ACTIVE', 'task_state': None}
SHELVED = {
    'status': 'SHELVED_OFFLOADED',
    'task_state': None,
    'host_status': None,
    'locked': False,
    'metadata': {},
    'flavor.ephemeral': 0,
    'flavor.swap': 0,
}


def past(rule=COMPUTE, at=LONG_AGO, answer=Answer.YES, why=''):
    """Return a trial whose end has passed."""
    return verdict.Trial(rule, answer, why, expires=at)


def condition(ladder, at=LONG_AGO, answer=Answer.YES):
    """Return what a condition of that ladder comes to."""
    rule = builders.condition(name='c', ladder=ladder)
    return past(rule, at, answer)


def judged(state=State.OVER, lifetimes=None, conditions=(), resource=None):
    """Return what it was before, judged."""
    lifetimes = (past(),) if lifetimes is None else lifetimes
    first = next(iter((*lifetimes, *conditions)), None)
    return verdict.Verdict(
        resource or builders.server(**BEFORE),
        state,
        None if first is None else first.rule,
        None if first is None else first.expires,
        lifetimes=lifetimes,
        conditions=conditions,
    )


def shelved(**facts):
    """Return it as it is now."""
    return builders.server(**{**SHELVED, **facts})


def day(of=TODAY, **more):
    """Return the day of its delete, which is today, told long ago."""
    return cases.announcement(
        of,
        **{
            'act': 'delete',
            'given': NOW - days(40),
            'told': NOW - days(40),
            **more,
        },
    )


def case(**more):
    """Return one that is out of service, and has that day."""
    return cases.case(
        more.pop('standing', None),
        **{
            'number': 7,
            'opened': NOW - days(200),
            'stage': Stage.DELETE_PENDING,
            'announcement': day(),
            'announced': 2,
            'quarantined': NOW - days(60),
            'verb': 'shelve',
            'due': NOW - days(60),
            **more,
        },
    )


def policy(*ladders, **more):
    """Return one that deletes."""
    return dataclasses.replace(
        cases.policy(ladders=ladders or (KEEPER, SECOND, STAYS, TELLS)),
        **{
            'scope': model_policy.Scope(projects=('all',)),
            'delete_limits': model_policy.DeleteLimits(5, 0.01),
            **more,
        },
    )


DUE = deletion.Evidence(scans=2)
ALLOWED = acting.Allowed(delete=True)
ROOM = pacing.Room(population=500)


@dataclasses.dataclass(frozen=True)
class World:
    """All that a delete is decided by. As it is made, it is one.

    :param before: what it was before, judged by the policy as it is.
    :param seen: how the scan saw it; None where it did not.
    :param fresh: how it is under our lock, as far as that is another thing.
    :param again: where it stands then; ``False`` for as before.
    """

    before: verdict.Verdict = dataclasses.field(default_factory=judged)
    case: model_case.Case = dataclasses.field(default_factory=case)
    policy: model_policy.Policy = dataclasses.field(default_factory=policy)
    seen: model_resource.Resource | None = dataclasses.field(
        default_factory=shelved
    )
    fresh: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    again: model_standing.Standing | bool | None = False
    evidence: deletion.Evidence | None = DUE
    allowed: acting.Allowed = ALLOWED
    room: pacing.Room = ROOM
    managed: str = ''
    unread: str = ''
    locked_by_us: bool = False
    fenced: bool = True
    only: tuple[str, ...] = ()
    project_id: str | None = None
    limit: int | None = None
    verbs: Mapping[str, Any] = dataclasses.field(default_factory=lambda: VERBS)
    now: datetime.datetime = NOW

    def but(self, **changes: Any) -> 'World':
        """Return it with other values."""
        return dataclasses.replace(self, **changes)

    def of(self, **changes: Any) -> 'World':
        """Return it with another case."""
        return self.but(case=dataclasses.replace(self.case, **changes))

    @property
    def candidate(self) -> acting.Candidate:
        """What a plan is made from."""
        standing = deletion.standing(
            self.before, self.case, self.policy, self.now
        )
        return acting.Candidate(
            dataclasses.replace(self.case, standing=standing),
            None if self.seen is None else judged(resource=self.seen),
            self.managed,
            self.unread,
            self.locked_by_us,
            self.evidence,
        )


def refused(world: World) -> str:
    """Return why it is not deleted; empty if it is."""
    one = world.candidate
    planned = acting.plan(
        [one],
        world.policy,
        world.verbs,
        world.room,
        world.now,
        allowed=world.allowed,
        only=world.only,
        project_id=world.project_id,
        limit=world.limit,
    )
    if not planned.steps:
        return planned.asides[0].because
    (step,) = planned.steps
    assert step.verb == 'delete'
    if not (step.fences and step.writes):
        return 'Nothing is deleted without our lock on it.'
    assert world.seen is not None
    fresh = dataclasses.replace(
        world.seen,
        facts={**world.seen.facts, 'locked': True, **world.fresh},
    )
    again = one.case.standing if world.again is False else world.again
    return recheck.undeletable(
        step, fresh, again, world.verbs, world.now, world.fenced
    )


@dataclasses.dataclass(frozen=True)
class Row:
    """One change that alone keeps it from being deleted.

    :param words: of the reason.
    """

    name: str
    words: str
    change: Callable[[World], World]


#: Without a day.
_BARE: Mapping[str, Any] = {'announcement': None}


class _Table:
    """Rows, by what they change."""

    def __init__(self):
        self.rows = []

    def row(self, name, words, change):
        self.rows.append(Row(name, words, change))

    def of(self, name, words, **changes):
        """Change the case."""
        self.row(name, words, lambda world: world.of(**changes))

    def but(self, name, words, **changes):
        """Change the world."""
        self.row(name, words, lambda world: world.but(**changes))

    def before(self, name, **more):
        """Change how it was judged by what it was."""
        over = more.get('state', State.OVER) is State.OVER
        self.but(
            f'before: {name}',
            'No rule that is over' if over else 'Its state is',
            before=judged(**more),
        )

    def seen(self, name, words, **facts):
        """Change what the scan saw."""
        self.but(name, words, seen=shelved(**facts))

    def fresh(self, name, words, **facts):
        """Change what the second look sees."""
        self.but(f'fresh: {name}', words, fresh=facts)

    def again(self, name, words, **changes):
        """Change how the second look judges it."""
        self.row(
            f'again: {name}',
            words,
            lambda world: world.but(
                again=dataclasses.replace(
                    world.candidate.case.standing, **changes
                )
            ),
        )


def _by_the_rules(table):
    """What the rules say of what it was: ``deletion.standing``."""
    for state in State:
        if state is not State.OVER:
            table.before(state, state=state)
    table.before('no delete', lifetimes=(past(_rule(STAYS)),))
    table.before(
        'another rule that is past without', conditions=(condition(TELLS),)
    )
    table.before('no ladder', lifetimes=(past(_rule(None)),))
    table.before('begin unknown', conditions=(condition(TELLS, None),))
    table.before(
        'hold unknown',
        conditions=(condition(TELLS, None, Answer.UNKNOWN),),
    )
    table.row(
        'the ladder is gone',
        'No rule that is over',
        lambda world: world.but(policy=policy(STAYS)),
    )
    table.row(
        'no keep',
        'No rule that is over',
        lambda world: world.but(
            policy=policy(dataclasses.replace(KEEPER, keep=None))
        ),
    )
    table.row(
        'kept longer',
        'ends at',
        lambda world: world.but(
            policy=policy(dataclasses.replace(KEEPER, keep=days(61)))
        ),
    )
    for at in (LONG_AGO, None):
        table.but(
            f'kept longer by another rule, past since {at}',
            'ends at',
            before=judged(conditions=(condition(LONGER, at),)),
        )
    table.of('out since unknown', 'No rule that is over', quarantined=None)
    for verb in ('stop', 'park', ''):
        table.of(f'by {verb or "nothing"}', 'No rule that is over', verb=verb)


def _by_the_case(table):
    """What the case says: ``due.refusal``."""
    table.of('closed', 'closed', closed=NOW)
    table.of('not warned', 'Nobody was warned of its', stage=Stage.QUARANTINED)
    table.of('not even of it', 'Nobody was warned of its', stage=Stage.OK)
    table.of('not at all', 'Nobody was warned yet', **_BARE, stage=Stage.OK)
    table.of('out', 'quarantined already', **_BARE, stage=Stage.QUARANTINED)
    table.of('deleted', 'deleted already', stage=Stage.DELETED)
    table.but(
        'scope',
        'scope',
        policy=policy(scope=model_policy.Scope(projects=('p9',))),
    )
    table.but('no scope', 'scope', policy=policy(scope=None))
    for reason in Reason:
        # These end as the plan is made, where they are for nothing.
        if reason not in (Reason.MANAGED, Reason.WANTED):
            table.of(
                f'held {reason}',
                f'Held ({reason})',
                holds=(cases.held(reason),),
            )
    table.of(
        'waived is no leave',
        'Held (unreachable)',
        waived=True,
        holds=(cases.held('unreachable'),),
    )
    table.row(
        'held as managed, and unread',
        'Held (managed)',
        lambda world: world.of(holds=(cases.held('managed'),)).but(
            unread='Heat is down'
        ),
    )
    table.row(
        'held as wanted, and unread',
        'Held (wanted)',
        lambda world: world.of(holds=(cases.held('wanted'),)).but(
            evidence=None
        ),
    )
    table.of('no day', 'No day', announcement=None)
    table.of('tells only', 'No day', announcement=day(act=''))
    table.of('untold', 'Nobody was told', announcement=day(told=None))
    table.of(
        'untold and waived',
        'Nobody was told',
        announcement=day(told=None),
        waived=True,
    )
    table.of(
        'told too late',
        'younger than 14 days',
        announcement=day(told=NOW - days(14) + builders.TICK),
    )
    table.of(
        'not yet',
        'begins at',
        announcement=day(at=NOW + builders.TICK),
    )
    table.of('a later day was told', 'begins at', due=NOW + builders.TICK)
    table.of(
        'more time',
        'begins at',
        extensions=(cases.extension(NOW + builders.TICK),),
    )
    table.of(
        'long ago',
        'more than 7 days ago',
        announcement=day(TODAY - days(8)),
    )
    table.but(
        'calendar',
        'calendar',
        policy=policy(calendar=builders.calendar(holidays=frozenset({TODAY}))),
    )


def _by_the_plan(table):
    """What a plan goes by: ``acting.plan``, ``deletion.refusal``."""
    table.but('not seen', 'did not see', seen=None)
    table.but('unread', 'Heat is down', unread='Heat is down')
    table.but('managed', 'Octavia', managed='Octavia')
    for name in ('project_id', 'user_id'):
        table.seen(
            f'{name} unknown',
            f'its {name}',
            **{name: builders.unknown()},
        )
    table.but(
        'no such verb',
        'no verb',
        verbs={'shelve': VERBS['shelve']},
    )
    table.but(
        'another kind',
        'no verb',
        seen=dataclasses.replace(shelved(), kind='project'),
    )
    for status in (*VERBS['delete'].table, 'BRAND_NEW'):
        if status != 'SHELVED_OFFLOADED':
            table.seen(f'is {status}', '', status=status)
    table.seen(
        'status unknown', 'status is not known', status=builders.unknown()
    )
    table.seen('a task', 'Nova is unshelving', task_state='unshelving')
    table.seen(
        'task unknown',
        'doing with it is not known',
        task_state=builders.unknown(),
    )
    table.seen('locked', 'locked', locked=True)
    table.seen('lock unknown', 'locked', locked=builders.unknown())
    table.row(
        'locked by us, it seems',
        'locked',
        lambda world: world.but(locked_by_us=True, seen=shelved(locked=True)),
    )
    table.row(
        'locked, and let go by an operator',
        'locked',
        lambda world: world.but(seen=shelved(locked=True)).of(
            released=frozenset({Reason.LOCKED})
        ),
    )
    table.but('nothing known', 'Nothing is known', evidence=None)
    for scans in (0, 1):
        table.but(
            f'{scans} scans',
            'another one',
            evidence=deletion.Evidence(scans=scans),
        )
    table.but('wanted', 'Ada', evidence=deletion.Evidence(2, 'Ada wants it'))
    table.but(
        'unkept', 'No image', evidence=deletion.Evidence(2, '', 'no image')
    )
    table.but('not allowed', '--allow', allowed=acting.Allowed(unapproved=''))
    table.but(
        'four eyes',
        'four eyes',
        policy=policy(dataclasses.replace(KEEPER, four_eyes=True)),
    )
    table.but('no limits', 'limit of 0', policy=policy(delete_limits=None))
    table.but(
        'used up',
        'limit of 5',
        room=pacing.Room(deleted=5, population=500),
    )
    table.but('small cloud', 'limit of 0', room=pacing.Room(population=99))
    table.but('nothing there', 'limit of 0', room=pacing.Room())
    table.but('other ids', 'not among', only=('s9',))
    table.but('other project', 'another project', project_id='p9')
    table.but('none at all', 'at most 0', limit=0)


def _by_the_second_look(table):
    """What is seen under our lock: ``recheck.undeletable``."""
    for name in ('project_id', 'user_id', 'created'):
        table.fresh(
            f'{name} unknown',
            f'Its {name} is not known',
            **{name: builders.unknown()},
        )
        other = NOW if name == 'created' else 'another'
        table.fresh(f'{name} another', 'another one', **{name: other})
    for value in (False, builders.unknown()):
        table.fresh(f'lock {value}', 'Our lock is not on it', locked=value)
    table.row(
        'again: no matter',
        'no matter',
        lambda world: world.but(again=None),
    )
    for state in State:
        if state is not State.OVER:
            table.again(state, f'its state is {state} now', state=state)
    table.again('nothing follows', 'Nothing says', acts_from=None)
    table.again('later', 'Nothing says', acts_from=NOW + builders.TICK)
    table.again('another rule', 'by the rule other', acts_rule='other')
    for task in ('deleting', builders.unknown()):
        table.fresh(f'task {task}', 'Nova is at work', task_state=task)
    for status in ('ACTIVE', 'SHELVED', 'SOFT_DELETED', 'BRAND_NEW'):
        table.fresh(f'is {status}', 'It changed', status=status)
    table.fresh('status unknown', 'It changed', status=builders.unknown())
    table.row(
        'not fenced, and locked since',
        'Somebody locked it',
        lambda world: world.but(fenced=False),
    )


def _rows() -> list[Row]:
    table = _Table()
    _by_the_rules(table)
    _by_the_case(table)
    _by_the_plan(table)
    _by_the_second_look(table)
    return table.rows


def _rule(ladder):
    return dataclasses.replace(COMPUTE, ladder=ladder)


ROWS = _rows()
