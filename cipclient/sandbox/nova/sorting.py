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

"""The order of a server list."""

from collections.abc import Callable

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox.nova import query
from cipclient.sandbox.state import compute

#: The columns that differ between servers here; all others are equal, and
#: what is equal is ordered by uuid.
COLUMNS: dict[str, Callable[[compute.Server], object]] = {
    'availability_zone': lambda row: row.availability_zone,
    'config_drive': lambda row: row.config_drive,
    'created_at': lambda row: row.created,
    'display_description': lambda row: row.description,
    'display_name': lambda row: row.name,
    'host': lambda row: row.host,
    'hostname': lambda row: row.name.lower(),
    'image_ref': lambda row: row.image_id,
    'instance_type_id': lambda row: row.flavor.name,
    'key_name': lambda row: row.key_name,
    'launched_at': lambda row: row.launched_at,
    'locked': lambda row: row.locked_by is not None,
    'locked_by': lambda row: row.locked_by,
    'node': lambda row: row.host,
    'power_state': lambda row: row.power_state,
    'project_id': lambda row: row.project_id,
    'task_state': lambda row: row.task_state,
    'terminated_at': lambda row: row.terminated_at,
    'updated_at': lambda row: row.updated,
    'user_id': lambda row: row.user_id,
    'uuid': lambda row: row.id,
    'vm_state': lambda row: row.vm_state,
}


def _nulls_first(
    column: Callable[[compute.Server], object],
) -> Callable[[compute.Server], tuple[bool, object]]:
    def key(row: compute.Server) -> tuple[bool, object]:
        value = column(row)
        return (value is not None, value)

    return key


def wanted(request: message.Request) -> tuple[tuple[str, bool], ...]:
    """The sort keys of a request, and whether each is descending.

    The marker's place is looked up by its present values of these keys, so
    an order by what may change loses rows (H3).
    """
    directions = request.every('sort_dir')
    for direction in directions:
        if direction not in ('asc', 'desc'):
            raise refusal.Refusal(
                400,
                f"Unknown sort direction, must be 'asc' or 'desc':"
                f' {direction}',
            )
    ignored = query.IGNORED_SORT_KEYS
    if request.microversion >= (2, 73):
        ignored = ignored - {'locked'}
    keys: list[tuple[str, bool]] = []
    last = directions[0] if directions else 'desc'
    for index, name in enumerate(request.every('sort_key')):
        if index < len(directions):
            last = directions[index]
        if name in ignored:
            continue
        if name in ('host', 'node') and not request.caller.is_admin:
            raise refusal.Refusal(
                403, f'Only administrators can sort servers by {name}'
            )
        keys.append((name, last == 'desc'))
    if not keys:
        keys = [('created_at', last == 'desc')]
    if 'uuid' not in [name for name, _descending in keys]:
        keys.append(('uuid', False))
    return tuple(keys)


def ordered(
    table: compute.ServerTable,
    keys: tuple[tuple[str, bool], ...],
    project_id: str | None,
) -> compute.Order:
    """The rows of a project, or of all, in that order."""
    return table.order(
        keys,
        project_id,
        [
            (_nulls_first(COLUMNS[name]), descending)
            for name, descending in keys
            if name in COLUMNS
        ],
    )
