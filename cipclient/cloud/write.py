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

"""A request that changes the cloud, and what was answered."""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cipclient import exceptions
from cipclient.model import text

BLOCK_STORAGE = 'block-storage'
COMPUTE = 'compute'
IDENTITY = 'identity'
IMAGE = 'image'

#: What Glance changes an image by.
_PATCH = 'application/openstack-images-v2.1-json-patch'

_UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
#: Nova's own limit for a metadata value, and for the reason of a lock.
_LONGEST = 255
_MARKS = frozenset({'lifetime_stage', 'lifetime_day', 'lifetime_note'})
#: In the metadata of what is made: by it alone can it be found again, as Nova
#: makes a second server of a second request.
MADE_BY = 'lifetime_rebuild'
#: All that may be said of a server that is made. Nothing is run in it
#: (user_data), and one request makes one (max_count).
_MADE_OF = frozenset(
    {
        'availability_zone',
        'block_device_mapping_v2',
        'config_drive',
        'description',
        'flavorRef',
        'imageRef',
        'metadata',
        'name',
        'networks',
        'security_groups',
        'tags',
    }
)
#: Actions that are asked for without any argument.
_BARE = frozenset(
    {'unlock', 'shelve', 'shelveOffload', 'os-stop', 'os-start', 'unshelve'}
)

Body = Mapping[str, object] | Sequence[Mapping[str, object]] | None


@dataclasses.dataclass(frozen=True, slots=True)
class Write:
    """One request that changes something.

    :param service: ``block-storage``, ``compute``, ``identity`` or ``image``.
    :param path: below the service's endpoint.
    :param body: what becomes JSON; None for an empty one.
    :param wanted: the microversion, if the service has as much.
    :param floor: the least microversion that knows the request.
    :param project: the id of the project whose token it needs; empty for any.
    """

    service: str
    method: str
    path: str
    body: Body = None
    wanted: str = ''
    floor: str = ''
    project: str = ''

    @property
    def media_type(self) -> str:
        """What a body is sent as."""
        return _PATCH if self.method == 'PATCH' else 'application/json'

    def encoded(self) -> bytes | None:
        """Return the body as it is sent."""
        if self.body is None:
            return None
        return json.dumps(self.body, sort_keys=True).encode()


@dataclasses.dataclass(frozen=True, slots=True)
class WriteAnswer:
    """What a service said to one.

    :param code: the HTTP status, whatever it is.
    :param request_id: the service's own id of the request.
    :param message: the service's words; empty if it has none.
    :param made: the id of the server that it makes; empty if it makes none.
    """

    code: int
    request_id: str
    message: str = ''
    made: str = ''


def _action(body: Body) -> bool:
    if not isinstance(body, Mapping) or len(body) != 1:
        return False
    ((name, argument),) = body.items()
    if name in _BARE:
        return argument is None
    if name != 'lock' or not isinstance(argument, Mapping):
        return name == 'lock' and argument is None
    reason = argument.get('locked_reason')
    return set(argument) == {'locked_reason'} and _is_short(reason)


def _marks(body: Body) -> bool:
    if not isinstance(body, Mapping):
        return False
    metadata = body.get('metadata')
    return (
        set(body) == {'metadata'}
        and isinstance(metadata, Mapping)
        and bool(metadata)
        and set(metadata) <= _MARKS
        and all(_is_short(value) for value in metadata.values())
    )


def _keeps(body: Body) -> bool:
    """Of a volume: that it stays when its server goes, and no other."""
    if not isinstance(body, Mapping) or set(body) != {'volumeAttachment'}:
        return False
    wanted = body['volumeAttachment']
    return (
        isinstance(wanted, Mapping)
        and set(wanted) == {'volumeId', 'delete_on_termination'}
        and wanted['delete_on_termination'] is False
    )


def _protects(body: Body) -> bool:
    """Of an image: that it is protected."""
    return body == [{'op': 'replace', 'path': '/protected', 'value': True}]


def _unprotects(body: Body) -> bool:
    """Of an image: that it is not any more.

    What is protected here is none of this module's knowledge: whoever asks
    has it from the ledger that it was us who protected it (H29).
    """
    return body == [{'op': 'replace', 'path': '/protected', 'value': False}]


def _makes(body: Body) -> bool:
    """Of a server: one that can be found again, and takes no volume along."""
    if not isinstance(body, Mapping) or set(body) != {'server'}:
        return False
    wanted = body['server']
    if not isinstance(wanted, Mapping) or not set(wanted) <= _MADE_OF:
        return False
    metadata = wanted.get('metadata')
    devices = wanted.get('block_device_mapping_v2', [])
    return (
        isinstance(metadata, Mapping)
        and bool(metadata.get(MADE_BY))
        and isinstance(devices, Sequence)
        and all(_stays(device) for device in devices)
    )


