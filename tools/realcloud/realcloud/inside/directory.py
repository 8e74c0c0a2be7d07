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

"""A project for the user whom no list names (when the switch goes on)."""

import openstack

from realcloud import cloud

PERSON, DOMAIN, PROJECT = 'hermes', 'directory', 'myths'


def _user_id(auth_url):
    """Only logging in tells: the user can be searched for by no one."""
    conn = openstack.connect(
        auth={
            'auth_url': auth_url,
            'username': PERSON,
            'password': cloud.PASSWORD,
            'user_domain_name': DOMAIN,
        }
    )
    return conn.current_user_id


def main():
    admin = openstack.connect(cloud='realcloud-admin')
    identity = admin.identity
    domain = identity.find_domain(DOMAIN)
    project = identity.find_project(
        PROJECT, domain_id=domain.id
    ) or identity.create_project(name=PROJECT, domain_id=domain.id)
    identity.put(
        '/projects/{}/users/{}/roles/{}'.format(
            project.id,
            _user_id(admin.config.auth['auth_url']),
            identity.find_role('member').id,
        )
    ).raise_for_status()


if __name__ == '__main__':
    main()
