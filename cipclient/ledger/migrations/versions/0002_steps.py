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

import sqlalchemy

from cipclient.ledger.migrations import parts

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    """Add them. What is there has been quarantined by nobody."""
    parts.add('cloud', parts.word('installation', 64))
    parts.add('episode_case', sqlalchemy.Column('quarantined', parts.moment()))
    parts.add('episode_case', parts.word('verb', 32))
    parts.create(
        'step',
        sqlalchemy.Column('id', parts.number(), nullable=False),
        sqlalchemy.Column('cloud_id', parts.number(), nullable=False),
        sqlalchemy.Column('run_id', parts.number(), nullable=False),
        sqlalchemy.Column('resource', parts.number(), nullable=False),
        sqlalchemy.Column('case_id', parts.number()),
        sqlalchemy.Column('verb', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('attempt', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('intended', parts.moment(), nullable=False),
        sqlalchemy.Column('before', parts.text(), nullable=False),
        sqlalchemy.Column('policy', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('outcome', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('why', parts.text(), nullable=False),
        sqlalchemy.Column('ended', parts.moment()),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_step'),
        parts.foreign('step', 'cloud_id', 'cloud'),
        parts.foreign('step', 'run_id', 'run'),
        parts.foreign('step', 'resource', 'resource'),
        parts.foreign('step', 'case_id', 'episode_case'),
    )
    parts.create(
        'request',
        sqlalchemy.Column('id', parts.number(), nullable=False),
        sqlalchemy.Column('step_id', parts.number(), nullable=False),
        sqlalchemy.Column('what', sqlalchemy.String(32), nullable=False),
        sqlalchemy.Column('uid', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('sent', parts.moment(), nullable=False),
        sqlalchemy.Column('answered', parts.moment()),
        sqlalchemy.Column('code', sqlalchemy.Integer(), nullable=False),
        sqlalchemy.Column('request_id', sqlalchemy.String(64), nullable=False),
        sqlalchemy.Column('answer', parts.text(), nullable=False),
        sqlalchemy.Column('happened', sqlalchemy.Boolean()),
        sqlalchemy.PrimaryKeyConstraint('id', name='pk_request'),
        sqlalchemy.UniqueConstraint('uid', name='uq_request'),
        parts.foreign('request', 'step_id', 'step'),
    )
    for name, table, columns in (
        ('ix_step_outcome', 'step', ['cloud_id', 'outcome']),
        ('ix_step_intended', 'step', ['cloud_id', 'intended']),
        ('ix_step_resource', 'step', ['resource']),
        ('ix_step_case', 'step', ['case_id']),
        ('ix_request_step', 'request', ['step_id']),
    ):
        parts.index(name, table, columns)
