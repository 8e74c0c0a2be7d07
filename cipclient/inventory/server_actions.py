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

"""Since when a server has stood still, proved by its instance actions (H12).

``updated`` does not tell: metadata and locks change it (hazard H11), and
``launched_at`` is the owner's to reset (H10).
"""

import datetime
from collections.abc import Collection, Iterable

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.inventory import action_reader
from cipclient.inventory import instance_action
from cipclient.inventory import known
from cipclient.inventory import listing
from cipclient.model import fact

#: Nova writes this, or nothing.
_FAILED = 'Error'
#: Part of a shelve, or done later and then part of no action of its own.
_OFFLOADING = 'compute_shelve_offload_instance'


def stopped_since(
    cloud: connection.Cloud,
    server_id: str,
    status: str,
    ignoring: Collection[str] = (),
) -> datetime.datetime | fact.Unknown | None:
    """Return since when a server has been SHUTOFF, PAUSED, shelved ...

    When the last action that could have changed the status was done, if it
    leads to this one. None where no such action is there: a server's actions
    may have been archived, and a guest that turned itself off leaves one only
    if Nova saw it. Actions that failed are passed over. One request, a second
    one for SHELVED_OFFLOADED.

    :param status: as it was just read; any other than those of
        ``instance_action.STATUSES`` is not proved by this.
    :param ignoring: request ids of actions to pass over as well. Not users:
        one account may be used by this program and by people.

    Raises NotAuthenticated.
    """
    if status not in instance_action.STATUSES:
        return None
    if not listing.is_uuid(server_id):
        return fact.Unknown(f'no server has the id {server_id}')
    try:
        reader = action_reader.Reader(cloud, server_id)
        return _since(reader, status, ignoring)
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as failed:
        return fact.Unknown(str(failed))


def was_done(
    cloud: connection.Cloud,
    server_id: str,
    action: str,
    since: datetime.datetime,
    request_id: str = '',
) -> bool:
    """Return whether an action came to a good end, whatever came after it.

    :param action: as Nova calls it: ``shelve``, ``stop``.
    :param since: one that began before this moment is another one.
    :param request_id: of Nova's answer; empty where none came.

    Raises CloudError and NotFound, also where what Nova tells has no date.
    """
    reader = action_reader.Reader(cloud, server_id)
    for row in reader.actions():
        if row['action'] != action or row.get('message') == _FAILED:
            continue
        began = known.date(row.get('start_time'), 'start_time')
        if isinstance(began, fact.Unknown):
            raise action_reader.Strange
        ours = row['request_id'] == request_id
        if ours or (not request_id and began >= since):
            return _succeeded(reader, row['request_id'])
    return False


def _succeeded(reader: action_reader.Reader, request_id: str) -> bool:
    """Return whether anything of an action came to a good end.

    One that Nova failed to begin has no message and no event (hazard H21).
    """
    return any(
        event.get('result') == 'Success' for event in reader.events(request_id)
    )


def _since(
    reader: action_reader.Reader, status: str, ignoring: Collection[str]
) -> datetime.datetime | fact.Unknown | None:
    for number, row in enumerate(reader.actions()):
        name = row['action']
        if row.get('message') == _FAILED or row['request_id'] in ignoring:
            continue
        effect = instance_action.ACTIONS.get(name, instance_action.STRANGE)
        if effect.keeps:
            continue
        if status not in effect.leads_to or row.get('message') is not None:
            return None
        if name == 'shelve' and status == instance_action.OFFLOADED:
            return _offloaded(reader, row, newest=number == 0)
        return _done(row)
    return None


def _offloaded(
    reader: action_reader.Reader, row: action_reader.Row, newest: bool
) -> datetime.datetime | fact.Unknown | None:
    """Return when a shelved server left its host.

    A shelve does that itself (``shelved_offload_time = 0``), or Nova does it
    hours later, unasked. Then it is an event of the action that was the last
    one at that time: if that is still the shelve, its events tell.
    """
    if not newest:
        return None
    later = [
        event
        for event in reader.events(str(row['request_id']))
        if event.get('event') == _OFFLOADING
    ]
    if not later:
        return _done(row)
    if any(event.get('result') != 'Success' for event in later):
        return None
    return _latest(
        known.date(event.get('finish_time'), 'finish_time') for event in later
    )


def _done(row: action_reader.Row) -> datetime.datetime | fact.Unknown:
    """Return when what was asked for was done; before 2.58: when asked."""
    moments = [known.date(row.get('start_time'), 'start_time')]
    if row.get('updated_at') is not None:
        moments.append(known.date(row['updated_at'], 'updated_at'))
    return _latest(moments)


def _latest(
    moments: Iterable[datetime.datetime | fact.Unknown],
) -> datetime.datetime | fact.Unknown:
    found = []
    for moment in moments:
        if isinstance(moment, fact.Unknown):
            return moment
        found.append(moment)
    return max(found)
