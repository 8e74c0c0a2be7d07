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

"""The tables of the ledger. The migrations make the same ones.

Nothing but a holding that ended is ever deleted from them. A column
``resource`` is the ``id`` of the resource's row; in ``resource`` itself,
``resource_id`` is what the cloud calls it, and in ``journal`` and
``exemption``, which may name what has no row, ``resource`` is text.
"""

from typing import Any

import sqlalchemy

from cipclient.ledger import column

METADATA = sqlalchemy.MetaData(
    naming_convention={
        'uq': 'uq_%(table_name)s',
        'fk': 'fk_%(table_name)s_%(column_0_name)s',
        'pk': 'pk_%(table_name)s',
    }
)

#: On MariaDB, ids that differ in case only are different ids too.
BINARY: dict[str, Any] = {
    f'{server}_{option}': value
    for server in ('mysql', 'mariadb')
    for option, value in (
        ('engine', 'InnoDB'),
        ('charset', 'utf8mb4'),
        ('collate', 'utf8mb4_bin'),
    )
}

_ID = 255
_NAME = 255
_KIND = 64
_WORD = 32
_DIGEST = 64
#: Region, kind, id and creation of a resource in one text.
_RESOURCE = 640


def _table(
    name: str, *items: sqlalchemy.schema.SchemaItem
) -> sqlalchemy.Table:
    return sqlalchemy.Table(name, METADATA, *items, **BINARY)


def _id() -> sqlalchemy.Column[int]:
    return sqlalchemy.Column('id', column.Number, primary_key=True)


def _to(
    target: str, name: str, *, nullable: bool = False
) -> sqlalchemy.Column[int]:
    """Make a column that refers to another table's id."""
    return sqlalchemy.Column(
        name,
        column.Number,
        sqlalchemy.ForeignKey(f'{target}.id'),
        nullable=nullable,
    )


def _part_of(target: str, name: str) -> sqlalchemy.Column[int]:
    """Make such a column that is a part of the primary key."""
    return sqlalchemy.Column(
        name,
        column.Number,
        sqlalchemy.ForeignKey(f'{target}.id'),
        primary_key=True,
        autoincrement=False,
    )


def _key(
    name: str, length: int = _ID, *, primary: bool = False
) -> sqlalchemy.Column[str]:
    return sqlalchemy.Column(
        name, column.Key(length), nullable=False, primary_key=primary
    )


def _shown(name: str, length: int = _NAME) -> sqlalchemy.Column[str]:
    return sqlalchemy.Column(
        name, column.Shown(length), nullable=False, default=''
    )


def _prose(name: str) -> sqlalchemy.Column[str]:
    return sqlalchemy.Column(name, column.Prose(), nullable=False, default='')


def _number(name: str, default: int | None = 0) -> sqlalchemy.Column[int]:
    return sqlalchemy.Column(
        name, sqlalchemy.Integer, nullable=False, default=default
    )


def _flag(name: str) -> sqlalchemy.Column[bool]:
    return sqlalchemy.Column(
        name,
        sqlalchemy.Boolean(create_constraint=False),
        nullable=False,
        default=False,
    )


def _json(name: str) -> sqlalchemy.Column[object]:
    return sqlalchemy.Column(name, column.Json(), nullable=False)


def _at(name: str) -> sqlalchemy.Column[object]:
    return sqlalchemy.Column(name, column.Moment(), nullable=False)


def _maybe(name: str) -> sqlalchemy.Column[object]:
    """Make a column of a moment that may not have come."""
    return sqlalchemy.Column(name, column.Moment(), nullable=True)


def _standing() -> list[sqlalchemy.Column[Any]]:
    return [
        _shown('state', _WORD),
        _shown('rule'),
        _maybe('expires'),
        _maybe('opens'),
        _shown('ladder'),
        _shown('acts_rule'),
        _shown('acts_ladder'),
        _maybe('acts_from'),
        _maybe('acts_opens'),
        _json('reasons'),
    ]


