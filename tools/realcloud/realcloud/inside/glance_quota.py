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

"""Make Glance refuse images of a project, or let it be.

    glance_quota PROJECT create|upload|off

create: the image cannot be made at all; upload: it is made and its data are
refused (413), as when shelving runs into a quota. The limits are Keystone's.
"""

import sys

import openstack

RESOURCES = {'create': 'image_count_total', 'upload': 'image_count_uploading'}


def _projects(identity, key):
    found = [
        project
        for project in identity.projects()
        if key in (project.id, project.name)
    ]
    if len(found) != 1:
        sys.exit(f'{len(found)} projects named {key}')
    return found[0]


def _lift(identity, project):
    for limit in identity.limits(project_id=project.id):
        if limit.resource_name in RESOURCES.values():
            identity.delete_limit(limit)


def _impose(identity, project, resource):
    (registered,) = identity.registered_limits(resource_name=resource)
    identity.post(
        '/limits',
        json={
            'limits': [
                {
                    'service_id': registered.service_id,
                    'region_id': registered.region_id,
                    'resource_name': resource,
                    'project_id': project.id,
                    'resource_limit': 0,
                }
            ]
        },
    ).raise_for_status()


def main():
    key, what = sys.argv[1:]
    # limits of a project are the business of the system
    identity = openstack.connect(cloud='realcloud-system').identity
    project = _projects(identity, key)
    _lift(identity, project)
    if what != 'off':
        _impose(identity, project, RESOURCES[what])


if __name__ == '__main__':
    main()
