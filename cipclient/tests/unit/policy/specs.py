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

"""Kinds as the inventory declares them, enough to write any policy."""

from cipclient.model.fact import FactSpec
from cipclient.model.fact import FactType
from cipclient.model.fact import Writer
from cipclient.model.kind import KindSpec
from cipclient.model.kind import Relation

_STATES = ('enabled', 'disabled', 'deleted')


def _fact(
    name: str,
    type_: FactType = FactType.TEXT,
    writer: Writer = Writer.CLOUD,
    **more: object,
) -> FactSpec:
    return FactSpec(name, type_, writer, f'the {name}', **more)  # type: ignore[arg-type]


_OWNER = Writer.OWNER
_ADMIN = Writer.ADMINISTRATOR
_FLAG, _NUMBER, _DATE = FactType.FLAG, FactType.NUMBER, FactType.DATE
_TEXTS, _MAP = FactType.TEXTS, FactType.MAP

_PROJECT = (
    _fact('id'),
    _fact('name', writer=_ADMIN),
    _fact('enabled', _FLAG, _ADMIN),
    _fact('description', writer=_ADMIN),
    _fact('domain', writer=_ADMIN),
    _fact('domain_id'),
    _fact('tags', _TEXTS, _ADMIN, key='tag'),
    _fact('properties', _MAP, _ADMIN, key='property'),
    _fact('state', writer=_ADMIN, values=_STATES),
)
_USER = (
    _fact('id'),
    _fact('name', writer=_ADMIN),
    _fact('domain', writer=_ADMIN),
    _fact('domain_id'),
    _fact('state', writer=_ADMIN, values=_STATES),
    _fact('email', writer=_OWNER),
)
_IMAGE = (
    _fact('id'),
    _fact('name', writer=_OWNER),
    _fact('status', writer=_OWNER),
    _fact('visibility', writer=_OWNER),
    _fact('tags', _TEXTS, _OWNER, key='tag'),
    _fact('properties', _MAP, _OWNER, key='property'),
)
_PROJECT_OF = Relation('project', 'project', 'project_id', _PROJECT)
_OWNER_OF = Relation('owner', 'user', 'user_id', _USER)

SERVER = KindSpec(
    name='server',
    facts=(
        _fact('id'),
        _fact('name', writer=_OWNER),
        _fact('description', writer=_OWNER),
        _fact('status'),
        _fact('project_id'),
        _fact('user_id'),
        _fact('created', _DATE),
        _fact('locked', _FLAG, _OWNER),
        _fact('availability_zone'),
        _fact('host_status'),
        _fact('image_id'),
        _fact('volume_booted', _FLAG),
        _fact('flavor.name'),
        _fact('flavor.vcpus', _NUMBER),
        _fact('flavor.ram', _NUMBER, unit='MiB'),
        _fact('flavor.disk', _NUMBER, unit='GiB'),
        _fact('flavor.ephemeral', _NUMBER, unit='GiB'),
        _fact('flavor.swap', _NUMBER, unit='MiB'),
        _fact('flavor.extra_specs', _MAP, key='extra_spec'),
        _fact('tags', _TEXTS, _OWNER, key='tag'),
        _fact('metadata', _MAP, _OWNER),
        _fact('fault_created', _DATE),
        _fact('volumes', _TEXTS),
    ),
    relations=(
        _PROJECT_OF,
        _OWNER_OF,
        Relation('image', 'image', 'image_id', _IMAGE),
    ),
    verbs=('stop', 'shelve'),
    shorthand={'flavor': 'flavor.name', 'image': 'image.name'},
)
VOLUME = KindSpec(
    name='volume',
    facts=(
        _fact('id'),
        _fact('name', writer=_OWNER),
        _fact('description', writer=_OWNER),
        _fact('status'),
        _fact('size', _NUMBER, unit='GiB'),
        _fact('attached', _FLAG),
        _fact('bootable', _FLAG),
        _fact('encrypted', _FLAG),
        _fact('volume_type', key='type'),
        _fact('availability_zone'),
        _fact('project_id'),
        _fact('user_id'),
        _fact('created', _DATE),
        _fact('metadata', _MAP, _OWNER),
        _fact('servers', _TEXTS),
    ),
    relations=(_PROJECT_OF, _OWNER_OF),
)
PROJECT = KindSpec(name='project', facts=_PROJECT, dated=False, regional=False)

SPECS = {spec.name: spec for spec in (SERVER, VOLUME, PROJECT)}
