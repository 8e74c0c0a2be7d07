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

"""What a server is made anew of, and what of it cannot be had back."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cipclient import exceptions
from cipclient.action import anew
from cipclient.action import ports as action_ports
from cipclient.action import shelved_image
from cipclient.action import volumes as action_volumes
from cipclient.cloud import connection
from cipclient.model import kept as model_kept

VOLUMES = 'os-extended-volumes:volumes_attached'
_ZONE = 'OS-EXT-AZ:availability_zone'
#: As it was asked for; the zone above is where it happened to be.
_PINNED = 'pinned_availability_zone'
_ROOT = 'OS-EXT-SRV-ATTR:root_device_name'
#: What marks showed of its case, and what it was made by before.
_OURS = (
    'lifetime_stage',
    'lifetime_day',
    'lifetime_note',
    anew.MADE_BY,
)
_SIZES = ('vcpus', 'ram', 'disk', 'ephemeral', 'swap')
#: What a volume is that a server can be given.
_FREE = 'available'


@dataclasses.dataclass(frozen=True, slots=True)
class Blueprint:
    """What Nova is asked for.

    :param server: of the request.
    :param lost: sentences: what cannot be had back.
    """

    server: Mapping[str, object]
    lost: tuple[str, ...]


def drawn(
    cloud: connection.Cloud,
    theirs: connection.Cloud,
    recipe: Mapping[str, Any],
    image: model_kept.Kept | None,
    mark: str,
) -> Blueprint:
    """Look what there still is, and return what is made of it.

    :param cloud: with an administrator's eyes.
    :param theirs: with a token of its project.
    :param image: of its disk; None if that was a volume.
    :param mark: by which it is found again.

    Raises NotPossible where it cannot be made, and CloudError.
    """
    return _Drawing(cloud, theirs, recipe).drawn(image, mark)


def zone(recipe: Mapping[str, Any]) -> str:
    """Return the zone that it was asked for in; empty if none was."""
    return str(recipe.get(_PINNED if _PINNED in recipe else _ZONE) or '')


def volumes(recipe: Mapping[str, Any]) -> list[str]:
    """Return the ids of its volumes, the one that it boots from first.

    As far as the devices of several tell that.
    """
    found = recipe.get(VOLUMES)
    ids = [
        str(row['id'])
        for row in (found if isinstance(found, Sequence) else ())
        if isinstance(row, Mapping) and row.get('id')
    ]
    devices = recipe.get('devices')
    root = recipe.get(_ROOT)
    if isinstance(devices, Mapping) and root:
        ids.sort(key=lambda id_: devices.get(id_) != root)
    return ids


class _Drawing:
    def __init__(
        self,
        cloud: connection.Cloud,
        theirs: connection.Cloud,
        recipe: Mapping[str, Any],
    ) -> None:
        self._cloud = cloud
        self._theirs = theirs
        self._recipe = recipe
        self._lost = [
            'Its ID, its creation date, its user data and its password.',
            f'Nova has {theirs.whoami.user_name} for its user from now on.',
        ]

    def drawn(self, image: model_kept.Kept | None, mark: str) -> Blueprint:
        recipe = self._recipe
        server: dict[str, object] = {
            'name': str(recipe.get('name') or 'restored'),
            'flavorRef': self._flavor(),
            'metadata': {**self._metadata(), anew.MADE_BY: mark},
            **self._disks(image),
        }
        for name in ('description', 'tags'):
            if recipe.get(name):
                server[name] = recipe[name]
        if zone(recipe):
            server['availability_zone'] = zone(recipe)
        if str(recipe.get('config_drive')) == 'True':
            server['config_drive'] = True
        networks = list(self._networks())
        server['networks'] = networks or 'none'
        if any('uuid' in one for one in networks):
            server['security_groups'] = list(self._groups())
        self._note_the_rest()
        return Blueprint(server, tuple(self._lost))

    def _flavor(self) -> str:
        wanted = self._recipe.get('flavor')
        name = wanted.get('original_name') if wanted else None
        found = anew.flavor(self._cloud, str(name)) if name else None
        if found is None or wanted is None:
            raise exceptions.NotPossible(
                f'Nova has no flavor {name} any more: choose another one.'
            )
        # The list says '' for no swap, up to 2.74.
        if any(
            (wanted.get(size) or 0) != (found.get(size) or 0)
            for size in _SIZES
            if size in found
        ):
            self._lost.append(
                f'Its size: the flavor {name} is another one now.'
            )
        return str(found['id'])

    def _metadata(self) -> Mapping[str, object]:
        metadata = self._recipe.get('metadata')
        return {
            name: value
            for name, value in (metadata or {}).items()
            if name not in _OURS
        }

    def _disks(self, image: model_kept.Kept | None) -> Mapping[str, object]:
        """Return what it boots from, and the other volumes that are free."""
        wanted = volumes(self._recipe)
        if image is not None:
            self._require_image(image.id)
            others = [id_ for id_ in wanted if self._is_free(id_)]
            if not others:
                return {'imageRef': image.id}
            disk = {
                'boot_index': 0,
                'uuid': image.id,
                'source_type': 'image',
                'destination_type': 'local',
                'delete_on_termination': True,
            }
            return {
                'imageRef': image.id,
                'block_device_mapping_v2': [
                    disk,
                    *(_volume(id_, -1) for id_ in others),
                ],
            }
        if not wanted:
            raise exceptions.NotPossible(
                'No image and no volume of its disk is recorded.'
            )
        if len(wanted) > 1 and not self._recipe.get('devices'):
            raise exceptions.NotPossible(
                'Which of its volumes it booted from is not recorded.'
            )
        root, *rest = wanted
        if not self._is_free(root):
            raise exceptions.NotPossible(
                f'The volume {root} that it booted from cannot be had.'
            )
        return {
            'block_device_mapping_v2': [
                _volume(root, 0),
                *(_volume(id_, -1) for id_ in rest if self._is_free(id_)),
            ]
        }

    def _require_image(self, id_: str) -> None:
        image = shelved_image.look(self._theirs, id_)
        if image is None:
            raise exceptions.NotPossible(
                f'The image {id_} of its disk is gone, or is not shared with '
                'its project.'
            )
        if image.status != shelved_image.ACTIVE or image.size <= 0:
            raise exceptions.NotPossible(
                f'The image {id_} of its disk is {image.status}, and has '
                f'{image.size} bytes.'
            )

    def _is_free(self, id_: str) -> bool:
        status = action_volumes.status(self._theirs, id_)
        if status is None:
            self._lost.append(f'Its volume {id_}: it is gone.')
            return False
        if status != _FREE:
            self._lost.append(f'Its volume {id_}: it is {status}.')
            return False
        return True

    def _networks(self) -> Iterator[Mapping[str, str]]:
        """Yield its ports that there are, and what is like the others."""
        for old in self._recipe.get('ports') or ():
            id_ = str(old.get('id') or '')
            port = action_ports.port(self._cloud, id_)
            if port is not None and not port.get('device_id'):
                yield {'port': id_}
                continue
            on = str(old.get('network_id') or '')
            network = action_ports.network(self._cloud, on)
            if network is None:
                self._lost.append(f'Its port on the network {on}: it is gone.')
                continue
            if port is not None:
                self._lost.append(
                    f'Its port {id_}: {port.get("device_id")} has it.'
                )
            yield {'uuid': on, **self._address(old, network)}

    def _address(
        self, old: Mapping[str, Any], network: Mapping[str, Any]
    ) -> Mapping[str, str]:
        """Return the address that is asked for; Nova takes one of a port."""
        addresses = sorted(
            (
                str(one['ip_address'])
                for one in old.get('fixed_ips') or ()
                if isinstance(one, Mapping) and one.get('ip_address')
            ),
            key=lambda one: ':' in one,
        )
        self._lost.append(f'The MAC address {old.get("mac_address")}.')
        if not addresses:
            return {}
        wanted, *others = addresses
        self._lost.extend(
            f'The address {one}: Nova takes one for each port.'
            for one in others
        )
        on = str(network['id'])
        if not self._may_choose(network):
            self._lost.append(
                f'The address {wanted}: on the network {on} of another '
                'project only an administrator chooses one.'
            )
        elif action_ports.is_taken(self._cloud, on, wanted):
            self._lost.append(f'The address {wanted}: another port has it.')
        else:
            return {'fixed_ip': wanted}
        return {}

    def _may_choose(self, network: Mapping[str, Any]) -> bool:
        """Whether Neutron lets the token have an address of its choice.

        Where it does not, Nova says so only after it took the server on.
        """
        who = self._theirs.whoami
        return (
            network.get('project_id') == who.project_id or 'admin' in who.roles
        )

    def _groups(self) -> Iterator[Mapping[str, str]]:
        """Yield its security groups, for the ports that Nova makes."""
        ids = dict.fromkeys(
            str(id_)
            for port in self._recipe.get('ports') or ()
            for id_ in port.get('security_groups') or ()
        )
        names = dict.fromkeys(
            str(group['name'])
            for group in self._recipe.get('security_groups') or ()
            if isinstance(group, Mapping) and group.get('name')
        )
        for one in ids or names:
            yield {'name': one}

    def _note_the_rest(self) -> None:
        recipe = self._recipe
        if recipe.get('key_name'):
            self._lost.append(
                f'Its key pair {recipe["key_name"]}: that is a person\'s, and '
                'no other one can use it. What is on its disk stays.'
            )
        if recipe.get('server_groups'):
            self._lost.append('Its server group.')


def _volume(id_: str, boot_index: int) -> Mapping[str, object]:
    return {
        'boot_index': boot_index,
        'uuid': id_,
        'source_type': 'volume',
        'destination_type': 'volume',
        'delete_on_termination': False,
    }
