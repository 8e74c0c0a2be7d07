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

"""What resources refer to: read once, for rules and for people's names."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.evaluate import supplement
from cipclient.inventory import image
from cipclient.inventory import person
from cipclient.inventory import project
from cipclient.model import fact
from cipclient.model import kind as model_kind
from cipclient.model import resource as model_resource
from cipclient.model import scan
from cipclient.workflow.scanning import names

#: Single reads a scan may spend on ids that no listing has: of deleted
#: projects and people, whose absence only a 404 of their own proves.
_BUDGET = 500
#: Up to this many owners are cheaper to read one by one than by listing
#: every person there is.
_FEW = 20


_One = model_resource.Resource | fact.Unknown
_Found = Mapping[str, _One]


class _Reader(Protocol):
    """What reads the resources of one kind that others refer to."""

    def listed(
        self,
    ) -> tuple[Mapping[str, model_resource.Resource], tuple[str, ...]]: ...

    def read(self, ids: Iterable[str], budget: int) -> _Found: ...


class Relations:
    """Projects, people and images, by id.

    :param known_better: what the operator's tables know of them.
    :param own_project: the credentials may read no other project.
    """

    def __init__(
        self,
        cloud: connection.Cloud,
        known_better: supplement.Supplement,
        own_project: bool,
    ) -> None:
        self._supplement = known_better
        self._cloud = cloud
        self._own_project = own_project
        self._readers: Mapping[str, _Reader] = {
            'project': project.Projects(cloud),
            'user': person.People(cloud),
            'image': image.Images(cloud),
        }
        self._known: dict[str, dict[str, _One]] = {}
        self._listed: frozenset[str] = frozenset()
        self.completeness: tuple[scan.Completeness, ...] = ()
        self.surroundings = model_resource.Surroundings(self._known)

    def read_for(self, reads: Collection[str]) -> None:
        """Read what these facts are of, and every project.

        People and images are read only where a rule asks for them: most
        scans need a few names of people and no image at all.
        """
        people = any(name.startswith('owner.') for name in reads)
        if any(name.startswith('image.') for name in reads):
            self._list('image', self._cloud.region)
        if not self._own_project:
            self._list('project')
            if people:
                self._list('user')
            return
        self._list_own_project()
        if people:
            # A member may list nobody; some may be read one by one.
            self._listed |= {'user'}

    def read_about(
        self,
        resource: model_resource.Resource,
        spec: model_kind.KindSpec,
    ) -> None:
        """Read what this one resource refers to, and nothing else."""
        self._listed = frozenset(relation.kind for relation in spec.relations)
        if resource.kind == 'project':
            self._keep('project', {resource.id: resource})
        self.settle([resource], [spec])

    def project_id(self, asked: str | None, domain: str | None) -> str | None:
        """Return the id of the project that a person named.

        Raises NotFound and NotUnique.
        """
        if asked is None:
            return None
        found = [
            one
            for one in self.projects()
            if asked in (one.id, one.text('name'))
            and domain in (None, one.text('domain'), one.text('domain_id'))
        ]
        if len(found) == 1:
            return found[0].id
        within = '' if domain is None else f' in the domain {domain!r}'
        if not found:
            raise exceptions.NotFound(f'there is no project {asked!r}{within}')
        listed = ', '.join(
            f'{one.id} in {one.text("domain")}' for one in found[:10]
        )
        raise exceptions.NotUnique(
            f'{len(found)} projects are named {asked!r} ({listed}): give the '
            'id, or --project-domain'
        )

    def projects(self) -> Collection[model_resource.Resource]:
        """Return the projects that were listed; deleted ones are not."""
        return [
            one
            for one in self._known['project'].values()
            if isinstance(one, model_resource.Resource)
            and one.text('state') != 'deleted'
        ]

    def refers_to_unread(
        self, spec: model_kind.KindSpec
    ) -> Callable[[model_resource.Resource], bool]:
        """Return what tells whether a resource has to wait for ``settle``."""
        needed = [
            (relation.through, self._known.get(relation.kind, {}))
            for relation in spec.relations
            if relation.kind in self._listed
        ]

        def waits(resource: model_resource.Resource) -> bool:
            for through, known in needed:
                id_ = resource.facts.get(through)
                if isinstance(id_, str) and id_ not in known:
                    return True
            return False

        return waits

    def settle(
        self,
        resources: Iterable[model_resource.Resource],
        specs: Iterable[model_kind.KindSpec],
    ) -> None:
        """Read, one by one, what those refer to and no listing had."""
        missing: dict[str, dict[str, None]] = {}
        through = {
            spec.name: [r for r in spec.relations if r.kind in self._listed]
            for spec in specs
        }
        for resource in resources:
            for relation in through[resource.kind]:
                id_ = resource.text(relation.through)
                known = self._known.setdefault(relation.kind, {})
                if id_ is not None and id_ not in known:
                    missing.setdefault(relation.kind, {})[id_] = None
        for kind, ids in missing.items():
            self._keep(kind, self._readers[kind].read(ids, _BUDGET))

    def names(
        self, resources: Collection[model_resource.Resource]
    ) -> names.Names:
        """Return the names of the people and projects of those."""
        people = self._known.setdefault('user', {})
        wanted = {
            owner
            for resource in resources
            if (owner := resource.text('user_id')) is not None
            and owner not in people
        }
        reader = self._readers['user']
        if len(wanted) > _FEW and not self._own_project:
            listed, _reasons = reader.listed()
            self._keep('user', listed)
        else:
            self._keep('user', reader.read(sorted(wanted), _FEW))
        return names.Names(self.surroundings)

    def _list(self, kind: str, region: str = '') -> None:
        listed, reasons = self._readers[kind].listed()
        self._keep(kind, listed)
        self._listed |= {kind}
        self.completeness = (
            *self.completeness,
            scan.Completeness(kind, region, 'all projects', reasons),
        )

    def _list_own_project(self) -> None:
        own = self._cloud.whoami.project_id
        if own is None:
            raise exceptions.NotAuthorized(
                'The credentials are of no project, so there is no own '
                'project to read: log in to one with --os-project-name.'
            )
        self._keep('project', self._readers['project'].read([own], 1))
        self._listed |= {'project'}
        self.completeness = (
            *self.completeness,
            scan.Completeness('project', '', own),
        )

    def _keep(self, kind: str, found: _Found) -> None:
        self._known.setdefault(kind, {}).update(
            (id_, one)
            if isinstance(one, fact.Unknown)
            else (id_, self._supplement.apply(one))
            for id_, one in found.items()
        )
