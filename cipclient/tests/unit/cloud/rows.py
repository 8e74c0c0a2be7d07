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

"""Rows as the services give them, as far as it matters."""


def server_id(number: int) -> str:
    return f'{number:08x}-0000-4000-8000-000000000000'


def server(number: int, **changes: object) -> dict[str, object]:
    """A row as Nova 2.72 gives it, as far as it matters."""
    row: dict[str, object] = {
        'id': server_id(number),
        'name': f'web-{number}',
        'description': None,
        'status': 'ACTIVE',
        'tenant_id': f'project-{number % 5}',
        'user_id': f'user-{number % 7}',
        'created': '2026-01-31T12:00:00Z',
        'locked': False,
        'host_status': 'UP',
        'image': {'id': 'an-image', 'links': []},
        'flavor': {
            'original_name': 'c1.small',
            'vcpus': 2,
            'ram': 2048,
            'disk': 20,
            'ephemeral': 0,
            'swap': 0,
            'extra_specs': {'hw:cpu_policy': 'shared'},
        },
        'tags': ['web'],
        'metadata': {'key': 'value'},
        'OS-EXT-AZ:availability_zone': 'nova',
        'OS-EXT-STS:task_state': None,
        'os-extended-volumes:volumes_attached': [{'id': 'a-volume'}],
        'OS-EXT-SRV-ATTR:user_data': 'c2VjcmV0',
    }
    row.update(changes)
    return row


def volume(number: int, **changes: object) -> dict[str, object]:
    """A row as Cinder 3.0 gives it, as far as it matters."""
    row: dict[str, object] = {
        'id': server_id(number),
        'name': f'data-{number}',
        'description': None,
        'status': 'available',
        'size': 10,
        'attachments': [],
        'bootable': 'false',
        'encrypted': False,
        'volume_type': 'ssd',
        'availability_zone': 'nova',
        'os-vol-tenant-attr:tenant_id': f'project-{number % 5}',
        'user_id': f'user-{number % 7}',
        'created_at': '2026-01-31T12:00:00.123456',
        'metadata': {},
    }
    row.update(changes)
    return row


def user(id_: str, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        'id': id_,
        'name': id_.title(),
        'domain_id': 'default',
        'enabled': True,
        'email': f'{id_}@example.org',
    }
    row.update(changes)
    return row


def project(id_: str, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        'id': id_,
        'name': id_.title(),
        'description': '',
        'domain_id': 'default',
        'enabled': True,
        'is_domain': False,
        'tags': [],
        'links': {'self': 'ignored'},
    }
    row.update(changes)
    return row