cloud = _table(
    'cloud',
    _id(),
    _key('name'),
    # What Keystone said of itself at the first record; empty until then.
    _shown('identity'),
    _maybe('claimed'),
    # What tells this installation from others that may act on the cloud.
    _shown('installation', _DIGEST),
    sqlalchemy.UniqueConstraint('name'),
)

run = _table(
    'run',
    _id(),
    _to('cloud', 'cloud_id'),
    _shown('command'),
    _shown('by'),
    _shown('host'),
    _number('pid'),
    _at('started'),
    _maybe('ended'),
    # Empty while it runs.
    _shown('outcome', _WORD),
    sqlalchemy.Index('ix_run_unfinished', 'cloud_id', 'ended'),
)

scan = _table(
    'scan',
    _id(),
    _to('cloud', 'cloud_id'),
    _to('run', 'run_id'),
    _at('at'),
    _shown('policy', _DIGEST),
    _json('completeness'),
    _json('population'),
    _number('opened'),
    _number('unannounced'),
    _number('foreseen'),
    _json('tripped'),
    _flag('complete'),
    sqlalchemy.Index('ix_scan_complete', 'cloud_id', 'complete', 'id'),
)

resource = _table(
    'resource',
    _id(),
    _to('cloud', 'cloud_id'),
    _key('region'),
    _key('kind', _KIND),
    _key('resource_id'),
    _maybe('created'),
    # ``created`` as ISO 8601 text, or '': NULLs are never equal.
    _key('created_key', _WORD),
    _at('first_seen'),
    _at('last_seen'),
    _to('scan', 'last_scan'),
    _maybe('gone'),
    _shown('name'),
    _shown('project_id'),
    _shown('user_id'),
    _shown('domain_id'),
    _shown('status', _KIND),
    _shown('flavor'),
    _number('vcpus'),
    sqlalchemy.Column('ram', sqlalchemy.BigInteger, nullable=False, default=0),
    sqlalchemy.Column(
        'disk', sqlalchemy.BigInteger, nullable=False, default=0
    ),
    _number('gpus'),
    # As the last scan saw it.
    *_standing(),
    # ``opens`` as the baseline of the breaker saw it.
    _maybe('foreseen'),
    sqlalchemy.UniqueConstraint(
        'cloud_id', 'region', 'kind', 'resource_id', 'created_key'
    ),
    sqlalchemy.Index('ix_resource_opens', 'cloud_id', 'opens'),
    # Not of ``last_scan`` too, which every scan writes anew.
    sqlalchemy.Index('ix_resource_kind', 'cloud_id', 'kind', 'region'),
    sqlalchemy.Index('ix_resource_id', 'cloud_id', 'resource_id'),
    sqlalchemy.Index('ix_resource_name', 'cloud_id', 'name'),
)

#: Which conditions hold of a resource, and since when.
holding = _table(
    'holding',
    _part_of('resource', 'resource'),
    _key('rule', primary=True),
    _at('since'),
)

#: What projects, people and domains are called.
label = _table(
    'label',
    _part_of('cloud', 'cloud_id'),
    _key('kind', _KIND, primary=True),
    _key('id', primary=True),
    _shown('name'),
    _shown('domain_id'),
    _shown('domain'),
)

case = _table(
    'episode_case',  # CASE is a word of SQL
    _id(),
    # A copy, so that an index gives the order.
    _to('cloud', 'cloud_id'),
    _to('resource', 'resource'),
    _number('episode', None),
    _at('opened'),
    _flag('backlog'),
    _shown('stage', _WORD),
    _number('warned'),
    _number('announced'),
    sqlalchemy.Column('first_day', sqlalchemy.Date),
    _maybe('due'),
    # Why the next day will be given; empty where none is awaited.
    _shown('awaits', _WORD),
    _flag('waived'),
    _maybe('waived_at'),
    _prose('waived_why'),
    _shown('waived_by'),
    _maybe('closed'),
    _shown('ending', _WORD),
    _maybe('quarantined'),
    # By what it was taken out of service.
    _shown('verb', _WORD),
    # How many episodes before it the owner ended by taking it back.
    _number('returns'),
    # What was last known: a scan that could not tell leaves the dates.
    *_standing(),
    sqlalchemy.UniqueConstraint('resource', 'episode'),
    sqlalchemy.Index('ix_case_open', 'cloud_id', 'closed', 'expires', 'id'),
)

