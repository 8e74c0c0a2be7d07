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

"""What Nova accepts as the query of a server list."""

import re

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import timestamp

IGNORED_SORT_KEYS = frozenset(
    (
        'architecture',
        'cell_name',
        'cleaned',
        'default_ephemeral_device',
        'default_swap_device',
        'deleted',
        'deleted_at',
        'disable_terminate',
        'ephemeral_gb',
        'ephemeral_key_uuid',
        'id',
        'key_data',
        'launched_on',
        'locked',
        'memory_mb',
        'os_type',
        'reservation_id',
        'root_gb',
        'shutdown_terminate',
        'user_data',
        'vcpus',
        'vm_mode',
    )
)
SORT_KEYS = frozenset(
    (
        'access_ip_v4',
        'access_ip_v6',
        'auto_disk_config',
        'availability_zone',
        'config_drive',
        'created_at',
        'display_description',
        'display_name',
        'host',
        'hostname',
        'image_ref',
        'instance_type_id',
        'kernel_id',
        'key_name',
        'launch_index',
        'launched_at',
        'locked_by',
        'node',
        'power_state',
        'progress',
        'project_id',
        'ramdisk_id',
        'root_device_name',
        'task_state',
        'terminated_at',
        'updated_at',
        'user_id',
        'uuid',
        'vm_state',
    )
)
REGEX_FILTERS = frozenset(
    (
        'kernel_id',
        'ramdisk_id',
        'hostname',
        'key_name',
        'power_state',
        'node',
        'flavor',
        'reservation_id',
        'launched_at',
        'terminated_at',
        'availability_zone',
        'name',
        'display_name',
        'description',
        'display_description',
        'locked_by',
        'root_device_name',
        'config_drive',
        'access_ip_v4',
        'access_ip_v6',
        'auto_disk_config',
        'progress',
        'ip',
        'ip6',
        'created_at',
    )
)
EXACT_FILTERS = frozenset(
    (
        'user_id',
        'project_id',
        'tenant_id',
        'launch_index',
        'image_ref',
        'image',
        'vm_state',
        'task_state',
        'host',
        'uuid',
        'soft_deleted',
        'deleted',
        'status',
    )
)
TAG_FILTERS = frozenset(('tags', 'tags-any', 'not-tags', 'not-tags-any'))
TIME_FILTERS = frozenset(('changes-since', 'changes-before'))
PAGING_AND_SORTING = frozenset(('limit', 'marker', 'sort_key', 'sort_dir'))


def _invalid(name: str, value: str, why: str) -> refusal.Refusal:
    return refusal.Refusal(
        400,
        f'Invalid input for query parameters {name}. Value: {value}. {why}',
    )


def known_names(version: tuple[int, int]) -> frozenset[str]:
    """The parameters that a microversion knows."""
    names = REGEX_FILTERS | EXACT_FILTERS | PAGING_AND_SORTING
    names |= {'all_tenants', 'changes-since'}
    if version >= (2, 26):
        names |= TAG_FILTERS
    if version >= (2, 66):
        names |= {'changes-before'}
    if version >= (2, 73):
        names |= {'locked'}
    return names


def validate(request: message.Request) -> None:
    """Refuse what the schema of the microversion does not take."""
    version = request.microversion
    known = known_names(version)
    for name, value in request.query:
        if name not in known:
            if version >= (2, 75):
                raise refusal.Refusal(
                    400,
                    'Additional properties are not allowed'
                    f" ('{name}' was unexpected)",
                )
        elif name == 'limit' and not re.fullmatch('[0-9]*', value):
            raise _invalid(name, value, f"'{value}' does not match '^[0-9]*$'")
        elif name == 'sort_key':
            _validate_sort_key(version, value)
        elif name in REGEX_FILTERS:
            try:
                re.compile(value)
            except re.error as error:
                raise _invalid(
                    name, value, f"'{value}' is not a 'regex'"
                ) from error
        elif name in TIME_FILTERS:
            _validate_time(name, value)


def _validate_time(name: str, value: str) -> None:
    try:
        timestamp.parse(value)
    except ValueError as error:
        raise _invalid(
            name, value, f"'{value}' is not a 'date-time'"
        ) from error


def _validate_sort_key(version: tuple[int, int], value: str) -> None:
    allowed = SORT_KEYS | IGNORED_SORT_KEYS
    if version >= (2, 75):
        allowed = SORT_KEYS | {'locked'}
    if value not in allowed:
        raise _invalid(
            'sort_key', value, f"'{value}' is not one of {sorted(allowed)}"
        )
