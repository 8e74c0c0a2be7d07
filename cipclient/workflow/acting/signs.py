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

"""Signs that somebody wants a server back that is out of service."""

import datetime
from collections.abc import Iterable

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.evaluate import guard
from cipclient.inventory import action_reader
from cipclient.inventory import known
from cipclient.model import case as model_case
from cipclient.model import fact
from cipclient.model import step as model_step

#: What says nothing of whether its owner wants it. All else is a sign, also
#: where nobody here knows what it is (P21), and whatever came of it.
_IDLE = frozenset(
    {
        'create',
        'createBackup',
        'createImage',
        'delete',
        'detach_interface',
        'detach_volume',
        'extend_volume',
        'lock',
        'refresh_volume_attachment',
        'shelve',
        'shelveOffload',
        'stop',
        'unlock',
    }
)


def wanted(
    cloud: connection.Cloud,
    case: model_case.Case,
    steps: Iterable[model_step.Step],
) -> str:
    """Return the sign that there is, or why there may be one; a phrase.

    Also of a request that failed: who tried to come back wants it back. One
    request. Raises NotAuthenticated.

    :param steps: ours, newest first, whose requests are no signs.
    """
    if case.quarantined is None:
        return 'when it was taken out of service is not recorded'
    steps = list(steps)
    ours = {
        one.request_id
        for step in steps
        for one in step.requests
        if one.request_id
    }
    try:
        for row in action_reader.Reader(cloud, case.resource.id).actions():
            if row['request_id'] in _entering(case, steps):
                # Newest first: all others are older.
                return ''
            began = known.date(row.get('start_time'), 'start_time')
            if isinstance(began, fact.Unknown):
                return f'what was asked of it cannot be dated: {began.reason}'
            if began < _since(case, steps):
                return ''
            if row['action'] not in _IDLE and row['request_id'] not in ours:
                return (
                    f'somebody asked for {row["action"]} on '
                    f'{began:%Y-%m-%d}: whether he wants it back has to be '
                    'asked'
                )
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        return f'whether somebody wants it back is not known: {error}'
    # Nova has forgotten even that it was shelved, or tells a part.
    return 'not all is known that was asked of it since it is out of service'


def _entering(
    case: model_case.Case, steps: Iterable[model_step.Step]
) -> frozenset[str]:
    """Return Nova's ids of what took it out of service."""
    return frozenset(
        one.request_id
        for step in steps
        if step.case == case.number and step.verb == case.verb
        for one in step.requests
        if one.what == step.verb and one.happened and one.request_id
    )


def _since(
    case: model_case.Case, steps: Iterable[model_step.Step]
) -> datetime.datetime:
    """Return when it went out of service, by whichever clock was behind.

    Where a run died, that was recorded long after it was asked for.
    """
    asked = [
        step.intended
        for step in steps
        if step.case == case.number and step.verb == case.verb
    ]
    assert case.quarantined is not None
    return min([case.quarantined, *asked[:1]]) - guard.SKEW