announcement = _table(
    'announcement',
    _id(),
    _to('episode_case', 'case_id'),
    _number('number', None),
    sqlalchemy.Column('day', sqlalchemy.Date, nullable=False),
    _at('at'),
    _shown('act', _WORD),
    # Seconds, longest first.
    _json('warn'),
    sqlalchemy.Column('minimum_notice', column.Span(), nullable=False),
    _at('given'),
    _shown('reason', _WORD),
    _maybe('told'),
    _number('sent'),
    # When it was void or met; NULL while it stands.
    _maybe('ended'),
    sqlalchemy.UniqueConstraint('case_id', 'number'),
    sqlalchemy.Index('ix_announcement_day', 'day'),
)

hold = _table(
    'hold',
    _id(),
    _to('episode_case', 'case_id'),
    _shown('reason', _WORD),
    _prose('why'),
    _at('since'),
    _maybe('ended'),
    # By an operator, who says why.
    _shown('released_by'),
    _prose('released_why'),
    sqlalchemy.Index('ix_hold_case', 'case_id', 'ended'),
)

extension = _table(
    'extension',
    _id(),
    _to('resource', 'resource'),
    _at('until'),
    _prose('reason'),
    _shown('author', _WORD),
    _shown('by'),
    _at('at'),
    _prose('asked'),
    _maybe('withdrawn'),
    _shown('withdrawn_by'),
    sqlalchemy.Index('ix_extension_resource', 'resource'),
)

#: The targets are ids of the cloud; an empty one fits everything.
exemption = _table(
    'exemption',
    _id(),
    _to('cloud', 'cloud_id'),
    _shown('kind', _KIND),
    _shown('resource'),
    _shown('project'),
    _shown('user'),
    _shown('domain'),
    _shown('name'),
    _prose('reason'),
    sqlalchemy.Column('until', sqlalchemy.Date),
    _shown('by'),
    _at('at'),
    _maybe('withdrawn'),
    _shown('withdrawn_by'),
    sqlalchemy.Index('ix_exemption_standing', 'cloud_id', 'withdrawn'),
)

notice = _table(
    'notice',
    _id(),
    _to('cloud', 'cloud_id'),
    _key('uid', _DIGEST),
    _shown('address'),
    _shown('person'),
    _shown('user_id'),
    _shown('language', _WORD),
    _flag('counts'),
    _shown('occasion', _WORD),
    _prose('subject'),
    _shown('message_id'),
    # Kept until what became of it is settled.
    sqlalchemy.Column('content', column.Bytes),
    _shown('sender'),
    _shown('recipient'),
    _at('composed'),
    _number('attempts'),
    _maybe('attempted'),
    _shown('delivery', _WORD),
    _maybe('answered'),
    _number('code'),
    _prose('answer'),
    sqlalchemy.UniqueConstraint('uid'),
    sqlalchemy.Index('ix_notice_delivery', 'cloud_id', 'delivery'),
    sqlalchemy.Index('ix_notice_composed', 'cloud_id', 'composed'),
    sqlalchemy.Index('ix_notice_attempted', 'cloud_id', 'attempted'),
    sqlalchemy.Index('ix_notice_address', 'address'),
    sqlalchemy.Index('ix_notice_message_id', 'message_id'),
)

