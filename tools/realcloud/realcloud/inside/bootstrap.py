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

"""Accounts of the services, the catalogue, and the limits of Glance (once).

Safe to run again: what exists is kept.
"""

import openstack

from realcloud import cloud
from realcloud import settings

CATALOGUE = (
    ('placement', 'placement', ''),
    ('image', 'glance', ''),
    ('compute', 'nova', '/v2.1'),
    ('network', 'neutron', ''),
    ('block-storage', 'cinder', '/v3'),
    ('orchestration', 'heat', '/v1/%(project_id)s'),
)
# Glance asks Keystone for these. Out of the way until a test moves them.
GLANCE_LIMITS = {
    'image_size_total': 10**9,
    'image_stage_total': 10**9,
    'image_count_total': 10**9,
    'image_count_uploading': 10**9,
}


def accounts(identity):
    project = identity.find_project('service') or identity.create_project(
        name='service', domain_id='default'
    )
    roles = {role.name: role for role in identity.roles()}
    for _type, name, _path in CATALOGUE:
        user = identity.find_user(
            name, domain_id='default'
        ) or identity.create_user(
            name=name, password=cloud.PASSWORD, domain_id='default'
        )
        for role in ('admin', 'service'):
            identity.assign_project_role_to_user(project, user, roles[role])
        if name == 'glance':
            # oslo.limit reads the limits of every project
            identity.assign_system_role_to_user(user, roles['reader'], 'all')


def catalogue(where, identity):
    for type_, name, path in CATALOGUE:
        if list(identity.services(type=type_)):
            continue
        service = identity.create_service(type=type_, name=name)
        for interface in ('public', 'internal', 'admin'):
            identity.create_endpoint(
                service_id=service.id,
                interface=interface,
                region_id=cloud.REGION,
                url=where.url(name, path),
            )


def glance_limits(identity):
    (service,) = identity.services(type='image')
    have = {limit.resource_name for limit in identity.registered_limits()}
    new = [
        {
            'service_id': service.id,
            'region_id': cloud.REGION,
            'resource_name': name,
            'default_limit': value,
        }
        for name, value in GLANCE_LIMITS.items()
        if name not in have
    ]
    if new:
        identity.post(
            '/registered_limits', json={'registered_limits': new}
        ).raise_for_status()


def heat_domain(identity):
    """Where Heat keeps the users that it makes for its stacks."""
    domain = identity.find_domain('heat') or identity.create_domain(
        name='heat', description='users of stacks'
    )
    user = identity.find_user(
        'heat_domain_admin', domain_id=domain.id
    ) or identity.create_user(
        name='heat_domain_admin', domain_id=domain.id, password=cloud.PASSWORD
    )
    identity.assign_domain_role_to_user(
        domain, user, identity.find_role('admin')
    )
    for role in ('heat_stack_owner', 'heat_stack_user'):
        if not identity.find_role(role):
            identity.create_role(name=role)


def directory_domain(identity):
    """Has to be there before Keystone reads what drives it."""
    if not identity.find_domain('directory'):
        identity.create_domain(name='directory', description='a directory')


def main():
    where = settings.load()
    identity = openstack.connect(cloud='realcloud-admin').identity
    accounts(identity)
    catalogue(where, identity)
    glance_limits(identity)
    heat_domain(identity)
    directory_domain(identity)


if __name__ == '__main__':
    main()
