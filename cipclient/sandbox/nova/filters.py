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

"""Which servers a list is about."""

import re
from collections.abc import Callable

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import timestamp
from cipclient.sandbox.nova import query
from cipclient.sandbox.state import compute

Test = Callable[[compute.Server], bool]

#: What a member may filter by; anything else of his is dropped silently.
MEMBER_FILTERS = frozenset(
    (
        'all_tenants',
        'changes-before',
        'changes-since',
        'flavor',
        'image',
        'ip',
        'ip6',
        'locked',
        'name',
        'not-tags',
        'not-tags-any',
        'reservation_id',
        'status',
        'tags',
        'tags-any',
    )
)
MEMBER_FILTERS_283 = frozenset(
    (
        'availability_zone',
        'config_drive',
        'created_at',
        'description',
        'key_name',
        'launched_at',
        'power_state',
        'progress',
        'root_device_name',
        'task_state',
        'terminated_at',
        'user_id',
        'vm_state',
    )
)

TRUTHS = ('1', 'true', 't', 'yes', 'y', 'on')
TEXTS: dict[str, Callable[[compute.Server], str | None]] = {
    'availability_zone': lambda row: row.availability_zone,
    'config_drive': lambda row: row.config_drive,
    'created_at': lambda row: timestamp.naive_micro(row.created),
    'description': lambda row: row.description,
    'display_description': lambda row: row.description,
    'display_name': lambda row: row.name,
    'hostname': lambda row: row.name.lower(),
    'ip': lambda row: row.address,
    'key_name': lambda row: row.key_name,
    'locked_by': lambda row: row.locked_by,
    'name': lambda row: row.name,
    'node': lambda row: row.host,
    'power_state': lambda row: str(row.power_state),
}
VALUES: dict[str, Callable[[compute.Server], str | None]] = {
    'flavor': lambda row: row.flavor.id,
    'host': lambda row: row.host,
    'image': lambda row: row.image_id,
    'image_ref': lambda row: row.image_id,
    'project_id': lambda row: row.project_id,
    'task_state': lambda row: row.task_state,
    'tenant_id': lambda row: row.project_id,
    'user_id': lambda row: row.user_id,
    'uuid': lambda row: row.id,
    'vm_state': lambda row: row.vm_state,
}


def applying(request: message.Request) -> set[str]:
    """The names of the filters that count for this caller."""
    known = query.known_names(request.microversion)
    names = request.names() & known - query.PAGING_AND_SORTING
    if request.caller.is_admin:
        return names
    allowed = MEMBER_FILTERS
    if request.microversion >= (2, 83):
        allowed |= MEMBER_FILTERS_283
    return names & allowed


def tests(request: message.Request, names: set[str]) -> list[Test]:
    """What a server has to pass, the project aside."""
    found = _about_deleted(request, names)
    for name in names:
        value = request.last(name) or ''
        if name == 'status':
            found.append(_status(request))
        elif name in ('changes-since', 'changes-before'):
            found.append(_changed(name, value))
        elif name in query.TAG_FILTERS:
            found.append(_tagged(name, set(value.split(','))))
        elif name == 'locked':
            found.append(_locked(value.lower() in TRUTHS))
        elif name in ('project_id', 'tenant_id'):
            continue
        elif name in VALUES:
            found.append(_equal(VALUES[name], value))
        elif name in TEXTS:
            found.append(_like(TEXTS[name], value))
    return found


def _equal(column: Callable[[compute.Server], str | None], value: str) -> Test:
    return lambda row: column(row) == value


def _like(column: Callable[[compute.Server], str | None], value: str) -> Test:
    search = re.compile(value, re.IGNORECASE).search
    return lambda row: search(column(row) or '') is not None


def _locked(wanted: bool) -> Test:
    return lambda row: (row.locked_by is not None) == wanted


def _about_deleted(request: message.Request, names: set[str]) -> list[Test]:
    if 'deleted' in names:
        value = (request.last('deleted') or '').lower()
        if value in TRUTHS:
            return [lambda row: row.deleted or row.status == 'SOFT_DELETED']
    elif names & query.TIME_FILTERS:
        return []
    if 'status' in names and _statuses(request) == {'DELETED'}:
        if not request.caller.is_admin:
            raise refusal.Refusal(
                403, 'Only administrators may list deleted instances'
            )
        return [lambda row: row.deleted]
    return [lambda row: not row.deleted and row.status != 'SOFT_DELETED']


def _statuses(request: message.Request) -> set[str]:
    return {value.upper() for value in request.every('status')}


def _status(request: message.Request) -> Test:
    wanted = _statuses(request) & compute.STATES.keys()
    if not wanted and request.microversion >= (2, 38):
        raise refusal.Refusal(400, 'Invalid status value')
    return lambda row: row.status in wanted


def _changed(name: str, value: str) -> Test:
    moment = timestamp.parse(value)
    if name == 'changes-since':
        return lambda row: row.updated >= moment
    return lambda row: row.updated <= moment


def _tagged(name: str, wanted: set[str]) -> Test:
    if name == 'tags':
        return lambda row: wanted <= set(row.tags)
    if name == 'tags-any':
        return lambda row: bool(wanted & set(row.tags))
    if name == 'not-tags':
        return lambda row: not wanted <= set(row.tags)
    return lambda row: not wanted & set(row.tags)
