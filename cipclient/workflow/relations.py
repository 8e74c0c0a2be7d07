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

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.inventory import base
from cipclient.inventory import image
from cipclient.inventory import person
from cipclient.inventory import project
from cipclient.model import fact
from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import scan
from cipclient.workflow import names

#: Single reads a scan may spend on ids that no listing has: of deleted
#: projects and people, whose absence only a 404 of their own proves.
_BUDGET = 500
#: Up to this many owners are cheaper to read one by one than by listing
#: every person there is.
_FEW = 20


class Relations:
    """Projects, people and images, by id.

    :param own_project: the credentials may read no other project.
    """

    def __init__(
        self,
        cloud: connection.Cloud,
        inventories: Mapping[str, base.Inventory],
        own_project: bool,
    ) -> None:
        self._cloud = cloud
        self._projects = inventories['project']
        self._own_project = own_project
        self._known: dict[str, dict[str, model_resource.Resource]] = {}
        self._unread: dict[str, fact.Unknown] = {}
        self._listed: frozenset[str] = frozenset()
        self._people = person.People(cloud)
        self.completeness: tuple[scan.Completeness, ...] = ()
        self.surroundings = model_resource.Surroundings(
            self._known, self._unread
        )

    def read_for(
        self, policy: model_policy.Policy, kinds: Collection[str]
    ) -> None:
        """Read what the rules for these kinds read, and every project.

        People and images are read only where a rule asks for them: most
        scans need a few names of people and no image at all.
        """
        reads = frozenset().union(*(policy.reads(kind) for kind in kinds))
        self._list_projects(reads)
        if any(name.startswith('owner.') for name in reads):
            self._list_people()
        if any(name.startswith('image.') for name in reads):
            self._list_images()

    def read_about(
        self,
        resource: model_resource.Resource,
        spec: model_kind.KindSpec,
    ) -> None:
        """Read what this one resource refers to, and nothing else."""
        self._listed = frozenset(relation.kind for relation in spec.relations)
        if resource.kind == 'project':
            self._known['project'] = {resource.id: resource}
        self.settle([resource], [spec])

    def project_id(self, asked: str | None, domain: str | None) -> str | None:
        """Return the id of the project that a person named.

        Raises NotFound and NotUnique.
        """
        if asked is None:
            return None
        projects = self._known['project']
        found = [
            one
            for one in projects.values()
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
            if one.text('state') != 'deleted'
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
        readers: Mapping[str, Callable[[Collection[str]], _Found]] = {
            'project': lambda ids: project.read(self._cloud, ids, _BUDGET),
            'user': lambda ids: self._people.read(ids, _BUDGET),
            'image': lambda ids: image.read(self._cloud, ids, _BUDGET),
        }
        for kind, ids in missing.items():
            self._keep(kind, readers[kind](ids))

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
        if len(wanted) > _FEW and not self._own_project:
            listed, _reasons = self._people.listed()
            people.update(listed)
        else:
            self._keep('user', self._people.read(sorted(wanted), _FEW))
        return names.Names(self.surroundings)

    def _list_projects(self, reads: frozenset[str]) -> None:
        listing = self._projects.list(
            self._cloud,
            base.Wanted(own_project=self._own_project, reads=reads),
        )
        self._known['project'] = {
            one.id: one for page in listing.pages() for one in page
        }
        self._listed |= {'project'}
        self._finish(listing.completeness())

    def _list_people(self) -> None:
        listed, reasons = self._people.listed()
        self._known['user'] = dict(listed)
        self._listed |= {'user'}
        self._finish(scan.Completeness('user', '', 'all domains', reasons))

    def _list_images(self) -> None:
        listed, reasons = image.listed(self._cloud)
        self._known['image'] = dict(listed)
        self._listed |= {'image'}
        self._finish(
            scan.Completeness(
                'image', self._cloud.region, 'all projects', reasons
            )
        )

    def _finish(self, entry: scan.Completeness) -> None:
        self.completeness = (*self.completeness, entry)

    def _keep(self, kind: str, found: '_Found') -> None:
        known = self._known.setdefault(kind, {})
        for id_, one in found.items():
            if isinstance(one, fact.Unknown):
                self._unread[kind] = one
            else:
                known[id_] = one


_Found = Mapping[str, model_resource.Resource | fact.Unknown]
