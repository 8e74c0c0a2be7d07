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

"""Volumes, from Cinder.

Nothing proves since when a volume is not attached: Cinder's attachments tell
of those that are there, and go when they end; ``updated_at`` is changed by
whoever renames the volume. So such a condition begins when a record saw it.
"""

from collections.abc import Iterator, Sequence

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.inventory import base
from cipclient.inventory import decode
from cipclient.inventory import listing
from cipclient.inventory import paging
from cipclient.inventory import person
from cipclient.inventory import project
from cipclient.inventory import volume_row
from cipclient.inventory.spec import CLOUD
from cipclient.inventory.spec import OWNER
from cipclient.model import kind
from cipclient.model import resource

SPEC = kind.KindSpec(
    name='volume',
    facts=(
        CLOUD.text('id', 'its id'),
        OWNER.text('name', 'its name; none if it has none'),
        OWNER.text('description', 'what its owner says of it'),
        CLOUD.text('status', "Cinder's status: available, in-use, error ..."),
        CLOUD.number('size', 'its size', 'GiB'),
        CLOUD.flag(
            'attached',
            'whether a server has it, or keeps it while it is shelved',
        ),
        CLOUD.flag('bootable', 'whether a server can boot from it'),
        CLOUD.flag('encrypted', 'whether it is encrypted'),
        CLOUD.text('volume_type', 'its type; none if it has none', key='type'),
        CLOUD.text('availability_zone', 'where it lies'),
        CLOUD.text('project_id', 'the id of its project'),
        CLOUD.text('user_id', 'the id of who made it'),
        CLOUD.date('created', 'when it was made'),
        OWNER.map('metadata', 'its metadata'),
        CLOUD.texts(
            'servers', 'the ids of the servers that it is attached to'
        ),
    ),
    relations=(
        kind.Relation('project', 'project', 'project_id', project.SPEC.facts),
        kind.Relation('owner', 'user', 'user_id', person.SPEC.facts),
    ),
)

#: All that is read is in the first version of this API.
_MICROVERSION = '3.0'

_ROWS = decode.Decoder('volumes', volume_row.Row)


class _Listing(listing.Listing):
    kind = 'volume'

    def _read(self) -> Iterator[Sequence[resource.Resource]]:
        scope = listing.scope(self._cloud, self._wanted)
        cinder = self._cloud.block_storage
        params = {'sort': 'id:asc'}
        if not self._wanted.own_project:
            self._prove_scope()
            params['all_tenants'] = '1'
            if self._wanted.project_id is not None:
                params['project_id'] = self._wanted.project_id
        pager = paging.Pager(
            lambda more: cinder.get(
                '/volumes/detail',
                {**params, **more},
                microversion=_MICROVERSION,
            ),
            _ROWS,
            'volumes',
        )
        own = self._cloud.whoami.project_id
        strangers = False
        for page in pager.pages():
            strangers = strangers or any(
                isinstance(row.tenant_id, str) and row.tenant_id != own
                for row in page
            )
            yield [
                volume_row.volume(row, self._cloud.region)
                for row in page
                if not row.is_gone and listing.in_scope(row.tenant_id, scope)
            ]
        self.reasons += pager.reasons
        if (
            scope != own
            and not strangers
            and 'admin' not in self._cloud.whoami.roles
        ):
            self.reasons.append(
                'Cinder showed no volume of another project, as it does '
                'without a word to who is not its administrator.'
            )

    def _prove_scope(self) -> None:
        """Read what administrators only may.

        Without the right to it ``all_tenants`` is dropped in silence, and
        the own project is listed (hazard C3).
        """
        try:
            self._cloud.block_storage.get(
                '/os-services', microversion=_MICROVERSION
            )
        except (failure.Failure, exceptions.NotFound) as failed:
            self.reasons.append(
                'Whether Cinder lists the volumes of all projects was not '
                f'proved: {failed}'
            )


class VolumeInventory:
    """Reads volumes."""

    spec = SPEC

    def list(
        self, cloud: connection.Cloud, wanted: base.Wanted
    ) -> base.Listing:
        """Begin to list volumes."""
        return _Listing(cloud, wanted)

    def get(self, cloud: connection.Cloud, id_: str) -> resource.Resource:
        """Read one by id; see ``base.Inventory``."""
        if not listing.is_uuid(id_):
            raise base.NotAnId(
                f'No volume has the id {id_} in region {cloud.region}.'
            )
        try:
            answer = cloud.block_storage.get_object(
                f'/volumes/{id_}', microversion=_MICROVERSION
            )
        except exceptions.NotFound as missing:
            raise listing.missing(
                missing, 'volume', id_, cloud.region
            ) from missing
        row = listing.member(_ROWS, answer, 'volume', id_)
        if row.is_gone:
            raise exceptions.NotFound(f'Volume {id_} is deleted.')
        return volume_row.volume(row, cloud.region)

    def named(
        self, cloud: connection.Cloud, name: str, wanted: base.Wanted
    ) -> Sequence[resource.Resource]:
        """Return all of exactly that name."""
        return listing.of_name(_Listing(cloud, wanted), name)
