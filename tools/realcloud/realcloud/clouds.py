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

"""clouds.yaml: one cloud for each kind of person that tests need."""

from realcloud import cloud

DEFAULT_ADMIN = {'project_name': 'admin', 'project_domain_name': 'Default'}
GENOMICS = {'project_name': 'genomics', 'project_domain_name': 'research'}
COURSE = {'project_name': 'course-ml', 'project_domain_name': 'teaching'}
# cloud: user, the user's domain, scope
PERSONS = {
    'realcloud-admin': ('admin', 'Default', DEFAULT_ADMIN),
    # Keystone and Cinder only: Nova and Glance refuse a system token
    'realcloud-system': ('admin', 'Default', {'system_scope': 'all'}),
    # role admin on the domain research, and nowhere else
    'realcloud-domain-admin': (
        'dora',
        'research',
        {'domain_name': 'research'},
    ),
    # role manager on the domain research
    'realcloud-domain-manager': (
        'diego',
        'research',
        {'domain_name': 'research'},
    ),
    # admin in one project of customers: sees all of Nova all the same
    'realcloud-project-admin': ('pat', 'research', GENOMICS),
    'realcloud-member': ('alice', 'research', GENOMICS),
    'realcloud-manager': ('bob', 'research', GENOMICS),
    'realcloud-reader': ('carol', 'research', GENOMICS),
    # member through a group only
    'realcloud-group-member': (
        'ivan',
        'research',
        {'project_name': 'climate', 'project_domain_name': 'research'},
    ),
    # in no list of users; logs in while the switch hidden-directory is on
    'realcloud-hidden-member': (
        'hermes',
        'directory',
        {'project_name': 'myths', 'project_domain_name': 'directory'},
    ),
    # member of another domain's project
    'realcloud-other-member': ('student01', 'teaching', COURSE),
}


def _entry(where, name, user, domain, scope):
    lines = [
        f'  {name}:',
        '    region_name: ' + cloud.REGION,
        '    identity_api_version: 3',
        '    auth:',
        '      auth_url: ' + where.url('keystone', '/v3'),
        '      username: ' + user,
        '      password: ' + cloud.PASSWORD,
        '      user_domain_name: ' + domain,
    ]
    return lines + ['      {}: {}'.format(*item) for item in scope.items()]


def text(where):
    lines = ['# written by tools/realcloud/up', 'clouds:']
    for name, person in PERSONS.items():
        lines += _entry(where, name, *person)
    return '\n'.join(lines) + '\n'


def write(where):
    where.clouds_yaml.write_text(text(where))
