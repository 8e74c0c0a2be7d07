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

"""Acts: steps, their requests, quarantine and the claim of a cloud."""

from typing import Any

import sqlalchemy
from alembic import op
from sqlalchemy.dialects import mysql

revision = '0002'
down_revision = '0001'

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
    """Add them. What is there has been quarantined by nobody.

    MariaDB keeps what an upgrade that died had done: the next one goes on.
    """
    _add('cloud', _word('installation', 64))
    _add('episode_case', sqlalchemy.Column('quarantined', _moment()))
    _add('episode_case', _word('verb', 32))
    _create(
        'step',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('cloud_id', _number(), nullable=False),
        sqlalchemy.Column('run_id', _number(), nullable=False),
        sqlalchemy.Column('resource', _number(), nullable=False),
        sqlalchemy.Column('case_id', _number()),
        sqlalchemy.Column('verb', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('attempt', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('intended', _moment(), nullable=False),
        sqlalchemy.Column('before', _text(), nullable=False),
        sqlalchemy.Column('policy', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('outcome', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('why', _text(), nullable=False),
        sqlalchemy.Column('ended', _moment()),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_step'),
        _foreign('step', 'cloud_id', 'cloud'),
        _foreign('step', 'run_id', 'run'),
        _foreign('step', 'resource', 'resource'),
        _foreign('step', 'case_id', 'episode_case'),
    )
    _create(
        'request',
        sqlalchemy.Column('id', _number(), nullable=False),
        sqlalchemy.Column('step_id', _number(), nullable=False),
        sqlalchemy.Column('what', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('uid', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('sent', _moment(), nullable=False),
        sqlalchemy.Column('answered', _moment()),
        sqlalchemy.Column('code', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('request_id', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('answer', _text(), nullable=False),
        sqlalchemy.Column('happened', sqlalchemy.Boolean()),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_request'),
        sqlalchemy.UniqueConstraint('uid', name='uq_request'),
        _foreign('request', 'step_id', 'step'),
    )
    for name, table, columns in (
        ('ix_step_outcome', 'step', ['cloud_id', 'outcome']),
        ('ix_step_intended', 'step', ['cloud_id', 'intended']),
        ('ix_step_resource', 'step', ['resource']),
        ('ix_step_case', 'step', ['case_id']),
        ('ix_request_step', 'request', ['step_id']),
    ):
        if not _known().has_index(table, name):
            op.create_index(name, table, columns)


def _known() -> sqlalchemy.Inspector:
    """Return a fresh look at what is there."""
    return sqlalchemy.inspect(op.get_bind())


def _add(table: str, column: sqlalchemy.Column[Any]) -> None:
    known = {one['name'] for one in _known().get_columns(table)}
    if column.name not in known:
        op.add_column(table, column)


def _create(name: str, *items: sqlalchemy.schema.SchemaItem) -> None:
    options: dict[str, Any] = _OPTIONS
    if not _known().has_table(name):
        op.create_table(name, *items, **options)


def _word(name: str, length: int) -> sqlalchemy.Column[Any]:
    """Return a column of text that rows of before have empty."""
    return sqlalchemy.Column(
        name, sqlalchemy.String(length), nullable=False, server_default=''
    )


def _foreign(
    table: str, column: str, target: str
) -> sqlalchemy.ForeignKeyConstraint:
    return sqlalchemy.ForeignKeyConstraint(
        [column], [f'{target}.id'], name=f'fk_{table}_{column}'
    )


def _number() -> sqlalchemy.types.TypeEngine[int]:
    return sqlalchemy.BigInteger().with_variant(sqlalchemy.Integer(), 'sqlite')


def _moment() -> sqlalchemy.types.TypeEngine[Any]:
    return sqlalchemy.DateTime().with_variant(mysql.DATETIME(fsp=6), *_SERVERS)


def _text() -> sqlalchemy.types.TypeEngine[str]:
    return sqlalchemy.Text().with_variant(mysql.LONGTEXT(), *_SERVERS)
