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

"""What acts leave behind, and the second pair of eyes."""

import sqlalchemy

from cipclient.ledger.migrations import parts

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    """Add them. Of what was left behind before, nothing is known."""
    parts.add('episode_case', parts.count('returns'))
    parts.create(
        'kept',
        sqlalchemy.Column('id', parts.number(), nullable=False),
        sqlalchemy.Column('cloud_id', parts.number(), nullable=False),
        sqlalchemy.Column('step_id', parts.number(), nullable=False),
        sqlalchemy.Column('kind', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('kept_id', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('size', sqlalchemy.BigInteger(), nullable=False),
        sqlalchemy.Column('found', parts.moment(), nullable=False),
        sqlalchemy.Column('protected', sqlalchemy.Boolean(), nullable=False),
        sqlalchemy.Column('ended', parts.moment()),
        sqlalchemy.Column('ending', sqlalchemy.String(32), nullable=False),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_kept'),
        parts.foreign('kept', 'cloud_id', 'cloud'),
        parts.foreign('kept', 'step_id', 'step'),
    )
    parts.create(
        'approval',
        sqlalchemy.Column('id', parts.number(), nullable=False),
        sqlalchemy.Column('cloud_id', parts.number(), nullable=False),
        sqlalchemy.Column('run_id', parts.number(), nullable=False),
        sqlalchemy.Column('plan', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('user_id', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('user_name', sqlalchemy.String(255), nullable=False),
        sqlalchemy.Column('at', parts.moment(), nullable=False),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_approval'),
        parts.foreign('approval', 'cloud_id', 'cloud'),
        parts.foreign('approval', 'run_id', 'run'),
    )
    for name, table, columns in (
        ('ix_kept_step', 'kept', ['step_id']),
        ('ix_kept_ended', 'kept', ['cloud_id', 'ended']),
        ('ix_approval_plan', 'approval', ['cloud_id', 'plan']),
    ):
        parts.index(name, table, columns)
