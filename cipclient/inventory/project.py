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

"""Projects, from Keystone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.inventory import base
from cipclient.inventory import decode
from cipclient.inventory import domain
from cipclient.inventory import identity
from cipclient.inventory import known
from cipclient.inventory import listing
from cipclient.inventory.spec import ADMINISTRATOR
from cipclient.inventory.spec import GIVEN
from cipclient.model import fact
from cipclient.model import kind
from cipclient.model import resource

SPEC = kind.KindSpec(
    name='project',
    facts=(
        GIVEN.text('id', 'its id'),
        ADMINISTRATOR.text('name', 'its name, unique in its domain'),
        ADMINISTRATOR.text('description', 'what is said of it'),
        ADMINISTRATOR.flag('enabled', 'whether anybody can use it'),
        ADMINISTRATOR.text('domain', 'the name of its domain'),
        GIVEN.text('domain_id', 'the id of its domain'),
        ADMINISTRATOR.texts('tags', 'its tags', key='tag'),
        ADMINISTRATOR.map(
            'properties',
            'further attributes, as "project set --property" gives them',
            key='property',
        ),
        ADMINISTRATOR.text(
            'state', 'how it is', 'enabled', 'disabled', 'deleted'
        ),
    ),
    # Keystone records no creation date.
    dated=False,
    regional=False,
)

#: What Keystone itself says of a project; all else was added to it.
_OWN = frozenset(
    {
        'id',
        'name',
        'description',
        'enabled',
        'domain_id',
        'parent_id',
        'is_domain',
        'tags',
        'links',
        'options',
    }
)


class Projects:
    """The projects of the cloud. Domains are not among them."""

    def __init__(self, cloud: connection.Cloud) -> None:
        self._cloud = cloud
        self._domains: domain.Domains | None = None

    def listed(
        self,
    ) -> tuple[Mapping[str, resource.Resource], tuple[str, ...]]:
        """Return all by id, and why some may be missing.

        Raises NotAuthorized for who may not list them.
        """
        try:
            rows, reasons = identity.rows(
                self._cloud.identity, '/projects', {}
            )
        except exceptions.NotAuthorized as refused:
            raise listing.not_administrator(
                'All projects', refused
            ) from refused
        if self._cloud.whoami.domain_id is not None:
            reasons.append(
                'The credentials are those of one domain, and Keystone lists '
                'its projects only.'
            )
        projects = {
            id_: self._project(id_, row)
            for id_, row in rows.items()
            if row.get('is_domain') is not True
        }
        return projects, tuple(reasons)

    def read(
        self, ids: Iterable[str], budget: int
    ) -> Mapping[str, resource.Resource | fact.Unknown]:
        """Read single ones: those that servers name and no list does.

        One that is proven deleted has the state ``deleted``.
        """
        own = self._cloud.whoami.project_id
        return identity.read(
            self._cloud.identity,
            'project',
            ids,
            budget,
            () if own is None else (own,),
            self._project,
            _deleted,
        )

    def _project(self, id_: str, row: identity.Row) -> resource.Resource:
        if self._domains is None:
            self._domains = domain.Domains(self._cloud)
        enabled = known.flag(row.get('enabled'), 'enabled')
        domain_id = known.filled(row.get('domain_id'), 'domain_id')
        return resource.Resource(
            'project',
            '',
            id_,
            {
                'id': id_,
                'name': known.text(row.get('name'), 'name'),
                'description': known.optional(
                    row.get('description'), 'description'
                ),
                'enabled': enabled,
                'domain': self._domains.name(domain_id),
                'domain_id': domain_id,
                'tags': known.loose_texts(row.get('tags'), 'tags'),
                'properties': {
                    name: value
                    for name, value in row.items()
                    if name not in _OWN and isinstance(value, str)
                },
                'state': known.state(enabled),
            },
        )


def _deleted(id_: str) -> resource.Resource:
    facts: dict[str, fact.FactValue] = dict.fromkeys(
        (spec.name for spec in SPEC.facts), None
    )
    facts |= {
        'id': id_,
        'enabled': False,
        'tags': (),
        'properties': {},
        'state': 'deleted',
    }
    return resource.Resource('project', '', id_, facts)


class _Listing(listing.Listing):
    kind = 'project'
    regional = False

    def _refused(
        self, refused: exceptions.NotAuthorized
    ) -> exceptions.NotAuthorized:
        # Said by who was refused: others list projects without a listing.
        return refused

    def _read(self) -> Iterator[Sequence[resource.Resource]]:
        scope = listing.scope(self._cloud, self._wanted)
        if scope == listing.ALL_PROJECTS:
            projects, reasons = Projects(self._cloud).listed()
            self.reasons += reasons
            yield list(projects.values())
            return
        one = Projects(self._cloud).read([scope], 1)[scope]
        if isinstance(one, fact.Unknown):
            self.reasons.append(f'Project {scope} was not read: {one.reason}.')
        elif one.facts['state'] != 'deleted':
            yield [one]


class ProjectInventory:
    """Reads projects."""

    spec = SPEC

    def list(
        self, cloud: connection.Cloud, wanted: base.Wanted
    ) -> base.Listing:
        """Begin to list projects."""
        return _Listing(cloud, wanted)

    def get(self, cloud: connection.Cloud, id_: str) -> resource.Resource:
        """Read one by id; see ``base.Inventory``."""
        # Keystone takes no id with a slash in it, quoted or not.
        if not decode.is_usable(id_) or '/' in id_:
            raise base.NotAnId(f'No project has the id {id_!r}.')
        one = Projects(cloud).read([id_], 1)[id_]
        if isinstance(one, fact.Unknown):
            raise exceptions.CloudError(
                f'Project {id_} cannot be read: {one.reason}'
            )
        if one.facts['state'] == 'deleted':
            raise exceptions.NotFound(f'No project has the id {id_}.')
        return one

    def named(
        self, cloud: connection.Cloud, name: str, wanted: base.Wanted
    ) -> Sequence[resource.Resource]:
        """Return all of exactly that name, of whichever domain."""
        return listing.of_name(_Listing(cloud, wanted), name)
