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

"""What a server's flavor gives it.

From 2.47 on a server carries its flavor as it was when it was built, and
what was done to flavors since does not matter. Before, it carries an id.
"""

from collections.abc import Mapping

import msgspec

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.cloud import service
from cipclient.inventory import decode
from cipclient.inventory import known
from cipclient.inventory import paging
from cipclient.model import fact

#: The facts of a server that its flavor gives.
NAMES = (
    'flavor.name',
    'flavor.vcpus',
    'flavor.ram',
    'flavor.disk',
    'flavor.ephemeral',
    'flavor.swap',
    'flavor.extra_specs',
)

Facts = Mapping[str, fact.FactValue]

#: Distinct flavors that are remembered; clouds have tens to hundreds.
_REMEMBERED = 10_000


class _Flavor(msgspec.Struct):
    """As a server shows it, and as the list of flavors does."""

    id: str | msgspec.UnsetType | None = msgspec.UNSET
    original_name: str | msgspec.UnsetType | None = msgspec.UNSET
    name: str | msgspec.UnsetType | None = msgspec.UNSET
    vcpus: int | msgspec.UnsetType | None = msgspec.UNSET
    ram: int | msgspec.UnsetType | None = msgspec.UNSET
    disk: int | msgspec.UnsetType | None = msgspec.UNSET
    ephemeral: int | msgspec.UnsetType | None = msgspec.UNSET
    listed_ephemeral: int | msgspec.UnsetType | None = msgspec.field(
        name='OS-FLV-EXT-DATA:ephemeral', default=msgspec.UNSET
    )
    swap: int | str | msgspec.UnsetType | None = msgspec.UNSET
    extra_specs: dict[str, str] | msgspec.UnsetType | None = msgspec.UNSET


_DECODER = msgspec.json.Decoder(_Flavor)


class Flavors:
    """Turns the flavors of servers into facts, each distinct one once.

    :param listed: by id, for a Nova whose servers carry no more than that.
    :param unlisted: why an id may be missing there.
    """

    def __init__(
        self, listed: Mapping[str, Facts] | None = None, unlisted: str = ''
    ) -> None:
        self._listed = listed or {}
        self._unlisted = unlisted
        self._remembered: dict[bytes, Facts] = {}

    def facts(self, raw: msgspec.Raw) -> Facts:
        """Return what the flavor gives, under its dotted names."""
        body = bytes(raw)
        found = self._remembered.get(body)
        if found is None:
            found = self._read(body)
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[body] = found
        return found

    def _read(self, body: bytes) -> Facts:
        if not body:
            return dict.fromkeys(NAMES, known.unread('the flavor'))
        try:
            row = _DECODER.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            try:
                fields = decode.loads(body)
            except decode.Unreadable:
                fields = None
            row = decode.salvage(
                _Flavor, fields if isinstance(fields, dict) else {}
            )
        if row.vcpus is msgspec.UNSET and isinstance(row.id, str):
            return self._listed.get(row.id) or dict.fromkeys(
                NAMES,
                fact.Unknown(
                    self._unlisted or f'Nova does not list the flavor {row.id}'
                ),
            )
        return _facts(row)


def _facts(row: _Flavor) -> Facts:
    name = row.original_name
    ephemeral = row.ephemeral
    if name is msgspec.UNSET:
        name = row.name
    if ephemeral is msgspec.UNSET:
        ephemeral = row.listed_ephemeral
    # The list of flavors says '' for no swap, up to 2.74.
    swap = 0 if row.swap == '' else row.swap
    return {
        'flavor.name': known.filled(name, 'flavor.name'),
        'flavor.vcpus': known.number(row.vcpus, 'flavor.vcpus'),
        'flavor.ram': known.number(row.ram, 'flavor.ram'),
        'flavor.disk': known.number(row.disk, 'flavor.disk'),
        'flavor.ephemeral': known.number(ephemeral, 'flavor.ephemeral'),
        'flavor.swap': known.number(swap, 'flavor.swap'),
        'flavor.extra_specs': known.mapping(
            row.extra_specs, 'flavor.extra_specs'
        ),
    }


class _Listed(_Flavor):
    """A flavor of the list, where the id is what it is known by."""

    id: str


def listed(
    compute: service.Service, microversion: str, extra_specs: bool
) -> Flavors:
    """Read all flavors, private ones too, for a Nova from before 2.47.

    :param extra_specs: read them too, at a request for each flavor.
    """
    pager = paging.Pager(
        lambda params: compute.get(
            '/flavors/detail',
            {'is_public': 'None', **params},
            microversion=microversion,
        ),
        decode.Decoder('flavors', _Listed),
        'flavors',
    )
    found: dict[str, Facts] = {}
    try:
        for page in pager.pages():
            for row in page:
                facts = dict(_facts(row))
                if extra_specs:
                    facts['flavor.extra_specs'] = _extra_specs(
                        compute, microversion, row.id
                    )
                found[row.id] = facts
    except exceptions.NotAuthorized as refused:
        pager.reasons.append(str(refused))
    return Flavors(found, ' '.join(pager.reasons))


def _extra_specs(
    compute: service.Service, microversion: str, id_: str
) -> fact.FactValue:
    path = f'/flavors/{decode.quoted(id_)}/os-extra_specs'
    try:
        answer = compute.get_object(path, microversion=microversion)
    except (
        failure.Failure,
        exceptions.NotAuthorized,
        exceptions.NotFound,
    ) as failed:
        return fact.Unknown(str(failed))
    specs = answer.get('extra_specs')
    if isinstance(specs, dict) and all(
        isinstance(value, str) for value in specs.values()
    ):
        return specs
    return known.unread('flavor.extra_specs')
