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

from collections.abc import Iterable

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.inventory import action_reader
from cipclient.inventory import known
from cipclient.model import case as model_case
from cipclient.model import fact
from cipclient.model import step as model_step

#: What only somebody asks for who wants to use it, whatever came of it.
_WANTED = frozenset(
    {'unshelve', 'start', 'rebuild', 'reboot', 'resume', 'restore', 'resize'}
)


def wanted(
    cloud: connection.Cloud,
    case: model_case.Case,
    steps: Iterable[model_step.Step],
) -> str:
    """Return the sign that there is, or why there may be one; a phrase.

    Also of a request that failed: who tried to come back wants it back. One
    request. Raises NotAuthenticated.

    :param steps: ours, whose requests are no signs.
    """
    if case.quarantined is None:
        return 'when it was taken out of service is not recorded'
    ours = {one.request_id for step in steps for one in step.requests}
    try:
        for row in action_reader.Reader(cloud, case.resource.id).actions():
            began = known.date(row.get('start_time'), 'start_time')
            if isinstance(began, fact.Unknown):
                return f'what was asked of it cannot be dated: {began.reason}'
            if began < case.quarantined:
                # Newest first: all others are older.
                break
            if row['action'] in _WANTED and row['request_id'] not in ours:
                return (
                    f'somebody asked for {row["action"]} on '
                    f'{began:%Y-%m-%d}: whether he wants it back has to be '
                    'asked'
                )
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        return f'whether somebody wants it back is not known: {error}'
    return ''
