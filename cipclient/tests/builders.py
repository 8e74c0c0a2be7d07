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

"""Small resources, rules and policies, for tests to say what matters.

Every function gives something that is whole and plain; a test names only
what it is about. Moments are fixed: nothing here asks a clock.
"""

import datetime
import zoneinfo
from collections.abc import Mapping
from typing import Any

from cipclient.evaluate import judge as evaluate_judge
from cipclient.model import calendar as model_calendar
from cipclient.model import fact
from cipclient.model import history as model_history
from cipclient.model import kind
from cipclient.model import ladder as model_ladder
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import rule as model_rule
from cipclient.model import verdict

#: The moment that tests judge for.
NOW = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)
#: When resources were created, where a test does not say.
CREATED = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
#: From creation to now.
AGE = NOW - CREATED
#: The smallest step of time.
TICK = datetime.timedelta(microseconds=1)
VANCOUVER = zoneinfo.ZoneInfo('America/Vancouver')

_TEXT = fact.FactType.TEXT
_FLAG = fact.FactType.FLAG
_NUMBER = fact.FactType.NUMBER
_DATE = fact.FactType.DATE
_TEXTS = fact.FactType.TEXTS
_MAP = fact.FactType.MAP
_CLOUD = fact.Writer.CLOUD
_ADMINISTRATOR = fact.Writer.ADMINISTRATOR
_OWNER = fact.Writer.OWNER

_PROJECT_FACTS = (
    fact.FactSpec('id', _TEXT, _CLOUD, 'the id', fixed=True),
    fact.FactSpec('name', _TEXT, _ADMINISTRATOR, 'the name'),
    fact.FactSpec('domain_id', _TEXT, _CLOUD, 'the domain', fixed=True),
    fact.FactSpec(
        'state',
        _TEXT,
        _ADMINISTRATOR,
        'whether it may be used',
        values=('enabled', 'disabled', 'deleted'),
    ),
    fact.FactSpec('tags', _TEXTS, _ADMINISTRATOR, 'the tags', key='tag'),
    fact.FactSpec(
        'properties', _MAP, _ADMINISTRATOR, 'further ones', key='property'
    ),
)
_USER_FACTS = (
    fact.FactSpec('name', _TEXT, _ADMINISTRATOR, 'the name'),
    fact.FactSpec(
        'state',
        _TEXT,
        _ADMINISTRATOR,
        'whether the person may log in',
        values=('enabled', 'disabled', 'deleted'),
    ),
)

#: A kind with an owner, relations, a shorthand and evidence.
SERVER = kind.KindSpec(
    'server',
    facts=(
        fact.FactSpec('id', _TEXT, _CLOUD, 'the id', fixed=True),
        fact.FactSpec('name', _TEXT, _OWNER, 'the name'),
        fact.FactSpec('description', _TEXT, _OWNER, 'the description'),
        fact.FactSpec('status', _TEXT, _CLOUD, 'the status'),
        fact.FactSpec('created', _DATE, _CLOUD, 'creation', fixed=True),
        fact.FactSpec('fault_created', _DATE, _CLOUD, 'the last fault'),
        fact.FactSpec('locked', _FLAG, _OWNER, 'whether it is locked'),
        fact.FactSpec('tags', _TEXTS, _OWNER, 'the tags', key='tag'),
        fact.FactSpec('metadata', _MAP, _OWNER, 'the metadata'),
        fact.FactSpec('volume_booted', _FLAG, _CLOUD, 'no disk of its own'),
        fact.FactSpec('project_id', _TEXT, _CLOUD, 'project', fixed=True),
        fact.FactSpec('user_id', _TEXT, _CLOUD, 'the user', fixed=True),
        fact.FactSpec('flavor.name', _TEXT, _CLOUD, 'the flavor'),
        fact.FactSpec('flavor.vcpus', _NUMBER, _CLOUD, 'virtual processors'),
        fact.FactSpec('flavor.ram', _NUMBER, _CLOUD, 'memory', unit='MiB'),
        fact.FactSpec('flavor.disk', _NUMBER, _CLOUD, 'root', unit='GiB'),
        fact.FactSpec(
            'flavor.ephemeral', _NUMBER, _CLOUD, 'further disk', unit='GiB'
        ),
        fact.FactSpec(
            'flavor.extra_specs',
            _MAP,
            _ADMINISTRATOR,
            'extra specs',
            key='extra_spec',
        ),
    ),
    relations=(
        kind.Relation('project', 'project', 'project_id', _PROJECT_FACTS),
        kind.Relation('owner', 'user', 'user_id', _USER_FACTS),
    ),
    verbs=('shelve', 'stop'),
    shorthand={'flavor': 'flavor.name'},
    evidence=(
        kind.Evidence('status', 'ERROR', 'fault_created', 'fault.created'),
    ),
)

