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

"""Which locks of ours may be on resources, as their requests tell."""

import sqlalchemy

from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step

_STEP = tables.step.c
_REQUEST = tables.request.c
_RESOURCE = tables.resource.c
_CASE = tables.case.c


def locked(
    connection: sqlalchemy.Connection, cloud_id: int
) -> set[model_standing.ResourceKey]:
    """Return the resources that a lock of ours may be on.

    What we deleted has none any more, also where an administrator brings it
    back; and may have a later one then.
    """
    last_on = _last_of(
        _REQUEST.what == 'lock', _REQUEST.happened.is_not(False)
    )
    last_off = _last_of(
        sqlalchemy.or_(
            sqlalchemy.and_(
                _REQUEST.what == 'unlock', _REQUEST.happened.is_(True)
            ),
            sqlalchemy.and_(
                sqlalchemy.or_(
                    _STEP.verb == model_case.DELETE,
                    # By whatever verb, also one of a plug-in.
                    _STEP.case_id.in_(
                        sqlalchemy.select(_CASE.id).where(
                            _CASE.cloud_id == cloud_id,
                            _CASE.ending == model_case.Ending.DELETED,
                        )
                    ),
                ),
                _STEP.outcome == model_step.Outcome.DONE,
            ),
        )
    )
    return _still_on(connection, cloud_id, last_on, last_off)


def unanswered(
    connection: sqlalchemy.Connection, cloud_id: int
) -> set[model_standing.ResourceKey]:
    """Return the resources that a lock of ours may still come to.

    No answer ever came to it, and none was taken off since.
    """
    last_on = _last_of(_REQUEST.what == 'lock', _REQUEST.answered.is_(None))
    last_off = _last_of(_REQUEST.what == 'unlock', _REQUEST.happened.is_(True))
    return _still_on(connection, cloud_id, last_on, last_off)


def _still_on(
    connection: sqlalchemy.Connection,
    cloud_id: int,
    last_on: sqlalchemy.ColumnElement[int],
    last_off: sqlalchemy.ColumnElement[int],
) -> set[model_standing.ResourceKey]:
    """Return the resources whose last lock is later than what ended it."""
    locked = (
        sqlalchemy.select(_STEP.resource)
        .join_from(tables.step, tables.request)
        .where(
            _STEP.cloud_id == cloud_id,
            _REQUEST.what.in_(('lock', 'unlock')),
        )
        .group_by(_STEP.resource)
        .having(last_on > sqlalchemy.func.coalesce(last_off, 0))
    )
    found = connection.execute(
        sqlalchemy.select(
            _RESOURCE.region,
            _RESOURCE.kind,
            _RESOURCE.resource_id,
            _RESOURCE.created,
        ).where(_RESOURCE.id.in_(locked))
    )
    return {resources.key_of(row) for row in found}


def _last_of(
    *terms: sqlalchemy.ColumnElement[bool],
) -> sqlalchemy.ColumnElement[int]:
    """Return the number of the last request of which all this is so."""
    return sqlalchemy.func.max(
        sqlalchemy.case((sqlalchemy.and_(*terms), _REQUEST.id))
    )