#: The cases that a notice names, and what it says of each.
notice_item = _table(
    'notice_item',
    _part_of('notice', 'notice_id'),
    _part_of('episode_case', 'case_id'),
    _shown('occasion', _WORD),
    _number('step'),
    # The number of the announcement that it tells.
    _number('announcement'),
    sqlalchemy.Index('ix_notice_item_case', 'case_id'),
)

policy = _table(
    'policy',
    _id(),
    _to('cloud', 'cloud_id'),
    _key('digest', _DIGEST),
    _prose('source'),
    _json('files'),
    _at('at'),
    _shown('by'),
    _number('newly_affected'),
    sqlalchemy.Index('ix_policy_cloud', 'cloud_id', 'id'),
)

#: One act on one resource, from its intent to its end.
step = _table(
    'step',
    _id(),
    _to('cloud', 'cloud_id'),
    _to('run', 'run_id'),
    _to('resource', 'resource'),
    _to('episode_case', 'case_id', nullable=True),
    _shown('verb', _WORD),
    _number('attempt', 1),
    _at('intended'),
    # Facts of the resource just before.
    _json('before'),
    _shown('policy', _DIGEST),
    _shown('outcome', _WORD),
    _prose('why'),
    _maybe('ended'),
    sqlalchemy.Index('ix_step_outcome', 'cloud_id', 'outcome'),
    sqlalchemy.Index('ix_step_intended', 'cloud_id', 'intended'),
    sqlalchemy.Index('ix_step_resource', 'resource'),
    sqlalchemy.Index('ix_step_case', 'case_id'),
)

#: The requests of a step that may have changed something.
request = _table(
    'request',
    _id(),
    _to('step', 'step_id'),
    _shown('what', _WORD),
    _key('uid', _DIGEST),
    _at('sent'),
    _maybe('answered'),
    _number('code'),
    _shown('request_id', _DIGEST),
    _prose('answer'),
    # NULL while it is not known.
    sqlalchemy.Column('happened', sqlalchemy.Boolean(create_constraint=False)),
    sqlalchemy.UniqueConstraint('uid'),
    sqlalchemy.Index('ix_request_step', 'step_id'),
)

#: What an act left behind: the image of a shelve, a volume of a deleted one.
kept = _table(
    'kept',
    _id(),
    _to('cloud', 'cloud_id'),
    _to('step', 'step_id'),
    _shown('kind', _WORD),
    _key('kept_id', _DIGEST),
    # Bytes.
    sqlalchemy.Column('size', sqlalchemy.BigInteger, nullable=False),
    _at('found'),
    # By us, so that nothing else protects it.
    sqlalchemy.Column(
        'protected',
        sqlalchemy.Boolean(create_constraint=False),
        nullable=False,
    ),
    _maybe('ended'),
    _shown('ending', _WORD),
    sqlalchemy.Index('ix_kept_step', 'step_id'),
    sqlalchemy.Index('ix_kept_ended', 'cloud_id', 'ended'),
)

#: Who said yes to a plan that another one made.
approval = _table(
    'approval',
    _id(),
    _to('cloud', 'cloud_id'),
    _to('run', 'run_id'),
    # SHA-256 of the plan.
    _key('plan', _DIGEST),
    _key('user_id', _DIGEST),
    _shown('user_name'),
    _at('at'),
    sqlalchemy.Index('ix_approval_plan', 'cloud_id', 'plan'),
)

#: Only grows. Written by ``journal.append`` alone, which numbers and chains.
journal = _table(
    'journal',
    sqlalchemy.Column(
        'number', column.Number, primary_key=True, autoincrement=False
    ),
    _to('cloud', 'cloud_id', nullable=True),
    # 0 where no run of a cloud wrote it.
    _number('run'),
    _at('at'),
    _key('what'),
    _key('resource', _RESOURCE),
    _json('detail'),
    sqlalchemy.Column('digest', sqlalchemy.String(_DIGEST), nullable=False),
    sqlalchemy.Index('ix_journal_resource', 'cloud_id', 'resource'),
    sqlalchemy.Index('ix_journal_run', 'run'),
)
