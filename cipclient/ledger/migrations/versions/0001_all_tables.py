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

"""All tables."""

from typing import Any

import sqlalchemy
from alembic import op
from sqlalchemy.dialects import mysql

revision = '0001'
down_revision = None

_SERVERS = ('mysql', 'mariadb')
_OPTIONS = {
    f'{server}_{option}': value
    for server in _SERVERS
    for option, value in (
        ('engine', 'InnoDB'),
        ('charset', 'utf8mb4'),
        ('collate', 'utf8mb4_bin'),
    )
}


def upgrade() -> None:
    """Make them."""
    _create(
        'cloud',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('name', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('identity', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('claimed', _moment()),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_cloud'),
        sqlalchemy.UniqueConstraint('name', name='uq_cloud'),
    )
    _create(
        'exemption',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('cloud_id', _number(), nullable=False),
        sqlalchemy.Column('kind', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('resource', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('project', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('user', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('domain', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('name', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('reason', _text(), nullable=False),
        sqlalchemy.Column('until', sqlalchemy.Date()),
        sqlalchemy.Column('by', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('at', _moment(), nullable=False),
        sqlalchemy.Column('withdrawn', _moment()),
        sqlalchemy.Column(
            'withdrawn_by', sqlalchemy.String(255), nullable=False
        ),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_exemption_cloud_id'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_exemption'),
    )
    op.create_index(
        'ix_exemption_standing', 'exemption', ['cloud_id', 'withdrawn']
    )
    _create(
        'journal',
        sqlalchemy.Column(
            'number', _number(), autoincrement=False, nullable=False
        ),
        sqlalchemy.Column('cloud_id', _number()),
        sqlalchemy.Column('run', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('at', _moment(), nullable=False),
        sqlalchemy.Column('what', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('resource', sqlalchemy.String(640), nullable=False),
        sqlalchemy.Column('detail', _text(), nullable=False),
        sqlalchemy.Column('digest', sqlalchemy.String(64), nullable=False),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_journal_cloud_id'
        ),
        sqlalchemy.PrimaryKeyConstraint('number', name='pk_journal'),
    )
    op.create_index('ix_journal_resource', 'journal', ['cloud_id', 'resource'])
    op.create_index('ix_journal_run', 'journal', ['run'])
    _create(
        'label',
        sqlalchemy.Column(
            'cloud_id', _number(), autoincrement=False, nullable=False
        ),
        sqlalchemy.Column('kind', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('id', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('name', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('domain_id', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('domain', sqlalchemy.String(255), nullable=False),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_label_cloud_id'
        ),
        sqlalchemy.PrimaryKeyConstraint(
            'cloud_id', 'kind', 'id', name='pk_label'
        ),
    )
    _create(
        'notice',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('cloud_id', _number(), nullable=False),
        sqlalchemy.Column('uid', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('address', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('person', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('user_id', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('language', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('counts', sqlalchemy.Boolean(), nullable=False),
        sqlalchemy.Column('occasion', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('subject', _text(), nullable=False),
        sqlalchemy.Column(
            'message_id', sqlalchemy.String(255), nullable=False
        ),
        sqlalchemy.Column('content', _bytes()),
        sqlalchemy.Column('sender', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('recipient', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('composed', _moment(), nullable=False),
        sqlalchemy.Column('attempts', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('attempted', _moment()),
        sqlalchemy.Column('delivery', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('answered', _moment()),
        sqlalchemy.Column('code', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('answer', _text(), nullable=False),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_notice_cloud_id'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_notice'),
        sqlalchemy.UniqueConstraint('uid', name='uq_notice'),
    )
    op.create_index('ix_notice_address', 'notice', ['address'])
    op.create_index('ix_notice_attempted', 'notice', ['cloud_id', 'attempted'])
    op.create_index('ix_notice_composed', 'notice', ['cloud_id', 'composed'])
    op.create_index('ix_notice_delivery', 'notice', ['cloud_id', 'delivery'])
    op.create_index('ix_notice_message_id', 'notice', ['message_id'])
    _create(
        'policy',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('cloud_id', _number(), nullable=False),
        sqlalchemy.Column('digest', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('source', _text(), nullable=False),
        sqlalchemy.Column('files', _text(), nullable=False),
        sqlalchemy.Column('at', _moment(), nullable=False),
        sqlalchemy.Column('by', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column(
            'newly_affected', sqlalchemy.Integer(), nullable=False
        ),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_policy_cloud_id'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_policy'),
    )
    op.create_index('ix_policy_cloud', 'policy', ['cloud_id', 'id'])
    _create(
        'run',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('cloud_id', _number(), nullable=False),
        sqlalchemy.Column('command', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('by', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('host', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('pid', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('started', _moment(), nullable=False),
        sqlalchemy.Column('ended', _moment()),
        sqlalchemy.Column('outcome', sqlalchemy.String(32), nullable=False),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_run_cloud_id'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_run'),
    )
    op.create_index('ix_run_unfinished', 'run', ['cloud_id', 'ended'])
    _create(
        'scan',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('cloud_id', _number(), nullable=False),
        sqlalchemy.Column('run_id', _number(), nullable=False),
        sqlalchemy.Column('at', _moment(), nullable=False),
        sqlalchemy.Column('policy', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('completeness', _text(), nullable=False),
        sqlalchemy.Column('population', _text(), nullable=False),
        sqlalchemy.Column('opened', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('unannounced', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('foreseen', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('tripped', _text(), nullable=False),
        sqlalchemy.Column('complete', sqlalchemy.Boolean(), nullable=False),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_scan_cloud_id'
        ),
        sqlalchemy.ForeignKeyConstraint(
            ['run_id'], ['run.id'], name='fk_scan_run_id'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_scan'),
    )
    op.create_index('ix_scan_complete', 'scan', ['cloud_id', 'complete', 'id'])
    _create(
        'resource',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('cloud_id', _number(), nullable=False),
        sqlalchemy.Column('region', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('kind', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column(
            'resource_id', sqlalchemy.String(255), nullable=False
        ),
        sqlalchemy.Column('created', _moment()),
        sqlalchemy.Column(
            'created_key', sqlalchemy.String(32), nullable=False
        ),
        sqlalchemy.Column('first_seen', _moment(), nullable=False),
        sqlalchemy.Column('last_seen', _moment(), nullable=False),
        sqlalchemy.Column('last_scan', _number(), nullable=False),
        sqlalchemy.Column('gone', _moment()),
        sqlalchemy.Column('name', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column(
            'project_id', sqlalchemy.String(255), nullable=False
        ),
        sqlalchemy.Column('user_id', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('domain_id', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('status', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('flavor', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('vcpus', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('ram', sqlalchemy.BigInteger(), nullable=False),
        sqlalchemy.Column('disk', sqlalchemy.BigInteger(), nullable=False),
        sqlalchemy.Column('gpus', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('state', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('rule', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('expires', _moment()),
        sqlalchemy.Column('opens', _moment()),
        sqlalchemy.Column('ladder', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('acts_rule', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column(
            'acts_ladder', sqlalchemy.String(255), nullable=False
        ),
        sqlalchemy.Column('acts_from', _moment()),
        sqlalchemy.Column('acts_opens', _moment()),
        sqlalchemy.Column('reasons', _text(), nullable=False),
        sqlalchemy.Column('foreseen', _moment()),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_resource_cloud_id'
        ),
        sqlalchemy.ForeignKeyConstraint(
            ['last_scan'], ['scan.id'], name='fk_resource_last_scan'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_resource'),
        sqlalchemy.UniqueConstraint(
            'cloud_id',
            'region',
            'kind',
            'resource_id',
            'created_key',
            name='uq_resource',
        ),
    )
    op.create_index('ix_resource_id', 'resource', ['cloud_id', 'resource_id'])
    op.create_index(
        'ix_resource_kind', 'resource', ['cloud_id', 'kind', 'region']
    )
    op.create_index('ix_resource_name', 'resource', ['cloud_id', 'name'])
    op.create_index('ix_resource_opens', 'resource', ['cloud_id', 'opens'])
    _create(
        'episode_case',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('cloud_id', _number(), nullable=False),
        sqlalchemy.Column('resource', _number(), nullable=False),
        sqlalchemy.Column('episode', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('opened', _moment(), nullable=False),
        sqlalchemy.Column('backlog', sqlalchemy.Boolean(), nullable=False),
        sqlalchemy.Column('stage', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('warned', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('announced', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('first_day', sqlalchemy.Date()),
        sqlalchemy.Column('due', _moment()),
        sqlalchemy.Column('awaits', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('waived', sqlalchemy.Boolean(), nullable=False),
        sqlalchemy.Column('waived_at', _moment()),
        sqlalchemy.Column('waived_why', _text(), nullable=False),
        sqlalchemy.Column('waived_by', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('closed', _moment()),
        sqlalchemy.Column('ending', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('state', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('rule', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('expires', _moment()),
        sqlalchemy.Column('opens', _moment()),
        sqlalchemy.Column('ladder', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('acts_rule', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column(
            'acts_ladder', sqlalchemy.String(255), nullable=False
        ),
        sqlalchemy.Column('acts_from', _moment()),
        sqlalchemy.Column('acts_opens', _moment()),
        sqlalchemy.Column('reasons', _text(), nullable=False),
        sqlalchemy.ForeignKeyConstraint(
            ['cloud_id'], ['cloud.id'], name='fk_episode_case_cloud_id'
        ),
        sqlalchemy.ForeignKeyConstraint(
            ['resource'], ['resource.id'], name='fk_episode_case_resource'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_episode_case'),
        sqlalchemy.UniqueConstraint(
            'resource', 'episode', name='uq_episode_case'
        ),
    )
    op.create_index(
        'ix_case_open', 'episode_case', ['cloud_id', 'closed', 'expires', 'id']
    )
    _create(
        'extension',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('resource', _number(), nullable=False),
        sqlalchemy.Column('until', _moment(), nullable=False),
        sqlalchemy.Column('reason', _text(), nullable=False),
        sqlalchemy.Column('author', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('by', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('at', _moment(), nullable=False),
        sqlalchemy.Column('asked', _text(), nullable=False),
        sqlalchemy.Column('withdrawn', _moment()),
        sqlalchemy.Column(
            'withdrawn_by', sqlalchemy.String(255), nullable=False
        ),
        sqlalchemy.ForeignKeyConstraint(
            ['resource'], ['resource.id'], name='fk_extension_resource'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_extension'),
    )
    op.create_index('ix_extension_resource', 'extension', ['resource'])
    _create(
        'holding',
        sqlalchemy.Column(
            'resource', _number(), autoincrement=False, nullable=False
        ),
        sqlalchemy.Column('rule', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('since', _moment(), nullable=False),
        sqlalchemy.ForeignKeyConstraint(
            ['resource'], ['resource.id'], name='fk_holding_resource'
        ),
        sqlalchemy.PrimaryKeyConstraint('resource', 'rule', name='pk_holding'),
    )
    _create(
        'announcement',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('case_id', _number(), nullable=False),
        sqlalchemy.Column('number', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('day', sqlalchemy.Date(), nullable=False),
        sqlalchemy.Column('at', _moment(), nullable=False),
        sqlalchemy.Column('act', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('warn', _text(), nullable=False),
        sqlalchemy.Column(
            'minimum_notice', sqlalchemy.BigInteger(), nullable=False
        ),
        sqlalchemy.Column('given', _moment(), nullable=False),
        sqlalchemy.Column('reason', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('told', _moment()),
        sqlalchemy.Column('sent', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('ended', _moment()),
        sqlalchemy.ForeignKeyConstraint(
            ['case_id'], ['episode_case.id'], name='fk_announcement_case_id'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_announcement'),
        sqlalchemy.UniqueConstraint(
            'case_id', 'number', name='uq_announcement'
        ),
    )
    op.create_index('ix_announcement_day', 'announcement', ['day'])
    _create(
        'hold',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('case_id', _number(), nullable=False),
        sqlalchemy.Column('reason', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('why', _text(), nullable=False),
        sqlalchemy.Column('since', _moment(), nullable=False),
        sqlalchemy.Column('ended', _moment()),
        sqlalchemy.Column(
            'released_by', sqlalchemy.String(255), nullable=False
        ),
        sqlalchemy.Column('released_why', _text(), nullable=False),
        sqlalchemy.ForeignKeyConstraint(
            ['case_id'], ['episode_case.id'], name='fk_hold_case_id'
        ),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_hold'),
    )
    op.create_index('ix_hold_case', 'hold', ['case_id', 'ended'])
    _create(
        'notice_item',
        sqlalchemy.Column(
            'notice_id', _number(), autoincrement=False, nullable=False
        ),
        sqlalchemy.Column(
            'case_id', _number(), autoincrement=False, nullable=False
        ),
        sqlalchemy.Column('occasion', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('step', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column(
            'announcement', sqlalchemy.Integer(), nullable=False
        ),
        sqlalchemy.ForeignKeyConstraint(
            ['case_id'], ['episode_case.id'], name='fk_notice_item_case_id'
        ),
        sqlalchemy.ForeignKeyConstraint(
            ['notice_id'], ['notice.id'], name='fk_notice_item_notice_id'
        ),
        sqlalchemy.PrimaryKeyConstraint(
            'notice_id', 'case_id', name='pk_notice_item'
        ),
    )
    op.create_index('ix_notice_item_case', 'notice_item', ['case_id'])


def _create(name: str, *items: sqlalchemy.schema.SchemaItem) -> None:
    options: dict[str, Any] = _OPTIONS
    op.create_table(name, *items, **options)


def _number() -> sqlalchemy.types.TypeEngine[int]:
    return sqlalchemy.BigInteger().with_variant(sqlalchemy.Integer(), 'sqlite')


def _moment() -> sqlalchemy.types.TypeEngine[Any]:
    return sqlalchemy.DateTime().with_variant(mysql.DATETIME(fsp=6), *_SERVERS)


def _text() -> sqlalchemy.types.TypeEngine[str]:
    return sqlalchemy.Text().with_variant(mysql.LONGTEXT(), *_SERVERS)


def _bytes() -> sqlalchemy.types.TypeEngine[bytes]:
    return sqlalchemy.LargeBinary().with_variant(mysql.LONGBLOB(), *_SERVERS)
