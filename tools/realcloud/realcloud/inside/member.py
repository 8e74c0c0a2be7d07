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

"""A connection as a member of a project, who lives in the same domain."""

import openstack

from realcloud import cloud


def connect(auth_url, domain, project, user, **options):
    return openstack.connect(
        auth={
            'auth_url': auth_url,
            'username': user,
            'password': cloud.PASSWORD,
            'user_domain_name': domain,
            'project_name': project,
            'project_domain_name': domain,
        },
        region_name=cloud.REGION,
        **options,
    )