#: A kind without an owner.
VOLUME = kind.KindSpec(
    'volume',
    facts=(
        fact.FactSpec('id', _TEXT, _CLOUD, 'the id', fixed=True),
        fact.FactSpec('name', _TEXT, _OWNER, 'the name'),
        fact.FactSpec('created', _DATE, _CLOUD, 'creation', fixed=True),
        fact.FactSpec('attached', _FLAG, _OWNER, 'whether it is attached'),
        fact.FactSpec('size', _NUMBER, _CLOUD, 'the size', unit='GiB'),
        fact.FactSpec('project_id', _TEXT, _CLOUD, 'the project'),
    ),
    relations=(
        kind.Relation('project', 'project', 'project_id', _PROJECT_FACTS),
    ),
)

#: A kind without a creation date, of no region.
PROJECT = kind.KindSpec(
    'project', facts=_PROJECT_FACTS, dated=False, regional=False
)

#: A kind that refers to nothing.
IMAGE = kind.KindSpec(
    'image',
    facts=(
        fact.FactSpec('name', _TEXT, _OWNER, 'the name'),
        fact.FactSpec('created', _DATE, _CLOUD, 'creation', fixed=True),
    ),
)

SPECS: Mapping[str, kind.KindSpec] = {
    spec.name: spec for spec in (SERVER, VOLUME, PROJECT, IMAGE)
}


def days(count: float) -> datetime.timedelta:
    """Return that many days."""
    return datetime.timedelta(days=count)


def unknown(reason: str = 'HTTP 503') -> fact.Unknown:
    """Return what stands for a fact that was not read."""
    return fact.Unknown(reason)


def _facts(
    given: Mapping[str, fact.FactValue], **usual: fact.FactValue
) -> dict[str, fact.FactValue]:
    """Return both with dotted names; a double underscore is a dot."""
    return {
        name.replace('__', '.'): value
        for name, value in {**usual, **given}.items()
    }


def server(
    id_: str = 's1', region: str = 'west', **facts: fact.FactValue
) -> model_resource.Resource:
    """Return a server: ``server(flavor__name='c4', status='ERROR')``."""
    return model_resource.Resource(
        'server',
        region,
        id_,
        _facts(
            facts,
            id=id_,
            name=f'the server {id_}',
            description=None,
            status='ACTIVE',
            created=CREATED,
            fault_created=None,
            locked=False,
            tags=(),
            metadata={},
            volume_booted=False,
            project_id='p1',
            user_id='u1',
            flavor__name='c4',
            flavor__vcpus=4,
            flavor__ram=8192,
            flavor__disk=20,
            flavor__ephemeral=0,
            flavor__extra_specs={},
        ),
    )


def volume(
    id_: str = 'v1', region: str = 'west', **facts: fact.FactValue
) -> model_resource.Resource:
    """Return a volume, attached, of 100 GiB."""
    return model_resource.Resource(
        'volume',
        region,
        id_,
        _facts(
            facts,
            id=id_,
            name=f'the volume {id_}',
            created=CREATED,
            attached=True,
            size=100,
            project_id='p1',
        ),
    )


def project(
    id_: str = 'p1', **facts: fact.FactValue
) -> model_resource.Resource:
    """Return a project, enabled, of domain ``d1``."""
    return model_resource.Resource(
        'project',
        '',
        id_,
        _facts(
            facts,
            id=id_,
            name=f'the project {id_}',
            domain_id='d1',
            state='enabled',
            tags=(),
            properties={},
        ),
    )


def user(id_: str = 'u1', **facts: fact.FactValue) -> model_resource.Resource:
    """Return a person who may log in."""
    return model_resource.Resource(
        'user',
        '',
        id_,
        _facts(facts, id=id_, name=f'the user {id_}', state='enabled'),
    )


def surroundings(
    *resources: model_resource.Resource, **unread: str
) -> model_resource.Surroundings:
    """Return what is known of others: project ``p1`` and user ``u1``.

    :param resources: further ones, or others of the same id.
    :param unread: by kind, why the one of it that ends in 9 (``p9``, ``u9``)
        could not be read.
    """
    known: dict[str, dict[str, model_resource.Resource | fact.Unknown]] = {}
    for resource in (project(), user(), *resources):
        known.setdefault(resource.kind, {})[resource.id] = resource
    for name, why in unread.items():
        known.setdefault(name, {})[f'{name[0]}9'] = fact.Unknown(why)
    return model_resource.Surroundings(known)


