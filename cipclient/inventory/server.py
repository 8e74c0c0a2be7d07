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

"""Servers, from Nova."""

import datetime
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import microversion as versions
from cipclient.cloud import service
from cipclient.inventory import base
from cipclient.inventory import cells
from cipclient.inventory import decode
from cipclient.inventory import flavor
from cipclient.inventory import listing
from cipclient.inventory import paging
from cipclient.inventory import server_actions
from cipclient.inventory import server_row
from cipclient.inventory import server_spec
from cipclient.model import fact
from cipclient.model import resource

#: Lists cost a quarter more above 2.72, which has all that is read here.
_BULK = '2.72'
#: What is acted on later is read as it will be then.
_SINGLE = '2.96'
#: Tags came then.
_FLOOR = '2.26'
#: Servers carry their whole flavor from then on; before, only its id.
_EMBEDDED = (2, 47)

_ROWS = decode.Decoder('servers', server_row.Row)


class _Listing(listing.Listing):
    kind = 'server'

    def __init__(
        self,
        cloud: connection.Cloud,
        wanted: base.Wanted,
        filters: Mapping[str, str],
    ) -> None:
        super().__init__(cloud, wanted)
        self._filters = filters

    def _read(self) -> Iterator[Sequence[resource.Resource]]:
        scope = listing.scope(self._cloud, self._wanted)
        compute = self._cloud.compute
        microversion = compute.microversion(_BULK, _FLOOR)
        before = self._look(compute, microversion)
        flavors = _flavors(compute, microversion, self._wanted)
        params = self._params()
        pager = paging.Pager(
            lambda more: compute.get(
                '/servers/detail',
                {**params, **more},
                microversion=microversion,
            ),
            _ROWS,
            'servers',
        )
        placeholders = 0
        for page in pager.pages():
            placeholders += sum(row.is_placeholder for row in page)
            yield [
                server_row.server(row, self._cloud.region, flavors)
                for row in page
                if not (row.is_gone or row.is_placeholder)
                and listing.in_scope(row.tenant_id, scope)
            ]
        after = self._look(compute, microversion)
        self.reasons += [*pager.reasons, *cells.changes(before, after)]
        if placeholders:
            self.reasons.append(
                f'{placeholders} servers lie in a cell of Nova that is down.'
            )

    def _look(
        self, compute: service.Service, microversion: str
    ) -> cells.Sight:
        if self._wanted.own_project:
            return cells.placeholders(compute, microversion)
        return cells.services(compute, microversion)

    def _params(self) -> dict[str, str]:
        # By an id that never changes: sorted by anything else, rows are lost
        # that change between two pages (hazard H3).
        params = {'sort_key': 'uuid', 'sort_dir': 'asc', **self._filters}
        if not self._wanted.own_project:
            # Without it a project_id is ignored, and the own project is
            # listed instead (C3).
            params['all_tenants'] = '1'
            if self._wanted.project_id is not None:
                params['project_id'] = self._wanted.project_id
        return params


def _flavors(
    compute: service.Service, microversion: str, wanted: base.Wanted
) -> flavor.Flavors:
    if versions.parse(microversion) >= _EMBEDDED:
        return flavor.Flavors()
    return flavor.listed(
        compute, microversion, 'flavor.extra_specs' in wanted.reads
    )


class ServerInventory:
    """Reads servers."""

    spec = server_spec.SPEC

    def list(
        self, cloud: connection.Cloud, wanted: base.Wanted
    ) -> base.Listing:
        """Begin to list servers."""
        return _Listing(cloud, wanted, {})

    def get(self, cloud: connection.Cloud, id_: str) -> resource.Resource:
        """Read one by id; see ``base.Inventory``."""
        if not listing.is_uuid(id_):
            raise base.NotAnId(
                f'No server has the id {id_} in region {cloud.region}.'
            )
        compute = cloud.compute
        microversion = compute.microversion(_SINGLE, _FLOOR)
        try:
            answer = compute.get_object(
                f'/servers/{id_}', microversion=microversion
            )
        except exceptions.NotFound as missing:
            raise listing.missing(
                missing, 'server', id_, cloud.region
            ) from missing
        row = listing.member(_ROWS, answer, 'server', id_)
        if row.is_placeholder:
            raise exceptions.CloudError(
                f'Server {id_} cannot be read: its cell is down.'
            )
        if row.is_gone:
            raise exceptions.NotFound(f'Server {id_} is deleted.')
        flavors = _flavors(
            compute,
            microversion,
            base.Wanted(reads=frozenset({'flavor.extra_specs'})),
        )
        return server_row.server(row, cloud.region, flavors)

    def begin(
        self,
        cloud: connection.Cloud,
        resource: resource.Resource,
        fact_name: str,
        ignoring: Collection[str] = (),
    ) -> datetime.datetime | fact.Unknown | None:
        """Return since when it has its status; see ``base.Proving``."""
        status = resource.text(fact_name)
        if fact_name != 'status' or status is None:
            return None
        since = server_actions.stopped_since(
            cloud, resource.id, status, ignoring
        )
        created = resource.date('created')
        if (
            isinstance(since, datetime.datetime)
            and created is not None
            and since < created
        ):
            return fact.Unknown(
                f'its instance actions have it {status} since '
                f'{since:%Y-%m-%d}, before it was made'
            )
        return since

    def named(
        self, cloud: connection.Cloud, name: str, wanted: base.Wanted
    ) -> Sequence[resource.Resource]:
        """Return all of exactly that name."""
        # To Nova the name is a regular expression (hazard H5).
        found = _Listing(cloud, wanted, {'name': f'^{re.escape(name)}$'})
        return listing.of_name(found, name)
