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

"""Servers that a stack of Heat owns."""

from realcloud.inside import estate
from realcloud.inside import member

# in these projects, by whoever makes their other resources
PROJECTS = ('astro', 'acme')
NAME = 'pipeline'


def _template(project):
    return {
        'heat_template_version': '2018-08-31',
        'resources': {
            'node': {
                'type': 'OS::Nova::Server',
                'properties': {
                    'flavor': 'm1.tiny',
                    'image': 'cirros',
                    'availability_zone': 'az1',
                    'networks': [{'network': project + '-net'}],
                    # without it Heat wants its own tools in the guest
                    'user_data_format': 'RAW',
                },
            }
        },
    }


def create(auth_url):
    for domain, project, user in estate.tenancies():
        if project not in PROJECTS:
            continue
        conn = member.connect(auth_url, domain, project, user)
        if not conn.get_stack(NAME):
            conn.orchestration.create_stack(
                name=NAME, template=_template(project), parameters={}
            )
    # waited for last: the stacks come up side by side
    for domain, project, user in estate.tenancies():
        if project in PROJECTS:
            conn = member.connect(auth_url, domain, project, user)
            conn.orchestration.wait_for_status(
                conn.get_stack(NAME),
                'CREATE_COMPLETE',
                failures=['CREATE_FAILED'],
                wait=120,
            )
