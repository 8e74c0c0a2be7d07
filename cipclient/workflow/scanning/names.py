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

"""Ids, turned into what people call them."""

import datetime
from collections.abc import Iterable, Mapping

from cipclient.evaluate import outlook
from cipclient.model import resource as model_resource
from cipclient.model import scan
from cipclient.model import verdict


class Names:
    """The names of projects, domains and people, by id.

    What was not read is called by its id.
    """

    def __init__(self, surroundings: model_resource.Surroundings) -> None:
        self._surroundings = surroundings

    def finding(
        self, judged: verdict.Verdict, now: datetime.datetime
    ) -> scan.Finding:
        """Return a verdict with its names and what comes next."""
        resource = judged.resource
        project_id = project_of(resource)
        project = self._find('project', project_id)
        return scan.Finding(
            judged,
            project=_name(project, project_id),
            owner=self._owner(resource.text('user_id')),
            domain=_fact(project, 'domain') or _fact(project, 'domain_id'),
            outlook=outlook.outlook(judged, now),
        )

    def projects(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Return the names of projects, as far as they are known."""
        return {id_: _name(self._find('project', id_), id_) for id_ in ids}

    def _owner(self, id_: str | None) -> str:
        return _name(self._find('user', id_), id_)

    def _find(
        self, kind: str, id_: str | None
    ) -> model_resource.Resource | None:
        found = self._surroundings.find(kind, id_ or '')
        return found if isinstance(found, model_resource.Resource) else None


def project_of(resource: model_resource.Resource) -> str | None:
    """Return the id of the project it belongs to, or which it is."""
    if resource.kind == 'project':
        return resource.id
    return resource.text('project_id')


def _name(found: model_resource.Resource | None, id_: str | None) -> str:
    return _fact(found, 'name') or id_ or ''


def _fact(found: model_resource.Resource | None, name: str) -> str:
    return '' if found is None else found.text(name) or ''