def is_(name: str, *patterns: str) -> model_rule.Criterion:
    """Return the criterion that a text fits one of the patterns."""
    return model_rule.Criterion(name, model_rule.OneOf(patterns))


def where(
    text: str, *reads: str, holds: Any = lambda facts: True
) -> model_rule.Expression:
    """Return an expression that says what ``holds`` says."""
    return model_rule.Expression(text, frozenset(reads), holds)


def ladder(
    name: str = 'research',
    warn: tuple[float, ...] = (30, 14, 3),
    notice: float = 14,
    quarantine: str = 'shelve',
    **more: Any,
) -> model_ladder.Ladder:
    """Return a ladder; numbers are days."""
    return model_ladder.Ladder(
        name,
        tuple(days(count) for count in warn),
        days(notice),
        model_ladder.Quarantine(quarantine),
        **more,
    )


def telling(
    name: str = 'tell', warn: tuple[float, ...] = (30, 7)
) -> model_ladder.Ladder:
    """Return a ladder that only tells."""
    return ladder(name, warn, quarantine='none')


def _rule(
    role: model_rule.Role,
    name: str,
    match: tuple[model_rule.Criterion, ...],
    limit: float | datetime.timedelta | None,
    more: dict[str, Any],
) -> model_rule.Rule:
    if isinstance(limit, (int, float)):
        limit = days(limit)
    more.setdefault('kind', 'server')
    if not more.get('never'):
        more.setdefault('ladder', ladder())
    return model_rule.Rule(role, name, match=match, limit=limit, **more)


def lifetime(
    *match: model_rule.Criterion,
    name: str = 'compute',
    limit: float | datetime.timedelta | None = None,
    **more: Any,
) -> model_rule.Rule:
    """Return a lifetime of servers; a number as its limit is days."""
    return _rule(model_rule.Role.LIFETIME, name, match, limit, more)


def condition(
    *match: model_rule.Criterion,
    name: str = 'broken',
    limit: float | datetime.timedelta | None = 30,
    **more: Any,
) -> model_rule.Rule:
    """Return a condition of servers; a number as its limit is days."""
    return _rule(model_rule.Role.CONDITION, name, match, limit, more)


def until_day(year: int, month: int, day: int) -> model_rule.Until:
    """Return a last day that the policy gives."""
    return model_rule.Until(day=datetime.date(year, month, day))


def until_property(key: str = 'end_date') -> model_rule.Until:
    """Return a last day that the project's property tells."""
    return model_rule.Until(fact='project.properties', key=key)


def until_metadata(key: str = 'lifetime_until') -> model_rule.Until:
    """Return a last day that the server's owner writes."""
    return model_rule.Until(fact='metadata', key=key)


def exemption(
    until: datetime.date | None = None, **ids: Any
) -> model_policy.Exemption:
    """Return an exemption: ``exemption(project='p1')``."""
    return model_policy.Exemption('ticket 4711', until, **ids)


def calendar(
    timezone: datetime.tzinfo = datetime.UTC, **more: Any
) -> model_calendar.Calendar:
    """Return a calendar, in UTC."""
    return model_calendar.Calendar(timezone, **more)


def policy(
    *rules: model_rule.Rule,
    exemptions: tuple[model_policy.Exemption, ...] = (),
    timezone: datetime.tzinfo = datetime.UTC,
    **more: Any,
) -> model_policy.Policy:
    """Return a policy of these rules, lifetimes and conditions mixed."""
    return model_policy.Policy(
        cloud='arbutus',
        lifetimes=tuple(
            rule for rule in rules if rule.role is model_rule.Role.LIFETIME
        ),
        conditions=tuple(
            rule for rule in rules if rule.role is model_rule.Role.CONDITION
        ),
        ladders={
            rule.ladder.name: rule.ladder
            for rule in rules
            if rule.ladder is not None
        },
        exemptions=exemptions,
        calendar=calendar(timezone),
        **more,
    )


def judge(
    resource: model_resource.Resource,
    *rules: model_rule.Rule,
    around: model_resource.Surroundings | None = None,
    now: datetime.datetime = NOW,
    history: model_history.History = model_history.BLANK,
    within: datetime.timedelta | None = None,
    **more: Any,
) -> verdict.Verdict:
    """Return the verdict on one resource by a policy of these rules.

    :param more: what ``policy`` takes: ``exemptions``, ``timezone``.
    """
    judged = evaluate_judge.Judge(
        policy(*rules, **more), SPECS[resource.kind], now
    ).verdict_of(resource, around or surroundings(), history)
    if within is None:
        return judged
    return evaluate_judge.within(judged, within, now)
