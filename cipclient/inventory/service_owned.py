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

"""Servers that other services made for themselves (hazard H28)."""

import re
from collections.abc import Mapping

from cipclient.model import resource as model_resource

#: Where services keep what is theirs, in lower case.
_PROJECTS = frozenset({'service', 'services'})
_DOMAINS = frozenset(
    {'heat', 'heat_user_domain', 'magnum', 'octavia', 'trove'}
)
# What follows an owner can write as well. Then his server is held, and an
# operator looks at it; nothing else ever comes of it (attack A2).
_NAMES = (
    (
        re.compile(r'amphora-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'),
        'Octavia',
    ),
    (re.compile(r'manila_service_instance_.*'), 'Manila'),
)
#: Masakari makes none, but starts again what it finds dead.
_METADATA = {
    'cluster.x-k8s.io/cluster-name': 'Kubernetes (Cluster API)',
    'HA_Enabled': 'Masakari',
    'metering.stack': 'Heat',
    'trove_instance_id': 'Trove',
    'trove_project_id': 'Trove',
}
_TAGS = (
    (
        re.compile(r'cluster-api-provider-openstack'),
        'Kubernetes (Cluster API)',
    ),
    (re.compile(r'openshiftClusterID=.+'), 'OpenShift'),
)


def belongs_to(
    resource: model_resource.Resource, project: str, domain: str
) -> str:
    """Return the service that a resource seems to belong to; empty if none.

    Members of Heat stacks, and so Magnum's and Sahara's, are known by Heat:
    Nova shows nothing of it but the name.

    :param project: the name of its project; empty if it is not known.
    :param domain: that of the project's domain.
    """
    if project.lower() in _PROJECTS:
        return f'the project {project}, in which services keep their servers'
    if domain.lower() in _DOMAINS:
        return f'the domain {domain}, in which a service keeps its servers'
    name = resource.text('name') or ''
    for pattern, service in _NAMES:
        if pattern.fullmatch(name):
            return f'{service}, by its name'
    metadata = resource.facts.get('metadata')
    if isinstance(metadata, Mapping):
        for key, service in _METADATA.items():
            if key in metadata:
                return f'{service}, by its metadata {key}'
    tags = resource.facts.get('tags')
    for tag in tags if isinstance(tags, tuple) else ():
        for pattern, service in _TAGS:
            if pattern.fullmatch(tag):
                return f'{service}, by one of its tags'
    return ''
