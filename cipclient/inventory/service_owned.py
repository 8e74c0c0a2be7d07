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

#: Where services keep what is theirs.
_PROJECTS = frozenset({'service', 'services'})
_DOMAINS = frozenset({'heat', 'heat_user_domain', 'magnum', 'trove'})
#: How they name it. Owners can name theirs so as well: then it is held, and
#: an operator looks at it (attack A2).
_NAMES = (
    (re.compile(r'amphora-[0-9a-f-]{36}'), 'Octavia'),
    (re.compile(r'manila_service_instance_.*'), 'Manila'),
)
#: What they write into its metadata.
_METADATA = {
    'cluster.x-k8s.io/cluster-name': 'Cluster API',
    'magnum_cluster_uuid': 'Magnum',
    'metering.stack': 'Heat',
    'trove_project_id': 'Trove',
}


def belongs_to(
    resource: model_resource.Resource, project: str, domain: str
) -> str:
    """Return the service that a resource seems to belong to; empty if none.

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
    return ''
