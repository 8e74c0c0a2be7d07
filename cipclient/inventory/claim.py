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

"""Which installations say that they act on this cloud."""

from collections.abc import Sequence

from cipclient.cloud import connection
from cipclient.cloud import failure

_PREFIX = 'cipclient-'


def found(cloud: connection.Cloud) -> Sequence[str]:
    """Return their ids, by the tags of our own project.

    One request. Raises CloudError.
    """
    project = cloud.whoami.project_id
    if project is None:
        return ()
    answer = cloud.identity.get_object(f'/projects/{project}/tags')
    tags = answer.get('tags')
    if not isinstance(tags, list):
        raise failure.Garbled(
            f'Keystone told the tags of project {project} in a form that is '
            'not its own.'
        )
    return sorted(
        tag.removeprefix(_PREFIX)
        for tag in tags
        if isinstance(tag, str) and tag.startswith(_PREFIX)
    )