def _stays(device: object) -> bool:
    """Whether it is a volume that outlives its server, or its own disk."""
    if not isinstance(device, Mapping):
        return False
    kinds = device.get('source_type'), device.get('destination_type')
    if kinds == ('image', 'local'):
        return True
    return (
        kinds == ('volume', 'volume')
        and device.get('delete_on_termination') is False
    )


def _nothing(body: Body) -> bool:
    return body is None


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


class _Change(NamedTuple):
    """One shape of request.

    :param takes: tells of a body whether it is one of them.
    :param succeeds: what the service answers where it takes it on.
    """

    service: str
    method: str
    path: re.Pattern[str]
    takes: Callable[[Body], bool]
    succeeds: frozenset[int]


_SERVER = f'/servers/{_UUID}'
_TAG = re.compile(f'{_SERVER}/tags/lifetime-[a-z0-9-]+')

#: All that can ever be asked for (P11): whatever is not here is not sent.
_ALLOWED = (
    _Change(
        COMPUTE,
        'POST',
        re.compile(f'{_SERVER}/action'),
        _action,
        frozenset({202}),
    ),
    _Change(
        COMPUTE,
        'POST',
        re.compile(f'{_SERVER}/metadata'),
        _marks,
        frozenset({200}),
    ),
    _Change(
        COMPUTE,
        'DELETE',
        re.compile(f'{_SERVER}/metadata/({"|".join(sorted(_MARKS))})'),
        _nothing,
        frozenset({204}),
    ),
    # 204: it was there already (C6).
    _Change(COMPUTE, 'PUT', _TAG, _nothing, frozenset({201, 204})),
    _Change(COMPUTE, 'DELETE', _TAG, _nothing, frozenset({204})),
    # Neither force, cascade nor purge: they are other requests (P11).
    _Change(
        COMPUTE, 'DELETE', re.compile(_SERVER), _nothing, frozenset({204})
    ),
    _Change(COMPUTE, 'POST', re.compile('/servers'), _makes, frozenset({202})),
    _Change(
        COMPUTE,
        'PUT',
        re.compile(f'{_SERVER}/os-volume_attachments/{_UUID}'),
        _keeps,
        frozenset({202}),
    ),
    _Change(
        IMAGE,
        'PATCH',
        re.compile(f'/images/{_UUID}'),
        _protects,
        frozenset({200}),
    ),
    _Change(
        IMAGE,
        'PATCH',
        re.compile(f'/images/{_UUID}'),
        _unprotects,
        frozenset({200}),
    ),
    # By its id; what is protected stays (H29).
    _Change(
        IMAGE,
        'DELETE',
        re.compile(f'/images/{_UUID}'),
        _nothing,
        frozenset({204}),
    ),
    # Neither cascade nor force: they are other requests (P11, H26).
    _Change(
        BLOCK_STORAGE,
        'DELETE',
        re.compile(f'/volumes/{_UUID}'),
        _nothing,
        frozenset({202}),
    ),
    _Change(
        IDENTITY,
        'PUT',
        re.compile(f'/projects/[0-9a-zA-Z-]+/tags/cipclient-{_UUID}'),
        _nothing,
        frozenset({201}),
    ),
)

#: Where a resource of each kind that has verbs is changed.
_KINDS = {
    'server': (COMPUTE, 'servers'),
    'image': (IMAGE, 'images'),
    'volume': (BLOCK_STORAGE, 'volumes'),
}


def made_by(said: bytes) -> str:
    """Return the id of the server that an answer says is made."""
    try:
        id_ = json.loads(said)['server']['id']
    except (ValueError, RecursionError, KeyError, TypeError):
        return ''
    return id_ if re.fullmatch(_UUID, str(id_)) else ''


def check(write: Write) -> frozenset[int]:
    """Return what the service answers where it takes a change on.

    Raises WriteRefused for what is not on the list.
    """
    for change in _ALLOWED:
        if (
            (change.service, change.method) == (write.service, write.method)
            and change.path.fullmatch(write.path)
            and change.takes(write.body)
        ):
            return change.succeeds
    raise exceptions.WriteRefused(
        f'{write.method} {text.safe(write.path)} was not sent: it is none of '
        'the changes that cipclient ever makes. This is a mistake in it or '
        'in a plug-in; please report it.'
    )


def check_about(write: Write, kind: str, id_: str) -> None:
    """Check that a change is one that is made, of this very resource.

    What is right for an image may be wrong for the server of the same id
    that a verb is for.

    Raises WriteRefused for any other.
    """
    check(write)
    service, collection = _KINDS.get(kind, ('', ''))
    path = f'/{collection}/{id_}'
    if write.service != service or not (
        write.path == path or write.path.startswith(f'{path}/')
    ):
        raise exceptions.WriteRefused(
            f'{write.method} {text.safe(write.path)} was not sent: it is no '
            f'change of the {text.safe(kind)} that it is for. This is a '
            'mistake in cipclient or in a plug-in; please report it.'
        )
